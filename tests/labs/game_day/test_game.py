"""A game day: the clock, the evidence, the end and the debrief."""

import re

import pytest
import yaml

from opexkit import content
from opexkit.labs.game_day.game import ENTRY_LIMIT, LONGEST, GameDay, load_game, replay
from opexkit.labs.game_day.view import again, alarms, briefing, debrief, evidence
from opexkit.labs.playbook.diagnosis import observe
from opexkit.view.blocks import Picture, Table, plain

SCENARIO = content.scenario("northwind")


def test_the_first_ten_incidents_have_ten_faults() -> None:
    faults = [GameDay(SCENARIO, number).fault.id for number in range(1, 11)]
    assert len(set(faults)) == 10
    assert GameDay(SCENARIO, 3).fault.id == faults[2]


def test_each_move_costs_its_minutes_and_the_right_runbook_ends_it() -> None:
    game = GameDay(SCENARIO, 1)
    hurt = game.hurt
    game.look("map-errors")
    assert game.minute == 2
    assert game.hurt > hurt
    assert not game.run("shed-load")
    assert game.minute == 2 + 2 + 8
    assert game.run(game.fault.fix)
    assert (game.end, game.minutes) == ("resolved", 12)
    with pytest.raises(ValueError, match="the incident is over"):
        game.look("changes")


def test_a_call_costs_the_second_lines_minutes() -> None:
    game = replay(SCENARIO, 2, ["check event-lag", "say We know that status is old", "call"])
    assert (game.end, game.minute, game.minutes, game.told) == ("called", 2, 32, 2)


def test_nobody_plays_for_ever() -> None:
    game = GameDay(SCENARIO, 2)
    game.think(LONGEST)
    assert game.end == "called"
    assert "someone else called" in game.log[-1].text


@pytest.mark.parametrize("number", range(1, 11))
def test_every_incident_can_be_found_out_and_shows_what_the_check_found(number: int) -> None:
    game = GameDay(SCENARIO, number)
    for check in game.field.diagnosis.checks:
        assert plain(evidence(game, check))
        assert observe(game.field.diagnosis, check, game.signals, game.now) in game.field.diagnosis.outcomes(check)
    best = game.best()
    assert best.end == "resolved"
    assert best.minutes <= 15


@pytest.mark.parametrize("number", range(1, 11))
def test_no_alarm_tells_the_answer(number: int) -> None:
    game = GameDay(SCENARIO, number)
    said = plain(alarms(game))
    places = {service for place in game.field.diagnosis.places.values() for service in place.services}
    rung = {event.service for event in game.alarms()}
    assert not rung & (places - {"public-api"})
    assert game.fault.title not in said
    assert f"{game.alarm.title}; this is the alarm that woke you" in said


def test_the_debrief_compares_and_keeps_the_log() -> None:
    said = plain(debrief(replay(SCENARIO, 3, ["check map-errors", "note we look at the table", "run cool-hot-key"])))
    assert "Hot DynamoDB partition" in said
    assert "we look at the table" in said
    assert "Two ways to it" in said
    assert load_game().questions[0] in said


@pytest.mark.parametrize(
    ("moves", "says"),
    [
        (["dance"], "move 1, 'dance': begin with check, run, think"),
        (["check nothing"], "there is no 'nothing'"),
        (["run nothing"], "there is no 'nothing'"),
        (["think back"], "move 1, 'think back'"),
        (["call", "check changes"], "move 2, 'check changes': the incident is over"),
        (["think -1"], "time does not run backwards"),
    ],
)
def test_a_move_that_cannot_be_made_is_told(moves: list[str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        replay(SCENARIO, 1, moves)


def test_where_it_cannot_be_played_the_briefing_is_shown() -> None:
    said = plain(briefing(GameDay(SCENARIO, 1)))
    assert "14.4 times too fast" in said
    assert "map-errors" in said


def test_the_moves_of_a_play_are_the_play() -> None:
    game = GameDay(SCENARIO, 5)
    game.look("map-errors")
    game.think(1)
    game.think(0.5)
    game.note("commander", "We  look: at\nthe 'table' # first")
    game.note("nobody", "x" * (ENTRY_LIMIT + 5))
    game.note("scribe", "   ")
    with pytest.raises(KeyError):
        game.look("nothing")
    with pytest.raises(KeyError):
        game.run("nothing")
    with pytest.raises(ValueError, match="backwards"):
        game.think(-1)
    game.run("shed-load")
    game.call()
    with pytest.raises(ValueError, match="over"):
        game.think(1)
    assert game.moves[:3] == ["check map-errors", "think 1.5", "as commander We look: at the 'table' # first"]
    written = yaml.safe_load(again(game))
    played = replay(SCENARIO, written["incident"], written["moves"])
    assert (played.log, played.path, played.minute, played.end) == (game.log, game.path, game.minute, game.end)
    assert played.moves == game.moves


@pytest.mark.parametrize("minutes", [float("nan"), float("inf")])
def test_time_is_a_number_of_minutes(minutes: float) -> None:
    game = GameDay(SCENARIO, 1)
    with pytest.raises(ValueError, match="give a number of minutes"):
        game.think(minutes)
    assert (game.minute, game.moves) == (0, [])


@pytest.mark.parametrize(("check", "full"), [("map-errors", 1.0), ("map-latency", 10.0), ("saturation", 1.0)])
def test_bars_of_all_incidents_share_one_scale(check: str, full: float) -> None:
    scales = []
    for number in range(1, 11):
        game = GameDay(SCENARIO, number)
        picture, table = evidence(game, game.field.diagnosis.check(check))
        assert isinstance(picture, Picture)
        assert isinstance(table, Table)
        values = [value for row in table.rows if (value := float(row[1].text)) > 0]
        *bars, _key = [float(wide) for wide in re.findall(r'<rect [^>]*? width="([\d.]+)"', picture.svg)]
        scales += [wide / min(value, full) for value, wide in zip(values, bars, strict=True) if value > 0.2 * full]
    assert len(scales) >= 2
    assert max(scales) == pytest.approx(min(scales), rel=0.01)
