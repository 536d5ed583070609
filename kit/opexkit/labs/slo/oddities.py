"""What does not keep alerts from being judged and is worth knowing."""

from collections.abc import Collection, Iterator

from opexkit.files.problem import Problem, Severity
from opexkit.files.spelling import suggestion
from opexkit.labs.slo.alerting import TOGETHER, Alert, Alerting, Promise
from opexkit.labs.slo.deploy import AWS_LONGEST, AWS_WINDOWS, duration, ratio_query, windows


def oddities(alerting: Alerting, services: Collection[str]) -> list[Problem]:
    """Return warnings, each at its object.

    Args:
        alerting: what was read.
        services: those of the journeys that the lab is about.
    """
    found = [problem for promise in alerting.promises for problem in _of_promise(promise, services)]
    return [*found, *_unused(alerting)]


def _of_promise(promise: Promise, services: Collection[str]) -> Iterator[Problem]:
    def warn(message: str, fix: str, *where: str) -> Problem:
        return promise.document.problem(
            where or ("metadata", "name"), f"{promise.name}: {message}", fix, Severity.WARNING
        )

    if promise.service not in services:
        fix = suggestion(promise.service, services)
        yield warn(
            f"no journey of this lab enters at {promise.service!r}, so it counts for nothing", fix, "spec", "service"
        )
    for alert in promise.alerts:
        yield from (warn(*said, "spec", "alertPolicies") for said in _of_alert(alert, promise))
    if promise.alerts and ratio_query(promise) is None:
        yield warn("no Prometheus rules can be written", "give its queries a window: [{{.window}}]", "spec")
    if len(windows(promise)) > AWS_WINDOWS:
        yield warn(f"CloudWatch computes burn rates over {AWS_WINDOWS} windows at most", "use fewer", "spec")
    if any(window > AWS_LONGEST for window in windows(promise)):
        yield warn("CloudWatch looks back 7 days at most", "take a shorter window", "spec")


def _of_alert(alert: Alert, promise: Promise) -> Iterator[tuple[str, str]]:
    for each in alert.conditions:
        if not each.breaching:
            yield f"{each.policy} does not ring when the budget burns", "write `alertWhenBreaching: true`"
        if each.threshold * promise.budget >= 1 and each.op == "gt":
            most = 1 / promise.budget
            yield f"{each.policy} never rings: with this target {most:g} is the fastest burn", "take a lower threshold"
        if each.after >= each.window:
            yield (
                f"{each.policy} waits {duration(each.after)} on a window of {duration(each.window)}",
                "drop `alertAfter`",
            )
    waits = {each.after for each in alert.conditions}
    if len(waits) > 1:
        yield f"{alert.name} waits differently in its windows; Prometheus waits the longest for all", "wait the same"


def _unused(alerting: Alerting) -> Iterator[Problem]:
    """Objects that nothing names, and groups of one."""
    named = _names([each.data for each in alerting.documents])
    groups: dict[str, list[Problem]] = {}
    for document in alerting.documents:
        kind, metadata = document.data["kind"], document.data["metadata"]
        if (
            kind in ("AlertPolicy", "AlertCondition", "SLI", "AlertNotificationTarget")
            and metadata["name"] not in named
        ):
            message = f"nothing names the {kind} {metadata['name'][:60]!r}"
            yield document.problem(("metadata", "name"), message, "name it, or delete it", Severity.WARNING)
        if group := (metadata.get("annotations") or {}).get(TOGETHER):
            message = f"{metadata['name'][:60]!r} is the only one with `{TOGETHER}: {group[:60]}`, so it rings alone"
            place = ("metadata", "annotations")
            problem = document.problem(place, message, "give another policy the same", Severity.WARNING)
            groups.setdefault(group, []).append(problem)
    yield from (found[0] for found in groups.values() if len(found) == 1)


def _names(data: object) -> set[str]:
    """Every text below a key that ends in `Ref`."""
    if isinstance(data, list):
        return {name for each in data for name in _names(each)}
    if not isinstance(data, dict):
        return set()
    own = {str(value) for key, value in data.items() if key.endswith("Ref")}
    return own.union(*(_names(value) for value in data.values()))
