"""The main job: teams' submissions in, graded reports out."""

import platform
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import opexkit
from opexkit.batch.base import Base, grade_base
from opexkit.batch.desk import epoch
from opexkit.batch.grader import Grading
from opexkit.batch.grades import Grades, grade_all
from opexkit.batch.pages import Pages, Tick, list_jobs
from opexkit.batch.publish import publication
from opexkit.batch.retry import Standing, asked_of, find_standing
from opexkit.batch.shard import Shard, shard_record
from opexkit.batch.sources import find_files
from opexkit.batch.spread import uncollected
from opexkit.batch.staff import staff
from opexkit.batch.workers import Crew
from opexkit.extras import ExtraMissingError, is_installed
from opexkit.files.problem import InputError, Problem
from opexkit.reports.formats import PORTFOLIO, TEAM, Format
from opexkit.review.answers import EVIDENCE_DAYS
from opexkit.review.comparison import Comparison
from opexkit.review.grade import FORMAT
from opexkit.review.portfolio import make_portfolio
from opexkit.review.portfolio_grade import Portfolio
from opexkit.review.series import group_files


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run gave.

    Attributes:
        portfolio: all teams.
        out: where the files are.
        seconds: what it took.
        was_interrupted: whether an earlier run into the folder did not come to its end.
        remarks: what was left out for all teams, and how to get it.
        failed: why a file of the portfolio could not be made; empty if all were.
        kept: how many teams' pages, and lessons, an earlier run had made from the same and were taken over.
        problems: what was wrong with a team that could not be graded, by its failure's short name.
        files: the newest file of each team, by its short name.
        comparison: what changed since the base, if one was given.
        unchanged: how many teams were left out because nothing of them changed.
    """

    portfolio: Portfolio
    out: Path
    seconds: float
    was_interrupted: bool
    remarks: tuple[str, ...] = ()
    failed: str = ""
    kept: int = 0
    problems: Mapping[str, Sequence[Problem]] = field(default_factory=dict)
    files: Mapping[str, Path] = field(default_factory=dict)
    comparison: Comparison | None = None
    unchanged: int = 0


def assess(
    paths: Sequence[Path],
    out: Path,
    lens: str | None = None,
    workers: int | None = None,
    tick: Tick = lambda *_: None,
    with_lessons: bool = False,
    grade_only: bool = False,
    force: bool = False,
    evidence_days: int = EVIDENCE_DAYS,
    base: str = "",
    only_changed: bool = False,
    shard: Shard | None = None,
    retry: bool = False,
) -> RunResult:
    """Grade every team below the paths and publish reports and a portfolio into `out`.

    A team that cannot be graded is listed in the portfolio with the reason; the others go on.

    Args:
        paths: folders of teams, a team's folder, or milestone files (those of one team belong together).
        out: the output folder; what it holds stays readable until all new files are there.
        lens: grade in this lens instead of the one that each submission names.
        workers: notebooks at a time; by default what cores and memory allow.
        tick: told after each step.
        with_lessons: also run every lesson's notebook with each team's answers, into its folder.
        grade_only: write JSON, CSV and Markdown alone, which needs no optional part of the installation.
        force: also make those pages again that an earlier run into `out` made from the same.
        evidence_days: how old evidence may be, in days before the milestone; older counts as outdated.
        base: a folder, or a state of the teams' git repository, to compare with.
        only_changed: grade only teams of which a file differs from the base; nothing is written where none does.
        shard: grade a part of the teams alone, without a portfolio; `merge` puts all parts together.
        retry: let the grades of the last run into `out` stand, and grade only those who had none.

    Raises:
        InputError: no team at all can be graded, or `out` cannot be written, is in use by another run, or is a place
            that the run reads from.
        ExtraMissingError: pages are wanted and the extra that makes them is not installed.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> from opexkit import assess, content
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     run = assess([content.data("teams", "dispatch")], Path(folder) / "out", grade_only=True)
        >>> [grade.team for grade in run.portfolio.teams]
        ['Dispatch']
    """
    started = time.perf_counter()
    extras = frozenset[str]() if grade_only else _extras(with_lessons)
    with_lessons = with_lessons and not grade_only
    epoch()
    keep_apart(out, [path for path in paths if path.exists()])
    folders, errors = find_files(paths)
    with staff(sum(map(len, folders)), workers, with_lessons, bool(extras)) as hired:
        sources, refused = group_files(folders, hired.read_heads)
        errors += refused
        before = grade_base(base, paths, sources, lens, evidence_days) if base else None
        unchanged = len(sources) - len(before.changed) if before and only_changed else 0
        if before and only_changed:
            sources = list(before.changed)
        if unchanged and not sources and not errors:
            return _nothing_changed(out, base, unchanged, before)
        part: dict[str, Any] = {}
        if shard:
            same = {"teams": [source.slug for source in sources], "lens": lens, "evidence_days": evidence_days}
            part = shard_record(shard, **same, extras=sorted(extras), with_lessons=with_lessons)
            sources, errors = shard.pick(sources), shard.pick(errors)
        crew = hired.for_pages(len(sources))  # workers get ready while teams are graded
        with publication(out) as published:
            pages = Pages(published, extras, tick, force)
            asked = asked_of(pages.kit, lens, evidence_days)
            standing = find_standing(published, sources, asked) if retry else Standing()
            grading = Grading(published.staging, lens, evidence_days, "pdf" in extras, standing)
            grades = grade_all(sources, errors, hired.grader(grading, tick, len(sources)), may_be_none=bool(shard))
            portfolio, failed = _write_pages(pages, grades, crew, with_lessons, with_portfolio=not shard)
            seconds = time.perf_counter() - started
            published.publish(run_record(portfolio, pages, seconds, asked) | part)
    remarks = [] if grade_only or "pdf" in extras else ["No PDF was written: pip install 'opexkit[pdf]' adds it."]
    remarks += [standing.remark(len(sources))] if retry else []
    remarks += pages.remarks()
    remarks += [f"Of the base: {problem}" for problem in before.problems] if before else []
    remarks += [f"{unchanged} teams have not changed since {base} and were left out."] if unchanged else []
    return RunResult(
        portfolio,
        out,
        seconds,
        published.was_interrupted,
        tuple(remarks),
        failed,
        len(pages.kept),
        grades.problems,
        grades.files,
        before.compare(portfolio) if before else None,
        unchanged,
    )


def _nothing_changed(out: Path, base: str, count: int, before: Base | None) -> RunResult:
    portfolio = make_portfolio([])
    remark = f"None of {count} teams has changed since {base}: nothing was graded, and nothing written."
    comparison = before.compare(portfolio) if before else None
    return RunResult(portfolio, out, 0.0, False, (remark,), comparison=comparison, unchanged=count)


def _write_pages(
    pages: Pages, grades: Grades, crew: Crew | None, with_lessons: bool, with_portfolio: bool
) -> tuple[Portfolio, str]:
    """Write what is shown of the teams and of all together; return the portfolio, and what of it could not be made."""
    pages.seconds.update(dict.fromkeys(sorted(grade.slug for grade in grades.teams), 0.0))
    pages.lacking.update(grades.lacking)
    broken = pages.write_teams(list_jobs(grades.teams, with_lessons), crew) if crew else []
    with uncollected():
        portfolio = make_portfolio(grades.teams, grades.failures + broken)
    if not with_portfolio:
        return portfolio, ""
    try:
        pages.write_portfolio(portfolio, crew)
    except RuntimeError as error:  # what is finished is kept
        return portfolio, str(error)
    return portfolio, ""


def _extras(with_lessons: bool) -> frozenset[str]:
    """The optional parts of the installation that the files of a run use.

    Raises:
        ExtraMissingError: one is not installed that a run cannot go without.
    """
    if with_lessons and not is_installed("learn"):
        raise ExtraMissingError("--with-lessons", "learn")
    every: tuple[Format[Any], ...] = (*TEAM, *PORTFOLIO)
    formats = [each for each in every if each.extra]
    for each in formats:
        if not each.may_lack and not is_installed(each.extra):
            raise ExtraMissingError(each.file, each.extra)
    return frozenset(each.extra for each in formats if is_installed(each.extra))


def run_record(portfolio: Portfolio, pages: Pages, seconds: float, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What run.json says of a run, beside its files.

    Args:
        portfolio: all teams.
        pages: what was made.
        seconds: what the whole run took.
        asked: what grades follow from beside the teams' files; see `asked_of`.
    """
    return {
        "format": FORMAT,
        "opexkit": opexkit.__version__,
        "python": platform.python_version(),
        "asked": dict(asked),
        "graded": [grade.slug for grade in portfolio.teams],
        "unjudged": [grade.slug for grade in portfolio.teams if any(lab.state == "pending" for lab in grade.labs)],
        "failed": [failure.model_dump() for failure in portfolio.failures],
        "inputs": {grade.slug: grade.provenance.inputs for grade in portfolio.teams},
        "lenses": {lens.sha256: {"label": lens.label, "teams": lens.teams} for lens in portfolio.lenses},
        "seconds": {"all": round(seconds, 3)} | {slug: round(value, 3) for slug, value in pages.seconds.items()},
        "missing_letters": pages.lacking,
    }


def keep_apart(out: Path, paths: Sequence[Path]) -> None:
    """See that a run does not write where it reads.

    Raises:
        InputError: the output folder lies in an input, is a file, or its path leads nowhere.
    """
    if not out.parts:
        raise InputError([Problem(Path("-o"), "names no folder", "give one; `.` is the folder that you are in")])
    try:
        target, is_file = out.resolve(), out.is_file()
    except (OSError, RuntimeError) as error:  # a name too long, a circle of links
        raise InputError([Problem(out, "is no path to a folder", "choose another one for -o")]) from error
    for path in paths:
        if path.is_dir() and target.is_relative_to(path.resolve()):
            fix = "choose a folder of its own for -o, outside the teams"
            raise InputError([Problem(out, f"the output would land inside the input {path}", fix)])
    if is_file:
        raise InputError([Problem(out, "is a file", "choose a folder for -o")])
