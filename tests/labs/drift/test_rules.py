"""Templates that are drawn, and the real cfn-guard on them, against an obvious reading of the six policies."""

import json
import re
import sysconfig
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.labs.drift.builder import LAB, REFERENCE, RULES, TEMPLATE

from opexkit.labs.drift.child import run
from opexkit.labs.drift.draw import draw, merge
from opexkit.labs.drift.guard import LIMITS, find_guard, judge_rules
from opexkit.labs.drift.judging import POLICIES
from opexkit.labs.drift.lint import lint
from opexkit.labs.drift.record import load_stack

CONTROL_TOWER = Path(sysconfig.get_path("data")) / "share" / "cfn-guard"
"""Rules of AWS Control Tower, which come with the program."""
EVERYONE = ("0.0.0.0/0", "::/0")


def breaches(template: Any) -> set[str]:
    """The policies that a template breaks, each read as its sentence says."""
    found = set()
    for resource in template["Resources"].values():
        kind, own = resource["Type"], resource.get("Properties", {})
        entries = own.get("SecurityGroupIngress", []) if kind == "AWS::EC2::SecurityGroup" else []
        entries = [own] if kind == "AWS::EC2::SecurityGroupIngress" else entries
        for entry in entries:
            is_open = entry.get("CidrIp") in EVERYONE or entry.get("CidrIpv6") in EVERYONE
            if is_open and [entry.get(key) for key in ("IpProtocol", "FromPort", "ToPort")] != ["tcp", 443, 443]:
                found.add("ports")
        tags = {tag["Key"]: tag["Value"] for tag in own.get("Tags", [])}
        if kind == "AWS::SQS::Queue" and own.get("MessageRetentionPeriod", 0) < 4 * 24 * 3600:
            found.add("retention")
        if kind == "AWS::SQS::Queue" and "RedrivePolicy" not in own and tags.get("purpose") != "dead-letter":
            found.add("dead-letters")
        protects = {"AWS::DynamoDB::Table": "DeletionProtectionEnabled", "AWS::RDS::DBCluster": "DeletionProtection"}
        kept = resource.get("DeletionPolicy") in ("Retain", "Snapshot")
        if kind in protects and not (own.get(protects[kind]) is True and kept):
            found.add("protection")
        if kind == "AWS::SSM::Parameter" and own["Name"].endswith("/max-in-flight"):
            value = own["Value"]
            if not (re.fullmatch("[0-9]+", value) and 200 <= int(value) <= 999):
                found.add("limits")
        if kind == "AWS::CloudWatch::Alarm" and not (own.get("AlarmActions") and own.get("ActionsEnabled", True)):
            found.add("alarms")
    return found


@settings(max_examples=settings.default.max_examples // 4)
@given(seed=st.integers(0, 10**6).map(str))
def test_a_bad_template_breaks_its_policy_alone_and_its_twin_none(seed: str) -> None:
    drawn = draw(LAB.scenario, seed)
    for each in drawn:
        assert breaches(json.loads(each.text)) == ({each.case.policy} if each.bad else set()), each
    for bad, twin in pairwise(drawn):
        if bad.bad:
            one, other = (json.loads(each.text)["Resources"] for each in (bad, twin))
            differ = [name for name in {**one, **other} if one.get(name) != other.get(name)]
            assert len(differ) == 1


def test_the_policies_are_those_of_the_record() -> None:
    record = load_stack(LAB.scenario).record
    assert tuple(each.id for each in record.policies) == POLICIES
    for policy in POLICIES:
        assert {case.bad for case in record.variants if case.policy == policy} == {True, False}


@pytest.mark.usefixtures("tools")
@pytest.mark.slow
@settings(max_examples=max(settings.default.max_examples // 10, 1))
@given(seed=st.integers(0, 10**6).map(str))
def test_the_reference_rules_agree_with_the_sentences(seed: str) -> None:
    drawn = draw(LAB.scenario, seed)
    rulings = judge_rules(REFERENCE[RULES], [each.text for each in drawn], Path(RULES))
    assert [each.case.id for each, ruling in zip(drawn, rulings, strict=True) if ruling.rejected != each.bad] == []
    assert all(ruling.messages for ruling in rulings if ruling.rejected)


@pytest.mark.usefixtures("tools")
def test_what_is_drawn_is_a_template() -> None:
    for each in draw(LAB.scenario, "practice")[:2]:
        found = lint(each.text, "eu-west-1", Path("t.json"))
        assert not [remark for remark in found if remark.severity == "error" and remark.rule != "E3012"], found


def control_tower() -> list[Path]:
    """The 237 files of rules of AWS Control Tower that come with cfn-guard 3.1.1, as the facts of the labs have it."""
    files = sorted(CONTROL_TOWER.glob("*.guard"))
    if not files:
        pytest.skip("the rules of AWS Control Tower are not beside this Python")
    assert len(files) == 237
    return files


@pytest.mark.usefixtures("tools")
def test_every_rule_of_control_tower_runs_in_the_sandbox() -> None:
    files = control_tower()
    given = {"rules": [file.read_text(encoding="utf-8") for file in files], "data": [REFERENCE[TEMPLATE]]}
    arguments = ("validate", "--payload", "--output-format", "json", "--structured", "--show-summary", "none")
    ended = run(find_guard(), arguments, json.dumps(given), LIMITS)
    assert ended.status == 19, ended.errors
    assert not ended.errors
    (report,) = json.loads(ended.output)
    told = len(report["compliant"]) + len(report["not_applicable"]) + len(report["not_compliant"])
    assert told >= len(files)


@pytest.mark.usefixtures("tools")
@pytest.mark.slow
@pytest.mark.sampled(2)
@pytest.mark.parametrize("place", range(0, 237, 3))
def test_a_rule_of_control_tower_says_what_it_says(place: int) -> None:
    file = control_tower()[place]
    first, second = judge_rules(file.read_text(encoding="utf-8"), [REFERENCE[TEMPLATE], '{"Resources": {}}'], file)
    assert first.status in ("PASS", "FAIL", "SKIP")
    assert bool(first.messages) == first.rejected
    assert second.status == "SKIP"


def test_a_merge_patch_is_one() -> None:
    # RFC 7386, appendix A
    assert merge({"a": "b"}, {"a": "c"}) == {"a": "c"}
    assert merge({"a": "b"}, {"b": "c"}) == {"a": "b", "b": "c"}
    assert merge({"a": "b", "b": "c"}, {"a": None}) == {"b": "c"}
    assert merge({"a": ["b"]}, {"a": "c"}) == {"a": "c"}
    assert merge({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}) == {"a": {"b": "d"}}
    assert merge({"a": [{"b": "c"}]}, {"a": [1]}) == {"a": [1]}
    assert merge(["a", "b"], ["c", "d"]) == ["c", "d"]
    assert merge({"a": "b"}, ["c"]) == ["c"]
    assert merge({"e": None}, {"a": 1}) == {"e": None, "a": 1}
    assert merge([1, 2], {"a": "b", "c": None}) == {"a": "b"}
    assert merge({}, {"a": {"bb": {"ccc": None}}}) == {"a": {"bb": {}}}
