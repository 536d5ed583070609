"""The CloudWatch alarms of a template, as far as a rollout can name them: on one metric with a threshold."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import get_args

from opexkit.files import Document, InputError, Problem, suggestion, validated
from opexkit.files.fields import Where
from opexkit.labs.alarms.properties import MetricAlarmProperties, MetricStat
from opexkit.labs.alarms.template import Resource, Template, resources
from opexkit.labs.rollout.plan import Alarm, Answer, Compare, Statistic
from opexkit.labs.rollout.world import Releases

METRIC, COMPOSITE = "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"
LONGEST = 1_440
"""Minutes of the longest time that an alarm may look back."""
_COMPARED: Mapping[str, Compare] = {
    "GreaterThanThreshold": "gt",
    "GreaterThanOrEqualToThreshold": "gte",
    "LessThanThreshold": "lt",
    "LessThanOrEqualToThreshold": "lte",
}


@dataclass
class Alarms:
    """The alarms of a template by name, which of them were named, and the documents that hold them."""

    each: Mapping[str, Alarm]
    composites: frozenset[str]
    documents: Mapping[str, Document]
    used: set[str] = field(default_factory=set)

    def named(
        self, names: list[str], document: Document, where: Where, problems: list[Problem], answer: Answer
    ) -> list[Alarm]:
        """Return the alarms of these names; that there is none of a name is a problem.

        Args:
            names: as a deployment names them.
            document: the deployment's.
            where: the list of them.
            problems: what is wrong is added.
            answer: what happens when one rings.
        """
        found = []
        for place, name in enumerate(names):
            if name in self.each:
                self.used.add(name)
                found.append(replace(self.each[name], answer=answer))
            elif name in self.composites:
                fix = "name the alarms that it consists of"
                problems.append(document.problem((*where, place), f"{name[:60]!r} is a composite alarm", fix))
            else:
                message = f"there is no alarm {name[:60]!r} in this template"
                fix = suggestion(name, self.each, "add the alarm, or name another")
                problems.append(document.problem((*where, place), message, fix))
        return found


def read_alarms(template: Template, releases: Releases) -> Alarms:
    """Read the alarms of a template; what is wrong is added to the template's problems."""
    found: dict[str, Alarm] = {}
    documents: dict[str, Document] = {}
    for resource in resources(template, METRIC):
        name = template.name(resource.id)
        try:
            alarm = _read(name, resource, releases)
        except InputError as error:
            template.problems += error.problems
            continue
        if name in found:
            message = f"two alarms are named {name[:60]!r}"
            template.problems.append(resource.document.problem(("AlarmName",), message, "rename one of the two"))
        found[name], documents[name] = alarm, resource.document
    composites = {template.name(each.id) for each in resources(template, COMPOSITE)}
    return Alarms(found, frozenset(composites), documents)


def _read(name: str, resource: Resource, releases: Releases) -> Alarm:
    document = resource.document
    own = validated(document, MetricAlarmProperties)
    stat, where = _stat(own, document)
    problems: list[Problem] = []
    if stat.stat not in get_args(Statistic):
        message = f"{stat.stat!r} of a percentage that comes once a minute says nothing"
        problems.append(document.problem(where, message, f"take {', '.join(get_args(Statistic))}"))
    if own.threshold is None or own.comparison_operator not in _COMPARED:
        message = "a band is not played here, since a release has no past"
        problems.append(document.problem(("ComparisonOperator",), message, "write a `Threshold`"))
    if own.seconds // 60 * own.evaluation_periods > LONGEST:
        problems.append(document.problem(("EvaluationPeriods",), "looks back more than a day", "look back less"))
    if problems:
        raise InputError(problems)
    metric = stat.metric
    dimensions = {each.name: each.value for each in metric.dimensions}
    known = releases.on_cloudwatch(metric.namespace, metric.metric_name, dimensions)
    return Alarm(
        name,
        known.id if known else None,
        stat.stat,  # type: ignore[arg-type]
        stat.period // 60,
        _COMPARED[own.comparison_operator],
        own.threshold or 0.0,
        own.least,
        own.evaluation_periods,
        own.treat_missing_data,
        at=_place(document),
    )


def _place(document: Document) -> tuple[int, int]:
    """The line and column of an alarm."""
    problem = document.problem((), "", "")
    return problem.line or 1, problem.column or 1


def _stat(own: MetricAlarmProperties, document: Document) -> tuple[MetricStat, Where]:
    if own.metrics is None:
        data = {
            "Metric": {"Namespace": own.namespace, "MetricName": own.metric_name, "Dimensions": own.dimensions},
            "Period": own.period,
            "Stat": own.statistic or own.extended_statistic,
        }
        return MetricStat.model_validate(data), ("Statistic" if own.statistic else "ExtendedStatistic",)
    first = own.metrics[0].metric_stat
    if len(own.metrics) > 1 or first is None:
        message = "math over metrics is not played here"
        fix = "watch one metric; ErrorPercentAboveOld is the difference of the two versions already"
        raise InputError([document.problem(("Metrics",), message, fix)])
    return first, ("Metrics", 0, "MetricStat", "Stat")
