"""Orders and pairs: read, marked all or nothing, shown on paper and by widgets; what tells its answer is refused."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from tests.exam.made import NOW, a_bank, an_item, an_order, pairs

from opexkit.exam.dispute import disagree
from opexkit.exam.exercise import exercise_of
from opexkit.exam.form import OTHER, draw_form
from opexkit.exam.item import Item
from opexkit.exam.practice import said_of
from opexkit.exam.result import mark_sitting
from opexkit.exam.sitting import SittingError, answer, finish, start
from opexkit.exam.statistics import item_statistics, misconception_counts
from opexkit.exam.view import asked, explained, how, slots
from opexkit.progress.attempt import Attempt
from opexkit.view.notebook import NotebookView
from opexkit.widgets.items import PlacesWidget


def test_the_answer_is_the_order_or_a_partner_for_each_prompt() -> None:
    assert (an_order().answer, pairs().answer) == ("bda", "cab")
    assert slots(an_order()) == ["Step 1", "Step 2", "Step 3"]
    assert slots(pairs()) == ["A one", "B two", "C three"]
    assert "not every response is used" in how(pairs())
    assert "Choose THREE and put them in order." in how(an_order())
    assert not an_order().in_exams
    assert an_item().in_exams
    assert not an_item(case="x").in_exams


@pytest.mark.parametrize(
    ("said", "right", "beliefs"),
    [
        ("bda", True, []),
        ("dba", False, ["plan-is-proof"]),
        ("abd", False, ["restart-first"]),
        ("bdc", False, ["hands-are-quick"]),
        ("bd", False, []),
        ("-da", False, []),
    ],
)
def test_an_order_is_right_as_a_whole_and_tells_what_came_too_early(said: str, right: bool, beliefs: list[str]) -> None:
    assert an_order().is_right(said) == right
    assert an_order().misconceptions(said) == beliefs


@pytest.mark.parametrize(
    ("said", "right", "beliefs"),
    [
        ("cab", True, []),
        ("acb", False, ["restart-first"]),
        ("ca", False, []),
        ("c-a", False, ["restart-first"]),
        ("dab", False, ["hands-are-quick"]),
    ],
)
def test_pairs_are_right_as_a_whole_and_tell_what_went_to_another(said: str, right: bool, beliefs: list[str]) -> None:
    assert pairs().is_right(said) == right
    assert pairs().misconceptions(said) == beliefs


def test_what_is_said_is_read_with_open_places_and_refused_twice() -> None:
    item = an_order()
    assert item.read(" B, d,A") == "bda"
    assert item.read("---") == ""
    assert item.read("-d-") == "-d-"
    assert not item.is_whole("-d-")
    for wrong, says in (("bb", "stands twice"), ("bdac", "too many"), ("z", "has the options a, b, c, d, not 'z'")):
        with pytest.raises(ValueError, match=says):
            item.read(wrong)


def test_exercises_keep_answers_that_read_back() -> None:
    assert said_of(["b", "d", "a"]) == said_of("bda") == "bda"
    assert said_of({"p1": "c", "p3": "b"}) == "c-b"
    assert said_of(None) == ""
    for item in (an_order(), pairs()):
        exercise = exercise_of(item)
        assert exercise.mark(exercise.samples.correct).score == 1
        assert 0 < exercise.mark(exercise.samples.partial).score < 1
        assert exercise.mark(exercise.samples.wrong).score < 1
        assert item.is_right(said_of(exercise.samples.correct))
        assert not item.is_right(said_of(exercise.samples.partial))


@pytest.mark.parametrize("item", [an_order(), pairs()])
def test_a_widget_gives_nothing_for_a_part_and_each_part_its_reason(item: Item) -> None:
    widget = PlacesWidget(item, None, "ana", 1)
    widget.answer = exercise_of(item).samples.partial
    assert widget.check().score == 0
    assert widget.attempt
    assert widget.attempt.score == 0
    assert "Not right." in str(widget.result)
    assert {part["feedback"] for part in widget.result["parts"]} >= {o.why for o in item.options if o.belongs}


@pytest.mark.parametrize("item", [an_order(), pairs()])
def test_paper_asks_without_the_key_and_explains_each_option(item: Item) -> None:
    before = NotebookView(tuple(asked(item)))._repr_html_()
    assert "no form of today" in before
    assert "<td>then</td>" not in before
    after = NotebookView(tuple(explained(item, item.answer[::-1])))._repr_html_()
    assert all(f">{option.why}" in after for option in item.options)
    assert "left out" in after


BROKEN: dict[str, tuple[dict[int, dict[str, Any]], str]] = {
    "two first steps": ({0: {"place": 1}}, "the places are 1, 1, 2; give 1 to 3, each once"),
    "a gap": ({0: {"place": 4}}, "give 1 to 3, each once"),
    "two steps": ({0: {"place": None}}, "give 3 to 5 options a `place`"),
    "a key besides": ({1: {"right": True, "place": None}}, "say `place` of each option that belongs"),
    "in order": ({0: {"place": 1}, 1: {"place": 2}, 3: {"place": 3}}, "stand in the order of the answer"),
    "no belief": (
        {0: {"misconception": None}, 2: {"place": 4, "misconception": None}, 3: {"misconception": None}},
        "name the `misconception`",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_an_order_that_tells_its_answer_or_has_none_is_refused(name: str) -> None:
    changes, says = BROKEN[name]
    options = [option.model_dump() for option in an_order().options]
    for place, change in changes.items():
        options[place] |= change
    with pytest.raises(ValidationError, match=says):
        an_item(form="ordering", options=options)


def test_a_choice_has_no_places_and_a_prompt_stands_once() -> None:
    choices, partners = ([option.model_dump() for option in item.options] for item in (an_item(), pairs()))
    choices[1]["place"], partners[0]["prompt"] = 1, "A one"
    with pytest.raises(ValidationError, match="form one has no `place` and no `prompt`"):
        an_item(options=choices)
    with pytest.raises(ValidationError, match="a prompt stands twice"):
        an_item(form="matching", options=partners)


def test_a_sitting_takes_them_place_by_place() -> None:
    sealed = [an_order(pool="sealed"), pairs(pool="sealed")]
    sealed += [an_item(f"case-{place}", pool="sealed", case="a-case") for place in (2, 1)]
    bank = a_bank(*sealed)
    form = draw_form(bank, OTHER, 3)
    assert sorted(form.groups) == ["Case studies", "Matching", "Ordering"]
    whole = draw_form(a_bank(*sealed, an_order("other", pool="sealed"), pairs("others", pool="sealed")), OTHER, 6)
    at = whole.items.index("case-1")
    assert whole.items[at + 1] == "case-2"
    sitting = start(form, "ana", NOW)
    sitting = answer(sitting, bank, "an-order", "b--", NOW)
    sitting = answer(sitting, bank, "an-order", "bda", NOW)
    sitting = answer(sitting, bank, "pairs", "ca-", NOW)
    with pytest.raises(SittingError, match="stands twice"):
        answer(sitting, bank, "pairs", "cac", NOW)
    result = mark_sitting(finish(sitting, NOW), bank)
    assert {each.item.id: each.right for each in result.answers if each.said} == {"an-order": True, "pairs": False}


def test_a_dispute_keeps_the_order_and_statistics_what_came_too_early(tmp_path: Path) -> None:
    made = disagree(an_order(), "dba", "why not", tmp_path / "kept.jsonl")
    assert (made.chosen, made.says) == ("dba", ["second", "first", "third"])
    usual = {"exercise": "item-an-order", "version": 1, "at": NOW, "seed": 1, "origin": "practice"}
    attempts = [
        Attempt.model_validate(usual | {"uid": said, "learner": said, "answer": list(said), "score": said == "bda"})
        for said in ("bda", "dba", "bad")
    ]
    (found,) = item_statistics(a_bank(an_order()), attempts)
    assert (found.right, found.chosen) == (1, {"a": 2, "b": 2, "d": 1})
    assert misconception_counts([found])[:2] == [("plan-is-proof", 1, 3), ("restart-first", 1, 3)]
