"""From a template to its alarms: which metric each watches, which others a composite alarm names."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from opexkit.files import Document, InputError, Problem, suggestion, validated
from opexkit.files.fields import Where
from opexkit.labs.alarms import expression, rule
from opexkit.labs.alarms.alarms import COMPOSITE, METRIC, Alarm, Alarms, Composite, Watch
from opexkit.labs.alarms.expression import Call, ExpressionError, Name, Node, Number, read_expression
from opexkit.labs.alarms.properties import CompositeAlarmProperties, Metric, MetricAlarmProperties, MetricStat, Query
from opexkit.labs.alarms.rule import RuleError, read_rule
from opexkit.labs.alarms.template import Template, read_template, resources

ALARM_LIMIT = 200
"""How many alarms a template may hold, since each is evaluated for every minute of every week."""
METRICS_PER_ALARM = 10
_OWN = "own"


def read_alarms(text: str | bytes, path: Path = Path("alarms.yaml")) -> Alarms:
    """Read the alarms of a CloudFormation template.

    Raises:
        InputError: with every problem, at its line and column.
    """
    template = read_template(text, path)
    problems = template.problems
    watches: list[Watch] = []
    composites: list[tuple[Composite, Where]] = []
    for resource in resources(template, METRIC, COMPOSITE):
        name = template.name(resource.id)
        try:
            if resource.type == METRIC:
                watches.append(_read_watch(name, resource.document))
            else:
                composites.append((_read_composite(name, resource.document), ("Resources", resource.id)))
        except InputError as error:
            problems += error.problems
    if not problems:
        each = _together(watches, [alarm for alarm, _ in composites], template)
    if problems:
        raise InputError(sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0)))
    return Alarms(each, template.document)


def _read_watch(name: str, document: Document) -> Watch:
    own = validated(document, MetricAlarmProperties)
    if own.metrics is None:
        stat = own.extended_statistic or own.statistic
        metric = Metric(Namespace=own.namespace, MetricName=own.metric_name, Dimensions=own.dimensions)
        read = MetricStat(Metric=metric, Period=own.period, Stat=stat)
        return Watch(name, own, {_OWN: read}, _OWN, None, document)
    problems: list[Problem] = []
    queries = {each.id: _query(each, place, document, problems) for place, each in enumerate(own.metrics)}
    where: Where = ("Metrics",)
    if len(queries) < len(own.metrics):
        problems.append(document.problem(where, "two queries have the same id", "rename one of the two"))
    periods = {each.period for each in queries.values() if isinstance(each, MetricStat)}
    if len(periods) > 1:
        problems.append(document.problem(where, "metrics of one alarm have different periods", "give all the same"))
    if sum(isinstance(each, MetricStat) for each in queries.values()) > METRICS_PER_ALARM:
        problems.append(document.problem(where, f"more than {METRICS_PER_ALARM} metrics", "split the alarm"))
    if not periods and not problems:
        problems.append(document.problem(where, "no metric is read", "write a `MetricStat`"))
    returned = [each.id for each in own.metrics if each.return_data and each.id != own.threshold_metric_id]
    if len(returned) != 1:
        message = f"{len(returned) or 'no'} queries return data, and an alarm watches one"
        problems.append(document.problem(where, message, "write `ReturnData: false` for the others"))
    problems += _unknown(queries, own, document)
    if problems:
        raise InputError(problems)
    found = {name: each for name, each in queries.items() if each is not None}
    band = _band(found.get(own.threshold_metric_id or ""))
    return Watch(name, own, found, returned[0], band, document)


def _query(query: Query, place: int, document: Document, problems: list[Problem]) -> MetricStat | Node | None:
    if query.metric_stat:
        return query.metric_stat
    where: Where = ("Metrics", place, "Expression")
    text = query.expression or ""
    try:
        if text.lstrip()[:7].upper() == "SELECT ":
            raise ExpressionError("Metrics Insights queries are not run here", "name the metric under `MetricStat`")
        return read_expression(text)
    except ExpressionError as error:
        problems.append(document.problem(where, str(error), error.fix))
    return None


def _band(node: MetricStat | Node | None) -> tuple[str, float] | None:
    if isinstance(node, Call) and node.word == "ANOMALY_DETECTION_BAND" and isinstance(node.parts[0], Name):
        width = node.parts[1] if len(node.parts) == 2 else Number(2)
        return (node.parts[0].id, width.value) if isinstance(width, Number) else None
    return None


def _unknown(
    queries: Mapping[str, MetricStat | Node | None], own: MetricAlarmProperties, document: Document
) -> Iterator[Problem]:
    """Ids that nothing has, expressions that go in a circle, and bands that are no threshold."""
    assert own.metrics  # noqa: S101 - who calls has looked
    uses: dict[str, list[str]] = {}
    for place, query in enumerate(own.metrics):
        node = queries.get(query.id)
        where: Where = ("Metrics", place, "Expression")
        if node is None or isinstance(node, MetricStat):
            continue
        uses[query.id] = list(dict.fromkeys(expression.ids(node)))
        for name in uses[query.id]:
            if name not in queries:
                yield document.problem(where, f"there is no query {name[:60]!r}", suggestion(name, queries))
        if (query.id == own.threshold_metric_id) != (_band(node) is not None) or (
            _band(node) is None and _holds_band(node)
        ):
            fix = "write ANOMALY_DETECTION_BAND(id, 2) as the query that `ThresholdMetricId` names, and nowhere else"
            yield document.problem(where, "a band is a threshold, and a threshold of a query is a band", fix)
    if own.threshold_metric_id and own.threshold_metric_id not in uses:
        message = f"there is no expression {own.threshold_metric_id[:60]!r}"
        yield document.problem(("ThresholdMetricId",), message, suggestion(own.threshold_metric_id, uses))
    if circle := _circle(uses):
        yield document.problem(("Metrics",), f"{circle[:60]!r} is computed from itself", "cut the circle")


def _holds_band(node: Node) -> bool:
    return isinstance(node, Call) and (node.word == "ANOMALY_DETECTION_BAND" or any(map(_holds_band, node.parts)))


def _circle(uses: Mapping[str, Collection[str]]) -> str | None:
    """A name that comes back to itself; None if there is none."""
    left = dict(uses)
    while left:
        free = [name for name, used in left.items() if not any(other in left for other in used)]
        if not free:
            return next(iter(left))
        for name in free:
            del left[name]
    return None


def _read_composite(name: str, document: Document) -> Composite:
    own = validated(document, CompositeAlarmProperties)
    try:
        found = read_rule(own.alarm_rule)
    except RuleError as error:
        message = f"{error}, at character {error.at + 1} of the rule"
        raise InputError([document.problem(("AlarmRule",), message, error.fix)]) from error
    suppressor = own.actions_suppressor
    if suppressor and suppressor.startswith("arn:"):
        suppressor = suppressor.split(":", 6)[-1]
    return Composite(name, own, found, suppressor, document)


def _together(watches: list[Watch], composites: list[Composite], template: Template) -> Mapping[str, Alarm]:
    """Alarms by name, children first; what is wrong is added to the template's problems."""
    problems = template.problems
    every: list[Alarm] = [*watches, *composites]
    by_name = {alarm.name: alarm for alarm in every}
    if not every:
        fix = f"write a resource of the type {METRIC}"
        problems.append(template.document.problem(("Resources",), "holds no alarm", fix))
    if len(every) > ALARM_LIMIT:
        message = f"holds more than {ALARM_LIMIT} alarms"
        problems.append(template.document.problem(("Resources",), message, "split the template"))
    for alarm in every:
        if by_name[alarm.name] is not alarm:
            message = f"two alarms are named {alarm.name[:60]!r}"
            problems.append(alarm.document.problem(("AlarmName",), message, "rename one of the two"))
    uses = {}
    for each in composites:
        uses[each.name] = [*rule.names(each.rule), *([each.suppressor] if each.suppressor else [])]
        for name in dict.fromkeys(uses[each.name]):
            if name not in by_name:
                message = f"there is no alarm {name[:60]!r} in this template"
                place: Where = ("ActionsSuppressor",) if name == each.suppressor else ("AlarmRule",)
                problems.append(each.document.problem(place, message, suggestion(name, by_name)))
    if circle := _circle(uses):
        message = f"{circle[:60]!r} depends on itself, so that AWS stops evaluating it"
        problems.append(by_name[circle].document.problem(("AlarmRule",), message, "cut the circle"))
    if problems:
        return {}
    ordered: dict[str, Alarm] = {alarm.name: alarm for alarm in watches}
    left = list(composites)
    while left:
        ready = [each for each in left if all(name in ordered for name in uses[each.name])]
        ordered |= {each.name: each for each in ready}
        left = [each for each in left if each.name not in ordered]
    return ordered
