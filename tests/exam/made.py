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
