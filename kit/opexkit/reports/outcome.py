"""What a command found, for the tools of a CI: the same remarks as JSON, SARIF and JUnit."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import opexkit
from opexkit.files.problem import Problem, Severity, printable
from opexkit.review.grade import FORMAT
from opexkit.view.markdown import literal

RULES = {
    "input": "A file cannot be used, or will surprise the person who uses it.",
    "high-risk": "A question is at high risk.",
    "medium-risk": "A question is at medium risk.",
    "unanswered": "More questions are unanswered than the gate allows.",
    "worse": "A question's risk rose.",
    "overdue": "Work of a plan is past its day.",
    "failed": "A file could not be made.",
}
"""What each remark is of, by its id in SARIF and JUnit."""

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that was found.

    Attributes:
        rule: one of `RULES`.
        text: what is wrong and what to do.
        path: the file that it is of, if it is of one.
        line: 1-based.
        column: 1-based.
        severity: only an error fails a check.
    """

    rule: str
    text: str
    path: Path | None = None
    line: int | None = None
    column: int | None = None
    severity: Severity = Severity.ERROR

    @classmethod
    def of(cls, problem: Problem) -> "Remark":
        """Make a remark of a problem of an input."""
        text = f"{problem.message}; {problem.fix}"
        return cls("input", text, problem.path, problem.line, problem.column, problem.severity)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found of one team, or of one file."""

    name: str
    remarks: tuple[Remark, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether one of the remarks is an error."""
        return any(remark.severity is Severity.ERROR for remark in self.remarks)


def written(outcomes: Sequence[Outcome], command: str, form: str, **more: Any) -> str:
    """Write outcomes in the form of a name: json, sarif or junit.

    Args:
        outcomes: what was found.
        command: which command found it.
        form: of the text.
        more: what JSON tells besides.
    """
    if form == "sarif":
        return as_sarif(outcomes)
    return as_junit(outcomes, command) if form == "junit" else as_json(outcomes, command, **more)


def as_json(outcomes: Sequence[Outcome], command: str, **more: Any) -> str:
    """Write outcomes as JSON, with whatever else the command tells."""
    results = [
        {
            "name": outcome.name,
            "failed": outcome.failed,
            "remarks": [
                {
                    "rule": remark.rule,
                    "severity": remark.severity.value,
                    "text": remark.text,
                    "file": printable(remark.path) if remark.path else None,
                    "line": remark.line,
                    "column": remark.column,
                }
                for remark in outcome.remarks
            ],
        }
        for outcome in outcomes
    ]
    told = {"format": FORMAT, "opexkit": opexkit.__version__, "command": command, "results": results, **more}
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def as_sarif(outcomes: Sequence[Outcome]) -> str:
    """Write outcomes as SARIF 2.1.0, each remark with its place in a file."""
    found = [(outcome, remark) for outcome in outcomes for remark in outcome.remarks]
    used = [rule for rule in RULES if rule in {remark.rule for _, remark in found}]
    driver = {
        "name": "opexkit",
        "version": opexkit.__version__,
        "rules": [{"id": rule, "shortDescription": {"text": RULES[rule]}} for rule in used],
    }
    results = [_sarif_result(outcome, remark, used) for outcome, remark in found]
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def as_junit(outcomes: Sequence[Outcome], command: str) -> str:
    """Write outcomes as JUnit XML: a test case for each, which fails where a remark is an error."""
    failures = sum(outcome.failed for outcome in outcomes)
    counts: dict[str, Any] = {"tests": str(len(outcomes)), "failures": str(failures)}
    root = ET.Element("testsuites", name="opexkit", **counts)
    suite = ET.SubElement(root, "testsuite", name=f"opexkit {command}", errors="0", skipped="0", **counts)
    for outcome in outcomes:
        case = ET.SubElement(suite, "testcase", classname=f"opexkit.{command}", name=_xml(outcome.name))
        graver = [remark for remark in outcome.remarks if remark.severity is Severity.ERROR]
        if graver:
            kinds = Counter(remark.rule for remark in graver)
            shown = ET.SubElement(case, "failure", message=_xml(graver[0].text), type=", ".join(kinds))
            shown.text = _xml("\n".join(map(_line, graver)))
        if lesser := [remark for remark in outcome.remarks if remark not in graver]:
            ET.SubElement(case, "system-out").text = _xml("\n".join(map(_line, lesser)))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def as_markdown(outcomes: Iterable[Outcome], title: str) -> str:
    """Write outcomes as a list of what was found, by team or file; every text is escaped."""
    every = list(outcomes)
    failed = sum(outcome.failed for outcome in every)
    lines = [f"# {literal(title)}", "", f"{failed} of {len(every)} must be fixed.", ""]
    for outcome in every:
        if outcome.remarks:
            lines += [f"**{literal(outcome.name)}**", ""]
            lines += [f"- {literal(_line(remark))}" for remark in outcome.remarks] + [""]
    return "\n".join(lines).rstrip() + "\n"


def _sarif_result(outcome: Outcome, remark: Remark, used: Sequence[str]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": remark.rule,
        "ruleIndex": used.index(remark.rule),
        "level": _LEVELS[remark.severity],
        "message": {"text": remark.text if remark.path else f"{outcome.name}: {remark.text}"},
    }
    if remark.path:
        region = {"startLine": remark.line or 1} | ({"startColumn": remark.column} if remark.column else {})
        place = {"artifactLocation": {"uri": _uri(remark.path)}, "region": region}
        result["locations"] = [{"physicalLocation": place}]
    return result


def _uri(path: Path) -> str:
    """A path as SARIF wants it: relative with slashes, or a file's address."""
    return path.as_uri() if path.is_absolute() else quote(path.as_posix().encode("utf-8", "surrogateescape"))


def _line(remark: Remark) -> str:
    place = [printable(remark.path)] if remark.path else []
    place += [str(number) for number in (remark.line, remark.column) if place and number is not None]
    grade = "" if remark.severity is Severity.ERROR else f"{remark.severity}: "
    return f"{':'.join(place)}: {grade}{remark.text}" if place else f"{grade}{remark.text}"


def _xml(text: str) -> str:
    """A text without characters that XML cannot hold."""
    return _NO_XML.sub("�", text)
