"""Rules that would be bad at work, each failing for its own reason, and good ones that differ from the reference."""

import json
import re
from typing import Any

import pytest
from tests.labs.events.builder import LAB, TEMPLATE, Resources, changed, pattern, rules, target

from opexkit.labs.events.draw import draw
from opexkit.labs.events.judging import DEMANDS
from opexkit.labs.events.world import load_world

QUEUE = "arn:aws:sqs:eu-west-1:123456789012:"


def everywhere(key: str, value: Any) -> Any:
    """Give each target another property, or take it away."""

    def change(resources: Resources) -> None:
        for name in rules(resources):
            target(resources, name).pop(key, None)
            if value is not None:
                target(resources, name)[key] = value

    return change


def at(rule: str, **properties: Any) -> Any:
    """Give the target of a rule other properties."""
    return lambda resources: target(resources, rule).update(properties)


def filled(rule: str, template: str) -> Any:
    """Give the target of a rule another template."""
    return lambda resources: target(resources, rule)["InputTransformer"].update(InputTemplate=template)


def detail(rule: str, **fields: Any) -> Any:
    """Give the pattern of a rule other fields below detail; None takes one away."""

    def change(resources: Resources) -> None:
        own = pattern(resources, rule).setdefault("detail", {})
        for name, value in fields.items():
            own.pop(name.replace("__", "$"), None)
            if value is not None:
                own[name.replace("__", "$")] = value

    return change


def own(rule: str, **properties: Any) -> Any:
    """Give a rule other properties."""
    return lambda resources: resources[rule]["Properties"].update(properties)


def queue(resource: str, **properties: Any) -> Any:
    """Give a resource other properties."""
    return lambda resources: resources[resource]["Properties"].update(properties)


def without(*names: str) -> Any:
    """Take resources away."""

    def change(resources: Resources) -> None:
        for name in names:
            del resources[name]

    return change


def deaf_topic(resources: Resources) -> None:
    resources["Nobody"] = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "nobody"}}
    resources["SomethingUndelivered"]["Properties"]["AlarmActions"] = [{"Ref": "Nobody"}]


def heard_topic(resources: Resources) -> None:
    """The alarm tells a topic of the template, to which a team is subscribed, and the queue is encrypted by SQS."""
    resources["Team"] = {"Type": "AWS::SNS::Topic"}
    to = {"TopicArn": {"Ref": "Team"}, "Protocol": "email", "Endpoint": "orders@northwind.example"}
    resources["Mail"] = {"Type": "AWS::SNS::Subscription", "Properties": to}
    resources["SomethingUndelivered"]["Properties"]["AlarmActions"] = [{"Ref": "Team"}]
    resources["Undelivered"]["Properties"]["SqsManagedSseEnabled"] = True


def same_target(resources: Resources) -> None:
    targets = resources["WriterUnwell"]["Properties"]["Targets"]
    targets.append({**json.loads(json.dumps(targets[0])), "Id": "again"})


def twice(resources: Resources) -> None:
    resources["Again"] = json.loads(json.dumps(resources["PortOpened"]))


def both_states(resources: Resources) -> None:
    pattern(resources, "NodeLost")["$or"][1]["detail"]["state"] = ["stopping", "stopped"]


def all_states(resources: Resources) -> None:
    del pattern(resources, "NodeLost")["$or"][1]["detail"]


def statement(**change: Any) -> Any:
    def apply(resources: Resources) -> None:
        resources["UndeliveredPolicy"]["Properties"]["PolicyDocument"]["Statement"][0].update(change)

    return apply


def denied(resources: Resources) -> None:
    found = resources["UndeliveredPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    found.append({**found[0], "Effect": "Deny", "Principal": "*"})


def learned_by_heart(resources: Resources) -> None:
    """Every event for practice that needs a response, by its own values."""
    for name in rules(resources):
        del resources[name]
    for number, each in enumerate(draw(LAB.scenario, "practice", practice=True)):
        if each.kind.goal is None:
            continue
        goal = next(goal for goal in LAB_GOALS if goal.id == each.kind.goal)
        names = {"takes": goal.takes}
        given: Any = (
            {name: [value] for name, value in each.given.items()} if names["takes"] == "parameters" else each.given
        )
        resources[f"R{number}"] = {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "EventBusName": each.bus,
                "EventPattern": {
                    "source": [each.event["source"]],
                    "detail-type": [each.event["detail-type"]],
                    "detail": exact(each.event["detail"]),
                },
                "Targets": [
                    {
                        **{key: value for key, value in TARGETS[each.kind.goal].items() if key != "InputTransformer"},
                        "Input": json.dumps(" ".join(each.given.values()) if goal.takes == "text" else given),
                    }
                ],
            },
        }


def exact(value: Any) -> Any:
    """A pattern of an event's own values; what lies in arrays of objects is left out."""
    if not isinstance(value, dict):
        return value if isinstance(value, list) else [value]
    found = {name: exact(each) for name, each in value.items() if each and not holds_objects(each)}
    return {name: each for name, each in found.items() if each}


def holds_objects(value: Any) -> bool:
    return isinstance(value, list) and isinstance(value[0], dict)


LAB_GOALS = list(load_world(LAB.scenario).goals.values())
TARGETS = {
    goal: TEMPLATE["Resources"][rule]["Properties"]["Targets"][0]
    for goal, rule in {
        "fail-over": "WriterUnwell", "scale-consumers": "ConsumersBehind", "replace-node": "NodeLost",
        "fail-over-carrier": "CarrierUnwell", "close-port": "PortOpened", "isolate": "InstanceCompromised",
        "on-call": "AwsHasAnIssue", "planned": "ChangeUpcoming", "freeze": "ReleaseFailed", "open-incident": "RunFailed",
    }.items()
}  # fmt: skip

# Each: a change of the reference, the demands that it loses, and what the lab says of the first of them.
BAD: dict[str, tuple[Any, str, str]] = {
    "rules for this month": (
        lambda r: [pattern(r, name).update(time=[{"prefix": "2026-11"}]) for name in rules(r)],
        "repair security people", "starts nothing a year later"),
    "tries for two hours": (everywhere("RetryPolicy", {"MaximumEventAgeInSeconds": 7200}), "late", "hours late|hours after"),
    "a queue for short messages": (queue("Undelivered", MaximumMessageSize=1024), "dead-letters alarm", "takes messages of 1,024 bytes"),
    "any service may write": (statement(Principal={"Service": "*"}, Condition=None), "dead-letters alarm", "lets strangers write"),
    "an alarm to another Region": (
        queue("SomethingUndelivered", AlarmActions=["arn:aws:sns:us-east-1:123456789012:on-call"]), "alarm", "tells nobody"),
    "the mask instead of the address": (
        detail("PortOpened", __or=[
            {"requestParameters": {"ipPermissions": {"items": {"ipRanges": {"items": {"cidrIp": [{"cidr": "0.0.0.0/0"}]}}}}}},
            {"requestParameters": {"ipPermissions": {"items": {"ipv6Ranges": {"items": {"cidrIpv6": ["::/0"]}}}}}}]),
        "security", "starts nothing"),
    "only what is not read": (detail("PortOpened", readOnly=[False]), "security", "starts nothing"),
    "a finding by its type": (detail("InstanceCompromised", type=[{"prefix": "CryptoCurrency"}]), "security", "starts nothing"),
    "above the limit alone": (detail("InstanceCompromised", severity=[{"numeric": [">", 7]}]), "security", "starts nothing"),
    "what may be interrupted one day": (
        lambda r: pattern(r, "NodeLost")["$or"].append({"detail-type": ["EC2 Instance Rebalance Recommendation"]}),
        "quiet", "one day"),
    "terminated as well": (
        lambda r: pattern(r, "NodeLost")["$or"][1]["detail"].update(state=["stopped", "terminated"]), "quiet loop", "is terminated"),
    "all that did not succeed": (
        detail("RunFailed", Status=[{"anything-but": ["Success", "InProgress"]}]), "quiet", "begins or is canceled"),
    "issues of two services": (detail("AwsHasAnIssue", service=["EC2", "RDS"]), "people", "starts nothing"),
    "in working hours": (
        lambda r: pattern(r, "PortOpened").update(time=[{"wildcard": "*T1*"}]), "security", "starts nothing"),
    "in another account": (
        lambda r: pattern(r, "PortOpened").update(account=["999999999999"]), "security", "starts nothing"),
    "one name of the groups": (detail("ConsumersBehind", alarmName=[{"prefix": "consumer-lag-o"}]), "repair", "starts nothing"),
    "matches every state of the alarm": (
        detail("ConsumersBehind", state=None), "quiet loop", "goes back to OK|caught up|no data"),
    "takes what is no alarm name for one": (
        detail("ConsumersBehind", alarmName=[{"wildcard": "*consumer-lag*"}]), "quiet", "forecast-consumer-lag"),
    "fails over on a game day": (detail("WriterUnwell", alarmName=None), "quiet", "rehearsal"),
    "two that are not, in one list": (
        detail("WriterUnwell", alarmName=[{"anything-but": {"prefix": "rehearsal-"}}, {"anything-but": "x"}]),
        "quiet", "rehearsal"),
    "asks for the state one level too high": (
        detail("WriterUnwell", state=["ALARM"]), "repair", "goes to ALARM.* starts nothing"),
    "answers all that instances do": (all_states, "quiet once loop", "starts the runbook that drains"),
    "answers stopping and stopped": (both_states, "once", "stopping.* once more"),
    "only one of two addresses": (
        detail("PortOpened", __or=None, requestParameters={"ipPermissions": {"items": {"ipRanges": {"items": {"cidrIp": ["0.0.0.0/0"]}}}}}),
        "security", "::/0"),
    "arrays written out": (
        detail("PortOpened", __or=None, requestParameters={"ipPermissions": {"items": [{"prefix": "0.0.0.0/0"}]}}),
        "security", "starts nothing"),
    "closes a port that was never opened": (detail("PortOpened", errorCode=None), "quiet", "may not open"),
    "closes what its own run opened": (detail("PortOpened", __or=None), "quiet loop", "starts the runbook that lets the office in"),
    "any call on a security group": (
        detail("PortOpened", eventName=[{"wildcard": "*SecurityGroupIngress"}]), "quiet loop", "revoked"),
    "severity as a text": (
        detail("InstanceCompromised", severity=["7", "8"]), "security", "starts nothing"),
    "severity by whole numbers": (
        detail("InstanceCompromised", severity=[7, 8, 9]), "security", "starts nothing"),
    "severity too low": (detail("InstanceCompromised", severity=[{"numeric": [">=", 4]}]), "quiet", "below severity 7"),
    "isolates for a sample": (
        detail("InstanceCompromised", service={"count": [1]}), "quiet", "sample"),
    "isolates again and again": (
        detail("InstanceCompromised", service={"additionalInfo": {"sample": [{"exists": False}]}}), "once", "happens again"),
    "isolates without an instance": (detail("InstanceCompromised", resource=None), "quiet", "access key"),
    "pages for what is over": (detail("AwsHasAnIssue", statusCode=None), "quiet", "is over"),
    "pages for everything of AWS Health": (
        lambda r: pattern(r, "AwsHasAnIssue").pop("detail"), "quiet", "starts the topic that pages"),
    "failed in one spelling": (detail("ReleaseFailed", result=["failed"]), "people", "starts nothing"),
    "freezes for staging": (detail("ReleaseFailed", environment=None), "quiet", "staging"),
    "anything but succeeded": (
        detail("ReleaseFailed", result=[{"anything-but": "succeeded"}]), "quiet", "has succeeded"),
    "own events on the default bus": (own("CarrierUnwell", EventBusName="default"), "repair", "carrier"),
    "the sandbox counts": (detail("CarrierUnwell", mode=None), "quiet", "sandbox"),
    "a limit that is one too low": (
        detail("CarrierUnwell", __or=[{"rejectedPercent": [{"numeric": [">=", 5]}]}, {"p95Seconds": [{"numeric": [">=", 30]}]}]),
        "quiet", "A carrier is fine"),
    "both limits at once": (
        detail("CarrierUnwell", __or=None, rejectedPercent=[{"numeric": [">", 5]}], p95Seconds=[{"numeric": [">", 30]}]),
        "repair", "starts nothing"),
    "the reporter reports itself": (detail("RunFailed", Definition=None), "loop", "opens incidents"),
    "failed runbooks of AWS": (lambda r: pattern(r, "RunFailed").pop("resources"), "quiet", "AWS's runbooks"),
    "only what failed, not what timed out": (detail("RunFailed", Status=["Failed"]), "people", "starts nothing"),
    "runbooks by name": (
        detail("RunFailed", Definition=["northwind-restart-service", "northwind-renew-certificate"]), "people", "starts nothing"),
    "disabled": (own("PortOpened", State="DISABLED"), "security", "starts nothing"),
    "two rules for one event": (twice, "once", "twice, by PortOpened and Again"),
    "no role": (everywhere("RoleArn", None), "repair security people", "no RoleArn gives EventBridge the right"),
    "a role that is not there": (
        everywhere("RoleArn", "arn:aws:iam::123456789012:role/admin"), "repair security people", "none that EventBridge may take"),
    "another account": (
        at("WriterUnwell", Arn="arn:aws:ssm:eu-west-1:111122223333:automation-definition/northwind-aurora-failover"),
        "repair", "starts nothing"),
    "parameters as texts": (
        filled("WriterUnwell", '{"ClusterIdentifier": <cluster>}'), "repair input", "each parameter of a runbook is a list"),
    "the whole event to a runbook": (
        lambda r: target(r, "WriterUnwell").pop("InputTransformer"), "repair input", "each parameter"),
    "a text to a runbook": (filled("WriterUnwell", '"fail <cluster> over"'), "repair input", "an object of parameters"),
    "another parameter": (filled("NodeLost", '{"Instance": [<instance>]}'), "input", "InstanceId is None"),
    "a fixed cluster": (filled("WriterUnwell", '{"ClusterIdentifier": ["orders-db"]}'), "input", "has to be"),
    "a parameter too many": (
        filled("NodeLost", '{"InstanceId": [<instance>], "Force": ["true"]}'), "input", "no parameter 'Force'"),
    "a path that leads nowhere": (
        lambda r: target(r, "PortOpened")["InputTransformer"]["InputPathsMap"].update(group="$.detail.groupId"),
        "input", "GroupId is"),
    "a template that is no JSON": (filled("ReleaseFailed", "pipeline <pipeline>"), "people input", "no JSON"),
    "an event to read at three in the morning": (
        lambda r: target(r, "AwsHasAnIssue").pop("InputTransformer"), "input", "a person gets JSON"),
    "a page that says nothing": (filled("AwsHasAnIssue", '"Something is wrong with <service>"'), "input", "does not say AWS_"),
    "a page as long as a letter": (
        filled("AwsHasAnIssue", '"<service> <code> ' + "x" * 300 + '"'), "input", "a pager shows 300"),
    "no second try": (everywhere("RetryPolicy", {"MaximumRetryAttempts": 0}), "retry", "is given up by"),
    "two tries": (everywhere("RetryPolicy", {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 3600}), "retry", "throttles"),
    "a minute": (everywhere("RetryPolicy", {"MaximumEventAgeInSeconds": 60}), "retry", "throttles for"),
    "tries for a day": (everywhere("RetryPolicy", None), "late", "hours after"),
    "no queue": (everywhere("DeadLetterConfig", None), "dead-letters alarm", "no DeadLetterConfig"),
    "one target without a queue": (
        lambda r: target(r, "ReleaseFailed").pop("DeadLetterConfig"), "dead-letters alarm", "ReleaseFailed, target freeze"),
    "a queue that nobody made": (
        everywhere("DeadLetterConfig", {"Arn": f"{QUEUE}elsewhere"}), "dead-letters alarm", "this template makes no queue"),
    "the queue of planned work": (
        everywhere("DeadLetterConfig", {"Arn": f"{QUEUE}planned-work"}), "dead-letters alarm", "makes no queue"),
    "no policy": (without("UndeliveredPolicy"), "dead-letters alarm", "no policy of events-undelivered lets"),
    "a policy for someone else": (statement(Principal={"Service": "sns.amazonaws.com"}), "dead-letters alarm", "no policy of"),
    "a policy for another action": (statement(Action="sqs:ReceiveMessage"), "dead-letters alarm", "no policy of"),
    "a policy for another queue": (statement(Resource=f"{QUEUE}other"), "dead-letters alarm", "no policy of"),
    "a policy for one rule alone": (
        statement(Condition={"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": ["PortOpened", "Arn"]}}}), "dead-letters alarm", "no policy of"),
    "a condition that is none": (statement(Condition={"ArnLikes": {"aws:SourceArn": "*"}}), "dead-letters alarm", "no policy of"),
    "a policy that denies as well": (denied, "dead-letters alarm", "no policy of"),
    "FIFO": (queue("Undelivered", FifoQueue=True), "dead-letters alarm", "is a FIFO queue"),
    "an hour in the queue": (queue("Undelivered", MessageRetentionPeriod=3600), "dead-letters alarm", "less than a weekend"),
    "no alarm": (without("SomethingUndelivered"), "alarm", "no alarm watches it"),
    "an alarm on another queue": (
        queue("SomethingUndelivered", Dimensions=[{"Name": "QueueName", "Value": "planned-work"}]), "alarm", "no alarm"),
    "an alarm that tells nobody": (queue("SomethingUndelivered", AlarmActions=[]), "alarm", "tells nobody"),
    "an alarm for a hundred": (queue("SomethingUndelivered", Threshold=100), "alarm", "single message"),
    "an alarm on what was sent": (
        queue("SomethingUndelivered", MetricName="NumberOfMessagesSent"), "alarm", "does not count the messages"),
    "an alarm tomorrow": (queue("SomethingUndelivered", Period=3600, EvaluationPeriods=6), "alarm", "more than an hour"),
    "strangers may write": (statement(Principal="*", Condition=None), "dead-letters alarm", "lets strangers write"),
    "strangers may write over a secure line": (
        statement(Principal={"AWS": ["*"], "Service": "events.amazonaws.com"}, Condition={"Bool": {"aws:SecureTransport": "true"}}),
        "dead-letters alarm", "lets strangers write"),
    "a key that EventBridge may not use": (
        queue("Undelivered", KmsMasterKeyId="alias/aws/sqs"), "dead-letters alarm", "which EventBridge may not use"),
    "an alarm to a topic that nobody hears": (deaf_topic, "alarm", "tells nobody"),
    "an alarm that rings at rest": (
        queue("SomethingUndelivered", TreatMissingData="breaching"), "alarm", "a queue at rest"),
    "only the port of SSH": (
        detail("PortOpened", requestParameters={"ipPermissions": {"items": {"fromPort": [22]}}}), "security", "starts nothing"),
    "scales for an alarm without data": (
        detail("ConsumersBehind", state={"value": ["ALARM", "INSUFFICIENT_DATA"]}), "quiet", "has no data"),
    "one cluster of several": (
        detail("WriterUnwell", configuration={"metrics": {"metricStat": {"metric": {
            "name": ["WriterTimeouts"], "dimensions": {"DBClusterIdentifier": ["orders-db"]}}}}}), "repair", "starts nothing"),
    "severity up to nine": (detail("InstanceCompromised", severity=[{"numeric": [">=", 7, "<", 9]}]), "security", "starts nothing"),
    "the same target twice": (same_target, "once", "twice"),
    "an alarm when it is empty": (
        queue("SomethingUndelivered", ComparisonOperator="LessThanThreshold"), "alarm", "single message"),
}  # fmt: skip


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", BAD)
def test_a_bad_answer_fails_for_its_reason(name: str) -> None:
    change, lost, says = BAD[name]
    result = LAB.judge(changed(change))
    failed = {verdict.demand: verdict.found for verdict in result.verdicts if not verdict.met}
    expected = lost.split()
    assert set(expected) == set(failed), failed
    assert re.search(says, failed[expected[0]]), failed[expected[0]]
    assert not result.passed


WORTHLESS: dict[str, str] = {
    "no rule that matches": "Resources:\n  R:\n    Type: AWS::Events::Rule\n    Properties: {EventPattern: {source: [x]}}\n",
    "everything to everyone": changed(
        lambda r: [r[name]["Properties"].update(EventPattern={"source": [{"prefix": ""}]}) for name in rules(r)]
    ),
    "one rule of ten": changed(lambda r: [r.pop(name) for name in rules(r)[1:]]),
    "learned by heart": changed(learned_by_heart),
}


@pytest.mark.parametrize("name", WORTHLESS)
def test_what_is_of_no_use_earns_nothing(name: str) -> None:
    result = LAB.judge(WORTHLESS[name])
    assert result.score == 0, [verdict for verdict in result.verdicts if verdict.met]


def test_what_was_learned_by_heart_does_respond_to_what_is_shown() -> None:
    result = LAB.judge(WORTHLESS["learned by heart"])
    acting = [each for each in result.detail.shown if each.happened.kind.goal and not each.happened.after]
    assert sum(bool(each.reached) for each in acting) > 0.9 * len(acting)


def several_rules(resources: Resources) -> None:
    """A rule for each alternative instead of `$or`."""
    node = resources["NodeLost"]
    for number, alternative in enumerate(pattern(resources, "NodeLost").pop("$or")):
        copy = json.loads(json.dumps(node))
        copy["Properties"]["EventPattern"].update(alternative)
        resources[f"NodeLost{number}"] = copy
    del resources["NodeLost"]


def own_queues(resources: Resources) -> None:
    """A queue, a policy and an alarm for each of two rules, and policies that name the rule."""
    for rule in ("PortOpened", "CarrierUnwell"):
        resources[f"{rule}Queue"] = {"Type": "AWS::SQS::Queue"}
        allow = {
            "Effect": "Allow", "Principal": {"Service": ["events.amazonaws.com"]}, "Action": ["SQS:SendMessage"], "Resource": "*",
            "Condition": {"ArnEquals": {"aws:SourceArn": [{"Fn::GetAtt": [rule, "Arn"]}]}},
        }  # fmt: skip
        deny = {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sqs:*",
            "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
        policy = {"Queues": [{"Ref": f"{rule}Queue"}], "PolicyDocument": {"Statement": [allow, deny]}}
        resources[f"{rule}Policy"] = {"Type": "AWS::SQS::QueuePolicy", "Properties": policy}
        alarm = json.loads(json.dumps(resources["SomethingUndelivered"]))
        alarm["Properties"].update(
            Dimensions=[{"Name": "QueueName", "Value": {"Fn::GetAtt": [f"{rule}Queue", "QueueName"]}}],
            Threshold=1, ComparisonOperator="GreaterThanOrEqualToThreshold", Statistic="Sum", Period=300,
        )  # fmt: skip
        resources[f"{rule}Alarm"] = alarm
        target(resources, rule)["DeadLetterConfig"] = {"Arn": {"Fn::GetAtt": [f"{rule}Queue", "Arn"]}}


def own_role(resources: Resources) -> None:
    """A role that the template makes, and one for a whole rule."""
    trust = {
        "Statement": {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sts:AssumeRole"}
    }
    resources["Starter2"] = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}}
    for name in rules(resources):
        if target(resources, name).pop("RoleArn", None):
            resources[name]["Properties"]["RoleArn"] = {"Fn::GetAtt": ["Starter2", "Arn"]}


def exempt(resources: Resources) -> None:
    """Other words for the same: the runbook's name by what it may not be."""
    own = pattern(resources, "RunFailed")
    del own["resources"]
    own["detail"]["Definition"] = [{"anything-but": {"prefix": ["AWS", "northwind-open-incident"]}}]
    own["detail"]["Status"] = [{"anything-but": ["Success", "InProgress", "Cancelled"]}]


def archived(resources: Resources) -> None:
    """Everything goes to an archive as well, which starts nothing."""
    resources["Archive"] = {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "EventPattern": {"source": [{"prefix": "aws."}]},
            "Targets": [{"Id": "log", "Arn": "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/events/all"}],
        },
    }
    for name in rules(resources)[:-1]:
        targets = resources[name]["Properties"]["Targets"]
        targets.append({"Id": "log", "Arn": "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/events/acted"})


def other_words(resources: Resources) -> None:
    """Wildcards, suffixes, numbers and prefixes in the place of what the reference has."""
    detail("WriterUnwell", alarmName=[{"anything-but": {"wildcard": ["rehearsal-*", "*-writer-unwell-old"]}}])(
        resources
    )
    detail("ConsumersBehind", alarmName=[{"anything-but": {"prefix": "forecast-"}}], configuration={
        "metrics": {"metricStat": {"metric": {"name": ["ConsumerLag"]}}}})(resources)  # fmt: skip
    detail("InstanceCompromised", service={"count": [{"numeric": ["<", 2]}], "additionalInfo": {"sample": [{"exists": False}]}},
           resource={"resourceType": [{"equals-ignore-case": "instance"}]})(resources)  # fmt: skip
    detail("ReleaseFailed", result=[{"prefix": {"equals-ignore-case": "fail"}}])(resources)
    detail("AwsHasAnIssue", statusCode=[{"anything-but": "closed"}])(resources)
    detail("ChangeUpcoming", statusCode=[{"suffix": "coming"}])(resources)
    pattern(resources, "PortOpened")["detail-type"] = [{"wildcard": "AWS API Call via *"}]


def retries(resources: Resources) -> None:
    for name in rules(resources):
        target(resources, name)["RetryPolicy"] = {"MaximumRetryAttempts": 10, "MaximumEventAgeInSeconds": 3000}


def texts(resources: Resources) -> None:
    """Constant words, several lines, other paths and orders."""
    filled("AwsHasAnIssue", '"<service>: <code>"\n"<region>, see <aws.events.rule-name>"')(resources)
    filled("ReleaseFailed", '{"why": "failed in production", "pipeline": "<pipeline>"}')(resources)
    filled(
        "RunFailed", '{"ExecutionId": ["<execution>"], "Runbook": ["<runbook>"], "AutomationAssumeRole": ["arn:x"]}'
    )(resources)
    target(resources, "ChangeUpcoming")["InputPath"] = "$.detail"
    target(resources, "NodeLost")["InputTransformer"] = {
        "InputPathsMap": {"instance": "$.detail['instance-id']".replace("['", ".").replace("']", "")},
        "InputTemplate": '{\n  "InstanceId": [<instance>]\n}',
    }


GOOD = [several_rules, own_queues, own_role, exempt, archived, other_words, retries, texts, heard_topic]


@pytest.mark.parametrize("change", GOOD, ids=lambda each: str(each.__name__))
def test_a_good_answer_passes(change: Any) -> None:
    result = LAB.judge(changed(change))
    assert result.passed, [verdict for verdict in result.verdicts if not verdict.met]


def test_every_demand_is_lost_by_some_answer() -> None:
    assert {name for _, lost, _ in BAD.values() for name in lost.split()} | {"useful"} == set(DEMANDS)
