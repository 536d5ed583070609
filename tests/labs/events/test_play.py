"""How a stream is played: attempts, queues, loops that end, and that each part of the reference is needed."""

import copy
import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
import yaml
from tests.labs.events.builder import LAB, TEMPLATE, Resources, changed, read, rules, target

from opexkit.files import read as read_file
from opexkit.files.problem import InputError
from opexkit.labs.events.draw import draw
from opexkit.labs.events.judging import evaluate, judge
from opexkit.labs.events.play import MOST, waits
from opexkit.labs.events.properties import DAY, RETRIES
from opexkit.labs.events.world import FILE, Events, load_world

BARS = LAB.brief.bar


def test_a_day_of_185_attempts() -> None:
    """By default EventBridge tries for 24 hours and up to 185 times (eb-rule-retry-policy); here both end together."""
    tries = waits(RETRIES, DAY)
    assert (RETRIES, DAY) == (185, 86_400)
    assert len(tries) == 1 + RETRIES
    assert 0.99 * DAY < tries[-1] <= DAY
    assert tries[:5] == [0, 1, 3, 7, 15]
    steps = [later - sooner for sooner, later in pairwise(tries)]
    assert steps == sorted(steps)


def test_attempts_and_age_both_end_it() -> None:
    assert waits(0, DAY) == [0]
    assert waits(3, DAY) == [0, 1, 3, 7]
    assert waits(RETRIES, 60) == [0, 1, 3, 7, 15, 31]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("seed", [f"seed {number}" for number in range(6)])
def test_the_reference_passes_with_any_seed(seed: str) -> None:
    done = evaluate(read(LAB.text("reference")), LAB.scenario, seed=seed)
    verdicts = judge(done, BARS)
    assert all(each.met for each in verdicts), [each for each in verdicts if not each.met]
    queued = [each for each in done.played.deliveries if each.outcome == "queued"]
    assert len(queued) >= 10, "each kind but the planned one meets a target that is down for hours"
    assert any(each.happened.after for each in done.played.deliveries), "a run that failed is answered"


def test_a_loop_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = changed(
        lambda r: [r[name]["Properties"].update(EventPattern={"source": [{"prefix": ""}]}) for name in rules(r)]
    )
    many = json.loads(everything)
    for number in range(12):
        many["Resources"][f"Copy{number}"] = copy.deepcopy(many["Resources"]["PortOpened"])
    done = evaluate(read(json.dumps(many)), LAB.scenario)
    assert done.played.cut
    assert len(done.played.deliveries) < MOST + 100


def test_what_is_queued_and_what_is_lost() -> None:
    """A target that is down for hours: with a queue the event waits, without one it is lost."""
    for queue, outcome in ((True, "queued"), (False, "dropped")):
        text = changed(lambda r, queue=queue: None if queue else target(r, "PortOpened").pop("DeadLetterConfig"))
        done = evaluate(read(text), LAB.scenario, seed="one")
        ends = {
            each.outcome
            for each in done.played.deliveries
            if each.happened.kind.id == "port-opened" and each.happened.outage and each.happened.outage[1] == "long"
        }
        assert ends == {outcome}


def test_a_run_leaves_its_own_events_behind() -> None:
    done = evaluate(read(LAB.text("reference")), LAB.scenario, seed="one")
    left = [each for each in done.played.events if each.after == ("close-port",)]
    assert {each.kind.id for each in left} <= {"port-revoked", "port-narrowed", "run-done", "run-failed"}
    narrowed = next(each for each in left if each.kind.id == "port-narrowed")
    user = narrowed.event["detail"]["userIdentity"]["sessionContext"]["sessionIssuer"]["userName"]
    assert user == "northwind-automation"
    failed = [each for each in done.played.events if each.after and each.kind.id == "run-failed"]
    assert failed
    assert all(each.event["detail"]["Definition"].startswith("northwind-") for each in failed)


def parts(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where the parts of a pattern are that can be left out."""
    for key, each in value.items() if isinstance(value, dict) else enumerate(value):
        if len(value) > 1:
            yield (*at, key)
        if isinstance(each, dict | list) and key != "numeric":
            yield from parts(each, (*at, key))


def without() -> Iterator[tuple[str, Resources]]:
    for name, resource in TEMPLATE["Resources"].items():
        if resource["Type"] != "AWS::Events::Rule":
            continue
        for at in parts(resource["Properties"]["EventPattern"]):
            resources = copy.deepcopy(TEMPLATE["Resources"])
            found: Any = resources[name]["Properties"]["EventPattern"]
            for step in at[:-1]:
                found = found[step]
            del found[at[-1]]
            yield f"{name} -{'.'.join(map(str, at))}", resources


WITHOUT = dict(without())
SURVIVORS = {
    **{f"{name} -source": "no other source has this detail-type" for name in (
        "WriterUnwell", "ConsumersBehind", "CarrierUnwell", "PortOpened", "InstanceCompromised", "AwsHasAnIssue",
        "ChangeUpcoming", "ReleaseFailed", "RunFailed", "NodeLost")},
    **{f"{name} -detail-type": "no other event of the source has these fields" for name in (
        "WriterUnwell", "ConsumersBehind", "CarrierUnwell", "PortOpened", "InstanceCompromised", "AwsHasAnIssue",
        "ChangeUpcoming", "ReleaseFailed", "RunFailed")},
    "NodeLost -$or.1.detail-type": "only a change of state has this field",
}  # fmt: skip


@pytest.mark.sampled(6)
@pytest.mark.parametrize("name", WITHOUT)
def test_each_part_of_a_pattern_is_needed(name: str) -> None:
    try:
        result = LAB.judge(json.dumps({**TEMPLATE, "Resources": WITHOUT[name]}))
    except InputError:
        assert "$or" in name, "one alternative alone is none"
        return
    assert result.passed == (name in SURVIVORS), [verdict for verdict in result.verdicts if not verdict.met]


WORLDS = {
    "names the shape 'alarms', which is not there": ("shape: alarm,", "shape: alarms,"),
    "names the goal 'fail-on', which is not there": ("goal: fail-over,", "goal: fail-on,"),
    "does not say what <metric> is": ("metric: [WriterTimeouts], dimension", "dimension"),
    "there is no kind 'run-ended'": ("done: run-done", "done: run-ended"),
    "the event of 'release' is no JSON": ('"result": "<result>"}', '"result": "<result>"'),
}


@pytest.mark.parametrize("says", WORLDS)
def test_a_world_that_is_none_is_refused(says: str, tmp_path: Any) -> None:
    text = (LAB.scenario / FILE).read_text(encoding="utf-8")
    old, new = WORLDS[says]
    assert old in text
    path = tmp_path / "events.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=says):
        read_file(path, Events)


def test_each_event_of_the_pack_looks_as_its_shape_says() -> None:
    world = load_world(LAB.scenario)
    for each in draw(LAB.scenario, "any"):
        assert set(each.event) >= {
            "version",
            "id",
            "detail-type",
            "source",
            "account",
            "time",
            "region",
            "resources",
            "detail",
        }
        assert "<" not in json.dumps(each.event)
        assert each.bus == world.shapes[each.kind.shape].bus
        assert all("<" not in value for value in each.given.values())
    assert yaml.safe_load((LAB.scenario / FILE).read_text(encoding="utf-8"))["account"] == world.rules.account
