"""Whoever does nothing, only fails, or calls at once earns next to nothing, in every lab that there is."""

from pathlib import Path

import pytest
from tests import quick_yaml as yaml

from opexkit.labs import Lab, load_labs
from opexkit.labs.correction.form import empty_form
from opexkit.labs.lab import lab_engines

LABS = load_labs()
MOST = 0.1
"""Share of a lab that an answer without any work may earn."""
_RUNBOOK = 'schemaVersion: "0.3"\nmainSteps:\n  - '
_ALARM = """\
Resources:
  Quiet:
    Type: AWS::CloudWatch::Alarm
    Properties: {Namespace: Northwind, MetricName: Errors, Statistic: Sum, Period: 60, EvaluationPeriods: 1, Threshold: 1,
      ComparisonOperator: GreaterThanThreshold}
"""
_HUNT = """\
questions:
  - {{id: look, asks: When did it ring?, sql: SELECT time FROM alert}}
conclusion:
  sql: {}
  evidence: {{look: "true"}}
"""


def _silent_slo() -> str:
    """The reference's promises, without a single alert."""
    objects = list(yaml.safe_load_all(LABS["burn-rate-alerts"].text("reference")))
    for each in objects:
        each["spec"].pop("alertPolicies", None)
    return yaml.safe_dump_all(each for each in objects if each["kind"] in ("SLO", "SLI", "Service"))


LAZY = {
    "runbook": {
        "waits": _RUNBOOK + "{name: Wait, action: 'aws:sleep', inputs: {Duration: PT1S}}\n",
        "a call that fails": _RUNBOOK
        + "{name: Fail, action: 'aws:executeAwsApi', inputs: {Service: rds, Api: DeleteDBCluster, DBClusterIdentifier: x}}\n",
        "a look that never holds": _RUNBOOK
        + "{name: Refuse, action: 'aws:assertAwsResourceProperty', inputs: {Service: sts, Api: GetCallerIdentity, "
        "PropertySelector: $.Account, DesiredValues: ['0']}}\n",
        "pauses for ever": _RUNBOOK + "{name: Pause, action: 'aws:pause', inputs: {}}\n",
        "asks and leaves it at that": _RUNBOOK
        + "{name: Ask, action: 'aws:approve', inputs: {Message: Shall we?, Approvers: ['arn:aws:iam::123456789012:role/x']}}\n",
    },
    "playbook": {
        "calls at once": "playbook: tracking-lookup-latency-burn\ntitle: Call\nalarm: tracking-lookup-fast-burn\n"
        "owner: tracking\nescalate_after: 15\nsteps:\n  - {id: c, call: platform-engineering}\n",
        "restarts and calls": "playbook: tracking-lookup-latency-burn\ntitle: Call\nalarm: tracking-lookup-fast-burn\n"
        "owner: tracking\nescalate_after: 15\nsteps:\n  - {id: r, run: restart-service, otherwise: c}\n"
        "  - {id: c, call: platform-engineering}\n",
    },
    "alarm-map": {
        "one alarm by name": "rows:\n  - {alarm: dispatch-create-fast-burn}\n",
        "one row of thirty": "rows:\n  - {alarm: dispatch-create-fast-burn, procedure: dispatch-create-errors,"
        " kind: playbook, owner: dispatch}\n",
    },
    "alarms": {"an alarm that tells nobody": _ALARM},
    "correction": {
        "a title": "# Correction of Error: INC-2611\n",
        "the empty form": empty_form("INC-2611"),
        "human error, more training": "# Correction of Error: INC-2611\n\n## Summary\n\nSomeone made a mistake in the console.\n\n"
        "## Five whys\n\n| Why | Because | Evidence |\n|---|---|---|\n| Why? | Human error | D2 |\n\n"
        "## Action items\n\nTraining for everyone.\n",
    },
    "drift": {
        "nothing is found": "# template.yaml\nResources: {T: {Type: 'AWS::SNS::Topic'}}\n# rules.guard\n# none\n"
        "# findings.yaml\ndrifts: []\noutage: {event: E18, because: [no-alarm]}\n",
    },
    "events": {
        "a rule without a target": "Resources:\n  R:\n    Type: AWS::Events::Rule\n"
        "    Properties: {EventPattern: {source: [aws.rds]}}\n",
        "everything pages someone": "Resources:\n  R:\n    Type: AWS::Events::Rule\n"
        "    Properties: {EventPattern: {source: [{prefix: aws.}]}, "
        "Targets: [{Id: page, Arn: 'arn:aws:sns:eu-west-1:123456789012:on-call'}]}\n",
    },
    "guardrails": {"nothing is attached": "# attachments.yaml\nservice_control_policies: {}\n"},
    "rollout": {
        "the service as it is": "Resources:\n  Service:\n    Type: AWS::ECS::Service\n"
        "    Properties: {ServiceName: label-service}\n",
    },
    "hunt": {
        "guesses the first service": _HUNT.format("SELECT a.service, 'deployment' AS cause FROM look, alert a"),
        "never blames anyone": _HUNT.format("SELECT 'x' AS service, 'itself' AS cause FROM look WHERE false"),
    },
    "slo": {"promises without an alert": _silent_slo()},
}
"""By engine, answers that took no work."""
TRIED = [(lab, name) for lab in LABS.values() for name in LAZY.get(lab.written.engine, {})]


def test_every_engine_has_an_answer_without_work() -> None:
    assert set(LAZY) == set(lab_engines())


@pytest.mark.parametrize(("lab", "name"), TRIED, ids=[f"{lab.id}: {name}" for lab, name in TRIED])
def test_an_answer_without_work_earns_next_to_nothing(lab: Lab, name: str) -> None:
    result = lab.judge(LAZY[lab.written.engine][name], Path("lazy.yaml"))
    assert result.score is not None
    assert result.score <= MOST, [verdict for verdict in result.verdicts if verdict.met]
