"""The play of rollouts, against a slow twin and against figures that follow by hand."""

from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.labs.rollout.builder import LAB, canary, codedeploy, template
from tests.labs.rollout.twin import play_one

from opexkit.files import Document
from opexkit.labs.rollout import play as playing
from opexkit.labs.rollout.plan import Alarm, Analysis, Comparison, Rollout, Stage, Step
from opexkit.labs.rollout.play import Outcome, play
from opexkit.labs.rollout.reading import read_file
from opexkit.labs.rollout.signals import Signals
from opexkit.labs.rollout.watching import NEVER
from opexkit.labs.rollout.world import Drawn, draw_releases, load_releases

RULES = load_releases(LAB.scenario)
NOWHERE = Document(Path("rollout.yaml"), "", None, {}, ())
METRICS = st.sampled_from([*(each.id for each in RULES.metrics), None])
STEPS = st.builds(
    Step,
    st.one_of(st.integers(1, 60), st.none()),
    st.sampled_from([0.0, 0.01, 0.1, 0.37, 0.5, 1.0]),
    st.sampled_from([1.0, 1.0, 0.5, 0.0]),
    st.booleans(),
)
ALARMS = st.builds(
    lambda least, more, **parts: Alarm("alarm", least=least, of=least + more, **parts),
    st.integers(1, 3),
    st.integers(0, 2),
    metric=METRICS,
    statistic=st.sampled_from(["Average", "Minimum", "Maximum"]),
    period=st.integers(1, 15),
    compare=st.sampled_from(["gt", "gte", "lt", "lte"]),
    threshold=st.sampled_from([0.0, 0.5, 2.0, 10.0, 60.0]),
    treatment=st.sampled_from(["missing", "ignore", "breaching", "notBreaching"]),
    answer=st.sampled_from(["back", "stop"]),
)
COMPARISONS = st.builds(
    Comparison, st.sampled_from(["gt", "lte", "missing", "there"]), st.sampled_from([0.0, 1.0, 20.0])
)
CONDITIONS = st.lists(st.lists(COMPARISONS, min_size=1, max_size=2).map(tuple), max_size=2).map(tuple)
ANALYSES = st.builds(
    Analysis,
    st.just("analysis"),
    METRICS,
    st.integers(1, 12),
    st.integers(0, 30),
    st.one_of(st.none(), st.integers(5, 60)),
    st.one_of(st.none(), st.integers(1, 12)),
    st.one_of(st.none(), st.integers(1, 6)),
    CONDITIONS,
    CONDITIONS,
    st.integers(0, 3),
    st.integers(0, 2),
    st.integers(1, 3),
)
STAGES = st.builds(
    lambda steps, watches, back: Stage("stage", tuple(steps), tuple(watches), back, NOWHERE),
    st.lists(STEPS, min_size=1, max_size=5),
    st.lists(st.one_of(ALARMS, ANALYSES), max_size=3),
    st.sampled_from(["shift", "replace"]),
)
FLAGS = STAGES.map(lambda stage: Stage("flag", stage.steps, stage.watches, "flag", NOWHERE))
ROLLOUTS = st.one_of(
    st.builds(Rollout, STAGES, st.none()), st.builds(Rollout, st.none(), FLAGS), st.builds(Rollout, STAGES, FLAGS)
)


def spied(rollout: Rollout, seed: str, count: int) -> tuple[Outcome, list[Signals], Drawn]:
    """Play releases, and keep what the watches saw."""
    kept: list[Signals] = []

    def keep(*given: Any) -> Signals:
        kept.append(Signals(*given))
        return kept[-1]

    drawn = draw_releases(RULES, 260, seed, count)
    with patch.object(playing, "Signals", keep):
        return play(rollout, RULES, drawn, seed), kept, drawn


@settings(max_examples=2 * settings.default.max_examples)
@given(ROLLOUTS, st.integers(0, 10_000))
def test_the_play_agrees_with_a_twin_that_goes_minute_by_minute(rollout: Rollout, seed: int) -> None:
    out, signals, drawn = spied(rollout, f"{seed}", 8)
    for place in range(8):
        fate = play_one(rollout, RULES, drawn, place, signals)
        found = (out.rung[place], out.harm[place], out.arrived[place])
        assert found == (fate.rung, fate.harm, fate.arrived), place
        if fate.harm != NEVER:
            assert max(out.back[place], fate.harm) == max(fate.back, fate.harm), place
        for name in ("failed", "wrong", "hurt"):
            assert getattr(out, name)[place] == pytest.approx(getattr(fate, name), rel=1e-6, abs=1e-6), (place, name)


def test_a_share_costs_as_many_requests_as_it_has_minutes() -> None:
    """A tenth for ten minutes and then everyone, taken back by people: 0.1 × 10 + the rest, times what fails."""
    stage = Stage("by hand", (Step(10, 0.1),), (), "shift", NOWHERE)
    drawn = draw_releases(RULES, 260, "by hand", 1_000)
    out = play(Rollout(stage, None), RULES, drawn, "by hand")
    broken = drawn.kind == 1
    until = drawn.noticed[broken] + RULES.back.redeploy
    expected = drawn.load[broken] * drawn.errors[broken] * (0.1 * 10 + until - 10)
    assert np.all(drawn.noticed[broken] >= 12)
    assert out.failed[broken] == pytest.approx(expected)


def test_the_same_rollout_draws_the_same_releases_and_a_name_draws_no_others() -> None:
    first = read_file(template(codedeploy(canary(10, 75))), Path("a.yaml"), RULES)
    resources = codedeploy(canary(10, 75))
    resources["Broken"]["Properties"]["AlarmName"] = "another-name"
    resources["Group"]["Properties"]["DeploymentGroupName"] = "another"
    second = read_file(template(resources), Path("b.yaml"), RULES)
    third = read_file(template(codedeploy(canary(10, 76))), Path("c.yaml"), RULES)
    assert first.seed == second.seed != third.seed
    assert LAB.judge(template(resources)).score == LAB.judge(template(codedeploy(canary(10, 75)))).score


def test_no_less_is_hurt_where_more_are_exposed() -> None:
    """Without watches a larger first share never hurts fewer customers."""
    drawn = draw_releases(RULES, 260, "more", 300)
    hurt = []
    for share in (0.05, 0.1, 0.5, 1.0):
        stage = Stage("way", (Step(60, share),), (), "shift", NOWHERE)
        hurt.append(play(Rollout(stage, None), RULES, drawn, "more").hurt.mean())
    assert hurt == sorted(hurt)


def test_a_watch_that_rings_at_a_step_s_end_keeps_the_share_of_the_step() -> None:
    """After five minutes at a tenth it rings; until the pods are replaced the tenth stays, and nobody meets the rest."""
    rings = Alarm("errors", "errors-new", "Average", 5, "gt", 2.0, 1, 1, "missing")
    stage = Stage("boundary", (Step(5, 0.1), Step(60, 1.0)), (rings,), "replace", NOWHERE)
    drawn = draw_releases(RULES, 260, "boundary", 1_000)
    out = play(Rollout(stage, None), RULES, drawn, "boundary")
    seen = (drawn.kind == 1) & (out.rung == 5)
    assert seen.sum() > 80
    expected = drawn.load * drawn.errors * 0.1 * (5 + RULES.back.replace)
    assert out.failed[seen] == pytest.approx(expected[seen])


def test_of_two_watches_that_ring_at_once_the_first_one_counts() -> None:
    """One stops, one takes back; a person comes only where the one that stops is named first."""
    back = Alarm("back", "errors-new", "Average", 5, "gte", 0.0, 1, 1, "missing")
    stop = Alarm("stop", "errors-new", "Average", 5, "gte", 0.0, 1, 1, "missing", "stop")
    drawn = draw_releases(RULES, 260, "at once", 200)
    for watches, own in (((back, stop), True), ((stop, back), False)):
        stage = Stage("at once", (Step(30, 0.5),), watches, "shift", NOWHERE)
        out = play(Rollout(stage, None), RULES, drawn, "at once")
        assert set(out.rung) == {5}
        assert out.own.all() if own else not out.own.any()
