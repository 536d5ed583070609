"""What is asked of a rotation: the pods and the database after each run, and a verdict for each demand."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from opexkit.labs.runbook.trial import Trial, Trials
from opexkit.labs.verdict import Verdict

OLD = "the old one"
"""The version that the pods use in the beginning; its identifier differs from account to account."""
STUBBORN = 3
"""How many are a few pods."""
NEW = "the new one"
"""The version that the function `create` makes."""


@dataclass(frozen=True)
class Fleet:
    """Secret, database and pods after a run.

    Attributes:
        of: how many pods there are.
        pods: how many use each version; the old and the new one by these names.
        failing: pods that the database refuses.
        worst: the most that it refused at one time.
        restarts: how often a pod was restarted.
        current: the version with the stage AWSCURRENT.
        accepted: the versions that the database takes.
    """

    of: int
    pods: Mapping[str, int]
    failing: int
    worst: int
    restarts: int
    current: str
    accepted: frozenset[str]


def judge_fleet(trials: Trials[Fleet], refused: str, late: str) -> tuple[Verdict, ...]:
    """Judge each demand of the rotation.

    Args:
        trials: every run.
        refused: the name of the account whose database refuses the new password.
        late: that of the one whose database takes it late; to go back and to try again are both sound.
    """
    return (
        trials.everywhere(_rolled),
        trials.only_asked(),
        _one_first(trials, refused),
        _back(tuple(trial for name, trial in trials.variants.items() if name != late), trials.variants[late]),
        trials.everywhere(_revoked),
        _hidden(trials),
        _safe(trials, refused),
        trials.everywhere(partial(_quick, trials.target)),
    )


def _one_first(trials: Trials[Fleet], refused: str) -> Verdict:
    """Judge how many pods notice a password that is refused, whatever else goes wrong."""
    several = [trials.variants[refused], *(trial for trial in trials.broken if trial.variant == refused)]
    worst = max(several, key=lambda trial: trial.state.worst)
    found = f"of a password that is refused, {worst.state.worst} of {worst.state.of} pods failed at once"
    return worst.verdict("one-first", worst.state.worst <= 1, found)


def _hidden(trials: Trials[Fleet]) -> Verdict:
    shown = next((trial for trial in trials if trial.shown), None)
    if shown is None:
        return Verdict.of("hidden", True, "neither inputs nor outputs show it")
    where = f" after {shown.scene}" if shown.scene else ""
    return Verdict.of("hidden", False, f"a secret is in what AWS keeps of the run{where}", harm=True)


def _rolled(trial: Trial[Fleet]) -> Verdict:
    state = trial.state
    met = state.pods == {NEW: state.of} and state.current == NEW and trial.run.status == "Success"
    if met and state.restarts > 2 * state.of:
        return trial.verdict("rolled", False, f"{state.of} pods use the new version, after {state.restarts} restarts")
    return trial.verdict("rolled", met, f"{state.pods.get(NEW, 0)} of {state.of} pods use the new version")


def _back(several: tuple[Trial[Fleet], ...], late: Trial[Fleet]) -> Verdict:
    for trial in (*several, late):
        state = trial.state
        failed = f"{state.failing} of {state.of} pods failed"
        found = f"with {trial.variant}, in the end {failed}, and the run ended {trial.run.status}"
        is_back = state.current == OLD and trial.run.status != "Success"
        is_on = trial is late and state.current == NEW and trial.run.status == "Success"
        if state.failing or not (is_back or is_on):
            claims = state.current == OLD and trial.run.status == "Success"
            return trial.verdict("back", False, found, harm=bool(state.failing) or claims)
    return Verdict.of("back", True, found)


def _revoked(trial: Trial[Fleet]) -> Verdict:
    state = trial.state
    met = OLD not in state.accepted and NEW in state.accepted and state.worst == 0
    return trial.verdict("revoked", met, _taken(state), harm=state.failing > 0)


def _quick(target: float, trial: Trial[Fleet]) -> Verdict:
    minutes = trial.run.minutes
    return trial.verdict("quick", minutes <= target, f"{minutes:.1f} minutes; {target:.0f} is the target")


def _taken(state: Fleet) -> str:
    if state.failing:
        return f"in the end {state.failing} of {state.of} pods cannot log in"
    if still := _still_taken(state):
        return still
    on_the_way = f"{state.worst} pods failed on the way" if state.worst else "no pod failed"
    return f"the old version is refused; {on_the_way}"


def _half_done(trial: Trial[Fleet]) -> str:
    """What is left to do where a run claims success; empty if nothing is, or it claims none."""
    if trial.run.status != "Success":
        return ""
    return "the version was not made current" if trial.state.current != NEW else _still_taken(trial.state)


def _still_taken(state: Fleet) -> str:
    return "the database still takes the old version" if OLD in state.accepted else ""


def _safe(trials: Trials[Fleet], refused: str) -> Verdict:
    for trial in trials.broken:
        if half := _half_done(trial):
            return trial.verdict("safe", False, f"after {trial.scene} it claims success, but {half}")
        if trial.variant and trials.variants[trial.variant].state.failing:
            continue  # pods fail there without any fault, which its own demand says
        if not trial.variant and trial.state.worst and NEW not in trial.state.accepted:
            found = f"after {trial.scene}, {trial.state.worst} of {trial.state.of} pods got a version that is not there"
            return trial.verdict("safe", False, found)
        few = 1 if trial.variant == refused else STUBBORN
        rolling_back = trial.variant and trial.run.status != "Success" and trial.state.failing <= few
        if trial.state.failing and not rolling_back:
            return trial.verdict(
                "safe", False, f"after {trial.scene}, {trial.state.failing} pods cannot log in", harm=True
            )
    return Verdict.of("safe", True, f"a fault at each step, {len(trials.broken)} runs: all pods can log in")
