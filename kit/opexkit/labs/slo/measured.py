"""What can be told of an indicator although its queries are not run: whose requests it counts, and which are bad."""

import json
import re
from collections.abc import Sequence

from opexkit.labs.slo.openslo import IndicatorSpec, Metric
from opexkit.labs.slo.world import Journey

_BUCKET = re.compile(r'\ble\s*=~?\s*"([\d.]+)"')
"""The bound of a bucket of a Prometheus histogram."""


def measured_wrong(indicator: IndicatorSpec, journey: Journey, services: Sequence[str]) -> str | None:
    """Say what is wrong with how a journey is measured; None where nothing can be told.

    Args:
        indicator: its queries.
        journey: that it is for.
        services: of all journeys; a query that names another one and not its own counts the wrong requests.
    """
    ratio = indicator.ratio_metric
    if ratio is None:
        return None
    counted, everything, raw = _said(ratio.good or ratio.bad), _said(ratio.total), _said(ratio.raw)
    if counted and counted == everything:
        return f"counts its {'good' if ratio.good else 'bad'} requests and all of them by the same query"
    for query in filter(None, (counted, everything, raw)):
        named = [name for name in services if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", query)]
        if named and journey.service not in named:
            return f"is measured by requests of {named[0]}"
    bounds = {float(bound) for query in (counted, raw) for bound in _BUCKET.findall(query.replace("\\", ""))}
    if journey.slow_ms and bounds and not bounds & {journey.slow_ms, journey.slow_ms / 1_000}:
        return f"counts as slow what exceeds {min(bounds):g} s, agreed are {journey.slow_ms:g} ms"
    return None


def _said(metric: Metric | None) -> str:
    return json.dumps(metric.metric_source.spec, sort_keys=True, default=str) if metric else ""
