"""Trials of an artefact on paper: the first that went wrong are open, and all others are folded."""

from collections.abc import Iterable

from opexkit.view.blocks import Cell, Column, Table

Row = tuple[Cell, ...]
OPEN = 10
"""Trials that went wrong and are open; further ones are folded, since nobody fixes more at once."""


def trials(caption: str, columns: tuple[Column, ...], rows: Iterable[tuple[bool, Row]]) -> list[Table]:
    """Show trials, each said to be right or not.

    Args:
        caption: what they are.
        columns: of both tables.
        rows: of each trial, whether it went as it must.
    """
    parted: dict[bool, list[Row]] = {False: [], True: []}
    for right, row in rows:
        parted[right].append(row)
    wrong, fine = (tuple(parted[each]) for each in (False, True))
    every = len(wrong) + len(fine)

    def table(said: str, shown: tuple[Row, ...], fold: bool) -> list[Table]:
        return [Table(f"{caption}: {said}", columns, shown, shape="stack", fold=fold)] if shown else []

    more = f"{len(wrong) - OPEN} more that went wrong"
    return [
        *table(f"{len(wrong)} of {every} went wrong", wrong[:OPEN], fold=False),
        *table(more, wrong[OPEN:], fold=True),
        *table(f"{len(fine)} of {every} went as they must", fine, fold=True),
    ]
