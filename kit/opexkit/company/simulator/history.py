"""One simulated half-year with every event and its time, in the frames that `measures` reads."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from opexkit.company.pack import Load, Pack
from opexkit.company.simulator.incidents import ORIGINS, Floats
from opexkit.company.simulator.levers import Practices
from opexkit.company.simulator.simulate import WEEKS, Draw, draw, stream
from opexkit.measures.period import Period

START = datetime(2025, 8, 4, tzinfo=UTC)
"""A Monday, so that a surge in the eighteenth week comes before the holidays."""
_DAY = 24 * 60
_MINUTES = WEEKS * 7 * _DAY
_WORKING_HOURS = (8, 18)
_FAILURE_SHOWS = 25.0
"""Mean minutes from a failed deployment to the incident that it causes."""
_REVIEW_AFTER_DAYS = (2, 9)
_PLACES = 100
"""The stream of random numbers that places events in time; the simulator's own have the first numbers."""


@dataclass(frozen=True, slots=True)
class History:
    """Frames of one half-year, times in UTC, oldest first.

    Attributes:
        window: from the start to the end of the half-year.
        deployments: id, time, committed, failed, unplanned (it repairs the failed one before it).
        incidents: id, started, detected, diagnosed, resolved, severity, deployment, fault, origin.
        alarms: id, time, actionable, incident.
        changes: id, time, deployment; a commit for each deployment.
        surges: start, end, factor, outage.
        reviews: incident, time; analyses after Sev1 and Sev2 incidents.
    """

    window: Period
    deployments: pd.DataFrame
    incidents: pd.DataFrame
    alarms: pd.DataFrame
    changes: pd.DataFrame
    surges: pd.DataFrame
    reviews: pd.DataFrame


def event_log(pack: Pack, practices: Practices, seed: int = 1, start: datetime = START) -> History:
    """The half-year of `simulate(pack, practices, runs=1, seed=seed)`, event by event.

    Raises:
        ValueError: `start` has no time zone, or as for `simulate`.
    """
    if start.tzinfo is None:
        raise ValueError("the start needs a time zone")
    begin = pd.Timestamp(start).tz_convert("UTC")
    events = draw(pack, practices, 1, seed)
    random = stream(seed, 0, _PLACES)
    deployments = _deployments(events, begin, random)
    hit = random.permutation(np.array(pack.load.surge_days, dtype=np.int64))
    hit = np.sort(hit[: int((events.origin == ORIGINS.index("surge")).sum())])
    incidents = _incidents(pack, events, deployments, hit, begin, random)
    return History(
        window=Period(begin, begin + pd.Timedelta(weeks=WEEKS)),
        deployments=deployments,
        incidents=incidents,
        alarms=_alarms(events, incidents, begin, random),
        changes=_changes(deployments),
        surges=_surges(pack.load, hit, begin),
        reviews=_reviews(events, incidents, random),
    )


def _deployments(events: Draw, begin: pd.Timestamp, random: np.random.Generator) -> pd.DataFrame:
    count = int(events.deployments[0])
    day = random.integers(WEEKS, size=count) * 7 + (random.integers(5, size=count) - begin.weekday()) % 7
    minutes = np.sort(day * _DAY + 60 * random.uniform(*_WORKING_HOURS, size=count))
    failed = np.zeros(count, dtype=bool)
    failed[random.permutation(count)[: int(events.failed[0])]] = True
    time = _at(begin.normalize(), minutes)
    return pd.DataFrame(
        {
            "id": _ids("d", count),
            "time": time,
            "committed": time - pd.to_timedelta(events.lead_hours, unit="h"),
            "failed": failed,
            "unplanned": np.append(False, failed[:-1])[:count],
        }
    )


def _incidents(
    pack: Pack,
    events: Draw,
    deployments: pd.DataFrame,
    hit: NDArray[np.int64],
    begin: pd.Timestamp,
    random: np.random.Generator,
) -> pd.DataFrame:
    count = len(events.origin)
    by_change = events.origin == ORIGINS.index("change")
    in_surge = events.origin == ORIGINS.index("surge")
    started = pd.Series(_at(begin, random.uniform(0, _MINUTES, count)))
    cause = pd.Series([None] * count, dtype=object)
    broken = deployments[deployments["failed"]]
    shown = pd.to_timedelta(random.exponential(_FAILURE_SHOWS, len(broken)), unit="min")
    started[by_change] = (broken["time"] + shown).to_numpy()
    cause[by_change] = broken["id"].to_numpy()
    peak = int(np.argmax(pack.load.hour_of_day)) * 60
    started[in_surge] = _at(begin, hit * _DAY + peak + random.uniform(-60, 60, len(hit))).to_numpy()
    detected = started + pd.to_timedelta(events.detect, unit="min")
    diagnosed = detected + pd.to_timedelta(events.diagnose, unit="min")
    frame = pd.DataFrame(
        {
            "started": started,
            "detected": detected,
            "diagnosed": diagnosed,
            "resolved": diagnosed + pd.to_timedelta(events.recover, unit="min"),
            "severity": [f"sev{severity}" for severity in events.severity],
            "deployment": cause,
            "fault": [pack.faults.faults[index].id for index in events.fault],
            "origin": [ORIGINS[index] for index in events.origin],
        }
    ).sort_values("started", ignore_index=True)
    frame.insert(0, "id", _ids("i", count))
    return frame


def _alarms(events: Draw, incidents: pd.DataFrame, begin: pd.Timestamp, random: np.random.Generator) -> pd.DataFrame:
    """Pages of incidents ring from their detection on; the others ring at any time."""
    useful = int(events.actionable[0])
    noise = int(events.pages[0]) - useful
    owner = np.resize(np.arange(len(incidents)), useful)
    rung = incidents["detected"].iloc[owner] + pd.to_timedelta((np.arange(useful) // max(1, len(incidents))) * 2, "min")
    frame = pd.DataFrame(
        {
            "time": pd.concat([rung, _at(begin, random.uniform(0, _MINUTES, noise)).to_series()]),
            "actionable": np.arange(useful + noise) < useful,
            "incident": [*incidents["id"].iloc[owner], *[None] * noise],
        }
    ).sort_values("time", ignore_index=True)
    frame.insert(0, "id", _ids("a", len(frame)))
    return frame


def _changes(deployments: pd.DataFrame) -> pd.DataFrame:
    frame = pd.DataFrame({"time": deployments["committed"], "deployment": deployments["id"]})
    frame = frame.sort_values("time", ignore_index=True)
    frame.insert(0, "id", _ids("c", len(frame)))
    return frame


def _surges(load: Load, hit: NDArray[np.int64], begin: pd.Timestamp) -> pd.DataFrame:
    days = np.array(sorted(load.surge_days), dtype=np.int64)
    start = _at(begin, (days * _DAY).astype(np.float64))
    end = start + pd.Timedelta(days=1)
    return pd.DataFrame({"start": start, "end": end, "factor": load.surge_factor, "outage": np.isin(days, hit)})


def _reviews(events: Draw, incidents: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    serious = incidents[incidents["severity"] != "sev3"]
    chosen = serious.iloc[np.sort(random.permutation(len(serious))[: int(events.reviews[0])])]
    after = pd.to_timedelta(random.uniform(*_REVIEW_AFTER_DAYS, len(chosen)), unit="D")
    frame = pd.DataFrame({"incident": chosen["id"], "time": chosen["resolved"] + after})
    return frame.sort_values("time", ignore_index=True)


def _at(begin: pd.Timestamp, minutes: Floats) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(begin + pd.to_timedelta(minutes, unit="min"))


def _ids(letter: str, count: int) -> list[str]:
    return [f"{letter}{number:05d}" for number in range(1, count + 1)]
