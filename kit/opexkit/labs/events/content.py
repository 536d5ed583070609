"""What a target gets of an event: all of it, a part, a fixed text, or a template that is filled in.

Source: docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input and
docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer, read 2026-11-26. Values are put in as they
are, without escapes, and a path that leads nowhere leaves nothing behind, as the page says.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from opexkit.labs.events.pattern import Event

_STEP = re.compile(r"\.([A-Za-z0-9_/-]+|\*)|\[(\d{1,6}|\*)\]")
_HOLE = re.compile(r"<([A-Za-z0-9_.-]+)>")
PREDEFINED = (
    "aws.events.rule-arn",
    "aws.events.rule-name",
    "aws.events.event",
    "aws.events.event.json",
    "aws.events.event.ingestion-time",
)
LONGEST = 262_144
"""Characters that a target may get: 256 kB, as an event may have."""
_NOTHING = object()


@lru_cache(maxsize=2_000)
def steps(path: str) -> tuple[str | int, ...]:
    """Read a path such as `$.detail.items[0].id`; `*` stands for every element.

    Raises:
        ValueError: it is written in a way that EventBridge does not take.
    """
    if not path.startswith("$"):
        raise ValueError("a path begins with $")
    found: list[str | int] = []
    at = 1
    while at < len(path):
        step = _STEP.match(path, at)
        if step is None:
            raise ValueError(f"{path[at : at + 20]!r} is no step of a path")
        found.append(step[1] or ("*" if step[2] == "*" else int(step[2])))
        at = step.end()
    return tuple(found)


def look_up(path: str, event: Event) -> tuple[Any, ...]:
    """Return what a path leads to: one value in a tuple, or an empty tuple."""
    found = _follow(steps(path), event)
    return () if found is _NOTHING else (found,)


def _follow(way: Sequence[str | int], value: Any) -> Any:
    for number, step in enumerate(way):
        if step == "*":
            inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
            every = [_follow(way[number + 1 :], each) for each in inner]
            return [each for each in every if each is not _NOTHING] or _NOTHING
        if isinstance(step, int):
            if not isinstance(value, list) or step >= len(value):
                return _NOTHING
            value = value[step]
        elif isinstance(value, Mapping) and step in value:
            value = value[step]
        else:
            return _NOTHING
    return value


def holes(template: str) -> list[str]:
    """Return the names of the variables of a template."""
    return [found[1] for found in _HOLE.finditer(template)]


@dataclass(frozen=True)
class Payload:
    """What a target gets.

    Attributes:
        data: the JSON; of several lines of text one text.
        wrong: why there is none; empty if there is one.
    """

    data: Any = None
    wrong: str = ""

    @property
    def text(self) -> str:
        """What a person reads of it."""
        return self.data if isinstance(self.data, str) else json.dumps(self.data, ensure_ascii=False)


@dataclass(frozen=True)
class Content:
    """What of an event a target is given; with nothing said, all of it.

    Attributes:
        fixed: a JSON text.
        path: the part that is given.
        variables: the paths of a template's variables.
        template: filled in.
    """

    fixed: str | None = None
    path: str | None = None
    variables: Mapping[str, str] | None = None
    template: str | None = None

    def payload(self, event: Event, rule: str, arn: str) -> Payload:
        """Return what a target gets of an event; `rule` is the rule's name."""
        if self.fixed is not None:
            return _parsed(self.fixed, "the fixed input")
        if self.path is not None:
            found = look_up(self.path, event)
            return Payload(found[0]) if found else Payload(wrong=f"nothing lies at {self.path}")
        if self.template is None:
            return Payload(event)
        known = {name: look_up(path, event) for name, path in (self.variables or {}).items()}
        known |= {"aws.events.rule-name": (rule,), "aws.events.rule-arn": (arn,)}
        known["aws.events.event.json"] = (event,)
        known["aws.events.event"] = ({name: each for name, each in event.items() if name != "detail"},)
        known["aws.events.event.ingestion-time"] = (event.get("time", ""),)
        return fill(self.template, known)


def fill(template: str, known: Mapping[str, tuple[Any, ...]]) -> Payload:
    """Put values into a template: inside of quotes as they are, elsewhere as JSON."""
    parts: list[str] = []
    quoted, end, length = False, 0, 0
    for hole in _HOLE.finditer(template):
        before = template[end : hole.start()]
        quoted = _within(before, quoted)
        value = known.get(hole[1], ())
        plain = value and isinstance(value[0], str) and quoted
        parts += [before, "" if not value else value[0] if plain else json.dumps(value[0], ensure_ascii=False)]
        length += len(before) + len(parts[-1])
        if length > LONGEST:
            return Payload(wrong=f"it gets longer than {LONGEST:,} characters")
        end = hole.end()
    parts.append(template[end:])
    return _parsed("".join(parts), "the filled template")


def _within(text: str, quoted: bool) -> bool:
    """Whether a place lies inside of quotes, after a text that begins inside or outside of them."""
    escaped = False
    for letter in text:
        if escaped:
            escaped = False
        elif letter == "\\":
            escaped = quoted
        elif letter == '"':
            quoted = not quoted
    return quoted


def _parsed(text: str, what: str) -> Payload:
    """The JSON of a text; of several lines that are a text each, the lines."""
    try:
        return Payload(json.loads(text))
    except (ValueError, RecursionError) as error:
        lines = [line for line in text.splitlines() if line.strip()]
        try:
            texts = [json.loads(line) for line in lines]
        except (ValueError, RecursionError):
            texts = []
        if texts and all(isinstance(each, str) for each in texts):
            return Payload("\n".join(texts))
        said = getattr(error, "msg", "it is nested too deeply")
        return Payload(wrong=f"{what} is no JSON: {said}")
