"""What is asked of a scale-out: the groups of nodes after each run, and a verdict for each demand."""

from dataclasses import dataclass
from functools import partial

from opexkit.labs.runbook.trial import GIVES_UP, Trial, Trials
from opexkit.labs.verdict import Verdict

_SPARE_ROOM = 2
"""How far above the forecast a group's maximum may be."""


@dataclass(frozen=True)
class Group:
    """A journey's group after a run.

    Attributes:
        least: its minimum.
        wanted: its desired capacity.
        running: nodes in service.
        needed: what the forecast says.
        before: what it had.
        most: to how many it may grow.
        room: to how many it could grow before.
        stays: what will not be brought back after the surge, or brought back wrongly; empty if all is.
        falls: whether it will have less than before.
    """

    name: str
    least: int
    wanted: int
    running: int
    needed: int
    before: int
    most: int
    room: int
    stays: str
    falls: bool


@dataclass(frozen=True)
class Groups:
    """All groups after a run, and the names of those that are gone."""

    groups: tuple[Group, ...]
    gone: tuple[str, ...] = ()

    @property
    def short(self) -> list[Group]:
        """Those with less than they need."""
        return [group for group in self.groups if min(group.running, group.least) < group.needed]


def judge_groups(trials: Trials[Groups], spare: float, *variants: str) -> tuple[Verdict, ...]:
    """Judge each demand of the scale-out.

    Args:
        trials: every run.
        spare: how many times what it needs a group may get.
        variants: the names of those with a smaller forecast, nodes that do not start, a forecast that lacks a group or
            is no number, a group that is not there.
    """
    quiet, stuck, lacking, gap, words, lost = (trials.variants[name] for name in variants)
    return (
        trials.everywhere(_enough),
        trials.only_asked(),
        _follows(trials, quiet, (gap, words), spare),
        _verified((stuck, lacking), lost),
        trials.everywhere(_way_back),
        trials.everywhere(_twice),
        _safe(trials),
        _quick(trials, (stuck, lacking)),
    )


def _verified(short: tuple[Trial[Groups], ...], lost: Trial[Groups]) -> Verdict:
    """Judge what is claimed where nodes never start or appear, or where a group is not there."""
    if lost.run.status == "Success":
        found = f"{', '.join(lost.state.gone)} is not there anymore, and it claims success"
        return lost.verdict("verified", False, found, harm=True)
    trial = next((trial for trial in short if trial.run.status == "Success"), short[0])
    ended = trial.run.status
    return trial.verdict("verified", ended != "Success", f"with {trial.variant} it ended {ended}", harm=True)


def _follows(trials: Trials[Groups], quiet: Trial[Groups], gaps: tuple[Trial[Groups], ...], spare: float) -> Verdict:
    """Judge whether groups follow the forecast, and may grow no further than a surge of twice its size would need."""
    wide = [each for each in quiet.state.groups if each.wanted > spare * each.needed]
    if wide or quiet.state.short:
        return quiet.verdict("follows-forecast", False, _wide(wide, quiet.state.short))
    for gap in gaps:
        if gap.run.status == "Success":
            does = f"but {_few(gap.state.short)}" if gap.state.short else "with a number that nobody has forecast"
            return gap.verdict("follows-forecast", False, f"with {gap.variant} it claims success, {does}")
    for trial in trials.undisturbed:
        for group in trial.state.groups:
            if group.most > max(group.room, _SPARE_ROOM * group.needed):
                return trial.verdict(
                    "follows-forecast", False, f"{group.name} may grow to {group.most}, for {group.needed}"
                )
    return Verdict.of("follows-forecast", True, "half of the forecast gives half of the nodes")


def _few(groups: list[Group]) -> str:
    return "; ".join(f"{each.name} has {min(each.running, each.least)} of {each.needed}" for each in groups)


def _wide(wide: list[Group], short: list[Group]) -> str:
    if wide:
        said = "; ".join(f"{each.name} {each.wanted} for {each.needed}" for each in wide)
        return f"with half of the forecast it still starts {said}"
    return f"with half of the forecast {_few(short)}"


def _enough(trial: Trial[Groups]) -> Verdict:
    short, ended = trial.state.short, trial.run.status
    found = _few(short) if short else f"all have what they need; it ended {ended}"
    return trial.verdict("enough", not short and ended == "Success", found)


def _way_back(trial: Trial[Groups]) -> Verdict:
    stays = [f"{group.name}: {group.stays}" for group in trial.state.groups if group.stays]
    falls = any(group.falls for group in trial.state.groups)
    return trial.verdict("way-back", not stays, stays[0] if stays else "all go back to what they had", harm=falls)


def _quick(trials: Trials[Groups], short: tuple[Trial[Groups], ...]) -> Verdict:
    """Judge how long it takes, and how soon it gives up where nodes are missing."""
    slow = max(short, key=lambda trial: trial.run.minutes)
    if slow.run.minutes > GIVES_UP:
        return slow.verdict("quick", False, f"with {slow.variant} nobody knows it for {slow.run.minutes:.0f} minutes")
    return trials.everywhere(partial(_in_time, trials.target))


def _in_time(target: float, trial: Trial[Groups]) -> Verdict:
    minutes = max(trial.run.minutes, trial.again[0].minutes if trial.again else 0)
    return trial.verdict("quick", minutes <= target, f"{minutes:.1f} minutes; {target:.0f} is the target")


def _twice(trial: Trial[Groups]) -> Verdict:
    run, state = trial.again or (trial.run, trial.state)
    met = state == trial.state and run.status == trial.run.status
    found = f"a second run ended {run.status} and {'changed nothing' if met else 'changed it'}"
    return trial.verdict("idempotent", met, found)


def _safe(trials: Trials[Groups]) -> Verdict:
    for trial in trials.broken:
        if fewer := [group.name for group in trial.state.groups if group.wanted < group.before]:
            return trial.verdict(
                "safe", False, f"after {trial.scene}, {fewer[0]} has fewer nodes than before", harm=True
            )
        for group in trial.state.groups:
            if group.stays and max(group.least, group.wanted) > group.before:
                return trial.verdict("safe", False, f"after {trial.scene}, {group.name} is raised, and {group.stays}")
        if trial.run.status == "Success" and trial.state.short:
            found = f"after {trial.scene} it claims success, but {_few(trial.state.short)}"
            return trial.verdict("safe", False, found)
    found = f"a fault at each step, {len(trials.broken)} runs: no fewer nodes, none without a way back"
    return Verdict.of("safe", True, found)
