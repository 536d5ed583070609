"""The lab and the game day, from Python's side."""

from pathlib import Path
from typing import Any

import pytest

from opexkit import content
from opexkit.exercises.bank import Bank
from opexkit.labs import load_labs
from opexkit.labs.game_day.game import replay
from opexkit.progress.database import open_database
from opexkit.progress.store import Store
from opexkit.progress.summary import standing
from opexkit.progress.view import standing_blocks
from opexkit.view.blocks import plain
from opexkit.widgets.game import GameWidget
from opexkit.widgets.lab import LabWidget

SCENARIO = content.scenario("northwind")
LAB = load_labs()["alarm-map"]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(open_database(f"sqlite:///{tmp_path / 'progress.sqlite'}"))


def test_the_starting_artefact_can_be_run_as_it_is(store: Store) -> None:
    widget = LabWidget(LAB, store, "ana")
    widget.receive({"do": "check"})
    assert widget.result["message"] == "0 of 8 demands are met."
    assert "The map, row by row" in widget.report
    assert widget.progress == 0
    assert [attempt.exercise for attempt in store.attempts("ana")] == ["alarm-map"]


def test_a_run_shows_its_progress() -> None:
    widget = LabWidget(load_labs()["rotate-credential"], None, "ana")
    seen: list[float] = []
    widget.observe(lambda change: seen.append(change["new"]), names="progress")
    widget.check()
    assert seen == [*sorted(seen[:-1]), 0]
    assert len(seen) > 10


def test_what_cannot_be_run_keeps_the_text_and_says_where(store: Store) -> None:
    widget = LabWidget(LAB, store, "ana")
    widget.receive({"do": "check", "answer": "rows:\n  - {alarm: a, kind: <b>page</b>}\n"})
    assert "artefact.yaml:2:" in widget.result["message"]
    assert widget.report == ""
    assert store.attempts("ana") == []
    assert widget.answer.startswith("rows")


def test_the_reference_is_shown_after_a_run_only(store: Store) -> None:
    widget = LabWidget(LAB, store, "ana")
    widget.reveal()
    assert "reference" not in widget.report
    widget.check()
    widget.reveal()
    assert "The reference answer" in widget.report
    assert widget.result["explanation"]


def test_what_was_written_is_there_again_and_is_not_run_for_that(store: Store) -> None:
    widget = LabWidget(LAB, store, "ana")
    widget.receive({"do": "check", "answer": LAB.text("middling")})
    again = LabWidget(LAB, store, "ana", draft=store.drafts("ana")["alarm-map"])
    assert again.answer == LAB.text("middling")
    assert again.result["message"] == "4 of 8 demands are met."
    assert len(store.attempts("ana")) == 1


def test_texts_of_a_learner_are_escaped(store: Store) -> None:
    widget = LabWidget(LAB, store, "ana")
    widget.receive({"do": "check", "answer": "rows:\n  - {alarm: '<script>alert(1)</script>', procedure: '<img>'}\n"})
    assert "<script>" not in widget.report
    assert "&lt;script&gt;" in widget.report


def act(widget: GameWidget, do: str, **content: Any) -> None:
    widget.receive({"do": do, **content})


def test_an_incident_is_played_to_its_debrief() -> None:
    widget = GameWidget(SCENARIO, 3)
    assert not widget.state["begun"]
    assert widget.alarms == ""
    act(widget, "begin")
    assert "this is the alarm that woke you" in widget.alarms
    act(widget, "check", name="map-errors")
    act(widget, "note", role="scribe", text="<b>we</b> look at the table")
    act(widget, "think")
    assert (widget.state["minute"], len(widget.seen)) == (2, 1)
    assert "&lt;b&gt;we" in widget.log
    act(widget, "run", name="shed-load")
    assert "does not help" in widget.state["said"]
    act(widget, "run", name=widget.game.fault.fix)
    assert widget.state["end"] == "resolved"
    assert "Two ways to it" in widget.debrief
    act(widget, "check", name="settings")
    assert "the incident is over" in widget.state["said"]
    act(widget, "next")
    assert (widget.title, widget.state["minute"], widget.debrief) == ("A game day: incident 4", 0, "")


def test_a_play_goes_on_after_a_reload(store: Store) -> None:
    first = GameWidget(SCENARIO, 3, store, "ana")
    assert not first.state["begun"]
    act(first, "begin")
    act(first, "check", name="map-errors")
    act(first, "note", role="commander", text="We look at the table")
    act(first, "think")
    later = GameWidget(SCENARIO, 3, store, "ana")
    assert later.state | {"said": ""} == first.state | {"said": ""}
    assert (later.seen, later.log, later.alarms) == (first.seen, first.log, first.alarms)
    assert later.state["said"] == "You go on where you stopped."
    act(later, "run", name=later.game.fault.fix)
    ended = GameWidget(SCENARIO, 3, store, "ana")
    assert (ended.state["end"], ended.debrief) == ("resolved", later.debrief)
    act(ended, "next")
    assert GameWidget(SCENARIO, 3, store, "ana").title == "A game day: incident 4"
    for other in (
        GameWidget(SCENARIO, 4, store, "ana"),
        GameWidget(SCENARIO, 3, store, "ben"),
        GameWidget(SCENARIO, 3),
    ):
        assert (other.state["begun"], other.state["minute"]) == (False, 0)


def test_a_play_counts_in_progress_once_and_is_played_again_from_what_is_kept(store: Store) -> None:
    widget = GameWidget(SCENARIO, 3, store, "ana", "first")
    act(widget, "begin")
    act(widget, "check", name="map-errors")
    assert store.attempts("ana") == []
    later = GameWidget(SCENARIO, 3, store, "ana")
    act(later, "note", role="communications", text="We look into it")
    act(later, "run", name=later.game.fault.fix)
    assert "It counts in your progress: 100%" in later.state["said"]
    act(later, "note", role="scribe", text="over")
    GameWidget(SCENARIO, 3, store, "ana")
    (kept,) = store.attempts("ana")
    assert (kept.exercise, kept.seed, kept.score) == ("game-day", 3, 1)
    again = replay(SCENARIO, kept.seed, kept.answer["moves"], level=kept.answer["level"])
    assert (again.path, again.end, again.minutes) == (later.game.path, "resolved", later.game.minutes)
    act(later, "next")
    act(later, "call")
    plays = standing(Bank({}), store.attempts("ana")).plays
    assert (plays.number, plays.ended, plays.score) == (2, 1, 0.5)
    assert "1 of 2" in plain(standing_blocks(standing(Bank({}), store.attempts("ana")), {}))


def test_whoever_plays_an_incident_again_does_not_earn_more(store: Store) -> None:
    widget = GameWidget(SCENARIO, 3, store, "ana", "first")
    act(widget, "begin")
    act(widget, "call")
    again = GameWidget(SCENARIO, 2, store, "ana", "first")
    act(again, "begin")
    act(again, "call")
    act(again, "next")
    act(again, "check", name="map-errors")
    act(again, "run", name=again.game.fault.fix)
    assert len(store.attempts("ana")) == 3
    plays = standing(Bank({}), store.attempts("ana")).plays
    assert (plays.number, plays.ended, plays.score) == (2, 0, 0)


def test_two_open_pages_lose_nothing_and_both_are_told(store: Store) -> None:
    one, two = GameWidget(SCENARIO, 3, store, "ana"), GameWidget(SCENARIO, 3, store, "ana")
    act(one, "begin")
    assert one.state["said"] == ""
    act(two, "begin")
    assert "This game is played on another page, too, with 0 moves there" in two.state["said"]
    act(one, "check", name="map-errors")
    assert "Each page keeps its own play." in one.state["said"]
    act(two, "check", name="waiting")
    kept = sorted(each["moves"] for each in store.drafts("ana").values())
    assert kept == [["check map-errors"], ["check waiting"]]
    assert GameWidget(SCENARIO, 3, store, "ana").game.moves == ["check waiting"]


def test_the_level_is_chosen_before_the_game_begins_and_kept(store: Store) -> None:
    widget = GameWidget(SCENARIO, 3, store, "ana")
    assert [level["id"] for level in widget.state["levels"]] == ["first", "usual", "hard"]
    act(widget, "begin", level="brutal")
    assert "there is no level 'brutal'" in widget.state["said"]
    act(widget, "begin", level="hard")
    assert (widget.state["begun"], widget.state["level"]) == (True, "hard")
    act(widget, "next")
    assert widget.game.level.id == "hard"
    assert GameWidget(SCENARIO, 3, store, "ana").game.level.id == "hard"


def test_a_message_that_is_refused_keeps_what_was_kept(store: Store) -> None:
    widget = GameWidget(SCENARIO, 3, store, "ana")
    act(widget, "check", name="nothing")
    assert store.drafts("ana") == {}
    act(widget, "begin")
    act(widget, "check", name="nothing")
    [kept] = store.drafts("ana").values()
    assert kept["moves"] == []


@pytest.mark.parametrize(
    "kept",
    [
        {"number": 3, "moves": ["check settings", "check gone"]},
        {"number": 3},
        {"number": "x", "moves": []},
        {"number": float("inf"), "moves": []},
    ],
)
def test_a_play_that_cannot_be_played_again_says_so_and_begins_anew(store: Store, kept: dict[str, Any]) -> None:
    store.keep_draft("ana", "game-day", {"scenario": "northwind", "first": 3} | kept)
    widget = GameWidget(SCENARIO, 3, store, "ana")
    assert widget.state["said"].startswith("What was played before cannot be played again")
    assert (widget.state["begun"], widget.state["minute"], widget.seen) == (False, 0, [])


@pytest.mark.parametrize("kept", [[], "text", {"scenario": "elsewhere", "first": 3, "number": 3, "moves": []}])
def test_what_is_no_play_of_this_page_is_left_alone(store: Store, kept: Any) -> None:
    store.keep_draft("ana", "game-day", kept)
    assert not GameWidget(SCENARIO, 3, store, "ana").state["begun"]
    assert store.drafts("ana")["game-day"] == kept


@pytest.mark.parametrize("content", [{}, {"do": "check"}, {"do": "run", "name": "x"}, {"do": 3}])
def test_a_message_that_means_nothing_changes_nothing(content: dict[str, Any]) -> None:
    widget = GameWidget(SCENARIO, 1)
    widget.receive(content)
    assert widget.state["minute"] == 0
