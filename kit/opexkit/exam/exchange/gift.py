"""Practice items for other tools: a table, and Moodle's GIFT. What is sealed is never written."""

from collections.abc import Callable, Iterable, Mapping

from opexkit.exam.bank import ItemBank
from opexkit.exam.item import LETTERS, Item, Pool
from opexkit.view.csv_text import csv_text

_SPECIAL = "\\~=#{}:"
"""What GIFT wants a backslash before. https://docs.moodle.org/en/GIFT_format"""
COLUMNS = ("id", "version", "practices", "tasks", "constraint", "difficulty", "stem", "exhibit", "ask", *LETTERS, "key")
REASONS = tuple(f"why {letter}" for letter in LETTERS)


def gift(items: Iterable[Item]) -> str:
    """Items as GIFT, by question of the pillar; each option with its reason, what proves the key after all.

    Of an item with several right options each right one gives its part, and a wrong one takes all: GIFT knows no
    all-or-nothing.
    """
    lines: list[str] = []
    category = ""
    for item in sorted(items, key=lambda item: (item.practices[0], item.id)):
        question = item.practices[0].partition("-")[0]
        if question != category:
            category = question
            lines += [f"$CATEGORY: opexkit/{question}", ""]
        exhibit = f"\n\n{item.exhibit.caption}\n{item.exhibit.text}" if item.exhibit else ""
        name, asked = f"{item.id} v{item.version}", f"{item.stem}{exhibit} {item.ask}"
        lines.append(f"::{_escaped(name)}::{_escaped(asked)} {{")
        lines += [_option(item, letter) for letter in LETTERS[: len(item.options)]]
        lines += [f"####{_escaped(f'{item.proof} {item.source}')}", "}", ""]
    return "\n".join(lines)


def _option(item: Item, letter: str) -> str:
    option = item.option(letter)
    if len(item.key) == 1:
        sign = "=" if option.right else "~"
    else:
        sign = f"~%{100 / len(item.key):.5g}%" if option.right else "~%-100%"
    return f"{sign}{_escaped(option.text)}#{_escaped(option.why)}"


def _escaped(text: str) -> str:
    """Text that GIFT reads as text: its own signs with a backslash, line ends as it writes them."""
    marked = "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in text)
    return marked.replace("\r\n", "\n").replace("\n", "\\n")


def table(items: Iterable[Item]) -> str:
    """Items as CSV: a row an item, options and reasons by letter."""
    rows = [_row(item) for item in sorted(items, key=lambda item: item.id)]
    return csv_text([(*COLUMNS, *REASONS, "proof", "source", "read on"), *rows])


def _row(item: Item) -> list[object]:
    options = [item.options[place] if place < len(item.options) else None for place in range(len(LETTERS))]
    exhibit = f"{item.exhibit.caption}: {item.exhibit.text}" if item.exhibit else ""
    return [
        item.id,
        item.version,
        " ".join(item.practices),
        "; ".join(item.tasks),
        item.constraint.value if item.constraint else "",
        item.difficulty,
        item.stem,
        exhibit,
        item.ask,
        *(option.text if option else "" for option in options),
        "".join(sorted(item.key)),
        *(option.why if option else "" for option in options),
        item.proof,
        item.source,
        item.reviewed_on,
    ]


FORMATS: Mapping[str, Callable[[Iterable[Item]], str]] = {"csv": table, "gift": gift}
"""What items can be written as."""


def practice_items(bank: ItemBank) -> list[Item]:
    """The items that may leave the kit: those of the practice pool."""
    return bank.pool(Pool.PRACTICE)
