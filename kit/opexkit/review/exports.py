"""The exports that a submission names, as measures beside the team's grade: they move no risk, and cost no grade."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from opexkit.company.folders import named_pack
from opexkit.extras import needed_extra
from opexkit.files import Document, InputError, Problem, read_document
from opexkit.files.beside import path_below
from opexkit.files.problem import Severity
from opexkit.measures.report import Earlier, MeasuresReport
from opexkit.review.export_file import ExportFile
from opexkit.review.load import TeamFiles
from opexkit.review.team_grade import MeasuresGrade, TeamGrade

if TYPE_CHECKING:
    from opexkit.measures.exports import Export

SIZE_LIMIT = 400_000_000
"""Bytes in an export: about two million rows."""


@dataclass(slots=True)
class Read:
    """What the exports of a submission gave.

    Attributes:
        exports: those that could be read.
        problems: why others could not, their paths relative to the folder of the submission.
        digests: SHA-256 of each file that was read, by its name.
    """

    exports: "list[Export]" = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)


def with_measures(grade: TeamGrade, files: TeamFiles) -> TeamGrade:
    """Add what the exports of the newest milestone say, beside the company that it names, and those of earlier ones.

    Args:
        grade: of the team's review.
        files: what it was made from.
    """
    newest = files.submissions[-1]
    if not any(submission.measures for submission in files.submissions):
        return grade
    read = read_exports(newest.measures, files.folder, files.document)
    report = _measured(read, newest.measures, files.document)
    if report is not None:
        place = _Place(files.document, newest.measures[0].file, 0)
        with _told(read.problems, place):
            report = _beside(report, newest.scenario, files.folder)
    earlier, told, digests = _earlier(files)
    problems = [*(str(problem) for problem in read.problems), *told]
    measures = MeasuresGrade(report=report, problems=problems, earlier=earlier)
    inputs = grade.provenance.inputs | read.digests | digests
    provenance = grade.provenance.model_copy(update={"inputs": inputs})
    return grade.model_copy(update={"measures": measures, "provenance": provenance})


def _earlier(files: TeamFiles) -> tuple[list[Earlier], list[str], dict[str, str]]:
    """What the exports of earlier milestones say, what kept others from it, and the sums of the files."""
    newest = {item.file for item in files.submissions[-1].measures}
    found: list[Earlier] = []
    problems: list[str] = []
    digests: dict[str, str] = {}
    for submission in files.submissions[:-1]:
        name = submission.milestone.name
        if not submission.measures:
            continue
        if {item.file for item in submission.measures} <= newest:
            message = "names exports of the newest milestone only, which are measured there; keep a file a milestone"
            problems.append(f"{name}: {message}")
            continue
        read = read_exports(submission.measures, files.folder)
        report = _measured(read, submission.measures, None)
        problems += [f"{name}: {problem}" for problem in read.problems]
        digests |= read.digests
        if report is not None:
            values = {figure.id: figure.value for figure in report.figures if figure.value is not None}
            events = {figure.id: figure.n for figure in report.measured}
            day, start, end = submission.milestone.date, report.start, report.end
            found.append(Earlier(milestone=name, date=day, start=start, end=end, values=values, events=events))
    return found, problems, digests


def _measured(read: Read, items: list[ExportFile], document: Document | None) -> MeasuresReport | None:
    """The measures of exports that were read; None where none could be."""
    report = None
    if items:
        with _told(read.problems, _Place(document, items[0].file, 0)):
            severity = [word for item in items for word in item.severity]
            report = _report(read, list(dict.fromkeys(severity)))
    return report


def check_exports(path: Path) -> list[Problem]:
    """Say what keeps the exports that a submission names from being measured.

    Raises:
        InputError: the submission is not YAML of the plain kind.
    """
    document = read_document(path)
    listed = document.data.get("measures") if isinstance(document.data, dict) else None
    try:
        items = [ExportFile.model_validate(item) for item in listed or () if item is not None]
    except (ValidationError, TypeError):
        return []  # whoever reads the submission says so
    problems = read_exports(items, path.parent, document).problems
    return [replace(problem, path=path.parent / problem.path) for problem in problems]


def read_exports(items: list[ExportFile], folder: Path, document: Document | None = None) -> Read:
    """Read exports one by one; one that cannot be read stops no other.

    Args:
        items: the files, and what they do not tell of themselves.
        folder: where the submission lies.
        document: the submission, for the lines of problems that are of a whole file.
    """
    read = Read()
    for index, item in enumerate(items):
        place = _Place(document, item.file, index)
        if item.file in read.digests:
            read.problems.append(place.problem("is named twice", "delete one of the two"))
            continue
        with _told(read.problems, place):
            path = _regular(path_below(folder, item.file))
            read.exports.append(replace(_read(path, item), called=item.file))
            read.digests[item.file] = _digest(path)
    return read


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a submission names an export."""

    document: Document | None
    file: str
    index: int

    def problem(self, message: str, fix: str, severity: Severity = Severity.ERROR) -> Problem:
        """A problem of a whole export, at the line that names it."""
        if self.document is None:
            return Problem(Path(self.file), message, fix, severity=severity)
        said = self.document.problem(("measures", self.index), f"{self.file[:60]} {message}", fix, severity)
        return replace(said, path=Path(said.path.name))

    def placed(self, problem: Problem) -> Problem:
        """A problem that reading an export gave: at its line, else at the line that names the file."""
        fix = f"{problem.fix} (an option is a key of the file here)" if "--" in problem.fix else problem.fix
        if problem.line is None:
            return self.problem(problem.message, fix, problem.severity)
        return replace(problem, path=Path(self.file), fix=fix)


@contextmanager
def _told(problems: list[Problem], place: _Place) -> Iterator[None]:
    """Turn whatever goes wrong into a problem."""
    try:
        yield
    except InputError as error:
        problems += [place.placed(problem) for problem in error.problems]
    except ModuleNotFoundError as error:
        message = f"cannot be measured, needs opexkit[{needed_extra(error)}]"
        problems.append(place.problem(message, "the grade stands without it", Severity.NOTE))
    except Exception as error:  # no export costs a team its grade
        fix = "this is a fault of opexkit; please report it with the file"
        problems.append(place.problem(f"cannot be measured ({error!r})", fix))


def _regular(path: Path) -> Path:
    """A file that can be read as a whole, and ends."""
    if not path.is_file():
        raise InputError([Problem(path, "cannot be read (it is no file)", "check the path")])
    if path.stat().st_size > SIZE_LIMIT:
        raise InputError([Problem(path, f"is larger than {SIZE_LIMIT:,} bytes", "export a shorter period")])
    return path


def _read(path: Path, item: ExportFile) -> "Export":
    from opexkit.measures.measuring import read_files
    from opexkit.measures.reading import Reading
    from opexkit.measures.role import TABLES

    columns: dict[str, str] = dict(item.columns.items())
    only: dict[str, list[str]] = dict(item.only.items())
    every: dict[str, dict[str, str]] = dict.fromkeys(TABLES, columns)
    reading = Reading(every, only, item.zone, item.time_format, item.encoding, item.preset)
    named = {item.table: path} if item.table else {}
    return read_files([] if named else [path], named, reading)[0]


def _report(read: Read, severity: list[str]) -> MeasuresReport | None:
    from opexkit.measures.measuring import report_of

    return report_of(read.exports, severity) if read.exports else None


def _beside(report: MeasuresReport, scenario: str, folder: Path) -> MeasuresReport:
    """The report with the company's figures; without them where the company has no reviews to simulate."""
    from opexkit.company.carried import NotCarriedError
    from opexkit.review.measured import beside_company

    try:
        return beside_company(report, named_pack(scenario, folder).name)
    except NotCarriedError as error:
        return report.model_copy(update={"remarks": [*report.remarks, error.sentence]})


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
