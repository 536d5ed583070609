"""What a reviewer would say is said, and nothing is said of a document that needs no word."""

import pytest

from opexkit.files.problem import InputError
from opexkit.labs import find_lab
from opexkit.labs.runbook.check import check_runbook
from opexkit.labs.runbook.document import read_runbook

HEAD = 'schemaVersion: "0.3"\n'


def warnings(text: str) -> list[str]:
    checked = check_runbook(read_runbook(HEAD + text))
    assert not checked.errors, checked.errors
    return [f"{problem.line}: {problem.message}" for problem in checked.warnings]


def call(name: str, api: str, more: str = "", service: str = "rds") -> str:
    return f"  - {{name: {name}, action: 'aws:executeAwsApi', inputs: {{Service: {service}, Api: {api}{more}}}}}\n"


LOOK = call("Look", "DescribeDBClusters")
APPROVE = "  - {name: Ask, action: 'aws:approve', inputs: {Approvers: ['arn:aws:iam::1:user/a']}}\n"
DELETE = call("Drop", "DeleteDBInstance", ", DBInstanceIdentifier: a")
CASES = {
    "an unused parameter": (
        "parameters:\n  Old: {type: String}\nmainSteps:\n" + LOOK,
        "3: nothing uses the parameter 'Old'",
    ),
    "a runtime without fixes": (
        "mainSteps:\n  - name: Run\n    action: aws:executeScript\n"
        "    inputs: {Runtime: python3.7, Handler: go, Script: 'def go(a, b): return {}'}\n",
        "5: python3.7 has had no fixes since 2023-06-27",
    ),
    "a wait without an end": (
        "mainSteps:\n  - name: Wait\n    action: aws:waitForAwsResourceProperty\n"
        "    inputs: {Service: rds, Api: DescribeDBClusters, PropertySelector: '$.DBClusters[0].Status', DesiredValues: [a]}\n",
        "4: the wait has no timeoutSeconds, so it waits an hour",
    ),
    "destroyed unasked": (
        "mainSteps:\n" + DELETE + LOOK,
        "3: DeleteDBInstance cannot be undone, and nobody is asked before",
    ),
    "changed and not looked at": (
        "mainSteps:\n" + LOOK + call("Over", "failover_db_cluster", ", DBClusterIdentifier: a"),
        "4: FailoverDbCluster changes something, and no later step looks at the result",
    ),
    "read before it is made": (
        "mainSteps:\n"
        + call("Early", "DescribeDBClusters", ", DBClusterIdentifier: '{{ Late.V }}'")
        + "  - name: Late\n    action: aws:executeAwsApi\n    inputs: {Service: rds, Api: DescribeDBClusters}\n"
        "    outputs: [{Name: V, Selector: '$.DBClusters[0].Status', Type: String}]\n",
        "3: {{ Late.V }} is empty here: no way leads from 'Late' to 'Early'",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_it_is_said_at_its_line(name: str) -> None:
    text, words = CASES[name]
    assert warnings(text) == [words]


def test_what_was_asked_and_is_looked_at_needs_no_word() -> None:
    assert warnings("mainSteps:\n" + APPROVE + DELETE + LOOK) == []
    assert warnings("mainSteps:\n" + LOOK + call("Tell", "Publish", ", TopicArn: a, Message: b", "sns")) == []


@pytest.mark.parametrize("lab", ["aurora-failover", "rotate-credential", "scale-out-before-surge"])
def test_nothing_is_said_of_the_references(lab: str) -> None:
    assert check_runbook(read_runbook(find_lab(lab).text("reference"))).warnings == ()


@pytest.mark.parametrize("head", ["schemaVersion: 0.3\n", '{"schemaVersion": 0.3, '])
def test_a_schema_version_that_is_a_number_is_refused_as_by_aws(head: str) -> None:
    steps = (
        '"mainSteps": [{"name": "Nap", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}}]}'
        if head.startswith("{")
        else "mainSteps:\n  - {name: Nap, action: 'aws:sleep', inputs: {Duration: PT1S}}\n"
    )
    with pytest.raises(InputError, match=r'1:\d+: schemaVersion is a number, and AWS takes text; write "0.3"'):
        read_runbook(head + steps)


@pytest.mark.parametrize("name", ["Payload", "LogResult", "StatusCode", "FunctionError", "OutputPayload"])
def test_an_output_may_not_have_a_name_that_aws_gives(name: str) -> None:
    text = (
        "mainSteps:\n  - name: Call\n    action: aws:invokeLambdaFunction\n    inputs: {FunctionName: a}\n"
        f"    outputs: [{{Name: {name}, Selector: '$.Payload', Type: String}}]\n"
    )
    (error,) = check_runbook(read_runbook(HEAD + text)).errors
    assert f"has an output '{name}' of its own" in error.message


@pytest.mark.parametrize("macro", ["%%SCRIPT%%", "%%SCRIPT", "SCRIPT_PLACEHOLDER", "${Script}", "<%= script %>"])
def test_a_macro_is_told_as_one(macro: str) -> None:
    text = (
        "mainSteps:\n  - name: Run\n    action: aws:executeScript\n    inputs:\n      Runtime: python3.11\n"
        f"      Handler: go\n      Script: |-\n        {macro}\n"
    )
    (error,) = check_runbook(read_runbook(HEAD + text)).errors
    assert (error.line, error.fix) == (8, "render the template first")
    assert "looks like a placeholder" in error.message
