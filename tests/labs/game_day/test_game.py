"""A game day: the clock, the evidence, the end and the debrief."""

import datetime as dt
import re
from pathlib import Path

import pytest
import yaml

from opexkit import content
from opexkit.company.loader import load_pack
from opexkit.company.telemetry.burn import FAST, LONG, SHORT, hurt
from opexkit.company.telemetry.signals import Signals, emit
from opexkit.company.telemetry.window import Aside
from opexkit.files import InputError
from opexkit.labs.game_day.evidence import load_known
from opexkit.labs.game_day.game import ENTRY_LIMIT, LONGEST, GameDay, load_game, replay
from opexkit.labs.game_day.scenes import FILE, Scenes, load_scenes
from opexkit.labs.game_day.view import again, alarms, briefing, debrief, evidence, journeys
from opexkit.labs.game_day.worth import judge_play, worth
from opexkit.labs.playbook.diagnosis import observe
from opexkit.view.blocks import Picture, Table, plain

SCENARIO = content.scenario("northwind")
FAULTS = load_known(SCENARIO).faults


def test_each_fault_comes_once_and_the_hundredth_incident_is_new() -> None:
    faults = [GameDay(SCENARIO, number).fault.id for number in range(1, 34)]
    assert len(set(faults)) == len(FAULTS) == 33
    again_ = [number for number in range(34, 200) if GameDay(SCENARIO, number).fault.id == faults[2]]
    first, later = GameDay(SCENARIO, 3).scene, GameDay(SCENARIO, again_[-1]).scene
    assert first.fault.metrics != later.fault.metrics
    assert first.signals.window.asides != later.signals.window.asides
    same = GameDay(SCENARIO, 3).scene
    assert (same.fault, same.rings) == (first.fault, first.rings)


def test_each_move_costs_its_minutes_and_the_right_runbook_ends_it() -> None:
    game = GameDay(SCENARIO, 1)
    hurt = game.hurt
    game.look("map-errors")
    assert game.minute == 1
    assert game.hurt > hurt
    wrong = next(each for each in ("shed-load", "restart-service") if each not in game.ways_out)
    assert not game.run(wrong)
    assert game.minute == 1 + game.runbooks[wrong] + 20
    assert game.run(game.fault.fix)
    assert (game.end, game.minutes) == ("resolved", 21 + game.runbooks[wrong])
    with pytest.raises(ValueError, match="the incident is over"):
        game.look("settings")


def test_a_call_costs_the_second_lines_minutes() -> None:
    game = replay(SCENARIO, 2, ["check waiting", "say We know that status is old", "call"])
    assert (game.end, game.minute, game.minutes, game.told) == ("called", 1, 31, 1)


def test_nobody_plays_for_ever() -> None:
    game = GameDay(SCENARIO, 2)
    game.think(LONGEST)
    assert game.end == "called"
    assert "someone else called" in game.log[-1].text


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_every_look_shows_something_and_no_alarm_tells_the_answer(number: int) -> None:
    game = GameDay(SCENARIO, number)
    for check in game.looks.checks:
        assert plain(evidence(game, check))
        assert observe(game.looks, check, game.signals, game.now) in game.looks.outcomes(check)
    said = plain(alarms(game))
    places = {service for place in game.looks.places.values() for service in place.services}
    rung = {event.service for event in game.alarms()}
    assert not rung & (places - {"public-api"})
    assert game.fault.title not in said
    assert f"{game.alarm.title}; this is the alarm that woke you" in said


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_the_alarm_the_customers_and_the_table_of_journeys_say_the_same(number: int) -> None:
    game = GameDay(SCENARIO, number)
    rang = next(each for each in game.scene.hurts if each.journey.id == game.scene.journey)
    burns = [float(rang.burn(minutes)[game.now - 1]) for minutes in (SHORT, LONG)]
    assert min(burns) >= FAST
    row = next(row for row in journeys(game).rows if row[0].text == rang.journey.id)
    assert [cell.text for cell in row[2:]] == [f"{burn:,.1f}" for burn in burns]
    before = float(rang.burn(LONG)[game.now - 2]), float(rang.burn(SHORT)[game.now - 2])
    assert min(before) < FAST
    begins = game.signals.window.begins
    assert game.hurt == round(sum(each.number(begins, game.now) for each in game.scene.hurts))
    assert game.hurt > 0


def test_levels_differ_in_size_and_in_what_goes_on_beside() -> None:
    games = {level: GameDay(SCENARIO, 4, level) for level in ("first", "usual", "hard")}
    beside = [len(game.signals.window.asides) for game in games.values()]
    assert beside == sorted(set(beside))
    with pytest.raises(ValueError, match="there is no level 'brutal'; use one of first, usual, hard"):
        GameDay(SCENARIO, 4, "brutal")


def innocent_only(scenes: Scenes, seed: int, surge: bool) -> Signals:
    pack = load_pack(SCENARIO)
    asides = tuple(Aside(30, tuple(each.metrics), tuple(each.logs)) for each in scenes.innocents)
    start = dt.datetime.combine(scenes.day, dt.time(9 if surge else 2), dt.UTC)
    return emit(pack, start, 150, seed=seed, surge=surge, asides=asides, traces=False)


@pytest.mark.parametrize("surge", [True, False])
def test_whatever_goes_on_beside_rings_no_alarm(surge: bool) -> None:
    pack = load_pack(SCENARIO)
    signals = innocent_only(load_scenes(SCENARIO, pack), 3, surge)
    load = signals.window.load(pack)
    assert all(hurt(each, signals.metrics, load).rings() is None for each in pack.journeys.journeys)


def test_scenes_that_name_what_the_company_has_not_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    (folder / "labs").mkdir(parents=True)
    text = (SCENARIO / FILE).read_text(encoding="utf-8")
    bad = text.replace("near: [tracking-lookup-api,", "near: [tracking-lookup-apis,")
    (folder / FILE).write_text(bad, encoding="utf-8")
    with pytest.raises(InputError, match=r"game-day.yaml:\d+:\d+: there is no service 'tracking-lookup-apis'; did you"):
        load_scenes(folder, load_pack(SCENARIO))


def test_the_debrief_compares_and_keeps_the_log() -> None:
    said = plain(
        debrief(
            replay(
                SCENARIO, 3, ["check map-errors", "note we look at the table", f"run {GameDay(SCENARIO, 3).fault.fix}"]
            )
        )
    )
    assert GameDay(SCENARIO, 3).fault.title in said
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
        (["call", "check settings"], "move 2, 'check settings': the incident is over"),
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


@pytest.mark.parametrize("level", ["first", "usual", "hard"])
@pytest.mark.parametrize(
    ("moves", "most"),
    [
        (["call"], 0),
        (["say We look into it", "call"], 0),
        ([f"think {LONGEST}"], 0),
        (["check map-errors", "check waiting", "call"], 0),
        (["run right"], 0),
        (["say We look into it", "run right"], 0),
        (["check settings", "run shed-load", "run right"], 0.6),
    ],
)
def test_doing_nothing_calling_at_once_and_guessing_are_worth_nothing(
    moves: list[str], most: float, level: str
) -> None:
    game = GameDay(SCENARIO, 5, level)
    assert not {"shed-load"} & set(game.ways_out)
    played = replay(SCENARIO, 5, [move.replace("right", game.fault.fix) for move in moves], level=level)
    assert worth(judge_play(played)) <= most


def test_a_good_play_is_worth_all_and_one_that_goes_on_has_no_worth_yet() -> None:
    game = GameDay(SCENARIO, 5)
    with pytest.raises(ValueError, match="not over"):
        judge_play(game)
    game.look("map-errors")
    game.note("communications", "We know that pick-ups fail")
    game.run(game.fault.fix)
    result = judge_play(game)
    assert [verdict.demand for verdict in result.verdicts] == [each.id for each in game.data.asked]
    assert worth(result) == 1
    assert "This play is worth 100%" in plain(debrief(game))


@pytest.mark.parametrize("minutes", [float("nan"), float("inf")])
def test_time_is_a_number_of_minutes(minutes: float) -> None:
    game = GameDay(SCENARIO, 1)
    with pytest.raises(ValueError, match="give a number of minutes"):
        game.think(minutes)
    assert (game.minute, game.moves) == (0, [])


@pytest.mark.parametrize(("check", "full"), [("map-errors", 1.0), ("saturation", 1.0)])
def test_bars_of_all_incidents_share_one_scale(check: str, full: float) -> None:
    scales = []
    for number in range(1, 11):
        game = GameDay(SCENARIO, number)
        picture, table = evidence(game, game.looks.check(check))
        assert isinstance(picture, Picture)
        assert isinstance(table, Table)
        values = [value for row in table.rows if (value := float(row[1].text)) > 0]
        *bars, _key = [float(wide) for wide in re.findall(r'<rect [^>]*? width="([\d.]+)"', picture.svg)]
        scales += [wide / min(value, full) for value, wide in zip(values, bars, strict=True) if value > 0.2 * full]
    assert len(scales) >= 2
    assert max(scales) == pytest.approx(min(scales), rel=0.01)
