"""What does not keep a rollout from being judged and is worth knowing."""

from collections.abc import Iterator
from dataclasses import replace

from opexkit.files.problem import Problem, Severity
from opexkit.labs.rollout.plan import Alarm, Analysis, Rollout, Stage, Watch
from opexkit.labs.rollout.watching import measurements
from opexkit.labs.rollout.world import Releases


def oddities(rollout: Rollout, rules: Releases) -> list[Problem]:
    """Return warnings, each at its stage."""
    return [problem for stage in rollout.stages for problem in _of_stage(stage, rules)]


def _of_stage(stage: Stage, rules: Releases) -> Iterator[Problem]:
    def warn(message: str, fix: str) -> Problem:
        return stage.document.problem((), message, fix, Severity.WARNING)

    length = stage.minutes(rules.person.resumes, rules.horizon)
    if length is None:
        yield warn(f"it is not over after {rules.horizon / 60:g} hours", "shorten the waits, or let it move at all")
    if any(step.minutes is None for step in stage.steps):
        message = f"it waits for a person; here one comes after {rules.person.resumes} minutes"
        yield warn(message, "give the wait a length, and let watches decide")
    if any(step.capacity < rules.needed for step in stage.steps):
        missing = min(step.capacity for step in stage.steps)
        message = f"only {missing:.0%} of the capacity serves meanwhile, and the load needs {rules.needed:.0%}"
        yield warn(message, "replace fewer at a time")
    if not stage.watches:
        yield warn("nothing watches it", "name alarms that take it back, or an analysis")
    elif all(isinstance(each, Alarm) and each.answer == "stop" for each in stage.watches):
        message = "an alarm stops it, and the new version stays where it is"
        yield warn(message, "roll back when an alarm stops it (DEPLOYMENT_STOP_ON_ALARM, or `Rollback: true`)")
    for watch in stage.watches:
        for said, fix in _of_watch(watch, stage, length, rules):
            problem = warn(f"{watch.name[:60]}: {said}", fix)
            yield replace(problem, line=watch.at[0], column=watch.at[1]) if watch.at else problem


def _of_watch(watch: Watch, stage: Stage, length: int | None, rules: Releases) -> Iterator[tuple[str, str]]:
    if watch.metric is None:
        yield "the lab has no such metric, so no point comes", "name one of the table, with all its labels"
    end = length if length is not None else rules.horizon
    if isinstance(watch, Alarm):
        needs = watch.period * watch.least
        if needs > end:
            yield (
                f"it needs {needs} minutes of points, and the rollout is over after {end}",
                "look at a shorter time, or roll out more slowly",
            )
    else:
        yield from _of_analysis(watch, stage, end)


def _of_analysis(watch: Analysis, stage: Stage, end: int) -> Iterator[tuple[str, str]]:
    minutes = measurements(watch, end)
    if not watch.success and not watch.failure:
        yield "it has no condition, so every measurement succeeds", "write `failureCondition` or `successCondition`"
    if not minutes:
        yield f"it measures nothing in the {end} minutes of the rollout", "begin earlier"
    elif len(minutes) <= watch.failure_limit:
        yield (
            f"it measures {len(minutes)} times and lets {watch.failure_limit} fail, so it never fails",
            "measure more often, or lower `failureLimit`",
        )
    begins = next((sum(s.minutes or 0 for s in stage.steps[:n]) for n, step in enumerate(stage.steps) if step.share), 0)
    if minutes and minutes[0] <= begins and watch.metric != "errors-all":
        yield (
            "it measures before the new version has served a minute, finds nothing and gives up",
            "write an `initialDelay`, or let its conditions say what `len(result) == 0` means",
        )
