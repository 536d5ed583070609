"""What is asked of the failover: the cluster after each run, and a verdict for each demand."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from opexkit.labs.runbook.account import Approval
from opexkit.labs.runbook.trial import GIVES_UP, Trial, Trials
from opexkit.labs.verdict import Verdict

_MOST_FAILOVERS = 2
"""A second try is sound; more of them is a storm."""
_MOST_MESSAGES = 10
"""In one run; more of them bury what counts."""
_LEAST_WORDS = 3
"""Beside names and moments: fewer do not say what happens to them."""


@dataclass(frozen=True)
class Cluster:
    """The cluster after a run.

    Attributes:
        cluster: its name.
        target: the reader that is to take over.
        approver: who decides.
        writers: instances that take writes; one if all is well.
        healthy: whether the writer works and clients have followed it.
        failovers: moments (seconds) at which one was asked for.
        approvals: what people were asked.
        topics: by which they can be reached.
        messages: what was published to the incident's log, with its moment.
        down: seconds from the beginning until the writer worked again; None if it never did.
    """

    cluster: str
    target: str
    approver: str
    writers: tuple[str, ...]
    healthy: bool
    failovers: tuple[float, ...]
    approvals: tuple[Approval, ...]
    topics: frozenset[str]
    messages: tuple[tuple[float, str], ...]
    down: float | None


def judge_cluster(trials: Trials[Cluster], *variants: str) -> tuple[Verdict, ...]:
    """Judge each demand of the failover.

    Args:
        trials: every run.
        variants: the names of those with a refused approval, a failover without effect, a target that is not available,
            a writer that is well, a writer that fails again, an approval that nobody answers, a target that is lost,
            a target of another cluster, a target that is not there.
    """
    refused, idle, busy, well, again, silent, lost, foreign, gone = (trials.variants[name] for name in variants)
    return (
        trials.everywhere(_moves),
        trials.only_asked(),
        _target(busy, lost, {"is of another cluster": foreign, "is not there": gone}),
        _approved(trials, refused, silent),
        _verified(trials.plain, idle),
        _idempotent(trials, well, again),
        _safe(trials, refused.variant),
        _recorded(trials, well),
        _quick(trials, idle),
    )


def _moves(trial: Trial[Cluster]) -> Verdict:
    state = trial.state
    met = state.writers == (state.target,) and state.healthy and trial.run.status == "Success"
    found = f"the writer is {', '.join(state.writers) or 'nobody'}"
    return trial.verdict("moves", met, f"{found}; the run ended {trial.run.status}")


def _target(busy: Trial[Cluster], lost: Trial[Cluster], mistyped: Mapping[str, Trial[Cluster]]) -> Verdict:
    """Judge what becomes of a target that is ill, lost while people decide, or mistyped."""
    for what, trial in mistyped.items():
        if trial.state.failovers or trial.run.status == "Success":
            did = "it failed over to another one" if trial.state.failovers else "it claims success"
            return trial.verdict("target", False, f"the chosen reader {what}, and {did}", harm=True)
    if lost.run.status == "Success":
        found = "the chosen reader was lost while people decided, and it claims success"
        return lost.verdict("target", False, found, harm=True)
    return _stopped(busy)


def _stopped(trial: Trial[Cluster]) -> Verdict:
    state, step, scene = trial.state, trial.run.path[-1], "the chosen reader was not available"
    if trial.run.status == "Success" and not state.healthy:
        return trial.verdict("target", False, f"{scene}, and it claims success", harm=True)
    if state.failovers or len(state.writers) != 1:
        return trial.verdict("target", False, f"{scene}, and it failed over all the same, past {step!r}")
    return trial.verdict("target", True, f"{scene}, and it stopped at {step!r}")


def _approved(trials: Trials[Cluster], refused: Trial[Cluster], silent: Trial[Cluster]) -> Verdict:
    if silent.state.failovers:
        return silent.verdict("approval", False, "it failed over although nobody answered", harm=True)
    if refused.state.failovers:
        return refused.verdict("approval", False, "it failed over although nobody approved", harm=True)
    if (times := len(refused.state.approvals)) > 1:
        return refused.verdict("approval", False, f"the commander said no, and it asked {times} times")
    return trials.everywhere(_asked)


def _asked(trial: Trial[Cluster]) -> Verdict:
    state = trial.state
    if len(state.approvals) != 1:
        return trial.verdict("approval", False, f"{len(state.approvals)} approvals were asked for")
    (asked,) = state.approvals
    if not state.failovers or asked.at > state.failovers[0]:
        return trial.verdict("approval", False, "it asked after it had failed over, or for nothing")
    if asked.approvers != (state.approver,):
        return trial.verdict(
            "approval", False, f"{', '.join(asked.approvers) or 'nobody'} was asked, who does not decide this"
        )
    if asked.topic and asked.topic not in state.topics:
        return trial.verdict("approval", False, f"it asks by {asked.topic}, a topic that is not there")
    if missing := [name for name in (state.cluster, state.target) if name not in asked.message]:
        return trial.verdict(
            "approval", False, f"the message does not say what is decided: {', '.join(missing)} is missing"
        )
    if not _speaks(state, asked.message):
        return trial.verdict("approval", False, "the message names the cluster and the reader, and asks nothing")
    return trial.verdict("approval", True, f"asked once, after {asked.at / 60:.1f} minutes")


def _verified(plain: Trial[Cluster], idle: Trial[Cluster]) -> Verdict:
    ended, step, times = idle.run.status, idle.run.path[-1], len(idle.state.failovers)
    if ended == "Success":
        return idle.verdict("verified", False, "the failover had no effect, and it claims success", harm=True)
    if times > _MOST_FAILOVERS:
        return idle.verdict("verified", False, f"the failover had no effect, and it tried {times} times", harm=True)
    found = f"the failover had no effect, and it ended {ended} at {step!r}"
    return idle.verdict("verified", plain.run.status == "Success", found)


def _idempotent(trials: Trials[Cluster], well: Trial[Cluster], again: Trial[Cluster]) -> Verdict:
    if well.state.failovers or well.run.status != "Success":
        did = "failed over" if well.state.failovers else f"ended {well.run.status}"
        return well.verdict("idempotent", False, f"the writer was well, and it {did}", harm=bool(well.state.failovers))
    run, state = again.again or (again.run, again.state)
    if again.run.status == "Success" and len(again.state.failovers) == 1 and len(state.failovers) == 1:
        found = f"the writer failed again a month later, and the run ended {run.status} without a failover"
        return again.verdict("idempotent", False, found, harm=run.status == "Success")
    return trials.everywhere(_twice)


def _twice(trial: Trial[Cluster]) -> Verdict:
    run, state = trial.again or (trial.run, trial.state)
    number = len(state.failovers)
    met = number == 1 and run.status == "Success"
    return trial.verdict("idempotent", met, f"run twice: {number} failovers in all, the second run ended {run.status}")


def _safe(trials: Trials[Cluster], refused: str) -> Verdict:
    without_leave = trials.variants[refused].state.failovers
    for trial in trials.broken:
        if trial.variant == refused and without_leave:
            continue  # it fails over there without any fault, which its own demand says
        if wrong := _unsafe(trial, is_refused=trial.variant == refused):
            return trial.verdict("safe", False, f"after {trial.scene} {wrong}")
    found = f"a fault at each step, {len(trials.broken)} runs: always one writer, no false success"
    return Verdict.of("safe", True, found)


def _unsafe(trial: Trial[Cluster], *, is_refused: bool) -> str:
    state = trial.state
    if len(state.writers) != 1:
        return f"there are {len(state.writers)} writers"
    if is_refused and state.failovers:
        return "it failed over nevertheless"
    if trial.run.status == "Success" and not state.healthy:
        return "it claims success, but the writer is down"
    return f"it failed over {len(state.failovers)} times" if len(state.failovers) > _MOST_FAILOVERS else ""


def _recorded(trials: Trials[Cluster], well: Trial[Cluster]) -> Verdict:
    """Judge what the incident's log is told, where something was done and where nothing was."""
    if not (verdict := trials.everywhere(_told)).met:
        return verdict
    if any(well.state.cluster not in text for _, text in well.state.messages):
        return well.verdict("recorded", False, "the writer was well, and the log is told so without the cluster's name")
    idle = {_pattern(well.state, text) for _, text in well.state.messages}
    for trial in trials.undisturbed:
        after = trial.state.down or 0.0
        said = {_pattern(trial.state, text): at for at, text in trial.state.messages}  # with the last moment of each
        if idle and idle <= said.keys() and any(said[pattern] >= after for pattern in idle):
            return trial.verdict(
                "recorded", False, "the log is told the same where it failed over and where nothing was done"
            )
    return _falsely_told(trials, well, idle) or verdict


def _falsely_told(trials: Trials[Cluster], well: Trial[Cluster], idle: set[str]) -> Verdict | None:
    """Find a run after which the writer is down and the log says what it says when all went well."""
    plain, back = trials.plain.state, trials.plain.state.down or 0.0
    sooner, later = (
        {_pattern(plain, text) for at, text in plain.messages if (at < back) is is_sooner}
        for is_sooner in (True, False)
    )
    false = dict.fromkeys(idle - sooner - later, "nothing is wrong") | dict.fromkeys(later - sooner, "it took over")
    for trial in (*trials.variants.values(), *trials.broken):
        if trial.state.healthy or trial is well:
            continue
        for _, text in trial.state.messages:
            if what := false.get(_pattern(trial.state, text)):
                return trial.verdict(
                    "recorded", False, f"after {trial.scene} the writer is down, and the log is told that {what}"
                )
    return None


def _pattern(state: Cluster, text: str) -> str:
    """A message without what differs from cluster to cluster and from day to day."""
    return re.sub(r"\d+", "0", text.replace(state.target, "TARGET").replace(state.cluster, "CLUSTER"))


def _speaks(state: Cluster, text: str) -> bool:
    """Whether a text says something beside the names."""
    rest = text.replace(state.target, " ").replace(state.cluster, " ")
    return len(re.findall(r"[^\W\d_]{2,}", rest)) >= _LEAST_WORDS


def _told(trial: Trial[Cluster]) -> Verdict:
    state, after = trial.state, trial.state.down
    if (many := len(state.messages)) > _MOST_MESSAGES:
        return trial.verdict("recorded", False, f"{many} messages to the incident's log, which nobody reads")
    told = [text for at, text in state.messages if after is not None and at >= after]
    if not told:
        return trial.verdict(
            "recorded", False, f"{len(state.messages)} messages to the incident's log, none after it was done"
        )
    named = [text for text in told if state.cluster in text and state.target in text]
    met = any(_speaks(state, text) for text in named)
    said = "names the two and says nothing of them" if named else "does not name the cluster and its new writer"
    said = "says which instance of which cluster took over" if met else said
    return trial.verdict("recorded", met, f"the incident's log {said}")


def _quick(trials: Trials[Cluster], idle: Trial[Cluster]) -> Verdict:
    """Judge how long it takes, and how soon it gives up where nothing comes of it."""
    if (minutes := idle.run.minutes) > GIVES_UP:
        return idle.verdict(
            "quick", False, f"the failover had no effect, and nobody knows it for {minutes:.0f} minutes"
        )
    return trials.everywhere(partial(_in_time, trials.target))


def _in_time(target: float, trial: Trial[Cluster]) -> Verdict:
    minutes, down = trial.run.minutes, trial.state.down
    until = f"the writer was back after {down / 60:.1f}" if down is not None else "the writer did not come back"
    met = minutes <= target and trial.state.healthy
    return trial.verdict("quick", met, f"{minutes:.1f} minutes, {until}; {target:.0f} is the target")
