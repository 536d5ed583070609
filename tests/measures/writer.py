"""Writes random events in the shape of a tool, from `data/shapes.yaml`, and measures them slowly and plainly."""

import csv
import datetime as dt
import io
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from tests import quick_yaml as yaml

SHAPES: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "data" / "shapes.yaml").read_text("utf-8"))
UTC = dt.UTC
OWN = {
    "deployments": ["time", "committed"],
    "incidents": ["started", "detected", "acknowledged", "resolved"],
    "alarms": ["time", "acknowledged"],
}
"""The times that each table of the kit's own form holds."""


@dataclass
class Event:
    """One event of any table; a role that is None is not known."""

    id: str
    outcome: str = "ok"
    word: int = 0
    flag: bool | None = None
    texts: dict[str, str] = field(default_factory=dict)
    times: dict[str, dt.datetime | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Way:
    """How a file is written: JSON, JSON lines, pages or CSV; in which encoding, dialect, zone and form of time."""

    form: str = "json"
    encoding: str = "utf-8"
    separator: str = ","
    zone: str = "UTC"
    times: str = "z"
    shuffled: bool = False


_FORMS = {
    "jira": "%d/%b/%y %I:%M %p",
    "us": "%m/%d/%Y %H:%M:%S",
    "plain": "%Y-%m-%d %H:%M:%S",
    "t-plain": "%Y-%m-%dT%H:%M:%S",
}


def write(name: str, events: list[Event], way: Way, path: Path) -> Path:
    """Write events as the tool does."""
    shape = SHAPES[name]
    records = [_record(shape, event, way) for event in events]
    if way.form == "csv":
        path.write_bytes(_csv(shape, records, way).encode(way.encoding))
        return path
    lifted = [{"id": "x", "type": "t", "attributes": record} if shape.get("lifted") else record for record in records]
    if way.form == "lines":
        text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in lifted)
    elif way.form == "pages":
        half = len(lifted) // 2
        text = "\n".join(json.dumps(_wrapped(shape, part), indent=1) for part in (lifted[:half], lifted[half:]) if part)
    else:
        text = json.dumps(_wrapped(shape, lifted), indent=2, ensure_ascii=False)
    path.write_bytes(text.encode(way.encoding))
    return path


def _wrapped(shape: dict[str, Any], records: list[Any]) -> Any:
    if "inside" not in shape:
        return records
    whole: dict[str, Any] = dict(shape.get("beside", {}))
    _put(whole, shape["inside"], records)
    return whole


def _record(shape: dict[str, Any], event: Event, way: Way) -> dict[str, Any]:
    record: dict[str, Any] = {**shape.get("also", {})}
    for role, key in shape["keys"].items():
        _put(record, key, _value(shape, role, event, way))
    if added := shape.get("added"):
        for extra in added.values():
            record[extra["key"]] = extra["ms"]
    if status := shape.get("status"):
        _put(record, status["key"], status["closed" if event.times.get("resolved") else "open"])
    return record


def _value(shape: dict[str, Any], role: str, event: Event, way: Way) -> Any:
    if role == "id":
        return shape.get("id_form", "{}").format(event.id)
    if role == "outcome":
        listed = shape["words"][event.outcome]
        return listed[event.word % len(listed)] or None
    if role in shape.get("flags", {}):
        said = shape["flags"][role]
        return said["yes"] if event.flag else said["no"] if event.flag is not None else said.get("unknown", said["no"])
    if role in shape.get("lengths", {}):
        start, end = event.times.get(shape["lengths"][role]["from"]), event.times.get(role)
        scale = 1000 if shape["lengths"][role]["unit"] == "ms" else 1
        return None if start is None or end is None else int((end - start).total_seconds()) * scale
    if role in event.times:
        return _time(event.times[role], way, shape.get("added", {}).get(role, {}).get("ms", 0))
    return event.texts.get(role)


def _time(at: dt.datetime | None, way: Way, earlier_ms: int) -> Any:
    if at is None:
        return None
    at -= dt.timedelta(milliseconds=earlier_ms)
    if way.times == "epoch-ms":
        return int(at.timestamp() * 1000)
    if way.times == "epoch":
        return int(at.timestamp())
    if way.times == "z":
        return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    local = at.astimezone(ZoneInfo(way.zone))
    if way.times == "offset":
        return local.isoformat()
    if way.times == "short-offset":
        return re.sub(r"(\d\d):?00$", r"\1", f"{local:%Y-%m-%d %H:%M:%S%z}")
    return local.strftime(_FORMS[way.times])


def _put(record: dict[str, Any], path: str, value: Any) -> None:
    """Put a value at a path; lists get an item for it, after one that does not fit."""
    head, _, rest = _split(path)
    match = re.fullmatch(r"([^\[]+)\[(.*)\]", head)
    if match is None:
        if rest:
            inner = record.setdefault(head, {})
            _put(inner, rest, value)
        else:
            record[head] = value
        return
    key, condition = match.groups()
    items = record.setdefault(key, [])
    name, _, wanted = condition.partition("=")
    if value is None:
        return
    item: dict[str, Any] = {}
    if name:
        _put(item, name, wanted)
    _put(item, rest, value)
    items.append(item)


def _split(path: str) -> tuple[str, str, str]:
    depth = 0
    for place, letter in enumerate(path):
        depth += (letter == "[") - (letter == "]")
        if letter == "." and not depth:
            return path[:place], ".", path[place + 1 :]
    return path, "", ""


def _csv(shape: dict[str, Any], records: list[dict[str, Any]], way: Way) -> str:
    flat = [_flat(record) for record in records]
    names = list(dict.fromkeys(name for record in flat for name in record))
    if way.shuffled:
        names.reverse()
    header, rows = list(names), [[_cell(record.get(name)) for name in names] for record in flat]
    for name, cells in shape.get("twice", {}).items():
        header += [name] * len(cells)
        rows = [[*row, *cells] for row in rows]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=way.separator)
    writer.writerow([name.upper() for name in header] if way.shuffled else header)
    writer.writerows(rows)
    return out.getvalue()


def _flat(record: dict[str, Any], before: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{before}{key}.")
        else:
            flat[before + key] = value
    return flat


def _cell(value: Any) -> str:
    if value is None or isinstance(value, list):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def write_own(table: str, events: list[Event], path: Path) -> Path:
    """Write the events that count in the kit's own form."""
    roles = OWN[table]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", *roles, "severity"])
        for event in counted(events):
            times = [event.times.get(role) for role in roles]
            cells = ["" if at is None else at.isoformat() for at in times]
            writer.writerow([event.id, *cells, event.texts.get("severity", "")])
    return path


def counted(events: list[Event]) -> list[Event]:
    """The events that reached production, or are incidents."""
    return [event for event in events if event.outcome == "ok"]


def twin(table: str, events: list[Event], known: set[str]) -> dict[str, tuple[float, int]]:
    """The measures by loops over the events: value and n, of those that the roles allow."""
    kept = counted(events)
    names = {
        "deployments": [("change_lead_time", "committed", "time", 3600)],
        "incidents": [
            ("time_to_detect", "started", "detected", 60),
            ("time_to_acknowledge", "detected", "acknowledged", 60),
            ("time_to_recover", "detected", "resolved", 60),
        ],
        "alarms": [("time_to_acknowledge", "time", "acknowledged", 60)],
    }[table]
    found: dict[str, tuple[float, int]] = {}
    for name, start, end, unit in names:
        if start in known and end in known:
            spans = []
            for event in kept:
                first, last = event.times.get(start), event.times.get(end)
                if first is not None and last is not None:
                    spans.append((last - first).total_seconds() / unit)
            if spans:
                found[name] = (median(spans), len(spans))
    every = [at for event in kept for role, at in event.times.items() if at is not None and role in _BOUNDS[table]]
    days = (max(every).astimezone(UTC).date() - min(every).astimezone(UTC).date()).days + 1
    if table == "deployments":
        found["deployment_frequency"] = (len(kept) / (days / 7), len(kept))
    if table == "alarms":
        found["pages_per_shift"] = (len(kept) / (days * 2), len(kept))
    return found


_BOUNDS = {"deployments": {"time"}, "incidents": {"started", "detected", "resolved"}, "alarms": {"time"}}
