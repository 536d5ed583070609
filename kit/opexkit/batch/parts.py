"""The parts of a run put together: the same files as one run writes."""

import json
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from opexkit.batch.kept import read_made
from opexkit.batch.pages import Pages, Tick
from opexkit.batch.publish import Publication, hash_of, publication
from opexkit.batch.retry import asked_of
from opexkit.batch.run import RunResult, keep_apart, run_record
from opexkit.batch.shard import MOST, Shard
from opexkit.batch.workers import make_crew
from opexkit.extras import ExtraMissingError, is_installed
from opexkit.files.problem import InputError, Problem
from opexkit.review.portfolio import make_portfolio
from opexkit.review.portfolio_grade import Failure
from opexkit.review.record import read_grade, refuse_newer


class _Same(BaseModel):
    """What must be equal in all parts of a run."""

    model_config = ConfigDict(strict=True)

    teams: list[str]
    lens: str | None
    evidence_days: int
    extras: list[str]
    with_lessons: bool


class _Share(BaseModel):
    """Which part of a run it is."""

    model_config = ConfigDict(strict=True)

    number: int = Field(ge=1)
    of: int = Field(le=MOST)
    same: _Same


class _Record(BaseModel):
    """What a part's run.json says that is put together with others'."""

    model_config = ConfigDict(strict=True)

    opexkit: str
    shard: _Share
    graded: list[str]
    failed: list[Failure]
    seconds: dict[str, float]
    made: dict[str, Any]
    missing_letters: dict[str, str]
    sha256: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Part:
    """An output folder that `assess --shard` wrote, and what its run.json says."""

    folder: Path
    run: _Record

    @property
    def shard(self) -> Shard:
        return Shard(self.run.shard.number, self.run.shard.of)

    @property
    def same(self) -> dict[str, Any]:
        return {"opexkit": self.run.opexkit, **dict(self.run.shard.same)}

    @property
    def is_complete(self) -> bool:
        """Whether each team of the part is graded once, with its record, or named as one that could not be."""
        graded, told = self.run.graded, {failure.slug for failure in self.run.failed}
        left = [slug for slug in self.shard.pick(self.run.shard.same.teams) if slug in graded or slug not in told]
        records = {f"teams/{slug}/report.json" for slug in graded}
        return sorted(graded) == sorted(left) and records <= self.run.sha256.keys()

    def holds(self, name: str) -> bool:
        """Whether a file of the part is there as it was written."""
        file, below = self.folder / name, Path(name)
        try:
            strays = below.is_absolute() or ".." in below.parts
            strays = strays or not file.resolve().is_relative_to(self.folder.resolve())
            return not strays and file.is_file() and hash_of(file) == self.run.sha256[name]
        except (OSError, ValueError):  # a name that no file can have
            return False


def merge(folders: Sequence[Path], out: Path, tick: Tick = lambda *_: None) -> RunResult:
    """Put the output folders of all parts of a run together, and write the portfolio.

    Args:
        folders: what `assess` with a shard wrote, each part once, in any order.
        out: the output folder; what it holds stays readable until all new files are there.
        tick: told after each step.

    Raises:
        InputError: a part is missing, doubled, changed or of another run; or no team was graded; or `out` cannot be
            written.
        ExtraMissingError: the parts have pages, and the extra that makes the portfolio's is not installed.
    """
    started = time.perf_counter()
    parts = [_read(folder) for folder in folders]
    _belong_together(parts)
    keep_apart(out, folders)
    extras = frozenset(parts[0].same["extras"])
    for extra in sorted(extras):
        if not is_installed(extra):
            raise ExtraMissingError("merge", extra)
    failures = [failure for part in parts for failure in part.run.failed]
    slugs = [(part, slug) for part in parts for slug in part.run.graded]
    grades = [read_grade(part.folder / "teams" / slug / "report.json") for part, slug in slugs]
    portfolio = make_portfolio(grades, failures)
    if not grades:
        said = "; ".join(message for failure in portfolio.failures for message in failure.messages)
        raise InputError([Problem(out, "no part has a team that was graded", said[:400] or "check the teams")])
    failed = ""
    crew = make_crew(1) if extras else None
    try:
        with publication(out) as published:
            for part in parts:
                _take_over(part, published)
            pages = Pages(published, extras, tick)
            try:
                pages.write_portfolio(portfolio, crew)
            except RuntimeError as error:  # the teams' reports are finished
                failed = str(error)
            seconds = time.perf_counter() - started
            pages.seconds.update({slug: part.run.seconds.get(slug, 0.0) for part, slug in slugs})
            for part in parts:
                pages.lacking.update(part.run.missing_letters)
            asked = asked_of(pages.kit, parts[0].same["lens"], parts[0].same["evidence_days"])
            published.publish(run_record(portfolio, pages, seconds, asked))
    finally:
        if crew:
            crew.close()
    return RunResult(portfolio, out, seconds, published.was_interrupted, tuple(pages.remarks()), failed)


def _read(folder: Path) -> _Part:
    """Read what a part says of itself.

    Raises:
        InputError: it is none, was changed, or is of a newer opexkit.
    """
    path = folder / "run.json"
    fix = "name folders that `opexkit assess --shard` wrote"
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
        refuse_newer(run, path)
        part = _Part(folder, _Record.model_validate(run))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError([Problem(path, "is no record of a part of a run", fix)]) from error
    for name in part.run.sha256:
        if not part.holds(name):
            raise InputError([Problem(folder / name, f"is not what part {part.shard} wrote", "run that part again")])
    if not part.is_complete:
        raise InputError([Problem(path, "does not say of each of its teams what became of it", "run that part again")])
    return part


def _belong_together(parts: Sequence[_Part]) -> None:
    """See that each part is there once, and that all are of one run.

    Raises:
        InputError: they do not.
    """
    first, found = parts[0], sorted(part.shard.number for part in parts)
    for part in parts:
        odd = sorted(key for key in first.same if part.same.get(key) != first.same[key])
        if part.shard.of != first.shard.of or odd:
            what = ", ".join(odd) if odd else "number of parts"
            fix = "run all parts on the same teams, with the same options and the same opexkit"
            raise InputError([Problem(part.folder, f"is of another run than {first.folder} ({what})", fix)])
    missing = sorted(set(range(1, first.shard.of + 1)) - set(found))
    doubled = sorted({number for number in found if found.count(number) > 1})
    if doubled or missing:
        said = [f"part {number} is missing" for number in missing[:10]]
        said += [f"part {number} is there twice" for number in doubled[:10]]
        fix = f"name each of the {first.shard.of} folders once"
        raise InputError([Problem(first.folder, f"{'; '.join(said)} of {first.shard.of}", fix)])


def _take_over(part: _Part, published: Publication) -> None:
    """Copy a part's files, and note what each job made, so that a later run keeps its pages."""
    for name in part.run.sha256:
        shutil.copyfile(part.folder / name, published.staging.path(*Path(name).parts))
    for job, data in part.run.made.items():
        made = read_made(data)
        if made and made.files.items() <= part.run.sha256.items():
            published.note(job, made.digest, made.files)
