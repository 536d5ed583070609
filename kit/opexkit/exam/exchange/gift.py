"""Items as Moodle's GIFT.

https://docs.moodle.org/en/GIFT_format
"""

import json
from collections.abc import Iterable
from typing import Any

from opexkit.exam.item import LETTERS, Item

_SPECIAL = "\\~=#{}:"
"""What GIFT wants a backslash before."""
NOTE = "// opexkit: "
"""Begins the comment with what GIFT has no place for; other tools pass over it."""


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
        lines.append(f"{NOTE}{json.dumps(_note(item), ensure_ascii=False)}")
        lines.append(f"::{_escaped(name)}::{_escaped(asked)} {{")
        lines += [_option(item, letter) for letter in LETTERS[: len(item.options)]]
        lines += [f"####{_escaped(f'{item.proof} {item.source}')}", "}", ""]
    return "\n".join(lines)


def _note(item: Item) -> dict[str, Any]:
    """What GIFT has no place for."""
    beliefs = {letter: option.misconception for letter, option in zip(LETTERS, item.options, strict=False)}
    kept = {"practices", "tasks", "constraint", "difficulty", "northwind", "exhibit", "ask", "reviewed_on", "changes"}
    note = item.model_dump(mode="json", include=kept, exclude_defaults=True)
    return note | {"misconceptions": {letter: belief for letter, belief in beliefs.items() if belief}}


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
