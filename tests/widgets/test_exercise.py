"""The widget keeps every change, marks on request, and tells no more than it should."""

from pathlib import Path
from typing import Any

import pytest

from opexkit.exercises.bank import Bank, load_bank
from opexkit.progress.database import ProgressError, open_database
from opexkit.progress.store import Store
from opexkit.widgets.exercise import ExerciseWidget


@pytest.fixture(scope="session")
def bank() -> Bank:
    return load_bank(Path(__file__).parents[1] / "exercises" / "exercises")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(open_database(f"sqlite:///{tmp_path / 'progress.sqlite'}"))


def act(widget: ExerciseWidget, what: str, **content: Any) -> None:
    """What the page sends when a button is pressed."""
    widget.receive({"do": what, **content})


def test_checking_keeps_an_attempt_and_shows_feedback(bank: Bank, store: Store) -> None:
    widget = ExerciseWidget(bank.get("a-multiple"), store, "ana")
    act(widget, "check", answer=["owner"], confidence="sure")
    (attempt,) = store.attempts("ana")
    assert (attempt.score, attempt.confidence, attempt.answer, attempt.origin) == (0.5, "sure", ["owner"], "widget")
    assert widget.result["message"] == "3 of 4 right. Score 50%: a wrong pick takes a right one away."
    assert widget.note == "Saved."
    assert [part["best"] for part in widget.result["parts"]] == [""] * 4
    assert not widget.result["explanation"]


def test_a_wrong_single_choice_does_not_tell_which_one_is_right(bank: Bank, store: Store) -> None:
    widget = ExerciseWidget(bank.get("a-single"), store, "ana")
    act(widget, "check", answer="unknown")
    assert [part["id"] for part in widget.result["parts"]] == ["unknown"]
    act(widget, "reveal", answer="unknown")
    best = {part["id"]: part["best"] for part in widget.result["parts"]}
    assert best == {"known": "choose it", "faster": "", "unknown": "leave it", "neither": ""}
    assert widget.result["explanation"] == "The idea behind it."


def test_nothing_is_revealed_before_an_answer(bank: Bank, store: Store) -> None:
    widget = ExerciseWidget(bank.get("a-single"), store, "ana")
    act(widget, "reveal")
    assert widget.result == {}


def test_hints_come_in_steps_and_are_counted(bank: Bank, store: Store) -> None:
    widget = ExerciseWidget(bank.get("a-single"), store, "ana")
    assert widget.hints == []
    act(widget, "hint")
    assert widget.hints == ["A nudge."]
    act(widget, "hint")
    act(widget, "hint")
    assert widget.hints == ["A nudge.", "Nearly the answer."]
    act(widget, "check", answer="known")
    assert store.attempts("ana")[0].hints == 2


def test_what_cannot_be_read_costs_no_attempt(bank: Bank, store: Store) -> None:
    widget = ExerciseWidget(bank.get("a-number"), store, "ana")
    act(widget, "check", answer="about forty")
    assert store.attempts("ana") == []
    assert widget.result["message"].startswith("'about forty' is not a number")


def test_a_new_kernel_shows_what_stood_there(bank: Bank, store: Store) -> None:
    first = ExerciseWidget(bank.get("an-order"), store, "ana")
    first.answer = ["check", "tell"]
    again = ExerciseWidget(bank.get("an-order"), store, "ana", draft=store.drafts("ana")["an-order"])
    assert (again.answer, again.result) == (["check", "tell"], {})
    act(again, "check", answer=["check", "approve", "tell", "act", "verify"], confidence="guess")
    third = ExerciseWidget(bank.get("an-order"), store, "ana", draft=store.drafts("ana")["an-order"])
    assert (third.result, third.confidence) == (again.result, "guess")
    act(third, "reveal", answer=third.answer)
    assert third.result["revealed"]


def test_a_draft_of_another_version_is_not_shown(bank: Bank, store: Store) -> None:
    ExerciseWidget(bank.get("a-single"), store, "ana").answer = "known"
    draft = store.drafts("ana")["a-single"] | {"version": 99}
    assert ExerciseWidget(bank.get("a-single"), store, "ana", draft=draft).answer is None


def test_a_store_that_fails_loses_nothing_and_says_so(
    bank: Bank, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise ProgressError("progress.sqlite: database is locked; another program holds it")

    widget = ExerciseWidget(bank.get("a-single"), store, "ana")
    with monkeypatch.context() as broken:
        broken.setattr(store, "add", refuse)
        broken.setattr(store, "keep_draft", refuse)
        act(widget, "check", answer="known")
        assert widget.result["score"] == 1
        assert "database is locked" in widget.note
        assert widget.answer == "known"
    act(widget, "check", answer="known")
    assert (widget.note, len(store.attempts("ana"))) == ("Saved.", 1)


def test_without_a_store_the_page_says_why(bank: Bank) -> None:
    widget = ExerciseWidget(bank.get("a-single"), store_error="the disk is full; free some space")
    act(widget, "check", answer="known")
    assert "the disk is full" in widget.note


def test_every_kind_has_a_static_twin_without_its_key(bank: Bank) -> None:
    for exercise in bank.exercises.values():
        data, _ = ExerciseWidget(exercise)._repr_mimebundle_()
        assert exercise.prompt in data["text/plain"]
        assert f"Answer {exercise.id} in a cell" in data["text/plain"]
        assert data["text/html"].startswith("<style>")
        assert exercise.explanation not in data["text/html"]
        assert "application/vnd.jupyter.widget-view+json" in data


def test_the_script_and_style_load_nothing_from_elsewhere(bank: Bank) -> None:
    for exercise in bank.exercises.values():
        widget = ExerciseWidget(exercise)
        for text in (widget._esm, widget._css):
            assert "http" not in text
            assert "import " not in text
