"""Items as Moodle's GIFT.

https://docs.moodle.org/en/GIFT_format
"""

import json
from collections.abc import Iterable
from typing import Any

from opexkit.exam.case import exhibit_of, situation
from opexkit.exam.item import Item
from opexkit.exam.option import LETTERS

_SPECIAL = "\\~=#{}:"
"""What GIFT wants a backslash before."""
NOTE = "// opexkit: "
"""Begins the comment with what GIFT has no place for; other tools pass over it."""


def gift(items: Iterable[Item]) -> str:
    """Items as GIFT, by question of the pillar; each option with its reason, what proves the key after all.

    Of an item with several right options each right one gives its part, and a wrong one takes all: GIFT knows no
    all-or-nothing. An order is written as pairs of step and option, since GIFT knows pairs and no order.
    """
    lines: list[str] = []
    category = ""
    for item in sorted(items, key=lambda item: (item.practices[0], item.id)):
        question = item.practices[0].partition("-")[0]
        if question != category:
            category = question
            lines += [f"$CATEGORY: opexkit/{question}", ""]
        exhibit = f"\n\n{shown.caption}\n{shown.text}" if (shown := exhibit_of(item)) else ""
        name, asked = f"{item.id} v{item.version}", f"{situation(item)}{exhibit} {item.ask}"
        lines.append(f"{NOTE}{json.dumps(_note(item), ensure_ascii=False)}")
        lines.append(f"::{_escaped(name)}::{_escaped(asked)} {{")
        lines += [_option(item, letter) if item.is_choice else _pair(item, letter) for letter in item.letters]
        reasons = "" if item.is_choice else "\n".join(f"{option.text}: {option.why}" for option in item.options) + "\n"
        lines += [f"####{_escaped(f'{reasons}{item.proof} {item.source}')}", "}", ""]
    return "\n".join(lines)


def _note(item: Item) -> dict[str, Any]:
    """What GIFT has no place for."""
    beliefs = {letter: option.misconception for letter, option in zip(LETTERS, item.options, strict=False)}
    kept = {"practices", "tasks", "constraint", "difficulty", "northwind", "exhibit", "ask", "reviewed_on", "changes"}
    kept |= {"case", "stem"} if item.case else set()
    kept |= set() if item.is_choice else {"options", "proof"}
    note = item.model_dump(mode="json", include=kept, exclude_defaults=True)
    return note | {"misconceptions": {letter: belief for letter, belief in beliefs.items() if belief}}


def _option(item: Item, letter: str) -> str:
    option = item.option(letter)
    if len(item.key) == 1:
        sign = "=" if option.right else "~"
    else:
        sign = f"~%{100 / len(item.key):.5g}%" if option.right else "~%-100%"
    return f"{sign}{_escaped(option.text)}#{_escaped(option.why)}"


def _pair(item: Item, letter: str) -> str:
    """A step with its place, or a partner with its prompt; what belongs nowhere has an empty one, as in Moodle's."""
    option = item.option(letter)
    prompt = f"Step {option.place}" if option.place else option.prompt or ""
    return f"={_escaped(_without_arrow(prompt))} -> {_escaped(_without_arrow(option.text))}"


def _without_arrow(text: str) -> str:
    """A text that GIFT does not take for a pair: it knows no sign that would let `->` stand."""
    return text.replace("->", "→")


def _escaped(text: str) -> str:
    """Text that GIFT reads as text: its own signs with a backslash, line ends as it writes them."""
    marked = "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in text)
    return marked.replace("\r\n", "\n").replace("\n", "\\n")
