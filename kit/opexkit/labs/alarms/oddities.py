"""What does not keep alarms from being judged and is worth knowing."""

from collections.abc import Collection, Iterator
from pathlib import Path

from opexkit.files.problem import Problem, Severity
from opexkit.files.spelling import suggestion
from opexkit.labs.alarms import rule
from opexkit.labs.alarms.alarms import Alarms, Composite, Watch
from opexkit.labs.alarms.evaluate import key
from opexkit.labs.alarms.expression import Call, ids
from opexkit.labs.alarms.judging import kinds
from opexkit.labs.alarms.properties import MetricStat, percentile
from opexkit.labs.alarms.world import SPARSE, draw_weeks, load_signals


def oddities(alarms: Alarms, folder: Path) -> list[Problem]:
    """Return warnings, each at its alarm; of a template from elsewhere, a note that it is one instead of each name."""
    found = []
    known = draw_weeks(folder, "practice").telemetry.metrics
    watches = [alarm for alarm in alarms.each.values() if isinstance(alarm, Watch)]
    elsewhere = bool(watches) and not any(_key(each) in known for alarm in watches for each in alarm.metrics)
    if elsewhere:
        message = "no alarm here reads a metric of the lab on alarms, so what each would see is not checked"
        fix = f"for the lab, {_named(known, load_signals(folder).namespace)}"
        found.append(watches[0].document.problem((), message, fix, Severity.NOTE))
    for alarm in alarms.each.values():
        said = _of_watch(alarm, folder, elsewhere) if isinstance(alarm, Watch) else _of_composite(alarm)
        found += [*said, *_of_actions(alarm, alarms, None if elsewhere else folder)]
    return found


def _key(stat: MetricStat) -> tuple[str, str, frozenset[tuple[str, str]]]:
    return key(stat.metric.namespace, stat.metric.metric_name, stat.metric.dimensions)


def _warn(alarm: Watch | Composite, where: str, message: str, fix: str) -> Problem:
    return alarm.document.problem((where,), f"{alarm.name[:60]}: {message}", fix, Severity.WARNING)


def _of_watch(alarm: Watch, folder: Path, elsewhere: bool) -> Iterator[Problem]:
    known = draw_weeks(folder, "practice").telemetry.metrics
    namespace = load_signals(folder).namespace
    own = alarm.properties
    for each in alarm.metrics:
        metric = each.metric
        place = "MetricName" if own.metric_name else "Metrics"
        if _key(each) not in known and not elsewhere:
            names = sorted({name for _, name, _ in known})
            fix = suggestion(metric.metric_name, names) if metric.metric_name not in names else _named(known, namespace)
            yield _warn(alarm, place, f"the lab has no such metric {metric.metric_name[:60]!r}, so no point comes", fix)
        elif (
            metric.metric_name in SPARSE
            and not elsewhere
            and own.treat_missing_data in ("missing", "ignore")
            and not _fills(alarm)
        ):
            message = (
                f"{metric.metric_name} has no point where nothing happened, and a lone point can ring after a while"
            )
            yield _warn(alarm, place, message, "write `TreatMissingData: notBreaching`, or FILL(id, 0)")
    if own.evaluation_periods == 1 and own.seconds == 60 and own.alarm_actions:
        yield _warn(alarm, "EvaluationPeriods", "a single minute rings", "look at several points")
    if own.evaluate_low_sample_count_percentile == "ignore" and own.extended_statistic:
        share = percentile(own.extended_statistic) or 50
        if own.seconds // 60 < 10 / min(share / 100, 1 - share / 100 or 1):
            message = f"{own.extended_statistic} waits for more samples than a period has"
            yield _warn(alarm, "EvaluateLowSampleCountPercentile", message, "write `evaluate`")


def _named(known: Collection[tuple[str, str, frozenset[tuple[str, str]]]], namespace: str) -> str:
    services = sorted({value for _, _, dimensions in known for _, value in dimensions})
    return f"write the namespace {namespace} and the one dimension Service: {', '.join(services)}"


def _fills(alarm: Watch) -> bool:
    """Whether each expression that reads a sparse metric fills it."""

    def filled(node: object) -> bool:
        if isinstance(node, Call):
            return node.word == "FILL" or any(map(filled, node.parts))
        return False

    nodes = [node for node in alarm.queries.values() if isinstance(node, Call) and any(ids(node))]
    return any(map(filled, nodes))


def _of_composite(alarm: Composite) -> Iterator[Problem]:
    if rule.is_mixed(alarm.properties.alarm_rule):
        message = "AND and OR stand beside one another, and AWS does not say which binds first"
        yield _warn(alarm, "AlarmRule", message, "add parentheses")
    if not any(rule.names(alarm.rule)):
        yield _warn(alarm, "AlarmRule", "names no alarm, so its state never changes", "name alarms")


def _of_actions(alarm: Watch | Composite, alarms: Alarms, folder: Path | None) -> Iterator[Problem]:
    own = alarm.properties
    for action in own.alarm_actions if folder else ():
        if folder and kinds(folder)(action) is None:
            acts = load_signals(folder).actions
            fix = f"name the topic {acts.page} or {acts.ticket}"
            yield _warn(alarm, "AlarmActions", f"{action[:80]!r} reaches nobody in this lab", fix)
    if own.alarm_actions and not own.actions_enabled:
        yield _warn(alarm, "ActionsEnabled", "its actions are switched off", "delete `ActionsEnabled: false`")
    used = {
        name
        for each in alarms.each.values()
        if isinstance(each, Composite)
        for name in (*rule.names(each.rule), each.suppressor)
    }
    if not own.alarm_actions and alarm.name not in used:
        yield _warn(alarm, "AlarmActions", "it tells nobody, and no other alarm uses it", "delete it, or use it")
