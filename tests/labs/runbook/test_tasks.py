"""The three runbooks to write: each demand is met by the reference, and missed where a document misses it."""

from pathlib import Path

import pytest

from opexkit import content
from opexkit.files.problem import InputError
from opexkit.labs import load_labs
from opexkit.labs.runbook.document import read_runbook
from opexkit.labs.runbook.tasks import load_task

SCENARIO = content.scenario("northwind")
FAILOVER = load_labs()["aurora-failover"].text("reference")


def missed(lab: str, text: str) -> set[str]:
    return {verdict.demand for verdict in load_labs()[lab].judge(text).verdicts if not verdict.met}


@pytest.mark.slow
def test_faults_at_each_step_of_the_reference_failover_leave_one_writer() -> None:
    trials = load_task("aurora-failover", SCENARIO).try_out(read_runbook(FAILOVER))
    broken = {(trial.variant, *trial.broken) for trial in trials.broken if trial.broken}
    steps = set(trials.plain.run.path)
    assert len(steps) == 8
    assert broken == {
        (variant, step, moment)
        for variant in ("", "lagging reader", "refused approval")
        for step in steps
        for moment in ("before", "after")
    }
    assert [len(trial.state.writers) for trial in trials.broken] == [1] * len(broken)
    moved = [trial for trial in trials.broken if trial.state.writers == ("orders-db-2",)]
    assert moved
    assert all(trial.variant == "" for trial in moved)


def without(step: str, text: str = FAILOVER) -> str:
    """The reference without a step."""
    start = text.index(f"  - name: {step}\n")
    end = text.find("\n  - name:", start)
    return text[:start] + (text[end + 1 :] if end > 0 else "")


MISSES = {
    "no look at the lag": (without("CheckLag").replace("NextStep: CheckLag", "NextStep: Approve"), {"lag"}),
    "no approval": (without("Approve"), {"approval"}),
    "an approval too many": (
        FAILOVER.replace(
            "  - name: FailOver\n",
            "  - {name: Again, action: 'aws:approve', inputs: {Approvers: [a]}}\n  - name: FailOver\n",
        ),
        {"approval", "quick"},
    ),
    "no is no no": (
        FAILOVER.replace("    action: aws:approve\n", "    action: aws:approve\n    onFailure: Continue\n"),
        {"approval"},
    ),
    "not verified": (
        without("VerifyWrites").replace(
            "  - name: Record", "  - {name: Wait, action: 'aws:sleep', inputs: {Duration: PT31S}}\n  - name: Record"
        ),
        {"verified"},
    ),
    "not recorded": (
        without("Record").replace(
            "      DesiredValues: [OK]\n  - name: NothingToDo",
            "      DesiredValues: [OK]\n    isEnd: true\n  - name: NothingToDo",
        ),
        {"recorded"},
    ),
    "not idempotent": (FAILOVER.replace("Default: NothingToDo", "Default: CheckLag"), {"idempotent"}),
    "slow": (
        FAILOVER.replace(
            "  - name: FailOver\n",
            "  - {name: Coffee, action: 'aws:sleep', inputs: {Duration: PT5M}}\n  - name: FailOver\n",
        ),
        {"quick"},
    ),
    "false success": (
        FAILOVER.replace("  - name: FailOver\n", "  - name: FailOver\n    onFailure: Continue\n").replace(
            "    action: aws:waitForAwsResourceProperty\n",
            "    action: aws:waitForAwsResourceProperty\n    onFailure: Continue\n",
        ),
        {"verified", "safe"},
    ),
}


@pytest.mark.parametrize("name", MISSES)
def test_each_demand_of_the_failover_is_looked_at(name: str) -> None:
    text, demands = MISSES[name]
    assert missed("aurora-failover", text) == demands


def test_a_failover_that_deletes_the_instances_is_not_safe() -> None:
    delete = "  - {name: Clear%d, action: 'aws:executeAwsApi', inputs: {Service: rds, Api: DeleteDBInstance, "
    delete += "DBInstanceIdentifier: orders-db-%d, SkipFinalSnapshot: true}}\n"
    steps = "".join(delete % (number, number) for number in (3, 2, 1))
    assert "safe" in missed("aurora-failover", FAILOVER.replace("  - name: Approve\n", f"{steps}  - name: Approve\n"))


ROTATION = load_labs()["rotate-credential"].text("reference")


@pytest.mark.parametrize(
    ("old", "new", "demands"),
    [
        ('"pods": "one"', '"pods": "all"', {"one-first"}),
        (
            '    onFailure: step:PutBack\n    inputs: {FunctionName: "{{ ProbeFunction }}"',
            '    inputs: {FunctionName: "{{ ProbeFunction }}"',
            {"back"},
        ),
        ('{"stage": "AWSPREVIOUS"}', '{"stage": "NONE"}', {"revoked"}),
    ],
)
def test_each_demand_of_the_rotation_is_looked_at(old: str, new: str, demands: set[str]) -> None:
    assert old in ROTATION
    assert missed("rotate-credential", ROTATION.replace(old, new)) == demands


SCALING = load_labs()["scale-out-before-surge"].text("reference")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "demands"),
    [
        ('MinSize: "{{ ReadGroup.Least }}"', 'MinSize: "{{ ReadForecast.Nodes }}"', {"way-back"}),
        ("Default: AlreadyThere", "Default: IsRoomEnough", {"idempotent", "way-back"}),
        ("DesiredValues: [InService]", "DesiredValues: [InService, Pending]", {"enough", "verified"}),
    ],
)
def test_each_demand_of_the_scaling_is_looked_at(old: str, new: str, demands: set[str]) -> None:
    assert old in SCALING
    found = missed("scale-out-before-surge", SCALING.replace(old, new))
    assert found & demands, found


@pytest.mark.parametrize("lab", ["aurora-failover", "rotate-credential", "scale-out-before-surge"])
def test_a_parameter_that_the_task_does_not_give_is_told(lab: str) -> None:
    text = 'schemaVersion: "0.3"\nparameters:\n  Mine: {type: String}\nmainSteps:\n  - {name: A, action: "aws:sleep", inputs: {Duration: PT1S}}\n'
    with pytest.raises(
        InputError, match=r"r.yaml:2:1: the parameter 'Mine' has neither a value nor a default; the task gives"
    ):
        load_labs()[lab].judge(text, Path("r.yaml"))


def test_an_action_that_is_refused_is_told_before_anything_is_graded() -> None:
    text = 'schemaVersion: "0.3"\nmainSteps:\n  - {name: A, action: "aws:invokeWebhook", inputs: {IntegrationName: chat}}\n'
    with pytest.raises(InputError, match="aws:invokeWebhook is not emulated"):
        load_labs()["aurora-failover"].judge(text)
