"""Drift detection as AWS's pages describe it, against a slow and obvious one, and on the files of lesson 07."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.labs.drift.builder import LAB, STARTER, TEMPLATE

from opexkit.labs.drift.detection import Difference, detect, plain
from opexkit.labs.drift.guard import judge_rules
from opexkit.labs.drift.handin import read_properties
from opexkit.labs.drift.lint import lint
from opexkit.labs.drift.record import load_stack
from opexkit.lessons.loader import load_lesson

VALUES = st.sampled_from(["1", "1.0", "01", 1, "true", "True", True, "a", "b", None, "-0", "0"])
TREES = st.recursive(
    VALUES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner, max_size=3)),
    max_leaves=8,
)
PROPERTIES = st.dictionaries(st.sampled_from(["P", "Q", "R"]), TREES, max_size=3)


def test_what_aws_says_of_a_resource() -> None:
    # API_StackResourceDrift and API_PropertyDifference, read 2026-11-26
    template = {"same": {"A": "1"}, "other": {"A": "1", "B": {"C": "2"}, "L": ["x"]}, "gone": {"A": "1"}, "far": {}}
    account: dict[str, Any] = {"same": {"A": 1, "Unwritten": 7}, "other": {"A": "2", "L": ["x", "y"]}, "gone": None}
    found = {each.resource: each for each in detect(template, account, {})}
    assert {name: each.status for name, each in found.items()} == {
        "same": "IN_SYNC",
        "other": "MODIFIED",
        "gone": "DELETED",
        "far": "NOT_CHECKED",
    }
    assert found["other"].differences == (
        Difference("/A", "NOT_EQUAL", "1", "2"),
        Difference("/B", "REMOVE", {"C": "2"}, None),
        Difference("/L/1", "ADD", None, "y"),
    )


def obvious(expected: Any, actual: Any) -> bool:
    """Whether nothing that is written differs: every way of putting lists in order is tried."""
    from itertools import permutations

    if isinstance(expected, dict) and isinstance(actual, dict):
        return all(
            actual.get(key) is not None and obvious(each, actual[key])
            for key, each in expected.items()
            if each is not None
        )
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and any(
            all(exactly(one, other) for one, other in zip(expected, order, strict=True))
            for order in permutations(actual)
        )
    return exactly(expected, actual)


def exactly(one: Any, other: Any) -> bool:
    """Whether two values are the same, numbers by their value and truths in any case."""
    if isinstance(one, dict) and isinstance(other, dict):
        first, second = ({key: each for key, each in own.items() if each is not None} for own in (one, other))
        return first.keys() == second.keys() and all(exactly(each, second[key]) for key, each in first.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(exactly(*pair) for pair in zip(one, other, strict=True))
    if isinstance(one, dict | list) or isinstance(other, dict | list):
        return False
    try:
        return float(str(one)) == float(str(other))
    except ValueError:
        return str(one) == str(other) or {str(one).lower(), str(other).lower()} in ({"true"}, {"false"})


@settings(max_examples=25 * settings.default.max_examples)
@given(expected=PROPERTIES, actual=PROPERTIES)
def test_detection_agrees_with_an_obvious_one(expected: dict[str, Any], actual: dict[str, Any]) -> None:
    (found,) = detect({"r": expected}, {"r": actual}, {})
    assert (found.status == "IN_SYNC") == obvious(expected, actual), found


@settings(max_examples=10 * settings.default.max_examples)
@given(actual=PROPERTIES, more=PROPERTIES)
def test_what_the_template_does_not_write_is_not_compared(actual: dict[str, Any], more: dict[str, Any]) -> None:
    written = {key: each for key, each in actual.items() if each is not None}
    (found,) = detect({"r": written}, {"r": {**more, **written}}, {})
    assert found.status == "IN_SYNC"


@given(value=TREES)
def test_the_plain_form_of_a_plain_form_is_itself(value: Any) -> None:
    assert plain(plain(value, {}), {}) == plain(value, {})


def test_the_record_is_what_it_says_of_itself() -> None:
    stack = load_stack(LAB.scenario)
    assert STARTER[TEMPLATE].strip() == stack.record.deployed.strip()
    reports = detect(read_properties(stack.deployed), stack.properties, stack.record.names)
    drifted = [each.resource for each in reports if each.status != "IN_SYNC"]
    (run,) = [each for each in stack.record.trail if each.call == "cloudformation:DetectStackDrift"]
    assert len(drifted) == 8
    assert "eight resources" in run.says
    # two of the twelve cannot be seen: a property that is not written, a parameter that is in no stack
    seen = {check.resource for drift in stack.record.drifts if drift.demand != "written" for check in drift.checks}
    assert seen == set(drifted)
    assert len(stack.record.drifts) == 12
    times = [each.time.split()[-1] for each in stack.record.trail if each.id in ("E18", "E21")]
    hours = [int(time[:2]) * 60 + int(time[3:]) for time in times]
    assert hours[1] - hours[0] == 90


def worked(name: str) -> str:
    lesson = load_lesson("operations-as-code")
    return str(next(each for each in lesson.worked if each.id == name).text)


def test_the_note_of_the_lesson_on_drift_is_right() -> None:
    template = json.loads(worked("template"))["Resources"]["Labels"]["Properties"]
    by_hand = {**template, "VisibilityTimeout": 30}
    (found,) = detect({"Labels": template}, {"Labels": by_hand}, {})
    assert found.differences == (Difference("/VisibilityTimeout", "NOT_EQUAL", 120, 30),)
    unwritten = {key: each for key, each in template.items() if key != "VisibilityTimeout"}
    assert detect({"Labels": unwritten}, {"Labels": by_hand}, {})[0].status == "IN_SYNC"


@pytest.mark.usefixtures("tools")
def test_the_rule_of_the_lesson_does_what_its_notes_say() -> None:
    from pathlib import Path

    path = Path("queues.guard")
    template = json.loads(worked("template"))
    assert [each.rule for each in lint(worked("template"), "eu-west-1", path) if each.counts] in ([], ["W3011"])
    (taken,) = judge_rules(worked("guard-rule"), [worked("template")], path)
    assert taken.status == "PASS"
    del template["Resources"]["LabelsDead"]["Properties"]["MessageRetentionPeriod"]
    template["Resources"]["Labels"]["Properties"]["MessageRetentionPeriod"] = 60
    (stopped,) = judge_rules(worked("guard-rule"), [json.dumps(template)], path)
    assert stopped.rejected
    assert stopped.messages == ("Keep messages for at least four days, or a weekend eats them",)
    (skipped,) = judge_rules(worked("guard-rule"), ['{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}'], path)
    assert skipped.status == "SKIP"
