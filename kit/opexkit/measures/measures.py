"""Delivery and operations measures of events, whichever tool they come from.

Frames hold UTC times. `deployments`: id, time, and where known committed, failed, unplanned. `incidents`: id, started,
detected, acknowledged, resolved (none while it is open), severity, and where known deployment (the id that caused it).
`alarms`: time, and where known acknowledged, actionable. A flag that nothing says is NA: unknown, never no.
What a measure means, and who says so, is in `data/measures/measures.yaml`.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from opexkit.measures.delivery import delivery
from opexkit.measures.measure import Measure, length
from opexkit.measures.operations import availability, pages, recovery, toil
from opexkit.measures.period import Period, whole_days


def measure(
    deployments: pd.DataFrame | None = None,
    incidents: pd.DataFrame | None = None,
    alarms: pd.DataFrame | None = None,
    window: Period | None = None,
    severity: str | Sequence[str] | None = None,
    objective: float = 0.999,
    toil_hours: tuple[float, float] | None = None,
    notes: Mapping[str, str] | None = None,
) -> list[Measure]:
    """Every measure that the frames allow; the others come back without a value and with the reason.

    Args:
        deployments: see the module's text.
        incidents: see the module's text.
        alarms: see the module's text.
        window: what is measured; default the whole days from the first to the last event.
        severity: count recovery and availability for these severities only, for example `sev1`; without one every
            incident counts for recovery, and availability is not measured.
        objective: the availability objective of the error budget.
        toil_hours: hours of toil, and all hours.
        notes: what a figure must say that rests on a column, by `table.column`.

    Raises:
        ValueError: no frame holds any event and no window is given.
    """
    window = window or whole_days(deployments, incidents, alarms)
    say = notes or {}
    asked = () if severity is None else (severity,) if isinstance(severity, str) else tuple(severity)
    serious, missing = _of_severity(incidents, asked)
    acknowledged = length("time_to_acknowledge", incidents, "detected", "acknowledged", "minutes", say)
    if acknowledged.value is None and alarms is not None and "acknowledged" in alarms:
        acknowledged = length("time_to_acknowledge", alarms, "time", "acknowledged", "minutes", say, "alarms")
    return [
        *delivery(deployments, incidents, window, say),
        length("time_to_detect", incidents, "started", "detected", "minutes", say),
        acknowledged,
        recovery("time_to_recover", serious, say, missing),
        *availability(serious, window, objective, asked, missing, say),
        *pages(alarms, window),
        toil(toil_hours),
    ]


def _of_severity(incidents: pd.DataFrame | None, asked: Sequence[str]) -> tuple[pd.DataFrame | None, str]:
    """The incidents of the severities, and what must be said of the choice; None where there is none to judge by."""
    if incidents is None or not asked:
        return incidents, ""
    if "severity" not in incidents:
        return None, "the files do not say how severe an incident was"
    words = incidents["severity"].astype("string").str.casefold()
    chosen = incidents[words.isin([one.casefold() for one in asked]).fillna(False)]
    if chosen.empty and not incidents.empty:  # a quiet time, or a word that this tool does not use
        found = ", ".join(sorted({str(word) for word in incidents["severity"].dropna()})[:8]) or "none"
        return None, f"no incident has the severity {', '.join(asked)}; the files hold {found}"
    blank = int(incidents["severity"].isna().sum())
    return chosen, f"without a severity and so not in it: {blank:,}" if blank else ""
