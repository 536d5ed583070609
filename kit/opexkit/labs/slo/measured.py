"""Whether an indicator measures what was agreed: its queries are asked of counters of which the answer is known."""

import json
import math
import re
from collections.abc import Iterator, Sequence

from opexkit.labs.slo.deploy import PLACEHOLDER, ratio_of
from opexkit.labs.slo.openslo import IndicatorSpec, Metric, RatioMetric
from opexkit.labs.slo.promql import Counter, PromqlError, UnreadError, ask
from opexkit.labs.slo.world import Journey, Sent

_BUCKET = re.compile(r'\ble\s*=~?\s*"([\d.]+)"')
"""The bound of a bucket of a Prometheus histogram."""
RECENT = 3
"""Minutes in which the counters count otherwise than before, so that each window has an answer of its own."""
WINDOWS = (5, 60, 360, 4_320)
"""Minutes over which indicators are asked."""


def measured_wrong(indicator: IndicatorSpec, journey: Journey, journeys: Sequence[Journey], sent: Sent) -> str | None:
    """Say what is wrong with how a journey is measured; None where nothing is.

    Args:
        indicator: its queries.
        journey: that it is for.
        journeys: all of them; a query that names another one's service and not its own counts the wrong requests.
        sent: what Prometheus has of each service.

    Raises:
        UnreadError: nothing of it is known to be wrong, and a query is more than is read here.
    """
    ratio = indicator.ratio_metric
    if ratio is None:
        return "is measured by a threshold, and its budget counts requests: write `ratioMetric`"
    counted, everything, raw = _said(ratio.good or ratio.bad), _said(ratio.total), _said(ratio.raw)
    if counted and counted == everything:
        return f"counts its {'good' if ratio.good else 'bad'} requests and all of them by the same query"
    for query in filter(None, (counted, everything, raw)):
        services = [each.service for each in journeys]
        named = [name for name in services if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", query)]
        if named and journey.service not in named:
            return f"is measured by requests of {named[0]}"
    bounds = {float(bound) for query in (counted, raw) for bound in _BUCKET.findall(query.replace("\\", ""))}
    if journey.slow_ms and bounds and not bounds & {journey.slow_ms, journey.slow_ms / 1_000}:
        return f"counts as slow what exceeds {min(bounds):g} s, agreed are {journey.slow_ms:g} ms"
    return _unread(ratio) or _answered(ratio_of(ratio) or "", journey, journeys, sent)


def _said(metric: Metric | None) -> str:
    return json.dumps(metric.metric_source.spec, sort_keys=True, default=str) if metric else ""


def _unread(ratio: RatioMetric) -> str | None:
    """Say which of the queries is none that can be asked."""
    for name in ("good", "bad", "total", "raw"):
        metric: Metric | None = getattr(ratio, name)
        if metric is None:
            continue
        source = metric.metric_source
        query = source.spec.get("query")
        if (source.type or "prometheus").lower() != "prometheus":
            return f"is asked of {(source.type or '')[:40]}, and what it would answer is not known: ask Prometheus"
        if not isinstance(query, str):
            return f"has no `query` for `{name}`"
        if not PLACEHOLDER.search(query):
            return f"asks for `{name}` without the window of the alert: write [{{{{.window}}}}]"
    return None


def _answered(query: str, journey: Journey, journeys: Sequence[Journey], sent: Sent) -> str | None:
    """Say how the answer over some windows differs from what the counters hold."""
    counters = [each for place, own in enumerate(journeys) for each in counters_of(own, place, sent)]
    own = [each for each in counters if each.labels[sent.service] == journey.service]
    for window in WINDOWS:
        try:
            found = ask(query, counters, window)
        except UnreadError:
            raise
        except PromqlError as error:
            return f"is asked by a query that cannot be asked here: {error}"
        values = [found] if isinstance(found, float) else list(found.values())
        if len(values) != 1:
            return f"gets {len(values) or 'no'} answers from its queries and needs one: sum what belongs together"
        truth = bad_share(own, journey, sent, window)
        if math.isnan(values[0]) or abs(values[0] - truth) > 1e-9:
            return f"counts {values[0]:.1%} of its requests as bad where {truth:.1%} are, over {window} minutes"
    return None


def counters_of(journey: Journey, place: int, sent: Sent) -> Iterator[Counter]:
    """Yield what Prometheus has of a service: requests by code, and by how long they took."""
    job = {sent.service: journey.service}
    codes = [*sent.fine, *sent.failed]
    now, before = 0.0, 0.0
    for number, code in enumerate(codes):
        own = (40.0 + 7 * place + 11 * number, 60.0 + 5 * place - 9 * number)
        now, before = now + own[0], before + own[1]
        yield Counter({"__name__": sent.requests, **job, sent.code: code}, *own, RECENT)
    for number, bound in enumerate([*map("{:g}".format, sent.bounds), "+Inf"], 1):
        part = number / (len(sent.bounds) + 1)
        labels = {"__name__": f"{sent.duration}_bucket", **job, "le": bound}
        yield Counter(labels, now * part**2, before * part, RECENT)
    yield Counter({"__name__": f"{sent.duration}_count", **job}, now, before, RECENT)


def bad_share(own: Sequence[Counter], journey: Journey, sent: Sent, window: int) -> float:
    """Return the share of a service's requests that are bad by what was agreed."""
    by_code = {each.labels.get(sent.code): each.gained(window) for each in own if sent.code in each.labels}
    total = sum(by_code.values())
    if not journey.slow_ms:
        return sum(by_code[code] for code in sent.failed) / total
    bound = f"{journey.slow_ms / 1_000:g}"
    fast = next(each.gained(window) for each in own if each.labels.get("le") == bound)
    return 1 - fast / total
