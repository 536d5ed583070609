"""The time in which incidents were open."""

import pandas as pd

from opexkit.measures.period import Period


def downtime_spans(incidents: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """From the start, or from the detection where the start is not known, to the restoration."""
    unknown = pd.Series(pd.NaT, incidents.index, "datetime64[us, UTC]")
    start = incidents.get("started", unknown)
    said = []
    if "detected" in incidents and (by_detection := int((start.isna() & incidents["detected"].notna()).sum())):
        said.append(f"an estimate, since the start is not known and the detection counts: {by_detection:,}")
        start = start.fillna(incidents["detected"])
    spans = pd.DataFrame({"started": start, "resolved": incidents["resolved"]})
    if still := int(spans["resolved"].isna().sum()):
        said.append(f"still open and not in it, so the downtime is a lower bound: {still:,}")
    return spans.dropna(), said


def downtime_minutes(incidents: pd.DataFrame, window: Period) -> float:
    """Minutes of the window in which at least one incident was open; overlaps count once."""
    spans = incidents[["started", "resolved"]].dropna().sort_values("started")
    inside = spans.clip(
        lower=pd.Series(window.start, spans.columns), upper=pd.Series(window.end, spans.columns), axis=1
    )
    latest = inside["resolved"].cummax().shift(fill_value=window.start)
    begun = inside["started"].where(inside["started"] > latest, latest)
    added = (inside["resolved"] - begun).dt.total_seconds().clip(lower=0)
    return float(added.sum() / 60)
