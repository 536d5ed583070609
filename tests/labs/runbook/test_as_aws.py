"""Where documents of the field met an interpreter that was not AWS's: each kind of difference."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from opexkit.labs.runbook.account import Account, open_account
from opexkit.labs.runbook.check import check_runbook
from opexkit.labs.runbook.document import read_runbook
from opexkit.labs.runbook.interpreter import execute
from opexkit.labs.runbook.record import Run

START = dt.datetime(2026, 11, 23, 18, 40, tzinfo=dt.UTC)
HEAD = 'schemaVersion: "0.3"\n'
NAP = "{name: Nap, action: 'aws:sleep', inputs: {Duration: PT1S}}"


@pytest.fixture
def account() -> Iterator[Account]:
    with open_account(START) as opened:
        yield opened


def run(text: str, account: Account, **values: object) -> Run:
    runbook = read_runbook(HEAD + text, Path("r.yaml"))
    assert check_runbook(runbook).errors == ()
    return execute(runbook, values, account)


def told(text: str) -> tuple[list[str], list[str]]:
    checked = check_runbook(read_runbook(HEAD + text, Path("r.yaml")))
    return [str(each) for each in checked.errors], [str(each) for each in checked.warnings]


ENCRYPTED = """\
mainSteps:
  - {name: Turn, action: aws:executeAwsApi, inputs: {Service: ec2, Api: EnableEbsEncryptionByDefault}}
  - name: Verify
    action: aws:assertAwsResourceProperty
    inputs: {Service: ec2, Api: GetEbsEncryptionByDefault, PropertySelector: "$.EbsEncryptionByDefault", DesiredValues: [%s]}
"""


@pytest.mark.parametrize(("written", "status"), [('"True"', "Success"), ('"true"', "Failed"), ('"False"', "Failed")])
def test_truth_in_desired_values_has_a_capital_letter(account: Account, written: str, status: str) -> None:
    assert run(ENCRYPTED % written, account).status == status


def test_a_step_that_takes_too_long_ends_the_run_as_timed_out(account: Account) -> None:
    account.call("sns", "CreateTopic", {"Name": "log"})
    wait = """\
mainSteps:
  - name: Wait
    action: aws:waitForAwsResourceProperty
    timeoutSeconds: 60
    inputs: {Service: sns, Api: ListTopics, PropertySelector: "$.Topics[0].TopicArn", DesiredValues: [other]}
"""
    assert run(wait, account).status == "TimedOut"
    aborted = "mainSteps:\n  - {name: A, action: aws:executeAwsApi, inputs: {Service: rds, Api: StopDBCluster, DBClusterIdentifier: x}}\n"
    assert run(aborted, account).status == "Failed"


def test_a_loop_over_too_many_values_fails_and_says_so(account: Account) -> None:
    names = ", ".join(f"i{number}" for number in range(120))
    loop = f"mainSteps:\n  - {{name: Each, action: 'aws:loop', inputs: {{Iterators: [{names}], IteratorDataType: String, Steps: [{NAP}]}}}}\n"
    done = run(loop, account)
    assert done.status == "Failed"
    assert "there are 120 values; a loop takes 100" in done.message


def test_defaults_read_parameter_store_and_the_run(account: Account) -> None:
    account.call("ssm", "PutParameter", {"Name": "/x", "Value": "arn:aws:s3:::logs", "Type": "String"})
    text = """\
parameters:
  Key: {type: String, default: "{{ssm:/x}}", allowedPattern: "^arn:.*$"}
  Stack: {type: String, default: "Stack-{{automation:EXECUTION_ID}}"}
mainSteps:
  - {name: Put, action: aws:executeAwsApi, inputs: {Service: ssm, Api: PutParameter, Name: /y, Value: "{{ Key }} {{ Stack }}", Type: String}}
"""
    assert run(text, account).status == "Success"
    found = account.call("ssm", "GetParameter", {"Name": "/y"})["Parameter"]["Value"]
    assert found.startswith("arn:aws:s3:::logs Stack-00000000")


def test_and_beside_or_is_an_error_not_a_silent_choice() -> None:
    text = f"""\
parameters: {{S: {{type: String, default: abc}}}}
mainSteps:
  - name: Pick
    action: aws:branch
    inputs:
      Choices:
        - NextStep: Nap
          And: [{{Variable: "{{{{ S }}}}", StringEquals: abc}}]
          Or: [{{Variable: "{{{{ S }}}}", StringEquals: zzz}}]
      Default: Nap
  - {NAP}
"""
    errors, _ = told(text)
    assert ["And, Or are next to each other" in error for error in errors] == [True]


def test_what_has_no_effect_is_a_warning() -> None:
    text = f"""\
mainSteps:
  - {{name: Calm, action: "aws:sleep", onCancel: "step:Nap", inputs: {{Duration: PT1S}}}}
  - name: Script
    action: aws:executeScript
    timeoutSeconds: 900
    inputs: {{Runtime: python3.11, Handler: h, Script: "def h(e, c):\\n  return {{}}"}}
  - {NAP}
"""
    errors, warnings = told(text)
    assert errors == []
    assert ["no effect" in warnings[0], "cut at 600 s" in warnings[1]] == [True, True]


@pytest.mark.parametrize(("name", "status"), [("db-cluster-resource-id", "Refused"), ("by-color", "Failed")])
def test_a_filter_that_the_emulation_lacks_is_no_fault_of_the_document(
    run: Callable[..., Run], name: str, status: str
) -> None:
    call = "{Service: rds, Api: DescribeDBClusters, Filters: [{Name: %s, Values: [a]}]}"
    done = run(f"  - {{name: Look, action: 'aws:executeAwsApi', inputs: {call % name}}}\n")
    assert done.status == status
    assert name in done.message


QUEUE = """\
mainSteps:
  - name: Make
    action: aws:executeAwsApi
    inputs: {Service: sqs, Api: CreateQueue, QueueName: orders, Attributes: {SqsManagedSseEnabled: "True"}}
    outputs: [{Name: Url, Selector: $.QueueUrl, Type: String}]
  - name: Verify
    action: aws:assertAwsResourceProperty
    inputs:
      Service: sqs
      Api: GetQueueAttributes
      QueueUrl: "{{ Make.Url }}"
      AttributeNames: [SqsManagedSseEnabled]
      PropertySelector: $.Attributes.SqsManagedSseEnabled
      DesiredValues: ["WANTED"]
"""


@pytest.mark.parametrize(("wanted", "known"), [("true", False), ("deleted", True)])
def test_a_truth_that_the_emulation_keeps_as_it_was_written_gives_no_verdict(
    wanted: str, known: bool, account: Account
) -> None:
    assert run(QUEUE.replace("WANTED", wanted), account).status == "Failed"
    said = ["Verify: the emulation has 'True' as it was written, and AWS may not"]
    assert account.left_out == ([] if known else said)
