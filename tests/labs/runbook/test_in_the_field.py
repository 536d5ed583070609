"""Shapes of documents that engineers publish, written anew: each is sound, and runs or names what is not emulated.

Seen in public collections of Automation documents (see docs/decisions.md); not one of them was written for this kit.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from opexkit import content
from opexkit.labs.runbook.account import Account, open_account
from opexkit.labs.runbook.check import check_runbook
from opexkit.labs.runbook.document import read_runbook
from opexkit.labs.runbook.interpreter import execute
from opexkit.labs.runbook.record import Run
from opexkit.labs.runbook.tasks import load_task

TASK = load_task("aurora-failover", content.scenario("northwind"))


@pytest.fixture
def cluster() -> Iterator[Account]:
    """The account with the cluster of the failover."""
    with open_account(TASK.site.start, TASK.site.speeds) as account:
        TASK.set_up(account, "")
        yield account


def run(text: str, account: Account, **values: object) -> Run:
    runbook = read_runbook(text, Path("r.yaml"))
    assert check_runbook(runbook).errors == ()
    return execute(runbook, values, account)


EITHER_WAY = """\
# A comment, then the document.
---
description: 'Fail over, to a reader of choice or to any'
schemaVersion: '0.3'
assumeRole: '{{AutomationAssumeRole}}'
parameters:
  Cluster: {type: String, description: (Required) The cluster.}
  Reader: {type: String, default: ''}
  AutomationAssumeRole: {type: String, default: ''}
mainSteps:
  - name: WaitBefore
    action: 'aws:waitForAwsResourceProperty'
    maxAttempts: 10
    timeoutSeconds: 600
    onFailure: Abort
    inputs:
      Service: rds
      Api: DescribeDBClusters
      DBClusterIdentifier: '{{Cluster}}'
      PropertySelector: '$.DBClusters[0].Status'
      DesiredValues:
        - available
  - name: Selector
    action: 'aws:branch'
    inputs:
      Choices:
        - NextStep: AnyReader
          Variable: '{{Reader}}'
          StringEquals: ''
      Default: OneReader
  - name: OneReader
    action: 'aws:executeAwsApi'
    inputs: {Service: rds, Api: FailoverDBCluster, DBClusterIdentifier: '{{Cluster}}', TargetDBInstanceIdentifier: '{{Reader}}'}
    nextStep: WaitAfter
  - name: AnyReader
    action: 'aws:executeAwsApi'
    inputs: {Service: rds, Api: FailoverDBCluster, DBClusterIdentifier: '{{Cluster}}'}
  - name: WaitAfter
    action: aws:executeScript
    timeoutSeconds: 600
    inputs: {Runtime: python3.6, Handler: util.wait, InputPayload: {Id: '{{Cluster}}'}, Attachment: util.zip}
    isEnd: true
"""


@pytest.mark.parametrize(("reader", "way"), [("orders-db-3", "OneReader"), ("", "AnyReader")])
def test_one_failover_and_never_both(cluster: Account, reader: str, way: str) -> None:
    done = run(EITHER_WAY, cluster, Cluster="orders-db", Reader=reader)
    assert done.status == "Success"
    assert done.path == ("WaitBefore", "Selector", way, "WaitAfter")
    assert cluster.count("rds", "FailoverDBCluster") == 1


def test_an_assert_serves_as_a_question(cluster: Account) -> None:
    """`isCritical: false` with an onFailure step: if it is not so, do it; either way the run succeeds."""
    text = """\
schemaVersion: '0.3'
mainSteps:
  - name: IsItRebooting
    action: aws:assertAwsResourceProperty
    isCritical: false
    onFailure: step:Reboot
    nextStep: Wait
    inputs: {Service: rds, Api: DescribeDBInstances, DBInstanceIdentifier: orders-db-2, PropertySelector: '$.DBInstances[0].DBInstanceStatus', DesiredValues: [rebooting]}
  - {name: Reboot, action: 'aws:executeAwsApi', inputs: {Service: rds, Api: RebootDBInstance, DBInstanceIdentifier: orders-db-2}}
  - name: Wait
    action: aws:waitForAwsResourceProperty
    inputs: {Service: rds, Api: DescribeDBInstances, DBInstanceIdentifier: orders-db-2, PropertySelector: '$.DBInstances[0].DBInstanceStatus', DesiredValues: [available]}
"""
    done = run(text, cluster)
    assert (done.status, done.path) == ("Success", ("IsItRebooting", "Reboot", "Wait"))


DRY = """\
schemaVersion: "0.3"
parameters:
  Dryrun: {type: Boolean, default: false}
  Source: {type: String}
outputs:
  - Time.Taken
mainSteps:
  - name: Branch
    action: 'aws:branch'
    description: ''
    inputs:
      Choices:
        - {NextStep: Pause, Variable: '{{Dryrun}}', BooleanEquals: false}
        - {NextStep: Copy, Variable: '{{Dryrun}}', BooleanEquals: true}
  - {name: Pause, action: 'aws:pause', inputs: {Message: Resume once traffic was moved}}
  - name: Look
    action: 'aws:executeAwsApi'
    nextStep: Join
    inputs: {Service: rds, Api: DescribeDBInstances, DBInstanceIdentifier: '{{Source}}'}
    outputs: [{Name: Id, Selector: '$.DBInstances[0].ReadReplicaDBInstanceIdentifiers[0]', Type: String}]
  - name: Copy
    action: 'aws:executeAwsApi'
    inputs: {Service: rds, Api: CreateDBInstanceReadReplica, DBInstanceIdentifier: '{{Source}}-{{automation:EXECUTION_ID}}', SourceDBInstanceIdentifier: '{{Source}}'}
    outputs: [{Name: Id, Selector: '$.DBInstance.DBInstanceIdentifier', Type: String}]
  - name: Join
    action: 'aws:executeScript'
    outputs: [{Name: Id, Selector: $.Payload, Type: String}]
    inputs:
      Runtime: python3.6
      Handler: choose
      Script: |-
        def choose(events, context):
          return events['Copied'] if events['Dryrun'] else events['Found']
      InputPayload: {Dryrun: '{{Dryrun}}', Found: '{{Look.Id}}', Copied: '{{Copy.Id}}'}
  - name: Time
    action: 'aws:executeScript'
    outputs: [{Name: Taken, Selector: $.Payload, Type: Integer}]
    inputs: {Runtime: python3.7, Handler: taken, Script: "def taken(events, context):\\n  return 1"}
  - name: Branch2
    action: 'aws:branch'
    inputs: {Choices: [{NextStep: End, Variable: '{{Dryrun}}', BooleanEquals: false}, {NextStep: Delete, Variable: '{{Dryrun}}', BooleanEquals: true}]}
  - {name: End, action: "aws:sleep", isEnd: true, inputs: {Duration: "PT1S"}}
  - name: Delete
    action: 'aws:executeAwsApi'
    maxAttempts: 3
    inputs: {Service: rds, Api: DeleteDBInstance, DBInstanceIdentifier: '{{Copy.Id}}', SkipFinalSnapshot: true}
"""


def test_two_ways_that_meet_and_part_again(cluster: Account) -> None:
    wet = run(DRY, cluster, Source="orders-db-2", Dryrun="false")
    assert (wet.status, wet.path) == ("Success", ("Branch", "Pause", "Look", "Join", "Time", "Branch2", "End"))
    assert wet.outputs == {"Time.Taken": 1}
    dry = run(DRY, cluster, Source="orders-db-2", Dryrun="true")
    assert dry.path[:3] == ("Branch", "Copy", "Join")


ROLLBACK = """\
{
  "schemaVersion": "0.3",
  "parameters": {
    "Group": {"type": "String"},
    "Seconds": {"type": "String", "allowedPattern": "^[0-9]+$", "default": "30"},
    "IsRollback": {"type": "String", "default": "false"}
  },
  "mainSteps": [
    {"name": "Mode", "action": "aws:branch", "inputs": {"Choices": [
      {"NextStep": "Find", "Variable": "{{IsRollback}}", "StringEquals": "false"}], "Default": "Former"}},
    {"name": "Find", "action": "aws:executeAwsApi",
     "inputs": {"Service": "ec2", "Api": "DescribeInstances", "Filters": [{"Name": "tag:group", "Values": ["{{Group}}"]}]},
     "outputs": [{"Name": "Ids", "Selector": "$.Reservations..Instances..InstanceId", "Type": "StringList"}]},
    {"name": "Stress", "action": "aws:runCommand", "maxAttempts": 3, "onFailure": "step:Undo", "onCancel": "step:Undo",
     "inputs": {"DocumentName": "Stress", "InstanceIds": ["{{Find.Ids}}"], "Parameters": {"seconds": "{{Seconds}}"}}},
    {"name": "Rest", "action": "aws:sleep", "inputs": {"Duration": "PT{{Seconds}}S"}, "isEnd": true},
    {"name": "Former", "action": "aws:executeAwsApi", "inputs": {"Service": "ssm", "Api": "GetParameter", "Name": "{{Group}}"},
     "outputs": [{"Name": "Group", "Selector": "$.Parameter.Value", "Type": "String"}]},
    {"name": "IsItOurs", "action": "aws:branch", "isEnd": true,
     "inputs": {"Choices": [{"NextStep": "Kill", "Variable": "{{ Former.Group }}", "StringEquals": "{{ Group }}"}]}},
    {"name": "Kill", "action": "aws:executeAutomation", "isEnd": true,
     "inputs": {"DocumentName": "KillStress", "RuntimeParameters": {"Group": "{{Group}}"}}},
    {"name": "Undo", "action": "aws:executeScript", "isEnd": true,
     "inputs": {"Runtime": "python3.6", "Handler": "undo", "Script": "def undo(events, context):\\n  return {}"}}
  ]
}
"""


def machines(account: Account, number: int) -> list[str]:
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "group", "Value": "web"}]}]
    made = account.client("ec2").run_instances(
        ImageId="ami-12c6146b", MinCount=number, MaxCount=number, TagSpecifications=tags
    )
    return [each["InstanceId"] for each in made["Instances"]]


def test_a_list_within_a_list_and_a_rollback_on_failure(cluster: Account) -> None:
    names = machines(cluster, 2)
    done = run(ROLLBACK, cluster, Group="web")
    assert (done.status, done.path) == ("Success", ("Mode", "Find", "Stress", "Rest"))
    cluster.client("ec2").stop_instances(InstanceIds=names[:1])
    broken = run(ROLLBACK, cluster, Group="web")
    assert (broken.status, broken.path[-1]) == ("Failed", "Undo")
    assert [step.attempt for step in broken.steps if step.name == "Stress"] == [1, 2, 3]


def test_a_branch_that_ends_where_nothing_is_true(cluster: Account) -> None:
    cluster.client("ssm").put_parameter(Name="web", Value="other", Type="String")
    done = run(ROLLBACK, cluster, Group="web", IsRollback="true")
    assert (done.status, done.path) == ("Success", ("Mode", "Former", "IsItOurs"))
    cluster.client("ssm").put_parameter(Name="web", Value="web", Type="String", Overwrite=True)
    named = run(ROLLBACK, cluster, Group="web", IsRollback="true")
    assert (named.status, named.message) == (
        "Refused",
        "Kill: the document 'KillStress' is not next to this one, so it cannot be run",
    )


@pytest.mark.parametrize(
    "kind", ["AWS::IAM::Role::Arn", "AWS::S3::Bucket::Name", "List<AWS::EC2::Instance::Id>", "StringMap"]
)
def test_parameters_of_aws_types(cluster: Account, kind: str) -> None:
    text = f"schemaVersion: '0.3'\nparameters:\n  P: {{type: '{kind}'}}\nmainSteps:\n  - {{name: A, action: 'aws:sleep', inputs: {{Duration: PT1S}}}}\n"
    value: object = {"a": "b"} if kind == "StringMap" else ["i-1"] if kind.startswith("List") else "x"
    assert run(text, cluster, P=value).status == "Success"


def test_what_is_not_emulated_is_named(cluster: Account) -> None:
    text = "schemaVersion: '0.3'\nmainSteps:\n  - {name: A, action: 'aws:executeAwsApi', inputs: {Service: elasticache, Api: TestFailover, ReplicationGroupId: a, NodeGroupId: '0001'}}\n"
    done = run(text, cluster)
    assert (done.status, done.message) == ("Refused", "A: the emulated account does not have elasticache:TestFailover")


def test_a_default_that_only_a_template_could_resolve_is_an_error() -> None:
    text = "schemaVersion: '0.3'\nparameters:\n  Role: {type: String, default: {'Fn::GetAtt': Role.Arn}}\nmainSteps:\n  - {name: A, action: 'aws:sleep', inputs: {Duration: PT1S}}\n"
    (problem,) = check_runbook(read_runbook(text, Path("r.yaml"))).errors
    assert "which is no String" in str(problem)


BRACES = r"""
schemaVersion: '0.3'
parameters: {Name: {type: String}}
mainSteps:
  - name: Fill
    action: aws:executeScript
    inputs:
      Runtime: python3.11
      Handler: fill
      InputPayload: {name: '{{Name}}'}
      Script: |
        PLACE = "{{{}}}"
        def fill(event, context):
            return {'text': 'at-{where}'.replace(PLACE.format('where'), event['name']), 'none': "{{}}".format()}
    outputs: [{Name: Text, Selector: $.Payload.text, Type: String}, {Name: None, Selector: $.Payload.none, Type: String}]
outputs: [Fill.Text, Fill.None]
"""


def test_braces_around_nothing_in_a_script_are_no_reference(cluster: Account) -> None:
    done = run(BRACES, cluster, Name="orders-db")
    assert (done.status, done.outputs) == ("Success", {"Fill.Text": "at-orders-db", "Fill.None": "{}"})
