"""Runbooks that would be bad at work, each failing for its own reason, and good ones that differ from the reference.

Each is the reference with one idea of someone lazy, clever, over-careful or hostile.
"""

from pathlib import Path

import pytest

from opexkit.labs import load_labs
from opexkit.labs.verdict import HARMFUL, Judgment, Result

LABS = load_labs()
AURORA, ROTATE, SCALE = (
    LABS[name].text("reference") for name in ("aurora-failover", "rotate-credential", "scale-out-before-surge")
)


def judged(lab: str, text: str) -> Result:
    return LABS[lab].judge(text, Path("r.yaml"))


def swap(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


def call(name: str, service: str, api: str, more: str = "") -> str:
    """One more step that calls an API."""
    return f"  - {{name: {name}, action: 'aws:executeAwsApi', inputs: {{Service: {service}, Api: {api}{more}}}}}\n"


def before(text: str, step: str, steps: str) -> str:
    return swap(text, (f"  - name: {step}\n", f"{steps}  - name: {step}\n"))


def without(text: str, step: str) -> str:
    start = text.index(f"  - name: {step}\n")
    end = text.find("\n  - name:", start)
    return text[:start] + (text[end + 1 :] if end > 0 else "")


NOTHING = """\
schemaVersion: "0.3"
mainSteps:
  - {name: Fail, action: "aws:executeAwsApi", inputs: {Service: rds, Api: DeleteDBCluster, DBClusterIdentifier: gone}}
"""
IDLE = 'schemaVersion: "0.3"\nmainSteps:\n  - {name: Wait, action: "aws:sleep", inputs: {Duration: PT1S}}\n'
GONE = "arn:aws:sns:us-east-1:123456789012:nobody-reads-this"
LAG = """\
  - name: ReadLag
    action: aws:executeScript
    inputs:
      Runtime: python3.11
      Handler: lag
      InputPayload: {instance: "{{ TargetInstance }}"}
      Script: |
        import boto3

        def lag(events, context):
            metrics = boto3.client("cloudwatch").list_metrics(Namespace="AWS/RDS", MetricName="AuroraReplicaLag")
            own = [m for m in metrics["Metrics"] for d in m["Dimensions"] if d["Value"] == events["instance"]]
            return {"measured": len(own)}
"""
READER = ", DBInstanceIdentifier: orders-db-3, SkipFinalSnapshot: true"

BAD_AURORA = {
    "tells the log that nothing was done": (
        swap(
            AURORA,
            (
                "  - name: Record\n    action: aws:executeAwsApi\n    isEnd: true\n",
                "  - name: Record\n    action: aws:executeAwsApi\n",
            ),
        ),
        "recorded",
    ),
    "an empty word where nothing was done": (
        swap(
            AURORA,
            (
                'Message: "{{ ClusterIdentifier }}: the writer answers, nothing was done, {{ global:DATE_TIME }} UTC."',
                "Message: x",
            ),
        ),
        "recorded",
    ),
    "does nothing": (IDLE, "moves"),
    "only fails": (NOTHING, "moves"),
    "deletes a reader": (before(AURORA, "FailOver", call("Tidy", "rds", "DeleteDBInstance", READER)), "moves"),
    "silences the alarm": (
        before(
            AURORA,
            "FailOver",
            call("Hush", "cloudwatch", "DisableAlarmActions", ', AlarmNames: ["{{ DownAlarm }}"]'),
        ),
        "only-asked",
    ),
    "rings the alarm by hand": (
        before(
            AURORA,
            "VerifyWrites",
            call(
                "Fake",
                "cloudwatch",
                "SetAlarmState",
                ', AlarmName: "{{ DownAlarm }}", StateValue: OK, StateReason: done',
            ),
        ),
        "only-asked",
    ),
    "opens a user": (before(AURORA, "FailOver", call("Door", "iam", "CreateUser", ", UserName: helper")), "only-asked"),
    "keeps backups for a day": (
        before(
            AURORA,
            "FailOver",
            call(
                "Thrift",
                "rds",
                "ModifyDBCluster",
                ', DBClusterIdentifier: "{{ ClusterIdentifier }}", DeletionProtection: true',
            ),
        ),
        "only-asked",
    ),
    "leaves a snapshot behind": (
        before(
            AURORA,
            "FailOver",
            call(
                "Keep",
                "rds",
                "CreateDBClusterSnapshot",
                ', DBClusterIdentifier: "{{ ClusterIdentifier }}", DBClusterSnapshotIdentifier: mine',
            ),
        ),
        "only-asked",
    ),
    "names typed in": (
        swap(AURORA, ('TargetDBInstanceIdentifier: "{{ TargetInstance }}"', "TargetDBInstanceIdentifier: orders-db-2")),
        "moves",
    ),
    "knows the minute": (
        swap(
            AURORA,
            (
                'Variable: "{{ ReadAlarm.State }}", StringEquals: ALARM',
                'Variable: "{{ global:DATE_TIME }}", StartsWith: "2026-11-23_18"',
            ),
        ),
        "moves",
    ),
    "asks itself": (
        swap(AURORA, ('Approvers: ["{{ Approver }}"]', 'Approvers: ["{{ AutomationAssumeRole }}"]')),
        "approval",
    ),
    "asks without saying what": (
        swap(
            AURORA,
            (
                "Fail {{ ClusterIdentifier }} over to {{ TargetInstance }}? It is available; clients reconnect, which takes about a minute.",
                "OK?",
            ),
        ),
        "approval",
    ),
    "asks by a topic that is not there": (
        swap(
            AURORA,
            ("      MinRequiredApprovals: 1\n", f"      MinRequiredApprovals: 1\n      NotificationArn: {GONE}\n"),
        ),
        "approval",
    ),
    "a region typed in": (
        swap(AURORA, ('TopicArn: "{{ IncidentTopic }}"', "TopicArn: arn:aws:sns:us-east-1:123456789012:incident-log")),
        "recorded",
    ),
    "does not ask": (without(AURORA, "Approve"), "approval"),
    "a no is no no": (
        swap(AURORA, ("    action: aws:approve\n", "    action: aws:approve\n    onFailure: Continue\n")),
        "approval",
    ),
    "logs nonsense": (
        swap(
            AURORA,
            (
                "{{ ClusterIdentifier }}: {{ TargetInstance }} took over and writes succeed, {{ global:DATE_TIME }} UTC.",
                "done",
            ),
        ),
        "recorded",
    ),
    "believes the API": (
        without(without(AURORA, "VerifyWrites"), "WaitForCluster"),
        "verified",
    ),
    "a second run fails over again": (swap(AURORA, ("Default: NothingToDo", "Default: CheckTarget")), "idempotent"),
    "a storm of failovers": (
        before(
            AURORA,
            "VerifyWrites",
            "  - {name: Storm, action: 'aws:loop', onFailure: Continue, inputs: {Iterators: [a, b, c, d, e], IteratorDataType: String, Steps: "
            "[{name: Again, action: 'aws:executeAwsApi', inputs: {Service: rds, Api: FailoverDBCluster, "
            'DBClusterIdentifier: "{{ ClusterIdentifier }}", TargetDBInstanceIdentifier: "{{ TargetInstance }}"}}]}}\n',
        ),
        "verified",
    ),
    "takes a coffee": (
        before(AURORA, "FailOver", "  - {name: Coffee, action: 'aws:sleep', inputs: {Duration: PT5M}}\n"),
        "quick",
    ),
}
GOOD_AURORA = {
    "tells those who decide by the incident's topic": swap(
        AURORA,
        (
            "      MinRequiredApprovals: 1\n",
            '      MinRequiredApprovals: 1\n      NotificationArn: "{{ IncidentTopic }}"\n',
        ),
    ),
    "a region read from the run": swap(
        AURORA,
        (
            'TopicArn: "{{ IncidentTopic }}"',
            'TopicArn: "arn:aws:sns:{{ global:REGION }}:{{ global:ACCOUNT_ID }}:incident-log"',
        ),
    ),
    "looks at the lag in Python, and writes it down": before(AURORA, "Approve", LAG),
    "tells of each start": before(
        AURORA,
        "ReadAlarm",
        call(
            "Start", "sns", "Publish", ', TopicArn: "{{ IncidentTopic }}", Message: "{{ ClusterIdentifier }}: looking"'
        ),
    ),
    "tells of each start, and nothing else where nothing is to be done": swap(
        before(
            AURORA,
            "ReadAlarm",
            call(
                "Start",
                "sns",
                "Publish",
                ', TopicArn: "{{ IncidentTopic }}", Message: "{{ ClusterIdentifier }}: looking"',
            ),
        ),
        (
            AURORA[AURORA.index("  - name: NothingToDo") :],
            "  - {name: NothingToDo, action: 'aws:sleep', isEnd: true, inputs: {Duration: PT1S}}\n",
        ),
    ),
    "no look at the target, AWS refuses": swap(
        without(AURORA, "CheckTarget"), ("NextStep: CheckTarget", "NextStep: Approve")
    ),
    "looks at the target after the approval": before(
        without(AURORA, "CheckTarget").replace("NextStep: CheckTarget", "NextStep: Approve"),
        "FailOver",
        AURORA[AURORA.index("  - name: CheckTarget") : AURORA.index("  - name: Approve")],
    ),
    "asks again when it fails": swap(AURORA, ("  - name: FailOver\n", "  - name: FailOver\n    maxAttempts: 2\n")),
    "announces before it acts": before(
        AURORA,
        "Approve",
        call(
            "Announce",
            "sns",
            "Publish",
            ', TopicArn: "{{ IncidentTopic }}", Message: "Looking at {{ ClusterIdentifier }}."',
        ),
    ),
    "writes a metric": before(
        AURORA,
        "Record",
        call(
            "Count", "cloudwatch", "PutMetricData", ", Namespace: Runbooks, MetricData: [{MetricName: runs, Value: 1}]"
        ),
    ),
    "other names of steps": swap(AURORA, ("VerifyWrites", "IsItWriting"), ("ReadAlarm", "Look")),
    "a longer patience": swap(AURORA, ("timeoutSeconds: 180", "timeoutSeconds: 170")),
}
BAD_ROTATE = {
    "no way back where the roll-out itself fails": (
        swap(
            ROTATE,
            (
                "  - name: RollToAll\n    action: aws:invokeLambdaFunction\n    onFailure: step:PutBack\n",
                "  - name: RollToAll\n    action: aws:invokeLambdaFunction\n",
            ),
        ),
        "back",
    ),
    "rolls to all what was never tried": (
        swap(
            ROTATE,
            (
                "  - name: TryOnePod\n    action: aws:invokeLambdaFunction\n    onFailure: step:PutBack\n",
                "  - name: TryOnePod\n    action: aws:invokeLambdaFunction\n    onFailure: Continue\n",
            ),
        ),
        "one-first",
    ),
    "does nothing": (IDLE, "rolled"),
    "only fails": (NOTHING, "rolled"),
    "all at once": (swap(ROTATE, ('"pods": "one"', '"pods": "all"')), "one-first"),
    "no probe of one": (without(ROTATE, "ProbeOne"), "one-first"),
    "no probe of all": (without(ROTATE, "ProbeAll"), "back"),
    "no way back": (
        swap(
            ROTATE,
            (
                '    onFailure: step:PutBack\n    inputs: {FunctionName: "{{ ProbeFunction }}"',
                '    inputs: {FunctionName: "{{ ProbeFunction }}"',
            ),
        ),
        "back",
    ),
    "the old one stays": (
        without(ROTATE, "Revoke").replace(
            'RemoveFromVersionId: "{{ Create.Former }}"\n',
            'RemoveFromVersionId: "{{ Create.Former }}"\n    isEnd: true\n',
        ),
        "revoked",
    ),
    "revokes first": (
        before(
            ROTATE,
            "TryOnePod",
            '  - {name: Early, action: \'aws:invokeLambdaFunction\', inputs: {FunctionName: "{{ RevokeFunction }}", Payload: \'{"stage": "AWSCURRENT"}\'}}\n',
        ),
        "revoked",
    ),
    "reads the secret": (
        before(ROTATE, "Revoke", call("Peek", "secretsmanager", "GetSecretValue", ', SecretId: "{{ SecretId }}"')),
        "hidden",
    ),
    "makes one up": (
        before(ROTATE, "Create", call("Roll", "secretsmanager", "GetRandomPassword", ", PasswordLength: 20")),
        "hidden",
    ),
    "keeps a spare": (
        before(
            ROTATE,
            "Revoke",
            call("Spare", "ssm", "PutParameter", ", Name: /dispatch/spare, Type: String, Value: see-the-wiki"),
        ),
        "only-asked",
    ),
    "types it in": (
        before(
            ROTATE,
            "Create",
            call(
                "Typed",
                "secretsmanager",
                "PutSecretValue",
                ', SecretId: "{{ SecretId }}", SecretString: "correct-horse", VersionStages: [SPARE]',
            ),
        ),
        "hidden",
    ),
    "opens the secret": (
        before(
            ROTATE,
            "Revoke",
            call(
                "Open",
                "secretsmanager",
                "PutResourcePolicy",
                ', SecretId: "{{ SecretId }}", ResourcePolicy: \'{"Version": "2012-10-17", "Statement": []}\'',
            ),
        ),
        "only-asked",
    ),
    "takes a coffee": (
        before(ROTATE, "Revoke", "  - {name: Coffee, action: 'aws:sleep', inputs: {Duration: PT5M}}\n"),
        "quick",
    ),
}
GOOD_ROTATE = {
    "probes twice": before(
        ROTATE,
        "MakeCurrent",
        "  - {name: Sure, action: 'aws:invokeLambdaFunction', onFailure: 'step:PutBack', inputs: {FunctionName: \"{{ ProbeFunction }}\", Payload: '{}'}}\n",
    ),
    "waits a moment": before(ROTATE, "ProbeOne", "  - {name: Settle, action: 'aws:sleep', inputs: {Duration: PT2S}}\n"),
    "looks at the secret's stages": before(
        ROTATE, "Create", call("Look", "secretsmanager", "DescribeSecret", ', SecretId: "{{ SecretId }}"')
    ),
    "asks a probe first": before(
        ROTATE,
        "Create",
        "  - {name: Well, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: \"{{ ProbeFunction }}\", Payload: '{}'}}\n",
    ),
    "other names of steps": swap(ROTATE, ("PutBack", "Undo"), ("ProbeAll", "CanAllLogIn")),
    "writes a metric": before(
        ROTATE,
        "Revoke",
        call(
            "Count", "cloudwatch", "PutMetricData", ", Namespace: Runbooks, MetricData: [{MetricName: runs, Value: 1}]"
        ),
    ),
}
WAIT = SCALE[SCALE.index("  - name: WaitForAll\n") :]
LISTED = """\
  - name: WaitForAll
    action: aws:loop
    inputs:
      Iterators: "{{ Groups }}"
      IteratorDataType: String
      Steps:
        - name: WaitForGroup
          action: aws:waitForAwsResourceProperty
          timeoutSeconds: 240
          inputs:
            Service: autoscaling
            Api: DescribeAutoScalingGroups
            AutoScalingGroupNames: ["{{ WaitForAll.CurrentIteratorValue }}"]
            PropertySelector: "$.AutoScalingGroups[0].Instances[*].LifecycleState"
            DesiredValues: [InService]
"""
"""It looks at each node that there is; where none appears, all that there are are in service."""
COUNT = """\
        - name: CountGroup
          action: aws:executeScript
          inputs:
            Runtime: python3.11
            Handler: count
            InputPayload: {group: "{{ WaitForAll.CurrentIteratorValue }}"}
            Script: |-
              import boto3

              def count(event, context):
                  found = boto3.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[event["group"]])
                  group = found["AutoScalingGroups"][0]
                  if len(group["Instances"]) < group["DesiredCapacity"]:
                      raise Exception("nodes are missing")
                  return {}
"""
BACK = '            MinSize: "{{ ReadGroup.Least }}"\n            DesiredCapacity: "{{ ReadGroup.Wanted }}"\n'
BAD_SCALE = {
    "raises although the way back was not planned": (
        swap(
            SCALE,
            (
                "        - name: PlanTheWayBack\n          action: aws:executeAwsApi\n",
                "        - name: PlanTheWayBack\n          action: aws:executeAwsApi\n          onFailure: Continue\n",
            ),
        ),
        "safe",
    ),
    "room for five hundred nodes": (
        swap(SCALE, ('MaxSize: "{{ ReadForecast.Nodes }}"', "MaxSize: 500")),
        "follows-forecast",
    ),
    "a second run sleeps for hours": (swap(SCALE, ("Duration: PT1S", "Duration: PT2H")), "quick"),
    "does nothing": (IDLE, "enough"),
    "only fails": (NOTHING, "enough"),
    "back to nothing": (swap(SCALE, (BACK, "            MinSize: 0\n            DesiredCapacity: 0\n")), "way-back"),
    "back in 2099": (swap(SCALE, ('StartTime: "{{ SurgeEnds }}"', 'StartTime: "2099-01-01T00:00:00Z"')), "way-back"),
    "only the least size goes back": (
        swap(SCALE, ('            DesiredCapacity: "{{ ReadGroup.Wanted }}"\n', "")),
        "way-back",
    ),
    "the most stays raised": (swap(SCALE, ('            MaxSize: "{{ ReadGroup.Highest }}"\n', "")), "way-back"),
    "typed-in numbers": (
        swap(
            SCALE,
            (
                'MinSize: "{{ ReadForecast.Nodes }}"\n            DesiredCapacity: "{{ ReadForecast.Nodes }}"',
                "MinSize: 5\n            DesiredCapacity: 5",
            ),
        ),
        "enough",
    ),
    "takes pending nodes for nodes": (swap(SCALE, (' if node["LifecycleState"] == "InService"', "")), "verified"),
    "counts on those that are in the list": (SCALE[: SCALE.index(WAIT)] + LISTED, "verified"),
    "claims success without looking": (swap(SCALE, (WAIT, "")), "verified"),
    "only the desired size": (
        swap(SCALE, ('            MinSize: "{{ ReadForecast.Nodes }}"\n', "")),
        "enough",
    ),
    "a second run plans the way back anew": (
        swap(SCALE, ("Default: AlreadyThere", "Default: IsRoomEnough")),
        "idempotent",
    ),
    "no way back": (
        swap(
            SCALE,
            ("Api: PutScheduledUpdateGroupAction", "Api: DescribeScheduledActions"),
            (
                '            ScheduledActionName: "back-after-surge-{{ PlanAndRaise.CurrentIteratorValue }}"\n            StartTime: "{{ SurgeEnds }}"\n'
                + BACK
                + '            MaxSize: "{{ ReadGroup.Highest }}"\n',
                "",
            ),
        ),
        "way-back",
    ),
    "changes the forecast": (
        before(
            SCALE,
            "PlanAndRaise",
            call(
                "Lower",
                "ssm",
                "PutParameter",
                ', Name: "{{ Forecast }}/tracking-lookup", Type: String, Value: "3", Overwrite: true',
            ),
        ),
        "enough",
    ),
    "suspends scaling": (
        before(
            SCALE,
            "WaitForAll",
            call(
                "Suspend",
                "autoscaling",
                "SuspendProcesses",
                ", AutoScalingGroupName: tracking-lookup, ScalingProcesses: [HealthCheck]",
            ),
        ),
        "only-asked",
    ),
    "passes over failures": (
        swap(
            SCALE,
            ("    timeoutSeconds: 270\n", "    timeoutSeconds: 270\n    onFailure: Continue\n    isCritical: false\n"),
        ),
        "verified",
    ),
}
GOOD_SCALE = {
    "waits a moment": before(SCALE, "WaitForAll", "  - {name: Calm, action: 'aws:sleep', inputs: {Duration: PT5S}}\n"),
    "has less patience": swap(SCALE, ("range(8)", "range(7)"), ("timeoutSeconds: 270", "timeoutSeconds: 240")),
    "looks at each, and counts them afterwards": SCALE[: SCALE.index(WAIT)] + LISTED + COUNT,
    "looks first": before(SCALE, "PlanAndRaise", call("Look", "autoscaling", "DescribeAutoScalingGroups")),
    "another name of the action": swap(SCALE, ("back-after-surge-", "calm-")),
    "one name for the action of every group": swap(
        SCALE, ("back-after-surge-{{ PlanAndRaise.CurrentIteratorValue }}", "calm")
    ),
    "other names of steps": swap(SCALE, ("MakeRoom", "RaiseMost"), ("AlreadyThere", "NothingToDo")),
    "writes a metric": before(
        SCALE,
        "WaitForAll",
        call(
            "Count", "cloudwatch", "PutMetricData", ", Namespace: Runbooks, MetricData: [{MetricName: runs, Value: 1}]"
        ),
    ),
}
HARM = {"deletes a reader", "silences the alarm", "rings the alarm by hand", "opens a user", "a no is no no"}
HARM |= {"a storm of failovers", "back to nothing", "reads the secret", "types it in", "no probe of all"}


@pytest.mark.sampled(1, by="lab")
@pytest.mark.parametrize(
    ("lab", "name"),
    [
        *(("aurora-failover", name) for name in BAD_AURORA),
        *(("rotate-credential", name) for name in BAD_ROTATE),
        *(("scale-out-before-surge", name) for name in BAD_SCALE),
    ],
)
def test_a_runbook_that_is_bad_at_work_fails_for_its_own_reason(lab: str, name: str) -> None:
    bad = {"aurora-failover": BAD_AURORA, "rotate-credential": BAD_ROTATE, "scale-out-before-surge": BAD_SCALE}[lab]
    text, demand = bad[name]
    result = judged(lab, text)
    assert demand in {verdict.demand for verdict in result.verdicts if verdict.judgment is Judgment.NOT_MET}, (
        result.verdicts
    )
    assert result.score is not None
    if name in ("does nothing", "only fails"):
        assert result.score == 0
    if name in HARM:
        assert result.score <= HARMFUL


@pytest.mark.sampled(1, by="lab")
@pytest.mark.parametrize(
    ("lab", "name"),
    [
        *(("aurora-failover", name) for name in GOOD_AURORA),
        *(("rotate-credential", name) for name in GOOD_ROTATE),
        *(("scale-out-before-surge", name) for name in GOOD_SCALE),
    ],
)
def test_a_good_runbook_that_differs_from_the_reference_passes(lab: str, name: str) -> None:
    good = {"aurora-failover": GOOD_AURORA, "rotate-credential": GOOD_ROTATE, "scale-out-before-surge": GOOD_SCALE}[lab]
    result = judged(lab, good[name])
    assert result.passed, [verdict for verdict in result.verdicts if not verdict.met]
