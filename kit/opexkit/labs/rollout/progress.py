"""A Rollout of Argo as a stage: which share its steps give to the new version, and what its analyses measure when."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil, floor

from opexkit.files import Document, InputError, Problem, suggestion, validated
from opexkit.files.fields import Where
from opexkit.labs.rollout import strategies
from opexkit.labs.rollout.argo import AnalysisTemplate, Canary, Measured, RolloutObject, StepAnalysis
from opexkit.labs.rollout.condition import read_condition, read_query, seconds
from opexkit.labs.rollout.plan import Analysis, Condition, Stage, Step, merged
from opexkit.labs.rollout.world import Releases

API = "argoproj.io/v1alpha1"
KINDS = ("Rollout", "AnalysisTemplate", "ClusterAnalysisTemplate")
RETRY = 10
"""Seconds after which a measurement without data is tried again."""
ANALYSIS_LIMIT = 20
"""Metrics of all analyses of a Rollout."""
_ARGUMENT = re.compile(r"\{\{\s*args\.([A-Za-z0-9_-]+)\s*\}\}")


def read_rollout(documents: tuple[Document, ...], releases: Releases) -> Stage:
    """Read a Rollout with its analysis templates.

    Raises:
        InputError: with every problem, at its line and column.
    """
    rollouts: list[tuple[RolloutObject, Document]] = []
    templates: dict[str, tuple[AnalysisTemplate, Document]] = {}
    problems: list[Problem] = []
    for document in documents:
        kind = document.data.get("kind") if isinstance(document.data, dict) else None
        try:
            if kind == "Rollout":
                rollouts.append((validated(document, RolloutObject), document))
            elif kind in KINDS:
                template = validated(document, AnalysisTemplate)
                templates[template.metadata.name] = (template, document)
            elif kind is None or document.data.get("apiVersion") == API:
                fix = suggestion(str(kind), KINDS)
                problems.append(document.problem(("kind",), f"there is no kind of object {str(kind)[:60]!r}", fix))
        except InputError as error:
            problems += error.problems
    if not problems and len(rollouts) != 1:
        message = f"holds {len(rollouts) or 'no'} Rollouts, and the lab plays one"
        place = rollouts[1][1] if rollouts else documents[0]
        problems.append(place.problem(("kind",), message, "write one object of `kind: Rollout`"))
    if problems:
        raise InputError(problems)
    return _Reader(*rollouts[0], templates, releases).stage()


@dataclass
class _Reader:
    """Follows the steps of a Rollout."""

    rollout: RolloutObject
    document: Document
    templates: Mapping[str, tuple[AnalysisTemplate, Document]]
    releases: Releases
    steps: list[Step] = field(default_factory=list)
    watches: list[Analysis] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    share: float = 0.0
    now: int = 0

    def stage(self) -> Stage:
        spec = self.rollout.spec
        canary = spec.strategy.canary
        assert canary  # noqa: S101 - the model has looked
        if spec.paused:
            self._wait(None)
        if canary.steps:
            starts = list(self._follow(canary))
            self._move(1.0)
        else:
            starts = [0]
            self.steps += self._rolling(canary)
        if background := canary.analysis:
            place: Where = ("spec", "strategy", "canary", "analysis")
            if background.starting_step >= max(len(canary.steps), 1):
                message = f"there is no step {background.starting_step}; the first one is 0"
                fix = f"write {len(canary.steps) - 1} at most"
                self.problems.append(self.document.problem((*place, "startingStep"), message, fix))
            else:
                self.watches += self._analyses(background, place, starts[background.starting_step])
        if len(self.watches) > ANALYSIS_LIMIT:
            message = f"more than {ANALYSIS_LIMIT} metrics over all analyses"
            self.problems.append(self.document.problem(("spec", "strategy"), message, "keep the few that tell"))
        if self.problems:
            raise InputError(self.problems)
        title = f"Argo Rollouts: {self._title(canary)}"
        back = "shift" if canary.traffic_routing else "replace"
        return Stage(title, merged(self.steps), tuple(self.watches), back, self.document)  # type: ignore[arg-type]

    def _title(self, canary: Canary) -> str:
        weights = [f"{each.set_weight} %" for each in canary.steps if each.set_weight is not None]
        return ", ".join(weights[:6]) + (", …" if len(weights) > 6 else "") if weights else "pods replaced in turn"

    def _follow(self, canary: Canary) -> Iterator[int]:
        """Go through the steps; yield the minute at which each begins."""
        for place, step in enumerate(canary.steps):
            yield self.now
            where: Where = ("spec", "strategy", "canary", "steps", place)
            if step.set_weight is not None:
                self._move(self._share(canary, step.set_weight))
            elif step.pause is not None:
                duration = step.pause.duration
                self._wait(None if duration is None else ceil(seconds(duration) / 60))
            elif step.analysis is not None:
                self._analyze(step.analysis, (*where, "analysis"))

    def _share(self, canary: Canary, weight: int) -> float:
        if canary.traffic_routing:
            return weight / 100
        new, old = strategies.pods(self.rollout.spec.replicas, weight)
        return round(new / (new + old), 6)

    def _move(self, share: float) -> None:
        """Wait for pods that are needed, then let them serve."""
        if share > self.share:
            self._wait(self.releases.boot)
        self.share = share

    def _wait(self, minutes: int | None) -> None:
        self.steps.append(Step(minutes, self.share))
        self.now += self.releases.person.resumes if minutes is None else minutes

    def _analyze(self, analysis: StepAnalysis, where: Where) -> None:
        found = self._analyses(analysis, where, self.now)
        self.watches += found
        ends: list[int | None] = []
        for each in found:
            if each.interval is None or each.count == 1:
                ends.append(each.start)
            else:
                ends.append(each.start + (each.count - 1) * each.interval if each.count else None)
        known = [end for end in ends if end is not None]
        self._wait(max(known, default=self.now) - self.now if len(known) == len(ends) else None)

    def _rolling(self, canary: Canary) -> list[Step]:
        replicas = self.rollout.spec.replicas
        surge, down = (
            self._pods(value, name, rounded)
            for value, name, rounded in (
                (canary.max_surge, "maxSurge", ceil),
                (canary.max_unavailable, "maxUnavailable", floor),
            )
        )
        return strategies.batches(replicas, min(down, replicas), surge, self.releases.boot)

    def _pods(self, value: int | str, name: str, rounded: type[int] | object) -> int:
        text = str(value)
        if text.isdecimal() and len(text) < 7:
            return int(text)
        if text.endswith("%") and text[:-1].isdecimal() and len(text) < 6:
            part = self.rollout.spec.replicas * int(text[:-1]) / 100
            return ceil(part) if rounded is ceil else floor(part)
        where: Where = ("spec", "strategy", "canary", name)
        message = f"`{name}` is {text[:20]!r}"
        self.problems.append(self.document.problem(where, message, "write a number or a share, such as 25%"))
        return 0

    def _analyses(self, analysis: StepAnalysis, where: Where, start: int) -> list[Analysis]:
        found: list[Analysis] = []
        for place, named in enumerate(analysis.templates):
            if named.template_name not in self.templates:
                message = f"there is no analysis template {named.template_name[:60]!r} in this file"
                fix = suggestion(named.template_name, self.templates, "add the object, or name another")
                self.problems.append(self.document.problem((*where, "templates", place, "templateName"), message, fix))
                continue
            template, document = self.templates[named.template_name]
            given = {each.name: each.value for each in template.spec.args} | {
                each.name: each.value for each in analysis.args
            }
            dry = _dry([template.spec.dry_run, analysis.dry_run])
            for number, metric in enumerate(template.spec.metrics):
                if metric.name in dry or ".*" in dry:
                    continue
                own = self._measured(metric, given, document, ("spec", "metrics", number), start)
                found += [own] if own else []
        return found

    def _measured(
        self, metric: Measured, given: Mapping[str, str | None], document: Document, where: Where, start: int
    ) -> Analysis | None:
        count = len(self.problems)
        assert metric.provider.prometheus  # noqa: S101 - the model has looked
        place: Where = (*where, "provider", "prometheus", "query")
        text = self._filled(metric.provider.prometheus.query, given, document, place)
        success = self._condition(metric.success_condition, given, document, (*where, "successCondition"))
        failure = self._condition(metric.failure_condition, given, document, (*where, "failureCondition"))
        try:
            query = read_query(text)
        except ValueError as error:
            self._refuse(error, document, place)
        if len(self.problems) > count:
            return None
        known = self.releases.in_prometheus(query.series, query.labels)
        return Analysis(
            metric.name,
            known.id if known else None,
            query.window,
            start + ceil(seconds(metric.initial_delay or 0) / 60),
            None,
            max(round(seconds(metric.interval) / 60), 1) if metric.interval is not None else None,
            metric.count or None,
            success,
            failure,
            metric.failure_limit,
            metric.inconclusive_limit,
            min(ceil((metric.consecutive_error_limit + 1) * RETRY / 60), 1_440),
            document.places.get((*where, "name")),
        )

    def _filled(self, text: str, given: Mapping[str, str | None], document: Document, where: Where) -> str:
        for name in _ARGUMENT.findall(text):
            if given.get(name) is None:
                message = f"the argument {name[:60]!r} has no value"
                self.problems.append(document.problem(where, message, "give it a `value` under `args`"))
        return _ARGUMENT.sub(lambda found: (given.get(found[1]) or "")[:200], text)

    def _condition(self, text: str, given: Mapping[str, str | None], document: Document, where: Where) -> Condition:
        if not text:
            return ()
        try:
            return read_condition(self._filled(text, given, document, where))
        except ValueError as error:
            self._refuse(error, document, where)
            return ()

    def _refuse(self, error: ValueError, document: Document, where: Where) -> None:
        message, _, fix = str(error).partition("; ")
        self.problems.append(document.problem(where, message, fix))


def _dry(given: list[object]) -> set[str]:
    """Names of metrics that are measured and do not count."""
    found = set()
    for part in given:
        for each in part if isinstance(part, list) else ():
            if isinstance(each, dict) and isinstance(each.get("metricName"), str):
                found.add(each["metricName"])
    return found
