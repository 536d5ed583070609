"""Which rows of a file are events that count: words of the tool, the environment, and what was asked for."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import compress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from opexkit.files.problem import InputError, Problem
from opexkit.measures.faults import Faults
from opexkit.measures.preset import Preset, Rows, words

Mask = NDArray[np.bool_]
Column = Sequence[str]
_SHOWN = 8


class Filter:
    """The rows of one file that count so far, and why the others do not.

    Attributes:
        kept: which rows count.
        aside: how many do not, by the reason.
    """

    def __init__(self, path: Path, lines: Sequence[int], faults: Faults) -> None:
        self.path = path
        self.kept: Mask = np.ones(len(lines), dtype=bool)
        self.aside: Counter[str] = Counter()
        self._lines = lines
        self._faults = faults

    def set_aside(self, why: str, rows: Mask) -> None:
        """Set rows aside that are not of the kind that is measured."""
        rows = rows & self.kept
        if count := int(rows.sum()):
            self.aside[why] += count
            self.kept &= ~rows

    def reject(self, message: str, fix: str, rows: Mask, cell: Callable[[int], str] | None = None) -> None:
        """Leave rows out that cannot be used, and tell it."""
        places = np.flatnonzero(rows & self.kept)
        self.tell(message, fix, places, cell)
        self.kept[places] = False

    def tell(self, message: str, fix: str, places: NDArray[np.int_], cell: Callable[[int], str] | None = None) -> None:
        """Tell what was wrong with rows that still count."""
        lines = [self._lines[place] for place in places[:3]]
        lines += [0] * (len(places) - len(lines))
        cells = dict.fromkeys(cell(place) for place in places[:200]) if cell else ()
        self._faults.add(message, fix, lines, list(cells)[:3])


def by_words(rows: Rows, column: Column, name: str, chosen: Filter, exempt: Mask | None = None) -> None:
    """Keep the rows whose word counts; an unknown word is told.

    Args:
        rows: which words count.
        column: the cells.
        name: of the column.
        chosen: the rows so far.
        exempt: rows that count, whatever their word.
    """
    why = {word.casefold(): reason for reason, listed in rows.aside.items() for word in listed}
    keep = {word.casefold() for word in rows.keep}
    of_word: dict[str, str] = {}
    for cell in set(column):
        word = cell.casefold()
        if word in why:
            of_word[cell] = why[word]
        elif not word:
            of_word[cell] = rows.blank
        else:
            of_word[cell] = "" if word in keep or not keep else "?"
    reasons = np.array(list(map(of_word.__getitem__, column)), dtype=object)
    if exempt is not None:
        reasons[exempt] = ""
    for reason in dict.fromkeys(of_word.values()):
        if reason == "?":
            known = [*rows.keep, *(word for listed in rows.aside.values() for word in listed)]
            fix = f"the preset knows {', '.join(known)}"
            chosen.reject(f"`{name}` holds a word that is not known", fix, reasons == "?", lambda place: column[place])
        elif reason:
            chosen.set_aside(reason, reasons == reason)


def by_choice(
    preset: Preset, columns: Mapping[str, Column], only: Mapping[str, Sequence[str]], chosen: Filter
) -> list[str]:
    """Keep the rows of the environment or the service that was chosen; return what was taken for granted.

    Raises:
        InputError: the file holds several, and it is not clear which one is meant.
    """
    said = [_only(name, values, columns[name], chosen) for name, values in only.items() if name in columns]
    role = preset.choose
    if role is None or role in only or role not in columns:
        return said
    counts = Counter(compress(columns[role], chosen.kept))
    blank = counts.pop("", 0)
    if not counts:
        return [*said, f"no row says its {role}; all were taken"]
    production = [value for value in counts if role == "environment" and _is_production(value)]
    meant = production or (list(counts) if len(counts) == 1 else [])
    if not meant:
        found = ", ".join(f"{value} ({count:,})" for value, count in counts.most_common(_SHOWN))
        fix = f"choose the one that is production with --only {role}=NAME; the file has {found}"
        raise InputError([Problem(chosen.path, f"holds several values of `{role}`, and none was chosen", fix)])
    if blank:
        chosen.set_aside(f"no {role} is given", _among(columns[role], {""}))
    said.append(_only(role, meant, columns[role], chosen))
    return said


def _only(role: str, values: Sequence[str], column: Column, chosen: Filter) -> str:
    meant = {value.casefold() for value in values}
    fitting = _among(column, meant)
    if not (fitting & chosen.kept).any():
        found = ", ".join(value or "(empty)" for value, _ in Counter(column).most_common(_SHOWN))
        fix = f"the file has {found}"
        raise InputError([Problem(chosen.path, f"no row has the {role} {', '.join(values)}", fix)])
    chosen.set_aside(f"of another {role}", ~fitting)
    return f"{role}: {', '.join(values)}"


def _among(column: Column, values: set[str]) -> Mask:
    fitting = {cell: cell.casefold() in values for cell in set(column)}
    return np.fromiter(map(fitting.__getitem__, column), dtype=bool, count=len(column))


def _is_production(name: str) -> bool:
    parts = re.split(r"[^a-z0-9]+", name.casefold())
    return any(part in words().production for part in parts) and not {"pre", "non"} & set(parts)
