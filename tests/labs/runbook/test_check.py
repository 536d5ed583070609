"""What is wrong with a document is told with line, column and fix, and in bounded time."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opexkit.files.problem import InputError
from opexkit.labs import load_labs
from opexkit.labs.runbook.check import check_runbook, demand_sound
from opexkit.labs.runbook.document import read_runbook

Work = Callable[[Callable[[], object]], int]

HEAD = 'schemaVersion: "0.3"\nmainSteps:\n'
SLEEP = '  - {name: %s, action: "aws:sleep", inputs: {Duration: PT1S}%s}\n'
CALL = "  - name: Call\n    action: aws:executeAwsApi\n    inputs: {%s}\n"


def problems(text: str | bytes) -> list[str]:
    try:
        demand_sound(read_runbook(text, Path("r.yaml")))
    except InputError as error:
        return [str(problem) for problem in error.problems]
    return []


BAD = {
    "empty": ("", "r.yaml:1:1: is empty"),
    "blank": ("\n\n", "is empty"),
    "not yaml": ("mainSteps: [", r"r.yaml:\d+:\d+: is not YAML"),
    "a list": ("- a\n", "r.yaml:1:1: holds no mapping; start with"),
    "unseen": (
        HEAD + SLEEP % ("A", ', description: "a\\0"'),
        r"r.yaml:3:\d+: holds the control character U\+0000; delete",
    ),
    "binary": (b"\x00\x01", "is a binary file"),
    "wrong version": ('schemaVersion: "2.2"\nmainSteps: []\n', "r.yaml:1:1: '2.2' is no schemaVersion"),
    "no steps": ('schemaVersion: "0.3"\n', "`mainSteps` is missing"),
    "too many steps": (
        HEAD + "".join(SLEEP % (f"S{n}", "") for n in range(10_000)),
        "`mainSteps` has 10,000 items, 100 at most",
    ),
    "unknown key": (
        HEAD + SLEEP % ("A", ", nextstep: B"),
        "r.yaml:3:.*no key 'nextstep' here; did you mean 'nextStep'",
    ),
    "wrong type": (HEAD + SLEEP % ("A", ", isEnd: perhaps"), "r.yaml:3:.*`isEnd` must be true or false"),
    "wrong attempts": (
        HEAD + SLEEP % ("A", ", maxAttempts: many"),
        "r.yaml:3:.*'many' is no whole number from 1; write digits",
    ),
    "wrong name": (HEAD + SLEEP % ("a-b", ""), "r.yaml:3:6: `name`"),
    "unknown action": (
        HEAD + "  - {name: A, action: 'aws:slep'}\n",
        "r.yaml:3:15: there is no action 'aws:slep'; did you mean",
    ),
    "twice": (HEAD + 2 * (SLEEP % ("A", "")), "r.yaml:4:6: a second step has the name 'A'"),
    "dangling": (
        HEAD + SLEEP % ("A", ", nextStep: B"),
        "r.yaml:3:.*there is no step 'B'; name a step of the same list",
    ),
    "cycle without exit": (
        HEAD + SLEEP % ("A", ", nextStep: B") + SLEEP % ("B", ", nextStep: A"),
        "r.yaml:3:6: from 'A' no way leads to an end; let a branch leave the cycle",
    ),
    "onFailure": (
        HEAD + SLEEP % ("A", ", onFailure: Perhaps"),
        "'Perhaps' says nothing; write Abort, Continue or step:NAME",
    ),
    "service": (HEAD + CALL % "Service: rdss, Api: X", "r.yaml:5:14: there is no service 'rdss'; did you mean 'rds'"),
    "api": (
        HEAD + CALL % "Service: rds, Api: FailoverDBClusters",
        "r.yaml:5:28: rds has no API 'FailoverDBClusters'; did you",
    ),
    "input": (
        HEAD + CALL % "Service: rds, Api: FailoverDBCluster, DBClusterIdentifer: a",
        "r.yaml:5:52: FailoverDBCluster takes no input 'DBClusterIdentifer'; did you mean 'DBClusterIdentifier'",
    ),
    "needed input": (
        HEAD + CALL % "Service: rds, Api: FailoverDBCluster",
        "FailoverDBCluster needs the input 'DBCluster",
    ),
    "typed input": (
        HEAD + CALL % "Service: ec2, Api: DescribeInstances, MaxResults: many",
        "r.yaml:5:52: 'MaxResults' is 'many'; give a integer|give a",
    ),
    "never resolved": (
        HEAD + CALL % "Service: sqs, Api: CreateQueue, QueueName: '{{ Look.Name }}'",
        "names nothing that the document has",
    ),
    "own default": (
        'schemaVersion: "0.3"\nparameters:\n  A: {type: String, default: "{{ A }}"}\nmainSteps:\n' + SLEEP % ("B", ""),
        "r.yaml:3:21: the default of 'A' refers to 'A', which has no value yet",
    ),
    "no such output": (
        HEAD
        + CALL % "Service: sqs, Api: ListQueues"
        + "  - {name: B, action: 'aws:sleep', inputs: {Duration: '{{ Call.Url }}'}}\n",
        "the step 'Call' has no such output; it has no output",
    ),
    "exploding pattern": (
        'schemaVersion: "0.3"\nparameters:\n  A: {type: String, allowedPattern: "^(a|aa)+$"}\nmainSteps:\n'
        + SLEEP % ("B", ""),
        "r.yaml:3:21: the pattern takes more than 0.2 s on a short text",
    ),
    "broken pattern": (
        'schemaVersion: "0.3"\nparameters:\n  A: {type: String, allowedPattern: "["}\nmainSteps:\n' + SLEEP % ("B", ""),
        "the pattern cannot be read",
    ),
    "pattern in a selector": (
        HEAD + "  - {name: A, action: 'aws:executeAwsApi', inputs: {Service: sqs, Api: ListQueues}, "
        "outputs: [{Name: U, Selector: '$.QueueUrls[?(@ =~ \"(a+)+$\")]'}]}\n",
        "holds a pattern or a function, which are not run",
    ),
    "broken selector": (
        HEAD
        + "  - {name: A, action: 'aws:executeAwsApi', inputs: {Service: sqs, Api: ListQueues}, outputs: [{Name: U, Selector: '$.['}]}\n",
        "is no JSONPath",
    ),
    "aliases": ("a: &a [1]\nb: *a\n", r"anchors \(&\) and aliases"),
    "deep": ("a: " + "[" * 60 + "]" * 60, "more than 20 levels"),
    "loop in a loop": (
        HEAD
        + "  - {name: A, action: 'aws:loop', inputs: {Iterators: [a], IteratorDataType: String, Steps: [{name: B, action: 'aws:loop', "
        "inputs: {Iterators: [a], IteratorDataType: String, Steps: [{name: C, action: 'aws:pause', inputs: {}}]}}]}}\n",
        "a loop stands inside of a loop",
    ),
    "script": (
        HEAD
        + "  - {name: A, action: 'aws:executeScript', inputs: {Runtime: python3.11, Handler: go, Script: 'def go(:'}}\n",
        "the script is no Python",
    ),
    "handler": (
        HEAD
        + "  - {name: A, action: 'aws:executeScript', inputs: {Runtime: python3.11, Handler: go, Script: 'x = 1'}}\n",
        "the script has no function 'go'; it has none",
    ),
    "duration": (
        HEAD + "  - {name: A, action: 'aws:sleep', inputs: {Duration: 5 minutes}}\n",
        "is no duration of 0 seconds to 30 days",
    ),
    "approvers": (
        HEAD + "  - {name: A, action: 'aws:approve', inputs: {Approvers: []}}\n",
        "0 approvers are named; name 1 to 10",
    ),
    "operator": (
        HEAD
        + "  - {name: A, action: 'aws:branch', inputs: {Choices: [{NextStep: A, Variable: x, Equals: y}], Default: A}}\n",
        "there is no operator 'Equals'",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_document_is_told(name: str, work: Work) -> None:
    text, says = BAD[name]
    found = problems(text)
    assert any(re.search(says, problem, re.DOTALL) for problem in found), found
    place = "" if name == "binary" else r":\d+:\d+"
    assert all(re.match(rf"r\.yaml{place}: .+; .+", problem, re.DOTALL) for problem in found), found
    assert len(found) <= 60
    assert work(lambda: problems(text)) < 100_000 + 5 * len(text)


def test_a_policy_of_100_kb_is_an_input_like_any_other() -> None:
    policy = '{\\"Statement\\": [' + ", ".join(['{\\"Effect\\": \\"Deny\\"}'] * 5_000) + "]}"
    text = HEAD + CALL % f'Service: iam, Api: CreatePolicy, PolicyName: a, PolicyDocument: "{policy}"'
    assert len(text) > 100_000
    assert problems(text) == []


def test_json_is_read_as_well_with_tabs_too() -> None:
    text = '{\n\t"schemaVersion": "0.3",\n\t"mainSteps": [\n\t\t{"name": "A", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}}]}'
    assert problems(text) == []


def test_what_no_way_leads_to_and_hasty_cycles_are_remarked() -> None:
    text = HEAD + SLEEP % ("A", ", isEnd: true") + SLEEP % ("B", "")
    assert [str(each) for each in check_runbook(read_runbook(text, Path("r.yaml"))).warnings] == [
        "r.yaml:4:6: warning: no way leads to 'B'; name it in a branch, or delete it"
    ]
    hasty = HEAD + (
        "  - {name: A, action: 'aws:executeAwsApi', inputs: {Service: sqs, Api: ListQueues}}\n"
        "  - {name: B, action: 'aws:branch', inputs: {Choices: [{NextStep: A, Variable: a, StringEquals: b}]}, isEnd: true}\n"
    )
    assert "the cycle A → B has no step that waits" in str(check_runbook(read_runbook(hasty)).warnings[0])


@given(text=st.text(max_size=300) | st.binary(max_size=300))
@settings(max_examples=3 * settings.default.max_examples)
def test_whatever_is_handed_in_is_read_or_refused(text: str | bytes) -> None:
    for problem in problems(text):
        assert problem.startswith("r.yaml")


LINES = load_labs()["aurora-failover"].text("reference").splitlines()


@given(
    place=st.integers(0, len(LINES) - 1),
    cut=st.integers(0, 40),
    more=st.sampled_from(["", ":", "}", "{{", '"', "- ", "&a"]),
)
@settings(max_examples=3 * settings.default.max_examples)
def test_a_damaged_document_never_breaks_the_reader(place: int, cut: int, more: str) -> None:
    lines = LINES.copy()
    lines[place] = lines[place][:cut] + more
    problems("\n".join(lines))


@pytest.mark.parametrize("lab", ["aurora-failover", "rotate-credential", "scale-out-before-surge"])
@pytest.mark.parametrize("name", ["starter", "middling", "reference"])
def test_the_kits_own_documents_are_sound(lab: str, name: str) -> None:
    assert problems(load_labs()[lab].text(name)) == []  # type: ignore[arg-type]


MUTATIONS = {
    "dropped step": ("  - name: CheckTarget\n", "  - name: CheckTargett\n"),
    "renamed target": ("NextStep: CheckTarget", "NextStep: CheckTargett"),
    "broken selector": ('Selector: "$.MetricAlarms[0].StateValue"', 'Selector: "$.MetricAlarms[0.StateValue"'),
    "other reference": ("{{ ReadAlarm.State }}", "{{ ReadAlarm.Stat }}"),
    "other service": ("Service: rds\n", "Service: rdz\n"),
    "other input": ("TargetDBInstanceIdentifier:", "TargetInstanceIdentifier:"),
    "other operator": ("StringEquals: ALARM", "StringEqual: ALARM"),
    "no desired value": ("      DesiredValues: [available]\n", ""),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_each_mutation_of_the_reference_is_found(name: str) -> None:
    old, new = MUTATIONS[name]
    text = load_labs()["aurora-failover"].text("reference")
    assert old in text
    assert problems(text.replace(old, new, 1))
