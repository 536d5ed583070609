"""What is read of a template, what is refused with its place and the fix, what is remarked, and what is shown."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.labs.events.builder import LAB, changed, pattern, read, target

from opexkit.files.problem import InputError
from opexkit.labs.check import check_artefact, recognize
from opexkit.labs.events import pattern as patterns
from opexkit.labs.events.draw import draw
from opexkit.labs.events.rules import RULE
from opexkit.labs.view import asked, judged
from opexkit.view.blocks import Picture, plain

TARGET = "{Id: t, Arn: 'arn:aws:sqs:eu-west-1:123456789012:planned-work'}"


def rule(inside: str = f"EventPattern: {{source: [a]}}, Targets: [{TARGET}]") -> str:
    return f"Resources:\n  R:\n    Type: AWS::Events::Rule\n    Properties: {{{inside}}}\n"


def content(inside: str) -> str:
    return rule(f"EventPattern: {{source: [a]}}, Targets: [{{Id: t, Arn: x, {inside}}}]")


DEEP = "[" * 30 + "]" * 30
BAD: dict[str, tuple[str, str]] = {
    "empty": ("", "is empty"),
    "not YAML": ("Resources: [", "is not YAML"),
    "no template": ("rules: []", "holds no `Resources`"),
    "a list": ("- a", "is no CloudFormation template"),
    "no rule": ("Resources: {Q: {Type: 'AWS::SQS::Queue'}}", "holds no rule of EventBridge; write a resource"),
    "wrong version": ("AWSTemplateFormatVersion: '2011-01-01'\n" + rule(), "there is no template format '2011-01-01'"),
    "transform": ("Transform: AWS::Serverless-2016-10-31\n" + rule(), "`Transform` changes the template"),
    "no pattern": (rule(f"Targets: [{TARGET}]"), "t.yaml:2:3: .*`EventPattern` is missing"),
    "pattern as text": (rule("EventPattern: '{'"), "t.yaml:4:18: the pattern is no JSON"),
    "pattern of a value": (rule("EventPattern: {source: aws.ec2}"), "t.yaml:4:33: 'source' is neither a list"),
    "unknown operator": (rule("EventPattern: {source: [{starts-with: a}]}"), "t.yaml:4:43: there is no operator 'starts-with'"),
    "wrong type": (rule("EventPattern: {a: [{exists: 'true'}]}"), "`exists` takes true or false; write one of the two, without quotes"),
    "quoted number": (rule("EventPattern: {a: [{numeric: ['>', '5']}]}"), "'5' is no number; write it without quotes"),
    "huge pattern": (rule("EventPattern: {source: [" + "a" * 5_000 + "]}"), "the pattern has 5,015 characters"),
    "exploding pattern": (
        rule("EventPattern: " + json.dumps({name: {"$or": [{"a": [1]}, {"b": [1]}]} for name in "abcdefghijk"})),
        "more than 1,000 alternatives",
    ),
    "unknown property": (rule("EventPatern: {}"), "no key 'EventPatern' here; did you mean 'EventPattern'"),
    "state": (rule("EventPattern: {a: [b]}, State: ON"), "'ON'"),
    "no arn": (rule("EventPattern: {a: [b]}, Targets: [{Id: t}]"), "`Arn` is missing|Arn"),
    "six targets": (
        rule("EventPattern: {a: [b]}, Targets: [" + ", ".join(f"{{Id: t{n}, Arn: x}}" for n in range(6)) + "]"), "6 items, 5 at most",
    ),
    "ids twice": (rule(f"EventPattern: {{a: [b]}}, Targets: [{TARGET}, {TARGET}]"), "two targets have the id 't'"),
    "two inputs": (content("Input: '{}', InputPath: $"), "only one of `Input`, `InputPath` and `InputTransformer`"),
    "input no JSON": (content("Input: hello"), "`Input` is no JSON"),
    "brackets in a path": (content('InputPath: "$.detail[\'a\']"'), "is no path: \".*\" is no step|is no path"),
    "variable": (content("InputTransformer: {InputPathsMap: {a: $.a}, InputTemplate: '\"<b>\"'}"), "the variable <b> is defined nowhere; add it"),
    "variable of AWS": (content("InputTransformer: {InputPathsMap: {aws.a: $.a}, InputTemplate: '\"x\"'}"), "'aws.a' is no name of a variable"),
    "no template text": (content("InputTransformer: {InputPathsMap: {a: $.a}}"), "InputTemplate"),
    "retries": (content("RetryPolicy: {MaximumRetryAttempts: 186}"), "186"),
    "age": (content("RetryPolicy: {MaximumEventAgeInSeconds: 59}"), "59"),
    "schedule": (rule("ScheduleExpression: every hour"), "'every hour' is no schedule; write such as rate"),
    "schedule on a bus": (rule("ScheduleExpression: rate(5 minutes), EventBusName: b"), "a schedule belongs to the default bus"),
    "condition": (rule().replace("Type:", "Condition: Prod\n    Type:"), "depends on a condition"),
    "unknown function": (content("Input: {'Fn::ImportValue': x}"), "what `Fn::ImportValue` becomes cannot be told"),
    "unknown reference": (content("RoleArn: {Ref: Rol}"), "there is no parameter or resource 'Rol'"),
    "deep": (rule(f"EventPattern: {{a: {DEEP}}}"), "more than 20 levels"),
    "recursion": ("Resources: &r\n  R: *r\n", "anchors"),
    "ten thousand rules": (
        "Resources:\n" + "".join(f"  R{n}: {{Type: 'AWS::Events::Rule', Properties: {{EventPattern: {{a: [b]}}}}}}\n" for n in range(10_000)),
        "holds more than 500 resources",
    ),
    "a hundred kilobytes": (rule("EventPattern: {a: [" + ", ".join(f"x{n}" for n in range(20_000)) + "]}"), "characters, and EventBridge takes"),
    "alarm": (rule() + "  A: {Type: 'AWS::CloudWatch::Alarm', Properties: {Namespace: AWS/SQS}}\n", "ComparisonOperator|MetricName"),
    "key twice": (rule() + "  R: {Type: x}\n", "the key 'R' appears twice"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_told_with_place_and_fix(name: str) -> None:
    text, says = BAD[name]
    with pytest.raises(InputError) as caught:
        LAB.judge(text, Path("t.yaml"))
    found = [str(problem) for problem in caught.value.problems]
    assert any(re.search(says, each) for each in found), found
    assert all(re.match(r"\S+:\d+:\d+: .+; .+", each) for each in found), found
    assert len(found) <= 20


def test_every_mistake_of_a_template_is_told_at_once() -> None:
    text = (
        rule("EventPattern: {a: [{exist: true}]}")
        + "  S: {Type: 'AWS::Events::Rule', Properties: {EventPattern: {a: b}}}\n"
    )
    with pytest.raises(InputError) as caught:
        LAB.judge(text)
    assert len(caught.value.problems) == 2


def test_values_have_the_type_that_they_are_written_with() -> None:
    text = "EventPattern: {a: [5, '5', true, \"true\", null, 0.5, !Ref AWS::AccountId, 123456789012]}"
    (found,) = read(rule(text)).rules
    assert found.pattern is not None
    values = [test.values[0] for test in found.pattern.alternatives[0]["a"]]
    assert values == [5, "5", True, "true", None, 0.5, "123456789012", 123456789012]
    assert read(rule(text)).rules[0].pattern == read(json.dumps({
        "Resources": {"R": {"Type": RULE, "Properties": {"EventPattern": {
            "a": [5, "5", True, "true", None, 0.5, {"Ref": "AWS::AccountId"}, 123456789012]}}}}
    }, indent=1)).rules[0].pattern  # fmt: skip


def test_a_pattern_may_be_a_json_text() -> None:
    (found,) = read(rule('EventPattern: \'{"a": [{"numeric": [">", 5]}]}\'')).rules
    assert found.pattern is not None
    assert found.pattern.alternatives[0]["a"] == (patterns.Test("numeric", ((">", 5),)),)


def test_names_and_order_change_no_seed_and_what_it_does_changes_it() -> None:
    def renamed(resources: Any) -> None:
        resources["Another"] = resources.pop("WriterUnwell")

    same = read(changed(renamed)).seed
    assert same == read(changed()).seed == read(LAB.text("reference")).seed
    assert same != read(changed(lambda r: pattern(r, "RunFailed")["detail"].update(Status=["Failed"]))).seed


REMARKS: dict[str, str] = {
    "the lab plays no schedule": rule("ScheduleExpression: rate(5 minutes)"),
    "it is disabled": rule("EventPattern: {source: [a]}, State: DISABLED"),
    "it has no target": rule("EventPattern: {source: [a]}"),
    "no event arrives on the bus 'domain-event'; did you mean 'domain-events'": rule(
        "EventPattern: {source: [a]}, EventBusName: domain-event"
    ),
    "its pattern names no source": rule("EventPattern: {account: ['1']}"),
    "'account' is a text in every event": rule("EventPattern: {source: [a], account: [123456789012]}"),
    "an `anything-but` beside others": rule("EventPattern: {source: [a], b: [{anything-but: x}, {anything-but: y}]}"),
    "may start up to 24 hours late": changed(lambda r: target(r, "PortOpened").pop("RetryPolicy")),
    "did you mean 'northwind-close-port'": changed(
        lambda r: target(r, "PortOpened").update(
            Arn="arn:aws:ssm:eu-west-1:123456789012:automation-definition/northwind-close-ports"
        )
    ),
    "nothing lies at 'arn:aws:ssm:eu-west-1:123456789012:document/northwind-close-port'": changed(
        lambda r: target(r, "PortOpened").update(Arn="arn:aws:ssm:eu-west-1:123456789012:document/northwind-close-port")
    ),
}


@pytest.mark.parametrize("says", REMARKS)
def test_what_is_odd_is_remarked(says: str) -> None:
    remarks = LAB.judge(REMARKS[says]).remarks
    assert any(says in each for each in remarks), remarks


def test_the_reference_is_remarked_upon_by_nothing() -> None:
    assert LAB.judge(LAB.text("reference")).remarks == ()


def test_check_knows_a_template_with_rules(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(LAB.text("starter"), encoding="utf-8")
    assert len(check_artefact(path)) == 5
    found = recognize(json.loads(changed()))
    assert found is not None
    assert found.name == "events"


def test_the_view_says_what_became_of_each_event() -> None:
    result = LAB.judge(LAB.text("starter"))
    blocks = judged(LAB, result)
    shown = plain(blocks)
    assert "which its own run left behind, starts the runbook that drains and replaces a node, by Nodes" in shown
    assert "An instance is being terminated" in shown
    (picture,) = (each for each in blocks if isinstance(each, Picture))
    assert "A carrier answers live bookings slower than 30 seconds: 6 nothing or lost." in picture.alt
    assert "which may start nothing" in picture.alt
    said = plain(asked(LAB))
    assert "arn:aws:states:eu-west-1:123456789012:stateMachine:isolate-workload" in said
    assert '"detail-type": "GuardDuty Finding"' in said


def test_practice_shows_each_kind_and_other_names_than_those_that_are_judged() -> None:
    shown = draw(LAB.scenario, "practice", practice=True)
    drawn = draw(LAB.scenario, "some seed")
    assert {each.kind.id for each in shown} == {each.kind.id for each in drawn}
    assert not {each.id for each in shown} & {each.id for each in drawn}
    names = [{each.values.get("instance", "") for each in events} - {""} for events in (shown, drawn)]
    assert all(names)
    assert not names[0] & names[1]
    assert draw(LAB.scenario, "some seed") == drawn
    assert draw(LAB.scenario, "another") != drawn


@pytest.mark.parametrize("name", [{"Ref": "Queue"}, {"Fn::Sub": "a-${Queue}"}, {"Fn::GetAtt": ["Queue", "Arn"]}])
def test_a_resource_that_refers_to_itself_is_refused(name: Any) -> None:
    """CloudFormation refuses it, too."""
    with pytest.raises(InputError, match="'Queue' refers to itself; write its name out"):
        read(changed(Queue={"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name}}))
