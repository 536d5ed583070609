"""What is handed in: a template, rules, and what was found; three files, or parts of one text below their names."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from opexkit.files import Document, Strict, parse_document, suggestion, validated
from opexkit.files.fields import Where
from opexkit.files.problem import InputError, Problem
from opexkit.labs.alarms.template import Template, read_template
from opexkit.labs.drift.guard import RULES_LIMIT
from opexkit.labs.drift.lint import TEMPLATE_LIMIT
from opexkit.labs.drift.record import NO_TICKET, Code, Decision, Record
from opexkit.labs.lab import Source

FILES = ("template.yaml", "rules.guard", "findings.yaml")
MOST_FINDINGS = 200
_HEADING = re.compile(r"^#[ \t]*((?:template\.(?:ya?ml|json))|rules\.guard|findings\.ya?ml)[ \t]*\r?$", re.MULTILINE)
_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)


class Found(Strict):
    """A difference that was found: the call that left it, what becomes of it, and the ticket that decides."""

    event: Code
    decision: Decision
    ticket: str


class Cause(Strict):
    """Which change stopped the platform, and what let it happen."""

    event: Code
    because: Annotated[list[str], Field(min_length=1, max_length=50)]


class Findings(Strict):
    """`findings.yaml`.

    Attributes:
        drifts: one for each difference that a change by hand left.
        outage: of the 90 minutes.
    """

    drifts: Annotated[list[Found], Field(max_length=MOST_FINDINGS)]
    outage: Cause


@dataclass(frozen=True)
class Rules:
    """Rules as they are written, and how many lines of the file are above them."""

    text: str
    path: Path
    line: int

    @property
    def said(self) -> str:
        """The rules without comments and white space."""
        return "".join(_COMMENT.sub("", self.text).split())


@dataclass(frozen=True)
class HandIn:
    """What was handed in, as far as it is there.

    Attributes:
        template: as text, as it is handed to the tools.
        properties: by id, what each resource writes, functions put in.
    """

    template: str = ""
    read: Template | None = field(default=None, repr=False)
    properties: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    rules: Rules | None = None
    findings: Findings | None = None
    missing: tuple[Problem, ...] = ()

    @property
    def seed(self) -> str:
        """What templates are drawn by: the same for rules that say the same."""
        return hashlib.sha256(self.rules.said.encode() if self.rules else b"").hexdigest()[:12]


def read_handin(sources: Sequence[Source], record: Record) -> HandIn:
    """Read what was handed in; what is missing is told when it is judged.

    Raises:
        InputError: a part cannot be read; with every problem, at its line and column.
    """
    parts: dict[str, tuple[Source, int]] = {}
    problems: list[Problem] = []
    for name, source, line in _files(sources):
        if name in parts:
            problems.append(Problem(source.path, f"there is a second {name}", "keep one", line + 1, 1))
        parts[name] = source, line
    template = read = findings = rules = None
    properties: Mapping[str, Mapping[str, Any]] = {}
    try:
        if "template" in parts:
            template, read, properties = _template(parts["template"][0])
    except InputError as error:
        problems += error.problems
    try:
        if "findings" in parts:
            findings = _findings(parts["findings"][0], record)
    except InputError as error:
        problems += error.problems
    try:
        if "rules" in parts:
            rules = _rules(*parts["rules"])
    except InputError as error:
        problems += error.problems
    if problems:
        raise InputError(problems)
    path = next(iter(parts.values()))[0].path
    fix = "hand in template.yaml, rules.guard and findings.yaml"
    missing = [Problem(path, f"{name} is missing", fix, 1, 1) for name in FILES if name.split(".")[0] not in parts]
    return HandIn(template or "", read, properties, rules, findings, tuple(missing))


def _files(sources: Sequence[Source]) -> Iterator[tuple[str, Source, int]]:
    """Each part with its name and the lines above it; YAML keeps its lines, rules do not."""
    for source in sources:
        text = source.text.decode("utf-8", "replace") if isinstance(source.text, bytes) else source.text
        headings = list(_HEADING.finditer(text))
        if not headings:
            yield _name(source.path, text), Source(source.path, text), 0
            continue
        if text[: headings[0].start()].strip():
            fix = "begin with a line such as # template.yaml"
            raise InputError([Problem(source.path, "begins without the name of a file", fix, 1, 1)])
        for heading, following in zip(headings, [*headings[1:], None], strict=True):
            line = text.count("\n", 0, heading.end())
            part = text[heading.end() : following.start() if following else len(text)]
            if not part.strip():
                message = f"{heading[1]} is empty"
                raise InputError([Problem(source.path, message, "write it, or start anew", line + 1, 1)])
            name = heading[1].split(".")[0]
            above = "" if name == "rules" else "\n" * line
            yield name, Source(source.path, above + (part if name != "rules" else part.removeprefix("\n"))), line + 1


def _name(path: Path, text: str) -> str:
    """Which of the three a file is: by its name, or by what it holds."""
    if path.suffix == ".guard" or path.stem == "rules":
        return "rules"
    if path.stem in ("template", "findings"):
        return path.stem
    return "findings" if re.search(r"^(drifts|outage)\s*:", text, re.MULTILINE) else "template"


def _template(source: Source) -> tuple[str, Template, Mapping[str, Mapping[str, Any]]]:
    text = str(source.text)
    if len(text.encode("utf-8", "replace")) > TEMPLATE_LIMIT:
        message = f"is larger than {TEMPLATE_LIMIT:,} bytes, what CloudFormation takes as it is"
        raise InputError([Problem(source.path, message, "shorten it", 1, 1)])
    template = read_template(text, source.path)
    data, problem = template.document.data, template.document.problem
    problems = list(template.problems)
    for name, written in template.written.items():
        if not isinstance(written, dict) or not isinstance(written.get("Type"), str):
            problems.append(problem(("Resources", name), f"{name[:60]!r} has no type", "write `Type:`"))
        elif _silences(written):
            problems.append(problem(("Resources", name, "Metadata"), *_SILENCED))
    if _silences(data):
        problems.append(problem(("Metadata",), *_SILENCED))
    if problems:
        raise InputError(problems)
    return text, template, read_properties(template)


def read_properties(template: Template) -> Mapping[str, Mapping[str, Any]]:
    """The properties that each resource of a template writes, functions put in.

    Raises:
        InputError: they depend on more than the template says.
    """
    found = {name: _put_in(template, name, written) for name, written in template.written.items()}
    if template.problems:
        raise InputError(list(dict.fromkeys(template.problems)))
    return found


def _put_in(template: Template, name: str, written: Mapping[str, Any]) -> Mapping[str, Any]:
    """The properties of a resource with its functions put in; what is wrong is added to the template's problems."""
    where: Where = ("Resources", name)
    if "Condition" in written:
        message = f"whether {name[:60]!r} is there depends on a condition"
        template.problems.append(template.document.problem((*where, "Condition"), message, "delete `Condition`"))
    properties = written.get("Properties")
    if properties is None:
        return {}
    if not isinstance(properties, dict):
        message = f"the properties of {name[:60]!r} are no mapping"
        template.problems.append(template.document.problem((*where, "Properties"), message, "write `key: value`"))
        return {}
    found = template.put_in(properties, (*where, "Properties"))
    return found if isinstance(found, dict) else {}


_SILENCED = ("tells cfn-lint what not to check", "delete it, and fix what cfn-lint says")


def _silences(part: Any) -> bool:
    metadata = part.get("Metadata") if isinstance(part, dict) else None
    return isinstance(metadata, dict) and "cfn-lint" in metadata


def _findings(source: Source, record: Record) -> Findings:
    document = parse_document(source.text, source.path)
    found = validated(document, Findings)
    problems = list(document.problems)
    events, tickets = [each.id for each in record.trail], [NO_TICKET, *(each.id for each in record.tickets)]
    seen: set[str] = set()
    for place, each in enumerate(found.drifts):
        problems += _unknown(document, ("drifts", place, "event"), each.event, events, "event")
        problems += _unknown(document, ("drifts", place, "ticket"), each.ticket, tickets, "ticket")
        if each.event in seen:
            message = f"{each.event} appears twice"
            problems.append(document.problem(("drifts", place, "event"), message, "delete one of the two"))
        seen.add(each.event)
    problems += _unknown(document, ("outage", "event"), found.outage.event, events, "event")
    known = [each.id for each in record.outage.conditions]
    for place, name in enumerate(found.outage.because):
        problems += _unknown(document, ("outage", "because", place), name, known, "condition")
    if problems:
        raise InputError(problems)
    return found


def _unknown(
    document: Document, where: tuple[str | int, ...], name: str, known: Sequence[str], what: str
) -> Iterator[Problem]:
    if name not in known:
        yield document.problem(where, f"the record has no {what} {name[:60]!r}", suggestion(name, known))


def _rules(source: Source, line: int) -> Rules:
    text = str(source.text)
    if len(text) > RULES_LIMIT:
        message = f"is longer than {RULES_LIMIT:,} characters"
        raise InputError([Problem(source.path, message, "shorten it", line + 1, 1)])
    return Rules(text.replace("\r\n", "\n"), source.path, line)
