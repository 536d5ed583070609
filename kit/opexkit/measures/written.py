"""Values of measures in words."""

import datetime as dt

from opexkit.measures.report import Figure


def written(one: Figure) -> str:
    """A measure's value with its unit; a dash where it was not measured."""
    return "–" if one.value is None else with_unit(one.value, one)


def with_unit(value: float, one: Figure) -> str:
    """A value with the unit of a measure."""
    return in_unit(value, one.unit)


def in_unit(value: float, unit: str) -> str:
    """A value with its unit, which shares and counts do not have."""
    return f"{number(value, unit)} {'' if unit in ('share', 'count') else unit}".strip()


def spread(one: Figure) -> str:
    """The 95 % interval, and of durations the mean and the 90th percentile."""
    parts = []
    if one.low is not None and one.high is not None:
        parts.append(f"95 % interval {number(one.low, one.unit)} to {number(one.high, one.unit)}")
    if one.p90 is not None and one.mean is not None:
        parts.append(f"mean {number(one.mean, one.unit)}, 90th percentile {number(one.p90, one.unit)}")
    return "; ".join(parts)


def number(value: float, unit: str) -> str:
    """A value in a unit as it is written: shares in percent, large numbers without decimals."""
    if unit == "share":
        return f"{value:.2%}" if value > 0.99 and value < 1 else f"{value:.1%}"
    return f"{value:,.0f}" if unit == "count" or abs(value) >= 100 else f"{value:,.1f}"


def days(start: dt.datetime, end: dt.datetime) -> str:
    """The first and the last day of a time that ends at midnight."""
    return f"{start:%Y-%m-%d} to {end - dt.timedelta(days=1):%Y-%m-%d}"
