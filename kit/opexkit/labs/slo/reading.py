"""From the objects of an OpenSLO file to its objectives with their alerts."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from opexkit.files import Document, InputError, Problem, suggestion, validated
from opexkit.files.document import parse_documents
from opexkit.files.fields import Where
from opexkit.labs.slo.alerting import TOGETHER, Alert, Alerting, Condition, Promise, Severity
from opexkit.labs.slo.duration import minutes
from opexkit.labs.slo.openslo import (
    KINDS,
    AlertCondition,
    AlertNotificationTarget,
    AlertPolicy,
    BurnRate,
    ConditionSpec,
    DataSource,
    HeldPolicy,
    IndicatorSpec,
    Metadata,
    PolicySpec,
    Sli,
    Slo,
    Written,
)

CONDITION_LIMIT = 100
"""Conditions of all objectives: each is computed for every minute of every month."""
LONGEST_WINDOW = 31 * 1_440
"""Minutes of the longest window that is computed."""

Kind = TypeVar("Kind", bound=Written)


@dataclass(frozen=True)
class _Shelf:
    """The objects of a file by kind and name, each with the document that holds it."""

    found: tuple[tuple[Written, Document], ...]

    def each(self, kind: type[Kind]) -> dict[str, tuple[Kind, Document]]:
        """Objects of one kind by name."""
        return {item.metadata.name: (item, document) for item, document in self.found if isinstance(item, kind)}

    def named(
        self, kind: type[Kind], name: str, document: Document, where: Where, problems: list[Problem]
    ) -> Kind | None:
        """An object that another one names; that there is none is a problem."""
        known = self.each(kind)
        if name not in known:
            message = f"there is no {kind.__name__ if kind is not Sli else 'SLI'} {name[:60]!r}"
            problems.append(
                document.problem(where, message, suggestion(name, known, "add the object, or name another"))
            )
            return None
        return known[name][0]


def read_alerting(text: str | bytes, path: Path = Path("slo.yaml")) -> Alerting:
    """Read the objects of an OpenSLO file and put together what belongs together.

    Raises:
        InputError: with every problem, at its line and column.
    """
    documents = tuple(each for each in parse_documents(text, path) if each.data is not None)
    if not documents:
        raise InputError([Problem(path, "is empty", "start from the starting artifact", 1, 1)])
    problems: list[Problem] = []
    shelf = _Shelf(tuple(_objects(documents, problems)))
    if problems:
        raise InputError(problems)
    promises = [_promise(slo, document, shelf, problems) for slo, document in shelf.each(Slo).values()]
    if not promises:
        problems.append(documents[0].problem((), "holds no SLO", "write an object of `kind: SLO`"))
    for place, each in enumerate(promises):
        if each.service in [other.service for other in promises[:place]]:
            message = f"a second SLO is for the service {each.service!r}"
            problems.append(each.document.problem(("spec", "service"), message, "keep one SLO a service"))
    if sum(len(alert.conditions) for each in promises for alert in each.alerts) > CONDITION_LIMIT:
        message = f"more than {CONDITION_LIMIT} conditions over all SLOs"
        problems.append(documents[0].problem((), message, "keep the few that are of use"))
    if problems:
        raise InputError(problems)
    return Alerting(tuple(promises), documents)


def _objects(documents: tuple[Document, ...], problems: list[Problem]) -> Iterator[tuple[Written, Document]]:
    """Each object that can be read, with its document; the problems of the others are added to the list."""
    seen: dict[tuple[str, str], int] = {}
    for document in documents:
        kind = document.data.get("kind") if isinstance(document.data, dict) else None
        try:
            if kind is not None and (not isinstance(kind, str) or kind not in KINDS):
                fix = suggestion(str(kind), KINDS)
                raise InputError([document.problem(("kind",), f"there is no kind of object {str(kind)[:60]!r}", fix)])
            item = validated(document, KINDS[kind or "SLO"])
        except InputError as error:
            problems += error.problems
            continue
        key = (item.kind, item.metadata.name)
        if key in seen:
            message = f"a second {item.kind} is named {item.metadata.name[:60]!r} (first on line {seen[key]})"
            problems.append(document.problem(("metadata", "name"), message, "rename it, or delete one of the two"))
        else:
            seen[key] = document.start[0]
        yield item, document


def _promise(slo: Slo, document: Document, shelf: _Shelf, problems: list[Problem]) -> Promise:
    spec = slo.spec
    if spec.budgeting_method != "Occurrences":
        message = f"{spec.budgeting_method} counts slices of time; this lab counts requests"
        problems.append(document.problem(("spec", "budgetingMethod"), message, "write Occurrences"))
    if len(spec.objectives) > 1:
        fix = "keep one, and write another SLO for the other"
        problems.append(document.problem(("spec", "objectives", 1), "a second objective in one SLO", fix))
    indicator = spec.indicator.spec if spec.indicator else None
    if spec.indicator_ref:
        found = shelf.named(Sli, spec.indicator_ref, document, ("spec", "indicatorRef"), problems)
        indicator = found.spec if found else IndicatorSpec.model_construct()
    assert indicator is not None  # noqa: S101 - the model asks for one of the two
    _check_sources(indicator, shelf, document, problems)
    window = spec.time_window[0]
    alerts = tuple(_alerts(slo, document, shelf, problems))
    return Promise(
        slo.metadata.name,
        spec.service,
        spec.objectives[0].share,
        window.duration,
        window.is_rolling,
        indicator,
        alerts,
        document,
    )


def _check_sources(indicator: IndicatorSpec, shelf: _Shelf, document: Document, problems: list[Problem]) -> None:
    ratio = getattr(indicator, "ratio_metric", None)
    for metric in (ratio.good, ratio.bad, ratio.total, ratio.raw) if ratio else ():
        if metric and metric.metric_source.metric_source_ref:
            shelf.named(DataSource, metric.metric_source.metric_source_ref, document, ("spec",), problems)


@dataclass(frozen=True)
class _Member:
    """A policy of an objective, with the place where the objective holds it."""

    metadata: Metadata
    severity: Severity
    condition: Condition
    targets: tuple[tuple[str, str], ...]
    where: Where


def _alerts(slo: Slo, document: Document, shelf: _Shelf, problems: list[Problem]) -> Iterator[Alert]:
    groups: dict[str, list[_Member]] = {}
    for place, held in enumerate(slo.spec.alert_policies):
        where: Where = ("spec", "alertPolicies", place)
        member = _member(held, where, document, shelf, problems)
        if member is None:
            continue
        name = member.metadata.annotations.get(TOGETHER)
        group = groups.setdefault(f"together {name}" if name else f"alone {member.metadata.name}", [])
        if member.metadata.name in [other.metadata.name for other in group]:
            message = f"the policy {member.metadata.name!r} appears twice in {slo.metadata.name!r}"
            problems.append(document.problem(where, message, "delete one of the two"))
        if group and group[0].severity != member.severity:
            message = (
                f"{member.metadata.name!r} is a {member.severity}, {group[0].metadata.name!r} a {group[0].severity}"
            )
            problems.append(document.problem(where, f"{message}, and they ring together", "give both one severity"))
        group.append(member)
    for key, members in groups.items():
        reached = dict(pair for member in members for pair in member.targets)
        conditions = tuple(member.condition for member in members)
        yield Alert(key.split(" ", 1)[1], members[0].severity, conditions, tuple(reached), tuple(reached.values()))


def _member(
    held: HeldPolicy, where: Where, document: Document, shelf: _Shelf, problems: list[Problem]
) -> _Member | None:
    metadata, spec = held.metadata, held.spec
    if held.alert_policy_ref:
        policy = shelf.named(AlertPolicy, held.alert_policy_ref, document, where, problems)
        if policy is None:
            return None
        metadata, spec, document, where = (
            policy.metadata,
            policy.spec,
            shelf.each(AlertPolicy)[policy.metadata.name][1],
            (),
        )
    assert metadata is not None and spec is not None  # noqa: S101, PT018 - the model asks for both
    inner = (*where, "spec")
    condition = _condition(spec, inner, document, shelf, problems)
    targets = tuple(_targets(spec, inner, document, shelf, problems))
    if condition is None:
        return None
    burn, severity = condition.condition, condition.severity
    if severity not in ("page", "ticket"):
        place = (*inner, "conditions", 0)
        message = f"the severity {severity[:60]!r} says not whether someone is woken"
        problems.append(document.problem(place, message, "write page or ticket"))
        return None
    if minutes(burn.lookback_window) > LONGEST_WINDOW or minutes(burn.alert_after) > LONGEST_WINDOW:
        place = (*inner, "conditions", 0)
        problems.append(document.problem(place, "looks back or waits for more than 31 days", "take at most 31d"))
        return None
    return _Member(metadata, severity, _computed(metadata.name, burn, spec), targets, where)  # type: ignore[arg-type]


def _computed(name: str, burn: BurnRate, spec: PolicySpec) -> Condition:
    window, after = minutes(burn.lookback_window), minutes(burn.alert_after)
    return Condition(name, burn.op, burn.threshold, window, after, spec.alert_when_breaching, spec.alert_when_no_data)


def _condition(
    spec: PolicySpec, where: Where, document: Document, shelf: _Shelf, problems: list[Problem]
) -> ConditionSpec | None:
    held = spec.conditions[0]
    if held.condition_ref is None:
        return held.spec
    found = shelf.named(AlertCondition, held.condition_ref, document, (*where, "conditions", 0), problems)
    return found.spec if found else None


def _targets(
    spec: PolicySpec, where: Where, document: Document, shelf: _Shelf, problems: list[Problem]
) -> Iterator[tuple[str, str]]:
    """The name of each target, and what it is."""
    for place, held in enumerate(spec.notification_targets):
        if held.target_ref:
            at = (*where, "notificationTargets", place)
            found = shelf.named(AlertNotificationTarget, held.target_ref, document, at, problems)
            yield held.target_ref, found.spec.target if found else ""
        else:
            target = held.spec.target if held.spec else ""
            yield held.metadata.name if held.metadata else target, target
