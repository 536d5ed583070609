"""The three runbooks to write: each demand is met by the reference, and missed where a document misses it."""

from pathlib import Path

import pytest

from opexkit import content
from opexkit.files.problem import InputError
from opexkit.labs import load_labs
from opexkit.labs.runbook.document import read_runbook
from opexkit.labs.runbook.task import MOST_TRIALS
from opexkit.labs.runbook.tasks import load_task
from opexkit.labs.runbook.trial import Trials
from opexkit.labs.runbook.view import happened
from opexkit.labs.verdict import Judgment
from opexkit.view.blocks import Picture, Table, plain

SCENARIO = content.scenario("northwind")
FAILOVER = load_labs()["aurora-failover"].text("reference")


@pytest.mark.slow
def test_faults_at_each_step_of_the_reference_failover_leave_one_writer() -> None:
    trials = load_task("aurora-failover", SCENARIO).try_out(read_runbook(FAILOVER))
    broken = {(trial.variant, *trial.broken) for trial in trials.broken if trial.broken}
    steps = set(trials.plain.run.path)
    assert len(steps) == 8
    everywhere = {(step, moment) for step in steps for moment in ("before", "after")}
    assert {(step, moment) for variant, step, moment in broken if not variant} == everywhere
    assert {variant for variant, _, _ in broken} == {"", "a refused approval", "a failover without effect"}
    assert len(list(trials)) == MOST_TRIALS
    assert [len(trial.state.writers) for trial in trials.broken] == [1] * len(broken)
    moved = [trial for trial in trials.broken if trial.state.writers == (trial.state.target,)]
    assert moved
    assert all(trial.variant == "" for trial in moved)
    behind = next(trial for trial in trials.others if trial.variant == "readers that lag behind")
    assert behind.state.writers == (behind.state.target,)
    assert len({(trial.state.cluster, trial.state.target) for trial in trials}) > 8
    assert not [change for trial in trials for change in trial.changes]


@pytest.mark.slow
def test_a_step_that_is_tried_again_also_meets_a_throttle_that_passes() -> None:
    text = FAILOVER.replace("  - name: ReadAlarm\n", "  - name: ReadAlarm\n    maxAttempts: 2\n")
    trials = load_task("aurora-failover", SCENARIO).try_out(read_runbook(text))
    (passing,) = [trial for trial in trials.broken if trial.broken and trial.broken[1] == "at first"]
    assert passing.scene == "a throttle at the first attempt of 'ReadAlarm'"
    assert [step.status for step in passing.run.steps if step.name == "ReadAlarm"] == ["Failed", "Success"]
    assert passing.state.writers == (passing.state.target,)


def test_the_same_document_is_tried_in_the_same_worlds() -> None:
    task = load_task("rotate-credential", SCENARIO)
    first, second = (task.try_out(read_runbook(load_labs()[task.id].text("reference"))) for _ in range(2))
    assert first.seed == second.seed
    assert [trial.state for trial in first] == [trial.state for trial in second]
    assert len({trial.state.of for trial in first}) > 3
    assert MOST_TRIALS - 5 <= len(list(first)) <= MOST_TRIALS


@pytest.mark.slow
def test_a_scale_out_is_tried_in_sixty_trials_with_two_things_at_once() -> None:
    lab = load_labs()["scale-out-before-surge"]
    trials = lab.judge(lab.text("reference")).detail
    assert len(list(trials)) == MOST_TRIALS
    assert {trial.variant for trial in trials.broken} == {"", "a smaller forecast", "nodes that do not start"}
    names = {group.name for trial in trials for group in trial.state.groups}
    assert len(names) == 7  # four journeys', and three with other names
    assert trials.variants["a group that is not there anymore"].state.gone == ("carrier-booking",)


def test_of_a_long_document_fewer_faults_are_tried_and_an_endless_one_is_not_judged() -> None:
    waits = "".join(
        f"  - {{name: W{number}, action: 'aws:sleep', inputs: {{Duration: PT1S}}}}\n" for number in range(60)
    )
    long = FAILOVER.replace("mainSteps:\n", f"mainSteps:\n{waits}")
    trials = load_task("aurora-failover", SCENARIO).try_out(read_runbook(long))
    assert len(trials.broken) <= 24
    loop = "  - {name: L, action: 'aws:loop', inputs: {Iterators: %s, IteratorDataType: String, Steps: [%s]}}\n"
    steps = ", ".join(f"{{name: S{number}, action: 'aws:sleep', inputs: {{Duration: PT1S}}}}" for number in range(4))
    endless = FAILOVER.replace("mainSteps:\n", f"mainSteps:\n{loop % (list(range(100)), steps)}")
    result = load_labs()["aurora-failover"].judge(endless)
    assert result.score is None
    assert "up to 250 are judged" in result.verdicts[0].found


def test_what_is_passed_over_cannot_be_judged() -> None:
    script = "  - {name: Look, action: 'aws:executeScript', inputs: {Runtime: PowerShell 7.4, Script: Get-Date}}\n"
    result = load_labs()["aurora-failover"].judge(
        FAILOVER.replace("  - name: Approve\n", f"{script}  - name: Approve\n")
    )
    assert {verdict.judgment for verdict in result.verdicts} == {Judgment.UNKNOWN}
    assert "Look (aws:executeScript) is not run here: PowerShell 7.4 is not" in result.verdicts[0].found


def test_a_script_that_cannot_be_run_in_one_trial_alone_leaves_the_whole_unjudged() -> None:
    """It only runs where the approver says no, and there nobody knows what it would have done."""
    script = "  - {name: Look, action: 'aws:executeScript', isEnd: true, inputs: {Runtime: python3.11, Handler: f, Script: \"import ipaddress\\ndef f(e, c): return {}\"}}\n"
    text = FAILOVER.replace("    action: aws:approve\n", "    action: aws:approve\n    onFailure: step:Look\n")
    assert text != FAILOVER
    result = load_labs()["aurora-failover"].judge(text + script)
    assert {verdict.judgment for verdict in result.verdicts} == {Judgment.UNKNOWN}
    assert "ipaddress" in result.verdicts[0].found


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


@pytest.mark.slow
def test_each_run_in_which_a_demand_was_missed_is_shown_with_its_account() -> None:
    lab = load_labs()["aurora-failover"]
    result = lab.judge(lab.text("middling"))
    missed = {verdict.demand: verdict for verdict in result.verdicts if verdict.judgment is Judgment.NOT_MET}
    assert missed["approval"].seen.variant == "an approval that nobody answers"
    assert missed["verified"].seen.variant == "a failover without effect"
    assert missed["idempotent"].seen.variant == "a writer that is well"
    assert missed["recorded"].seen is result.detail.plain
    blocks = happened(lab.data.title, result.detail)
    assert sum(isinstance(block, Picture) for block in blocks) == 4  # as it is, and three others
    said = plain(blocks)
    assert "Missed here: the writer was well, and it failed over" in said
    assert "rds: databases orders-db-1: is cluster writer: was True, is False" in said
    assert "is INSUFFICIENT_DATA" in said  # the failover without effect


def test_what_was_not_asked_for_is_told_first_and_as_such() -> None:
    text = FAILOVER.replace(
        "mainSteps:",
        """mainSteps:
  - name: Silence
    action: aws:executeAwsApi
    inputs: {Service: cloudwatch, Api: DisableAlarmActions, AlarmNames: ["{{ DownAlarm }}"]}""",
    )
    task = load_task("aurora-failover", SCENARIO)
    trial = task.trial(read_runbook(text), "")
    unasked, called = trial.changes
    assert "actions enabled: was True, is False" in str(unasked)
    assert "DisableAlarmActions was called" in str(called)
    missed = trial.verdict("only-asked", False, str(unasked))
    blocks = happened("Failover", Trials(trial, (), {}, (), 40, 4, missed=(missed,)))
    table = next(block for block in blocks if isinstance(block, Table) and "the account after" in block.caption)
    assert [cell.text for cell in table.rows[0]] == [str(unasked), "not asked for"]
    assert [row[1].text for row in table.rows[1:]] == [""] * len(table.rows[1:])
