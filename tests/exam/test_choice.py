"""What can be chosen to practice asks that and nothing else: each choice has items, and a drill stays with it."""

from collections.abc import Callable

import pytest
from tests.exam.made import NOW

from opexkit.exam.bank import ItemBank
from opexkit.exam.choice import NUMBERS, choices, fits, wanted
from opexkit.exam.exercise import exercise_of
from opexkit.exam.item import Item, Pool
from opexkit.widgets.items import ItemDrill

ASKED: dict[str, Callable[[Item], bool]] = {
    "Prepare": lambda item: any(code[:5] in ("OPS04", "OPS05", "OPS06", "OPS07") for code in item.practices),
    "OPS08": lambda item: any(code.startswith("OPS08") for code in item.practices),
    "OPS06-BP04": lambda item: "OPS06-BP04" in item.practices,
    "DOP-C02 4.3": lambda item: "DOP-C02 4.3" in item.tasks,
    "restart-first": lambda item: any(option.misconception == "restart-first" for option in item.options),
    "ordering": lambda item: item.form == "ordering" and not item.case,
}


def test_every_choice_has_items_to_practice_and_a_word_of_its_own(kit: ItemBank) -> None:
    words = [word for _, word in choices(kit)]
    assert len(set(words)) == len(words)
    assert set(ASKED) < set(words)
    assert not [word for word in words if not wanted(kit, [], word, NOW, 1)]


@pytest.mark.parametrize("word", ASKED)
def test_a_choice_fits_what_it_names(kit: ItemBank, word: str) -> None:
    for item in kit.pool(Pool.PRACTICE):
        assert fits(item, word) == ASKED[word](item)


@pytest.mark.parametrize("word", ["restart-first", "DOP-C02 4.3", "OPS06-BP04"])
def test_a_drill_stays_with_what_was_chosen(kit: ItemBank, word: str) -> None:
    drill = ItemDrill(kit, None, "ana", 1, [])
    drill._about.value = word
    seen = []
    for _ in range(4):
        if item := drill.current and drill.current.item:
            seen.append(item.id)
            assert item.case or ASKED[word](item)  # before an item of a case those before it are asked
            drill.current.receive({"do": "check", "answer": exercise_of(item).samples.correct})
        drill.advance()
    assert len(set(seen)) == len(seen) >= 3


def test_numbers_are_fresh_and_no_word_of_the_list_is_needed_for_nothing(kit: ItemBank) -> None:
    assert wanted(kit, [], NUMBERS, NOW, 1).id.endswith("-1")
    assert wanted(kit, [], "no-such-thing", NOW, 1) is None
