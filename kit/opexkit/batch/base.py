"""What teams were before: a folder, or a state in git, that a run is compared with."""

import hashlib
import io
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from opexkit.batch.grades import grade_all, one_by_one
from opexkit.batch.sources import find_sources
from opexkit.files.beside import files_below
from opexkit.files.problem import InputError, Problem
from opexkit.files.regular import opened
from opexkit.lens.catalogue import catalogue_names
from opexkit.review.comparison import Comparison, compare_portfolios
from opexkit.review.load import load_team
from opexkit.review.portfolio import make_portfolio
from opexkit.review.portfolio_grade import Portfolio
from opexkit.review.series import Source


@dataclass(frozen=True, slots=True)
class Base:
    """What teams were before, graded.

    Attributes:
        name: the folder or the state of git.
        portfolio: the teams that changed since, or are gone.
        changed: the teams of the run that changed.
        problems: what was wrong there, a line each; such a team cannot be compared.
    """

    name: str
    portfolio: Portfolio
    changed: tuple[Source, ...]
    problems: tuple[str, ...]

    def compare(self, now: Portfolio) -> Comparison:
        """Compare the changed teams with what they were."""
        keys = {source.slug for source in self.changed}
        teams = [grade for grade in now.teams if grade.slug in keys]
        return compare_portfolios(self.portfolio, make_portfolio(teams))


def grade_base(
    name: str, paths: Sequence[Path], sources: Sequence[Source], lens: str | None, evidence_days: int
) -> Base:
    """Find out which teams changed since a folder or a state of git, and grade what they were.

    Raises:
        InputError: there is neither such a folder nor such a state.
    """
    with _base_sources(name, paths) as before:
        changed = changed_sources(sources, before)
        unchanged = {source.key for source in sources} - {source.key for source in changed}
        old = [source for source in before if source.key not in unchanged]
        try:
            grades = grade_all(old, [], one_by_one(lens, evidence_days))
        except InputError as error:  # none of them can be graded, or there were none
            return Base(name, make_portfolio([]), tuple(changed), tuple(map(str, error.problems)))
        problems = tuple(message for failure in grades.failures for message in failure.messages)
        return Base(name, make_portfolio(grades.teams), tuple(changed), problems)


@contextmanager
def _base_sources(base: str, paths: Sequence[Path]) -> Iterator[list[Source]]:
    """The teams as they were: those of a folder, or those that lay at some paths in a state of a git repository.

    Args:
        base: a folder, or what git calls a state: a branch, a tag, a commit.
        paths: what the run grades; they lie in the repository whose state is meant.

    Raises:
        InputError: there is neither such a folder nor such a state.
    """
    if Path(base).is_dir():
        yield find_sources([Path(base)])[0]
        return
    with TemporaryDirectory(prefix="opexkit-base-") as folder:
        yield find_sources(_checked_out(base, paths, Path(folder)))[0]


def changed_sources(sources: Sequence[Source], before: Sequence[Source]) -> list[Source]:
    """Those teams of which a file's bytes differ, or that came or lost one; a file that only moved is no change.

    The files are the milestones, and those that they name: votes, the lens, artefacts of labs, exports.
    """
    older = {source.key: digests_of(source) for source in before if source.key}
    return [source for source in sources if source.key is None or digests_of(source) != older.get(source.key)]


def digests_of(source: Source) -> list[str] | None:
    """The SHA-256 of each of a team's files, in order, without lenses that the kit carries.

    None where they cannot be read, which is a change to look at.
    """
    try:
        team = load_team(source.files, source.slug)
    except InputError:
        return None
    own = {catalogue.sha256 for catalogue in team.catalogues if catalogue.name not in catalogue_names()}
    digests = [*team.inputs.values(), *own]
    exports = (str(export.file) for submission in team.submissions for export in submission.measures)
    for name in (*team.submissions[-1].labs.values(), *exports):
        try:
            for _, path in files_below(team.folder, name):
                with opened(path) as file:
                    digests.append(_sum(file))
        except InputError:
            digests.append(name)  # the run itself says what is wrong with it
    return sorted(digests)


def _sum(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while part := file.read(1 << 20):
        digest.update(part)
    return digest.hexdigest()


def _checked_out(state: str, paths: Sequence[Path], folder: Path) -> list[Path]:
    """Unpack a state of the repository that holds the paths; return where they lie in it, those that were there."""
    start = next((path if path.is_dir() else path.parent for path in paths if path.exists()), Path())
    commit = _git(start, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{state}^{{commit}}")
    root = _git(start, "rev-parse", "--show-toplevel")
    archive = _git(Path(root.decode().strip()), "archive", "--format=tar", commit.decode().strip()) if root else b""
    if not commit or not archive:
        fix = "give a folder, or a branch, tag or commit of the repository that holds the teams (fetched, if CI cut it)"
        raise InputError([Problem(Path(state), "is neither a folder nor a state that git knows here", fix)])
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder, filter=_plain)  # noqa: S202 - files and folders below it alone
    top = Path(root.decode().strip()).resolve()
    places = [folder / path.resolve().relative_to(top) for path in paths if path.resolve().is_relative_to(top)]
    return [place for place in places if place.exists()]


def _plain(member: tarfile.TarInfo, place: str) -> tarfile.TarInfo | None:
    """Folders and files alone: a link could lead elsewhere."""
    return tarfile.data_filter(member, place) if member.isreg() or member.isdir() else None


def _git(folder: Path, *words: str) -> bytes:
    """What git prints, or nothing where it fails or is not there."""
    try:
        done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, check=False)  # noqa: S603, S607
    except OSError:
        return b""
    return done.stdout if done.returncode == 0 else b""
