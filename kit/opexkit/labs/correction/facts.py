"""Rules on what happened: summary, impact, timeline, metrics and what took long, against the record."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import get_args

from opexkit.files.problem import Problem
from opexkit.labs.correction.document import Correction, Row
from opexkit.labs.correction.paper import Text
from opexkit.labs.correction.record import Phase, Stage
from opexkit.labs.correction.values import NoZoneError, figure, ids, share, stamp
from opexkit.labs.correction.wording import load_wording, words
from opexkit.labs.correction.world import Incident, Line

Found = Iterator[Problem]
EXACT = 1
"""Minutes by which a time may differ from its source, since a source may show seconds and a writer may not."""
CLOSE = 0.02
"""Share by which a count may differ."""
_HOURS = re.compile(r"\b(\d{1,2})\s*h(?:ours?)?\b(?:\s*(?:and\s+)?(\d{1,2})\s*min)?")
_EITHER = re.compile(r"\d[^.|\d]{0,12}\bor\b[^.|\d]{0,10}\d")
_STAGE_WORDS: dict[Stage, tuple[str, ...]] = {
    "detection": ("detect",),
    "diagnosis": ("diagnos", "cause"),
    "mitigation": ("mitigat", "recover", "restor"),
}
_LEAST = {"timeline": 6, "whys": 2, "actions": 2, "impact": 3, "questions": 1, "pareto": 1, "sprint": 1}
_COUNT = "count from the first harm to its end, by the figures of the journey"
_CITED = 2
"""Lines of the record that one row is from."""


def parts(found: Correction, _incident: Incident) -> Found:
    """Each part is there and says something."""
    for part in load_wording().parts:
        yield from lacking(found, part)


def lacking(found: Correction, part: str) -> Found:
    """A part is there and says something."""
    title = load_wording().parts[part][0]
    if part not in found.parts:
        yield found.paper.problem(found.at(part), f"has no part {title!r}", f"write ## {title.capitalize()}")
    elif part in _LEAST and (broken := next((each for each in found.texts(part) if each.text.startswith("|")), None)):
        fix = "give the line of dashes as many columns as the heading, and leave a line empty above"
        yield found.paper.problem(broken, f"the table of {title!r} is none in Markdown", fix)
    elif part in _LEAST and len(found.of(part)) < _LEAST[part]:
        message = f"the table of {title!r} has too few rows ({len(found.of(part))})"
        yield found.paper.problem(found.at(part), message, f"write {_LEAST[part]} at least")
    elif part not in _LEAST and sum(len(words(each.text)) for each in found.parts[part].every) < 3:
        yield found.paper.problem(found.at(part), f"{title!r} says nothing", "write it")


def summary(found: Correction, incident: Incident, allowed: float) -> Found:
    """It says how long customers could not do what, in few words and without codes."""
    texts = found.texts("summary")
    at = texts[0] if texts else found.at("summary")
    whole = " ".join(each.text for each in texts)
    said = words(whole)
    if not any(abs(each - incident.minutes) <= EXACT for each in _durations(whole)):
        message = "does not say for how many minutes customers were hit"
        yield found.paper.problem(at, message, "count from the first harm to its end")
    subject = load_wording().content(incident.kind.journey)
    if not any(word[:5] in (each[:5] for each in said) for word in subject):
        message = "does not say what customers could not do"
        yield found.paper.problem(at, message, f"name it: {incident.kind.journey}")
    if either := _EITHER.search(whole):
        yield found.paper.problem(at, f"leaves open which it was ({either[0]})", "give the one that the record shows")
    if len(said) > allowed:
        message = f"has {len(said)} words, {allowed:g} at most"
        yield found.paper.problem(at, message, "leave the course of events to the timeline")
    if len(said) < 15 or load_wording().stuffed(whole):
        yield found.paper.problem(at, "is no summary", "write sentences: what happened, how long, how it ended")
    if found_ids := [each for each in ids(whole) if each in incident.known]:
        message = f"names {found_ids[0]}, which nobody outside of the team knows"
        yield found.paper.problem(at.place(found_ids[0]), message, "write it for someone from elsewhere")


def _durations(text: str) -> list[float]:
    """The figures of a text, and the minutes of `1 hour and 23 minutes`."""
    found = [number for each in words(text) if (number := figure(each)) is not None]
    for hours, minutes in _HOURS.findall(text):
        found.append(60 * int(hours) + int(minutes or 0))
    return found


def impact(found: Correction, incident: Incident) -> Found:
    """Start, end, minutes, failed requests and their share are those of the record."""
    begin, end = incident.at("impact begins"), incident.at("impact ends")
    known: list[tuple[str, tuple[str, ...], Callable[[Text], str]]] = [
        ("start", ("start", "begin", "began"), lambda text: _time_differs(text, begin, incident)),
        ("end", ("end",), lambda text: _time_differs(text, end, incident)),
        ("minutes", ("minute", "duration", "long"), lambda text: _differs(figure(text.text), incident.minutes, 0)),
        (
            "share of requests that failed",
            ("share", "percent", "rate", "proportion"),
            lambda text: _share_differs(share(text.text), incident.share, 0.01),
        ),
        (
            "failed requests",
            ("fail", "lost"),
            lambda text: _differs(figure(text.text), incident.failed, CLOSE * incident.failed),
        ),
    ]
    rows = list(found.of("impact"))
    for name, stems, differs in known:
        row = next((each for each in rows if _measures(each, stems)), None)
        if row is None:
            yield found.paper.problem(found.at("impact"), f"does not give the {name}", f"add a row {name!r}")
            continue
        rows.remove(row)
        if _EITHER.search(row["value"].text):
            yield found.paper.problem(row["value"], f"{name}: gives more than one", _COUNT)
        elif said := differs(row["value"]):
            fix = "write UTC after it, and the day before" if "zone" in said or "no time" in said else _COUNT
            yield found.paper.problem(row["value"], f"{name}: {said}", fix)


def _measures(row: Row, stems: tuple[str, ...]) -> bool:
    return any(word.startswith(stem) for word in words(row["measure"].text) for stem in stems)


def _zones(incident: Incident) -> dict[str, int]:
    return dict(incident.zones)


def _time_differs(text: Text, at: datetime, incident: Incident) -> str:
    try:
        given = stamp(text.text, at.date(), _zones(incident))
    except ValueError as error:
        return f"{text.text[:40]!r} {error}"
    return "" if abs(given - at) <= timedelta(minutes=EXACT) else f"{text.text[:40]} is not when the record has it"


def _differs(given: float | None, right: float, allowed: float) -> str:
    if given is None:
        return "there is no figure"
    return "" if abs(given - right) <= allowed else f"{given:,g} is not what the record adds up to"


def _share_differs(given: float | None, right: float, allowed: float) -> str:
    if given is None:
        return "there is no figure"
    return "" if abs(given - right) <= allowed + 1e-9 else f"{given:.1%} is not what the record adds up to"


def metrics(found: Correction, incident: Incident) -> Found:
    """It names the journey's indicator and the sign that would have shown it sooner, and not every metric there is."""
    whole = " ".join(each.text.lower() for each in found.parts["metrics"].every) if "metrics" in found.parts else ""
    at = found.at("metrics")
    for name, what in ((incident.kind.metric, "the journey's indicator"), (incident.kind.early, "the earlier sign")):
        if name not in whole:
            yield found.paper.problem(at, f"does not name {what}", "find it among the metrics of the record")
    if len(named := [each for each in incident.kind.metrics if each in whole]) > 3:
        message = f"names {len(named)} of {len(incident.kind.metrics)} metrics"
        yield found.paper.problem(at, message, "keep those that show this incident")


def times(found: Correction, incident: Incident) -> Found:
    """Each row has a time with its zone, in order, from a source that says so."""
    before: datetime | None = None
    for row in found.of("timeline"):
        at = _read(found, row, incident)
        if isinstance(at, Problem):
            yield at
            continue
        if before and at < before:
            yield found.paper.problem(row["time"], "is earlier than the row above it", "put rows in order")
        before = max(at, before) if before else at
        cited = ids(row["source"].text)
        lines = [incident.known[each] for each in cited if each in incident.known]
        if wrong := [each for each in cited if each not in incident.known]:
            yield found.paper.problem(row["source"], f"the record has no {wrong[0]}", "name the line that it is from")
        elif not any(each.at for each in lines):
            yield found.paper.problem(row["source"], "names no line of the record", "write the line's id, such as A1")
        elif len(cited) > _CITED:
            yield found.paper.problem(row["source"], f"names {len(cited)} lines", "name the one that it is from")
        elif not any(each.at and abs(each.at - at) <= timedelta(minutes=EXACT) for each in lines):
            each = next(each for each in lines if each.at)
            fix = f"{each.id} says {each.written}; write it in UTC"
            yield found.paper.problem(row["time"], f"is not the time of {each.id}", fix)


def _read(found: Correction, row: Row, incident: Incident) -> datetime | Problem:
    head = found.heads.get(("timeline", "time"), "")
    given = head[head.find("(") + 1 : head.find(")")] if "(" in head else ""
    try:
        return stamp(row["time"].text, incident.at("change").date(), _zones(incident), given)
    except NoZoneError:
        return found.paper.problem(row["time"], "has no zone", "write UTC after it, or call the column Time (UTC)")
    except ValueError as error:
        message = f"{row['time'].text[:40]!r} {error}"
        return found.paper.problem(row["time"], message, "write it as 2026-11-03 18:06 UTC")


def milestones(found: Correction, incident: Incident) -> Found:
    """Change, harm, detection, escalation, cause, mitigation and end are there, and where the record has them."""
    marked: dict[str, list[Row]] = {}
    for row in found.of("timeline"):
        name = row["phase"].text.lower().strip()
        if name and name not in get_args(Phase):
            fix = f"write one of {', '.join(get_args(Phase))}, or nothing"
            yield found.paper.problem(row["phase"], f"there is no phase {name[:40]!r}", fix)
        marked.setdefault(name, []).append(row)
    for phase in get_args(Phase):
        rows = marked.get(phase, [])
        if not rows:
            yield found.paper.problem(found.at("timeline"), f"no row has the phase {phase!r}", "mark the row")
        elif len(rows) > 1:
            yield found.paper.problem(rows[1]["phase"], f"a second row has the phase {phase!r}", "keep one")
        elif not _marks(found, rows[0], incident, phase):
            yield found.paper.problem(rows[0]["phase"], f"{phase!r} is not this line of the record", _WHERE[phase])


def _marks(found: Correction, row: Row, incident: Incident, phase: Phase) -> bool:
    at = _read(found, row, incident)
    near = isinstance(at, datetime) and abs(at - incident.at(phase)) <= timedelta(minutes=EXACT)
    return near and incident.phases[phase].id in ids(row["source"].text)


_WHERE: dict[Phase, str] = {
    "change": "mark what was different just before the first harm",
    "impact begins": "mark when customers were first hit, not when someone heard of it",
    "detected": "mark when someone first knew, not an alarm that nobody heard",
    "escalated": "mark when others were called",
    "cause found": "mark when the cause was known, not a suspicion",
    "mitigated": "mark what ended it, not an attempt",
    "impact ends": "mark when the figures were back, not when someone said so",
}


def gaps(found: Correction, incident: Incident, allowed: float) -> Found:
    """Between the first harm and its end no stretch of time is left out."""
    begin, end = incident.at("impact begins"), incident.at("impact ends")
    read = [(row, at) for row in found.of("timeline") if isinstance(at := _read(found, row, incident), datetime)]
    inside = sorted(((at, row) for row, at in read if begin <= at <= end), key=lambda each: each[0])
    stops = [(begin, None), *inside, (end, None)]
    for (first, _), (second, row) in pairwise(stops):
        minutes = (second - first).total_seconds() / 60
        if minutes >= allowed:
            place = row["time"] if row else found.at("timeline")
            until = f"{second:%H:%M} UTC" if row else "the harm was over"
            message = f"nothing for {minutes:g} minutes until {until}, while customers were hit"
            yield found.paper.problem(place, message, "say what was tried, or that nothing was")


def relevant(found: Correction, incident: Incident, allowed: float) -> Found:
    """The timeline is a choice of the record and not the record, in one's own words."""
    rows = found.of("timeline")
    noise, same = [], []
    said: dict[str, Row] = {}
    for row in rows:
        event = " ".join(words(row["event"].text))
        if len(event.split()) < 3:
            yield found.paper.problem(row["event"], "does not say what happened", "write a few words")
        elif event in said:
            message = f"says what line {said[event]['event'].line} says"
            yield found.paper.problem(row["event"], message, "say what was different here")
        said.setdefault(event, row)
        cited = [incident.known[each] for each in ids(row["source"].text) if each in incident.known]
        if cited and all(each.noise for each in cited):
            noise.append(row)
        if any(_same(row["event"], each) for each in cited):
            same.append(row)
    if rows and len(noise) > allowed * len(rows):
        message = f"{len(noise)} of {len(rows)} rows have nothing to do with the incident"
        yield found.paper.problem(noise[0]["event"], message, "leave them out")
    if rows and len(same) > len(rows) / 2:
        message = f"{len(same)} of {len(rows)} rows repeat the record word by word"
        yield found.paper.problem(same[0]["event"], message, "say what it meant for the incident")


def _same(text: Text, line: Line) -> bool:
    own, other = words(text.text), words(line.text)
    return len(own) >= 4 and " ".join(own) in " ".join(other) and len(own) > 0.7 * len(other)


def stages(found: Correction, incident: Incident) -> Found:
    """Detection, diagnosis and mitigation took as long as they took, each because of what held it up."""
    for stage in get_args(Stage):
        stems = _STAGE_WORDS[stage]
        row = next((each for each in found.of("questions") if _asks(each, stems)), None)
        if row is None:
            yield found.paper.problem(found.at("questions"), f"does not answer for {stage}", f"add a row {stage!r}")
            continue
        if said := _differs(figure(row["minutes"].text), incident.stage(stage), EXACT):
            fix = f"count the minutes {_FROM[stage]}"
            yield found.paper.problem(row["minutes"], f"{stage}: {said}", fix)
        yield from _held_up(found, incident, stage, row)


_FROM: dict[Stage, str] = {
    "detection": "from the first harm until someone knew",
    "diagnosis": "from then until the cause was known",
    "mitigation": "from then until the harm was over",
}


def _asks(row: Row, stems: tuple[str, ...]) -> bool:
    return any(word.startswith(stem) for word in words(row["stage"].text) for stem in stems)


def _held_up(found: Correction, incident: Incident, stage: Stage, row: Row) -> Found:
    right = incident.slowing(stage)
    cited = [each for each in ids(row["cause"].text) if each in incident.known and each.startswith("F")]
    at = row["cause"]
    if right.id not in cited:
        message = f"{stage}: {'names no fact' if not cited else f'{cited[0]} is not what held it up'}"
        yield found.paper.problem(at, message, "name the fact that made it take so long, such as F3")
    elif len(cited) > 2:
        yield found.paper.problem(at, f"{stage}: names {len(cited)} facts", "name the one that counts")
    elif not load_wording().begins(at.text, right.about):
        yield found.paper.problem(at, f"{stage}: does not say what {right.id} is about", "say what held it up")
