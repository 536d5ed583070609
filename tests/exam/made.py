"""A bank of made-up items."""

import datetime as dt
from typing import Any

from opexkit.exam.bank import ItemBank
from opexkit.exam.item import Item

NOW = dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC)


def an_item(name: str = "an-item", **other: Any) -> Item:
    wrong = [{"text": f"wrong {place}", "why": "no", "misconception": "restart-first"} for place in range(3)]
    usual: dict[str, Any] = {
        "id": name,
        "form": "one",
        "pool": "practice",
        "practices": ["OPS08-BP04"],
        "tasks": ["DOP-C02 4.3"],
        "difficulty": 1,
        "stem": f"The situation of {name}.",
        "ask": "What now?",
        "options": [{"text": "right", "right": True, "why": "yes"}, *wrong],
        "source": "https://docs.aws.amazon.com/",
        "proof": "It says so.",
        "reviewed_on": "2026-11-26",
    }
    return Item.model_validate(usual | other)


def a_bank(*items: Item) -> ItemBank:
    return ItemBank({item.id: item for item in items})


def an_order(name: str = "an-order", **other: Any) -> Item:
    """Steps b, d, a; c does not belong."""
    options = [
        {"text": "third", "place": 3, "why": "last", "misconception": "restart-first"},
        {"text": "first", "place": 1, "why": "begin"},
        {"text": "never", "why": "no", "misconception": "hands-are-quick"},
        {"text": "second", "place": 2, "why": "then", "misconception": "plan-is-proof"},
    ]
    return an_item(name, form="ordering", options=options, **other)


def pairs(name: str = "pairs", **other: Any) -> Item:
    """Prompts A, B and C with c, a and b; d does not belong."""
    options = [
        {"text": "to the second", "prompt": "B two", "why": "2", "misconception": "restart-first"},
        {"text": "to the third", "prompt": "C three", "why": "3", "misconception": "plan-is-proof"},
        {"text": "to the first", "prompt": "A one", "why": "1"},
        {"text": "to none", "why": "no", "misconception": "hands-are-quick"},
    ]
    return an_item(name, form="matching", options=options, **other)
