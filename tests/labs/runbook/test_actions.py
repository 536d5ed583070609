"""Each action of the schema: emulated, passed over, or refused, as the table in the documentation says."""

from collections.abc import Callable
from typing import Any

import pytest

from opexkit.labs.runbook.account import Account
from opexkit.labs.runbook.actions import load_actions
from opexkit.labs.runbook.document import Runbook, read_runbook
from opexkit.labs.runbook.handlers import HANDLERS
from opexkit.labs.runbook.record import Run

IMAGE = "ami-12c6146b"
TEMPLATE = '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "log"}}}}'


def machine(account: Account) -> str:
    made = account.client("ec2").run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1)
    return str(made["Instances"][0]["InstanceId"])


def approve(run: Callable[..., Run], account: Account) -> None:
    done = run("  - {name: Ask, action: 'aws:approve', inputs: {Approvers: [a], Message: Now?}}")
    assert (done.status, done.minutes, len(account.approvals)) == ("Success", 1, 1)
    account.approves = False
    assert (
        run("  - {name: Ask, action: 'aws:approve', inputs: {Approvers: [a]}}").message == "Ask: the approver said no"
    )
    late = "  - {name: Ask, action: 'aws:approve', timeoutSeconds: 30, inputs: {Approvers: [a]}}"
    assert "nobody approved in time" in run(late).message


QUEUE = "Service: sqs, Api: ListQueues"
MADE = "Service: sqs, Api: CreateQueue, QueueName: log"


def assert_property(run: Callable[..., Run], account: Account) -> None:
    observe = (
        "  - {name: Look, action: 'aws:assertAwsResourceProperty', inputs: {Service: rds, Api: DescribeDBClusters, "
    )
    assert (
        "is not there, not"
        in run(observe + "PropertySelector: '$.DBClusters[0].Status', DesiredValues: [up]}}").message
    )
    account.client("sqs").create_queue(QueueName="log")
    found = "  - {name: Look, action: 'aws:assertAwsResourceProperty', inputs: {Service: sqs, Api: GetQueueAttributes, "
    url = account.client("sqs").get_queue_url(QueueName="log")["QueueUrl"]
    found += f"QueueUrl: '{url}', AttributeNames: [All], PropertySelector: '$.Attributes.DelaySeconds', DesiredValues: ['0']}}}}"
    assert run(found).status == "Success"


def branch(run: Callable[..., Run], account: Account) -> None:
    steps = """\
  - name: Choose
    action: aws:branch
    inputs:
      Choices:
        - {NextStep: Two, And: [{Variable: "{{ Size }}", NumericGreater: 3}, {Not: {Variable: "{{ Size }}", StringEquals: "9"}}]}
      Default: One
  - {name: One, action: "aws:sleep", isEnd: true, inputs: {Duration: PT1S}}
  - {name: Two, action: "aws:sleep", inputs: {Duration: PT2S}}
"""
    given = "parameters:\n  Size: {type: Integer}\n"
    assert run(steps, given, Size=2).path == ("Choose", "One")
    assert run(steps, given, Size=5).path == ("Choose", "Two")
    assert run(steps, given, Size=9).path == ("Choose", "One")


def change_state(run: Callable[..., Run], account: Account) -> None:
    name = machine(account)
    step = "  - {name: Stop, action: 'aws:changeInstanceState', inputs: {InstanceIds: ['%s'], DesiredState: %s}}"
    assert run(step % (name, "stopped")).steps[0].outputs == {"Stop.InstanceStates": ["stopped"]}
    assert run(step % (name, "running")).status == "Success"
    assert "InvalidInstanceID.NotFound" in run(step % ("i-00000000000000000", "stopped")).message


def images(run: Callable[..., Run], account: Account) -> None:
    done = run(f"""\
  - {{name: Make, action: "aws:createImage", inputs: {{InstanceId: "{machine(account)}", ImageName: golden}}}}
  - {{name: Copy, action: "aws:copyImage", inputs: {{SourceImageId: "{{{{ Make.ImageId }}}}", SourceRegion: us-east-1, ImageName: silver}}}}
  - {{name: Drop, action: "aws:deleteImage", inputs: {{ImageId: "{{{{ Make.ImageId }}}}"}}}}
""")
    assert done.status == "Success", done.message
    names = [image["Name"] for image in account.client("ec2").describe_images(Owners=["self"])["Images"]]
    assert names == ["silver"]


def stacks(run: Callable[..., Run], account: Account) -> None:
    made = f"  - {{name: Make, action: 'aws:createStack', inputs: {{StackName: log, TemplateBody: '{TEMPLATE}'}}}}"
    assert run(made).steps[0].outputs["Make.StackStatus"] == "CREATE_COMPLETE"
    assert len(account.client("sns").list_topics()["Topics"]) == 1
    assert run("  - {name: Drop, action: 'aws:deleteStack', inputs: {StackName: log}}").status == "Success"
    assert account.client("sns").list_topics()["Topics"] == []
    far = "  - {name: Make, action: 'aws:createStack', inputs: {StackName: log, TemplateURL: 'https://example.com/t'}}"
    assert run(far).status == "Refused"


def tags(run: Callable[..., Run], account: Account) -> None:
    name = machine(account)
    step = f"  - {{name: Tag, action: 'aws:createTags', inputs: {{ResourceIds: ['{name}'], Tags: [{{Key: a, Value: b}}]}}}}"
    assert run(step).status == "Success"
    found = account.client("ec2").describe_tags()["Tags"]
    assert [(tag["Key"], tag["Value"]) for tag in found] == [("a", "b")]


def automation(run: Callable[..., Run], account: Account) -> None:
    child = """\
schemaVersion: "0.3"
parameters: {Name: {type: String}}
mainSteps:
  - name: Make
    action: aws:executeAwsApi
    inputs: {Service: sqs, Api: CreateQueue, QueueName: "{{ Name }}"}
    outputs: [{Name: Url, Selector: $.QueueUrl, Type: String}]
outputs: [Make.Url]
"""
    account.documents = {"make-queue": read_runbook(child)}
    step = "  - {name: Start, action: 'aws:executeAutomation', inputs: {DocumentName: %s, RuntimeParameters: {Name: [log]}}}"
    done = run(step % "make-queue")
    assert done.status == "Success", done.message
    assert done.steps[0].outputs["Start.Make.Url"].endswith("/log")
    missing = run(step % "other")
    assert (missing.status, "'other' is not next to this one" in missing.message) == ("Refused", True)


def api(run: Callable[..., Run], account: Account) -> None:
    steps = """\
  - name: Make
    action: aws:executeAwsApi
    inputs: {Service: sqs, Api: CreateQueue, QueueName: log, Attributes: {DelaySeconds: "5"}}
    outputs: [{Name: Url, Selector: $.QueueUrl, Type: String}]
  - name: Read
    action: aws:executeAwsApi
    inputs: {Service: sqs, Api: GetQueueAttributes, QueueUrl: "{{ Make.Url }}", AttributeNames: [All]}
    outputs: [{Name: Delay, Selector: $.Attributes.DelaySeconds, Type: Integer}]
"""
    done = run(steps)
    assert done.steps[1].outputs == {"Read.Delay": 5}
    assert done.ended - done.started == 2


def script(run: Callable[..., Run], account: Account) -> None:
    step = """\
  - name: Compute
    action: aws:executeScript
    inputs:
      Runtime: python3.11
      Handler: go
      Script: |-
        def go(events, context):
            open("/tmp/opexkit-must-not-exist", "w").write("ran")
"""
    done = run(step)
    assert done.status == "Success"
    assert done.steps[0].message == "the script was not run, its outputs are empty: it asks the machine for open"
    done = run(step.replace('open("/tmp/opexkit-must-not-exist", "w").write("ran")', "return {'sum': 2 + 3}"))
    assert done.steps[0].outputs["Compute.OutputPayload"] == '{"Payload": {"sum": 5}, "ExecutionLog": ""}'


def state_machine(run: Callable[..., Run], account: Account) -> None:
    done = run("  - {name: Go, action: 'aws:executeStateMachine', inputs: {stateMachineArn: 'arn:aws:states:::x'}}")
    assert (done.status, "aws:executeStateMachine is not emulated" in done.message) == ("Refused", True)


def function(run: Callable[..., Run], account: Account) -> None:
    account.functions["double"] = lambda payload: {"twice": 2 * int(payload["n"])}
    steps = """\
  - name: Double
    action: aws:invokeLambdaFunction
    inputs: {FunctionName: "arn:aws:lambda:us-east-1:123456789012:function:double", Payload: '{"n": 4}'}
    outputs: [{Name: Twice, Selector: $.twice, Type: Integer}]
"""
    assert run(steps).steps[0].outputs["Double.Twice"] == 8
    other = run("  - {name: Go, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: other}}")
    assert (other.status, "'other' is not emulated; the task has double" in other.message) == ("Refused", True)


def webhook(run: Callable[..., Run], account: Account) -> None:
    done = run("  - {name: Go, action: 'aws:invokeWebhook', inputs: {IntegrationName: chat}}")
    assert (done.status, "aws:invokeWebhook is not emulated" in done.message) == ("Refused", True)


def loop(run: Callable[..., Run], account: Account) -> None:
    each = """\
  - name: Each
    action: aws:loop
    inputs:
      Iterators: [a, b, c]
      IteratorDataType: String
      Steps:
        - {name: Make, action: "aws:executeAwsApi", inputs: {Service: sqs, Api: CreateQueue, QueueName: "q-{{ Each.CurrentIteratorValue }}"}}
"""
    assert run(each).status == "Success"
    assert len(account.client("sqs").list_queues()["QueueUrls"]) == 3
    until = """\
  - name: Until
    action: aws:loop
    inputs:
      LoopCondition: {Variable: "{{ variable:n }}", NumericLesser: 3}
      MaxIterations: 5
      Steps:
        - {name: Count, action: "aws:updateVariable", inputs: {Name: "variable:n", Value: "{{ Until.CurrentIteration }}"}}
"""
    done = run(until, "variables:\n  n: {type: Integer, default: 0}\n")
    assert done.path.count("Count") == 3
    stopped = run(
        until.replace("NumericLesser: 3", "NumericLesser: 30"), "variables:\n  n: {type: Integer, default: 0}\n"
    )
    assert (stopped.status, stopped.path.count("Count")) == ("Success", 5)


def pause(run: Callable[..., Run], account: Account) -> None:
    done = run("  - {name: Wait, action: 'aws:pause', inputs: {}}")
    assert (done.status, done.minutes) == ("Success", 2)


def command(run: Callable[..., Run], account: Account) -> None:
    name = machine(account)
    step = "  - {name: Go, action: 'aws:runCommand', inputs: {DocumentName: AWS-RunShellScript, InstanceIds: ['%s'], Parameters: {commands: [date]}}}"
    done = run(step % name)
    assert (done.steps[0].outputs["Go.Output"], done.steps[0].message) == ("", "the command was not run: no output")
    account.client("ec2").stop_instances(InstanceIds=[name])
    assert "the instances are stopped, not running" in run(step % name).message


def instances(run: Callable[..., Run], account: Account) -> None:
    done = run(
        f"  - {{name: Go, action: 'aws:runInstances', inputs: {{ImageId: {IMAGE}, MaxInstanceCount: 2, MinInstanceCount: 2}}}}"
    )
    assert done.steps[0].outputs["Go.InstanceStates"] == ["running", "running"]


def sleep(run: Callable[..., Run], account: Account) -> None:
    assert run("  - {name: Go, action: 'aws:sleep', inputs: {Duration: PT1M30S}}").minutes == 1.5
    assert run("  - {name: Go, action: 'aws:sleep', inputs: {Timestamp: '2026-11-23T13:00:00Z'}}").ended == 3600
    for moment in ("2999-12-31T00:00:00Z", "9999-12-31T23:59:59-14:00"):  # nobody waits for what happens until then
        late = run(f"  - {{name: Go, action: 'aws:sleep', inputs: {{Timestamp: '{moment}'}}}}")
        assert (late.status, "more than 30 days" in late.steps[0].message) == ("Failed", True)


def update(run: Callable[..., Run], account: Account) -> None:
    steps = """\
  - {name: Set, action: "aws:updateVariable", inputs: {Name: "variable:names", Value: [a, b]}}
  - {name: Make, action: "aws:executeAwsApi", inputs: {Service: sqs, Api: CreateQueue, QueueName: "{{ global:DATE }}"}}
"""
    before = "variables:\n  names: {type: StringList, default: []}\n"
    assert run(steps, before).status == "Success"
    wrong = '  - {name: Set, action: "aws:updateVariable", inputs: {Name: "variable:names", Value: {a: b}}}\n'
    assert "is no StringList" in run(wrong, before).message


def wait(run: Callable[..., Run], account: Account) -> None:
    account.clock.after(25, lambda: account.client("sqs").create_queue(QueueName="log") and None)
    observe = "  - {name: Look, action: 'aws:waitForAwsResourceProperty', timeoutSeconds: 60, inputs: {Service: sqs, Api: ListQueues, "
    observe += (
        "PropertySelector: '$.QueueUrls[0]', DesiredValues: ['https://sqs.us-east-1.amazonaws.com/123456789012/%s']}}"
    )
    assert run(observe % "log").ended == 34
    late = run(observe % "other")
    assert (late.steps[0].status, late.ended - late.started) == ("TimedOut", 60)


PROOFS: dict[str, Any] = {
    "aws:approve": approve,
    "aws:assertAwsResourceProperty": assert_property,
    "aws:branch": branch,
    "aws:changeInstanceState": change_state,
    "aws:copyImage": images,
    "aws:createImage": images,
    "aws:createStack": stacks,
    "aws:createTags": tags,
    "aws:deleteImage": images,
    "aws:deleteStack": stacks,
    "aws:executeAutomation": automation,
    "aws:executeAwsApi": api,
    "aws:executeScript": script,
    "aws:executeStateMachine": state_machine,
    "aws:invokeLambdaFunction": function,
    "aws:invokeWebhook": webhook,
    "aws:loop": loop,
    "aws:pause": pause,
    "aws:runCommand": command,
    "aws:runInstances": instances,
    "aws:sleep": sleep,
    "aws:updateVariable": update,
    "aws:waitForAwsResourceProperty": wait,
}


@pytest.mark.parametrize("name", load_actions())
def test_an_action_does_what_the_table_says(name: str, run: Callable[..., Run], account: Account) -> None:
    PROOFS[name](run, account)


def test_every_row_has_a_proof_and_a_handler_unless_it_is_refused() -> None:
    assert set(PROOFS) == set(load_actions())
    refused = {name for name, action in load_actions().items() if action.support == "refused"}
    assert set(HANDLERS) == set(load_actions()) - refused


def test_a_script_writes_no_file(run: Callable[..., Run], account: Account) -> None:
    from pathlib import Path

    script(run, account)
    assert not Path("/tmp/opexkit-must-not-exist").exists()


def test_an_api_that_the_emulation_lacks_is_refused_by_name(
    run: Callable[..., Run], sound: Callable[..., Runbook]
) -> None:
    done = run("  - {name: Go, action: 'aws:executeAwsApi', inputs: {Service: gamelift, Api: ListFleets}}")
    assert done.status == "Refused"
    assert "gamelift:ListFleets" in done.message
