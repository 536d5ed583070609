"""More runbooks that nobody should have to review: each fails for its own reason, most of them in one world alone."""

from textwrap import indent

import pytest
from tests.labs.runbook.test_adversaries import AURORA, ROTATE, SCALE, WAIT, before, call, judged, swap, without

from opexkit.labs.verdict import HARMFUL, Judgment

NOISE = "".join(
    call(
        f"Tell{number}",
        "sns",
        "Publish",
        f', TopicArn: "{{{{ IncidentTopic }}}}", Message: "{{{{ ClusterIdentifier }}}}: {number} of 12"',
    )
    for number in range(12)
)
APPROVE = AURORA[AURORA.index("  - name: Approve\n") : AURORA.index("  - name: FailOver\n")]
RECORD = AURORA[AURORA.index("  - name: Record\n") : AURORA.index("  - name: NothingToDo\n")]
TARGET = '      TargetDBInstanceIdentifier: "{{ TargetInstance }}"\n'
LAG_FIRST = """\
  - name: DemandNoLag
    action: aws:assertAwsResourceProperty
    inputs:
      Service: cloudwatch
      Api: DescribeAlarms
      AlarmNames: ["{{ LagAlarm }}"]
      PropertySelector: "$.MetricAlarms[0].StateValue"
      DesiredValues: [OK]
"""
FIRST_FOUND = """\
  - name: FindReader
    action: aws:executeAwsApi
    inputs: {Service: rds, Api: DescribeDBClusters, DBClusterIdentifier: "{{ ClusterIdentifier }}"}
    outputs:
      - {Name: Reader, Selector: "$.DBClusters[0].DBClusterMembers[-1].DBInstanceIdentifier", Type: String}
"""
NO_ALARM_NAME = 'AlarmNames: ["{{ DownAlarm }}"]}\n    outputs:'

BAD_AURORA = {
    "does not move while readers lag behind": (
        before(swap(AURORA, ("  DownAlarm:", "  LagAlarm: {type: String}\n  DownAlarm:")), "Approve", LAG_FIRST),
        "moves",
    ),
    "leaves the target to Aurora": (swap(AURORA, (TARGET, "")), "target"),
    "takes the last member that it finds": (
        swap(
            before(AURORA, "FailOver", FIRST_FOUND),
            (TARGET, '      TargetDBInstanceIdentifier: "{{ FindReader.Reader }}"\n'),
        ),
        "target",
    ),
    "a no leads on to the failover": (
        swap(AURORA, ("    action: aws:approve\n", "    action: aws:approve\n    onFailure: step:FailOver\n")),
        "approval",
    ),
    "asks twice": (before(AURORA, "FailOver", APPROVE.replace("Approve\n", "ApproveAgain\n")), "approval"),
    "gives the commander a minute": (
        swap(
            AURORA,
            ("    action: aws:approve\n    timeoutSeconds: 600\n", "    action: aws:approve\n    timeoutSeconds: 60\n"),
        ),
        "moves",
    ),
    "time is up, so it is done": (
        swap(
            AURORA,
            ("  - name: VerifyWrites\n", "  - name: VerifyWrites\n    onFailure: Continue\n    isCritical: false\n"),
        ),
        "verified",
    ),
    "looks at the cluster alone": (without(AURORA, "VerifyWrites"), "verified"),
    "writes the success down before it happens": (
        before(without(AURORA, "Record"), "FailOver", RECORD.replace("    isEnd: true\n", "")).replace(
            "      DesiredValues: [OK]\n", "      DesiredValues: [OK]\n    isEnd: true\n"
        ),
        "recorded",
    ),
    "restarts the old writer, too": (
        before(
            AURORA,
            "Record",
            call("Restart", "rds", "RebootDBInstance", ', DBInstanceIdentifier: "{{ TargetInstance }}"'),
        ),
        "only-asked",
    ),
    "tells all that it does": (before(AURORA, "Record", NOISE), "recorded"),
    "any alarm that rings will do": (
        swap(AURORA, ('AlarmNames: ["{{ DownAlarm }}"]}', "StateValue: ALARM}")),
        "idempotent",
    ),
    "whatever the alarm says": (swap(AURORA, ("StringEquals: ALARM", "StartsWith: ''")), "idempotent"),
    "a refused failover is passed over": (
        swap(
            before(AURORA, "ReadAlarm", ""),
            ("  - name: FailOver\n", "  - name: FailOver\n    onFailure: step:Record\n    isCritical: false\n"),
        ),
        "target",
    ),
}
ONE = '\'{"pods": "one", "stage": "AWSPENDING"}\''
BAD_ROTATE = {
    "makes it current before all can use it": (
        before(
            without(ROTATE, "MakeCurrent"),
            "RollToAll",
            ROTATE[ROTATE.index("  - name: MakeCurrent\n") : ROTATE.index("  - name: Revoke\n")],
        ),
        "back",
    ),
    "revokes what it has just made current": (
        swap(ROTATE, ('{"stage": "AWSPREVIOUS"}', '{"stage": "AWSCURRENT"}')),
        "revoked",
    ),
    "puts one pod back": (
        swap(ROTATE, ('{"pods": "all", "stage": "AWSCURRENT"}', '{"pods": "one", "stage": "AWSCURRENT"}')),
        "back",
    ),
    "puts back what was there before last": (
        swap(ROTATE, ('{"pods": "all", "stage": "AWSCURRENT"}', '{"pods": "all", "stage": "AWSPREVIOUS"}')),
        "back",
    ),
    "went back, and calls that a success": (
        swap(ROTATE, ("    onFailure: step:PutBack\n", "    onFailure: step:PutBack\n    isCritical: false\n")),
        "back",
    ),
    "believes the first pod": (
        swap(without(ROTATE, "ProbeAll"), ("  - name: RollToAll\n", "  - name: RollToAll\n    isCritical: false\n")),
        "back",
    ),
    "probes, and goes on": (
        swap(
            ROTATE,
            (
                "  - name: ProbeAll\n    action: aws:invokeLambdaFunction\n    onFailure: step:PutBack\n",
                "  - name: ProbeAll\n    action: aws:invokeLambdaFunction\n    onFailure: Continue\n    isCritical: false\n",
            ),
        ),
        "back",
    ),
    "notes the version on a tag": (
        before(
            ROTATE,
            "Revoke",
            call(
                "Tag",
                "secretsmanager",
                "TagResource",
                ', SecretId: "{{ SecretId }}", Tags: [{Key: rotated, Value: "yes"}]',
            ),
        ),
        "only-asked",
    ),
    "lets AWS rotate as well": (
        before(ROTATE, "Create", call("Rotate", "secretsmanager", "RotateSecret", ', SecretId: "{{ SecretId }}"')),
        "only-asked",
    ),
    "rolls out, and again, and again": (
        before(
            ROTATE,
            "ProbeAll",
            "".join(
                f"  - {{name: Again{number}, action: 'aws:invokeLambdaFunction', onFailure: 'step:PutBack', inputs: "
                '{FunctionName: "{{ RolloutFunction }}", Payload: \'{"pods": "all", "stage": "AWSPENDING"}\'}}\n'
                for number in range(2)
            ),
        ),
        "rolled",
    ),
    "a way back without all pods' functions": (
        swap(
            ROTATE,
            (
                '    onFailure: step:PutBack\n    inputs: {FunctionName: "{{ RolloutFunction }}", Payload: \'{"pods": "all"',
                '    inputs: {FunctionName: "{{ RolloutFunction }}", Payload: \'{"pods": "all"',
            ),
        ),
        "back",
    ),
    "throws the old secret away when it fails": (
        swap(
            ROTATE,
            (
                "  - name: PutBack\n",
                call("Away", "secretsmanager", "DeleteSecret", ', SecretId: "{{ SecretId }}"').replace(
                    "action: 'aws:executeAwsApi'", "action: 'aws:executeAwsApi', isEnd: true"
                )
                + "  - name: PutBack\n",
            ),
            ("onFailure: step:PutBack", "onFailure: step:Away"),
        ),
        "only-asked",
    ),
    "shows the password to find out": (
        before(
            ROTATE,
            "ProbeAll",
            call("Show", "secretsmanager", "GetSecretValue", ', SecretId: "{{ SecretId }}", VersionStage: AWSPENDING'),
        ),
        "hidden",
    ),
}
PLAN = SCALE[SCALE.index("        - name: PlanTheWayBack\n") : SCALE.index("        - name: Raise\n")]
CURRENT = '"{{ PlanAndRaise.CurrentIteratorValue }}"'
BAD_SCALE = {
    "the four groups typed in": (
        swap(
            SCALE,
            (
                'Iterators: "{{ Groups }}"',
                "Iterators: [tracking-lookup, dispatch-create, label-purchase, carrier-booking]",
            ),
        ),
        "enough",
    ),
    "tidies up the plans of others": (
        before(
            SCALE,
            "PlanAndRaise",
            call(
                "Tidy",
                "autoscaling",
                "DeleteScheduledAction",
                ", AutoScalingGroupName: nightly-invoices, ScheduledActionName: invoices-at-night",
            ),
        ),
        "only-asked",
    ),
    "sleeps two minutes instead of looking": (
        swap(SCALE, (WAIT, "  - {name: Calm, action: 'aws:sleep', inputs: {Duration: PT2M}}\n")),
        "verified",
    ),
    "back before the surge is over": (
        swap(SCALE, ('StartTime: "{{ SurgeEnds }}"', 'StartTime: "{{ global:DATE }}T23:59:00Z"')),
        "way-back",
    ),
    "back every night from now on": (
        swap(
            SCALE, ('StartTime: "{{ SurgeEnds }}"', 'StartTime: "{{ SurgeEnds }}"\n            Recurrence: "0 2 * * *"')
        ),
        "way-back",
    ),
    "as many as may be": (
        swap(
            SCALE,
            (
                '            DesiredCapacity: "{{ ReadForecast.Nodes }}"\n',
                '            DesiredCapacity: "{{ ReadGroup.Highest }}"\n',
            ),
        ),
        "enough",
    ),
    "the neighbor, too": (
        before(
            SCALE,
            "WaitForAll",
            call(
                "Neighbor",
                "autoscaling",
                "UpdateAutoScalingGroup",
                ", AutoScalingGroupName: nightly-invoices, MaxSize: 9",
            ),
        ),
        "only-asked",
    ),
    "throws the forecast away after use": (
        before(
            SCALE,
            "WaitForAll",
            call("Used", "ssm", "DeleteParameter", ', Name: "{{ Forecast }}/tracking-lookup"'),
        ),
        "only-asked",
    ),
    "one forecast for all": (
        swap(
            SCALE,
            (
                'Name: "{{ Forecast }}/{{ PlanAndRaise.CurrentIteratorValue }}"',
                'Name: "{{ Forecast }}/tracking-lookup"',
            ),
        ),
        "enough",
    ),
    "waits for each before it raises the next": (
        swap(
            SCALE,
            (WAIT, ""),
            ("          isEnd: true\n", ""),
            (
                "        - name: AlreadyThere\n",
                indent(WAIT, " " * 6).replace("WaitForAll", "WaitForIt").replace('"{{ Groups }}"', f"[{CURRENT}]")
                + "        - name: AlreadyThere\n",
            ),
        ),
        "quick",
    ),
    "one way back for all": (
        swap(SCALE, (PLAN, PLAN.replace(f"AutoScalingGroupName: {CURRENT}", "AutoScalingGroupName: tracking-lookup"))),
        "way-back",
    ),
    "the least size alone": (
        swap(SCALE, ('            DesiredCapacity: "{{ ReadForecast.Nodes }}"\n', "            DesiredCapacity: 1\n")),
        "enough",
    ),
    "passes over a group that is not there": (
        swap(
            SCALE,
            (
                "    timeoutSeconds: 270\n",
                "    timeoutSeconds: 270\n    onFailure: Continue\n    isCritical: false\n",
            ),
            (
                "        - name: IsItRaised\n          action: aws:branch\n",
                "        - name: IsItRaised\n          action: aws:branch\n          onFailure: Continue\n          isCritical: false\n",
            ),
        ),
        "verified",
    ),
}
LABS = {"aurora-failover": BAD_AURORA, "rotate-credential": BAD_ROTATE, "scale-out-before-surge": BAD_SCALE}
HARM = {"a no leads on to the failover", "revokes what it has just made current"}
HARM |= {
    "went back, and calls that a success",
    "throws the old secret away when it fails",
    "tidies up the plans of others",
}


@pytest.mark.slow
@pytest.mark.sampled(1, by="lab")
@pytest.mark.parametrize(("lab", "name"), [(lab, name) for lab, several in LABS.items() for name in several])
def test_a_nightmare_fails_for_its_own_reason(lab: str, name: str) -> None:
    text, demand = LABS[lab][name]
    result = judged(lab, text)
    assert demand in {verdict.demand for verdict in result.verdicts if verdict.judgment is Judgment.NOT_MET}, (
        result.verdicts
    )
    assert result.score is not None
    if name in HARM:
        assert result.score <= HARMFUL
