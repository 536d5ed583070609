"""Several files as the events of one team: the same table together, outcomes and commits joined by their ids."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from opexkit.measures.exports import Export
from opexkit.measures.role import Table


@dataclass(frozen=True, slots=True)
class Events:
    """What is measured; a frame is None where no file gave one.

    Attributes:
        notes: what a figure must say that rests on a role, by `table.role`.
        remarks: what was joined, and what was left out in doing so.
    """

    deployments: pd.DataFrame | None = None
    incidents: pd.DataFrame | None = None
    alarms: pd.DataFrame | None = None
    notes: dict[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def combine(exports: Sequence[Export]) -> Events:
    """Put the files of a team together."""
    remarks: list[str] = []
    notes: dict[str, str] = {}
    for export in exports:
        for role, say in export.notes.items():
            key = f"{export.table}.{role}"
            notes[key] = "; ".join(dict.fromkeys([*filter(None, [notes.get(key)]), say]))
    deployments = _deployments(exports, notes, remarks)
    commits = _together([export for export in exports if export.table == "commits"], remarks)
    if deployments is not None and commits is not None:
        deployments = with_commits(deployments, commits)
        known = int(deployments["committed"].notna().sum())
        remarks.append(f"{known:,} of {len(deployments):,} deployments found their first commit in the log")
        notes.pop("deployments.committed", None)
    incidents, alarms = _table(exports, "incidents", remarks), _table(exports, "alarms", remarks)
    return Events(deployments, incidents, alarms, notes, tuple(remarks))


def with_commits(deployments: pd.DataFrame, commits: pd.DataFrame) -> pd.DataFrame:
    """Set `committed` to the oldest commit that a deployment ships: those since the deployment before it.

    The log's own order (when a commit came to the branch) says which those are. The first deployment has none before
    it, and a deployment whose change is not in the log has none: both stay unknown.
    """
    frame = deployments.copy()
    frame["committed"] = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us, UTC]")
    if "change" not in frame:
        return frame
    arrived = commits["time"] if "time" in commits else commits["committed"]
    log = commits.assign(_at=arrived).dropna(subset=["_at", "change"]).sort_values("_at", kind="stable")
    log = log.drop_duplicates("change", keep="last")
    place = pd.Series(np.arange(len(log)), index=log["change"])
    authored = log["committed"].to_numpy(dtype="datetime64[us]")
    ordered = frame.sort_values("time", kind="stable")
    last: int | None = None
    for row, at in zip(ordered.index, ordered["change"].map(place), strict=True):
        if pd.isna(at):
            continue
        if last is not None and at > last:
            first = authored[last + 1 : int(at) + 1].min()
            frame.loc[row, "committed"] = pd.Timestamp(first).tz_localize("UTC")
        last = int(at) if last is None else max(last, int(at))
    return frame


def _deployments(exports: Sequence[Export], notes: dict[str, str], remarks: list[str]) -> pd.DataFrame | None:
    """Deployments, those of a file without outcomes only where another file says that they succeeded."""
    outcomes = [export for export in exports if export.preset.completes]
    named = {export.preset.completes for export in outcomes}
    requests = [export for export in exports if export.preset.id in named]
    whole = [export for export in exports if export.table == "deployments" and export not in [*outcomes, *requests]]
    frames = [frame for frame in (_together(whole, remarks),) if frame is not None]
    done = _together(outcomes, remarks)
    if done is not None:
        done = done.sort_values("time").drop_duplicates("id", keep="first")
        asked = _together(requests, remarks)
        if asked is not None:
            more = [name for name in asked if name not in done or name == "id"]
            found = done["id"].isin(asked["id"])
            done = done[found].merge(asked[more], on="id", how="left")
            without = int((~asked["id"].isin(done["id"])).sum())
            if without:
                remarks.append(f"{without:,} deployments have no success among their statuses and do not count")
            notes.pop("deployments.time", None)
        frames.append(done)
    if not frames:
        return None
    return _stacked(frames)


def _table(exports: Sequence[Export], table: Table, remarks: list[str]) -> pd.DataFrame | None:
    return _together([export for export in exports if export.table == table], remarks)


def _together(exports: Sequence[Export], remarks: list[str]) -> pd.DataFrame | None:
    """The rows of several files; of those that stand in two files of the same tool the latest state counts."""
    if not exports:
        return None
    if len(exports) == 1:
        return exports[0].frame
    frame = _stacked([export.frame.assign(_tool=export.preset.id) for export in exports])
    if "id" in frame:
        latest = _by_state(frame).duplicated(["_tool", "id"], keep="last")
        twice = frame["id"].notna() & latest.reindex(frame.index)
        if twice.any():
            remarks.append(f"{int(twice.sum()):,} rows of {exports[0].table} appear in two files and count once")
        frame = frame[~twice]
    return frame.drop(columns="_tool").reset_index(drop=True)


def _by_state(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with the earlier state of an event first: fewer attempts, an earlier update, not resolved yet."""
    keys = pd.DataFrame(index=frame.index)
    if "attempt" in frame:
        keys["attempt"] = pd.to_numeric(frame["attempt"], errors="coerce")
    if "updated" in frame:
        keys["updated"] = frame["updated"]
    keys["resolved"] = frame["resolved"].notna() if "resolved" in frame else False
    ordered = keys.iloc[::-1].sort_values(keys.columns.tolist(), kind="stable", na_position="first")
    return frame.reindex(ordered.index)


def _stacked(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
