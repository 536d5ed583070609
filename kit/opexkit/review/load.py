"""Teams' files in: submissions and votes, read strictly, with every problem at its line and column."""

import hashlib
import os
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from opexkit.files import Document, InputError, Problem, complaints, read_document
from opexkit.files.validation import SHOWN
from opexkit.lens.catalogue import Catalogue, load_catalogue
from opexkit.review.codes import answer_codes, practice_codes, question_codes
from opexkit.review.submission import RESPONDENT_LIMIT, Answer, Status, Submission, Votes

_Model = TypeVar("_Model", bound=BaseModel)
_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class TeamFiles:
    """One team's milestones, oldest first, each with the lens it was answered in.

    Attributes:
        slug: the short name, safe in a path.
        submissions: answers keyed by code.
        catalogues: the lens of each submission, in the same order.
        votes: what the respondents of the newest milestone said.
        inputs: SHA-256 of every file by its name below the team's folder.
        folder: where the newest milestone lies.
        document: its file, for the lines of what is found later.
    """

    slug: str
    submissions: tuple[Submission, ...]
    catalogues: tuple[Catalogue, ...]
    votes: tuple[Votes, ...]
    inputs: dict[str, str]
    folder: Path
    document: Document | None = None


def read_submission(path: Path) -> Submission:
    """Read one milestone of a team; answers come back keyed by code, whatever they were keyed by.

    Raises:
        InputError: with every problem of the file.
    """
    return _read_milestone(path).submission


def read_votes(path: Path, catalogue: Catalogue) -> Votes:
    """Read what one respondent said; a question set not_applicable stands for all its practices.

    Raises:
        InputError: with every problem of the file.
    """
    return _read_votes(path, catalogue)[0]


def load_team(source: Path | Sequence[Path], slug: str | None = None) -> TeamFiles:
    """Read the milestones of one team and workload: its folder, one milestone file, or several.

    In a folder every .yaml file is a milestone; files of subfolders, such as `votes/`, are read when a
    milestone names them. The short name is made from the folder, or from team and file name, unless it is
    given.

    Raises:
        InputError: with every problem of every file; two teams or two workloads are one.

    Example:
        >>> from opexkit import content, load_team
        >>> load_team(content.data("teams", "dispatch")).slug
        'dispatch'
    """
    files = _milestone_files(source, slug)
    read: list[_Milestone] = []
    problems: list[Problem] = []
    for path in files:
        try:
            read.append(_read_milestone(path))
        except InputError as error:
            problems += error.problems
    problems += _strangers(read) or _same_days(read)
    if problems:
        raise InputError(problems)
    read.sort(key=lambda item: item.submission.milestone.date)
    newest = read[-1]
    return TeamFiles(
        slug=slug or _slug(source, newest.submission.team),
        submissions=tuple(item.submission for item in read),
        catalogues=tuple(item.catalogue for item in read),
        votes=newest.votes,
        inputs=_inputs(read),
        folder=newest.document.path.parent,
        document=newest.document,
    )


@lru_cache(maxsize=1024)
def slugify(name: str) -> str:
    """A short name that is safe as a folder on any system: small letters of any script, digits and hyphens.

    Accents of Latin letters are dropped, as addresses do; what else marks a letter belongs to it and stays.

    Example:
        >>> slugify("Équipe Łódź / 配送")
        'equipe-łodz-配送'
    """
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).lower())
    letters = [
        mark if not (unicodedata.combining(mark) and unicodedata.name(before, "").startswith("LATIN")) else ""
        for before, mark in zip(_bases(parts), parts, strict=True)
    ]
    plain = re.sub("[\ufe00-\ufe0f]", "", unicodedata.normalize("NFC", "".join(letters)))  # how an emoji looks
    words = "".join(letter if unicodedata.category(letter)[0] in "LMN" else "-" for letter in plain)
    slug = re.sub("-+", "-", words).strip("-")[:60].strip("-")
    if not any(letter.isalnum() for letter in slug):
        return f"team-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"
    return f"team-{slug}" if re.fullmatch(r"con|prn|aux|nul|com[0-9]|lpt[0-9]", slug) else slug


def _bases(text: str) -> str:
    """For each character the letter that it marks, or itself."""
    bases: list[str] = []
    for letter in text:
        bases.append(bases[-1] if unicodedata.combining(letter) and bases else letter)
    return "".join(bases)


@dataclass(frozen=True, slots=True)
class _Milestone:
    document: Document
    submission: Submission
    catalogue: Catalogue
    votes: tuple[Votes, ...]
    vote_files: dict[str, str]


def submission_of(document: Document) -> Submission:
    """Check what a file holds as one milestone of a team; answers come back keyed by code.

    Args:
        document: without entries that have no value.

    Raises:
        InputError: with every problem, at its place.
    """
    return _milestone_of(document).submission


def _read_milestone(path: Path) -> _Milestone:
    return _milestone_of(_read(path, "start with `team:`, `workload:`, `lens:`, `milestone:` and `answers:`"))


def _milestone_of(document: Document) -> _Milestone:
    data = document.data
    problems = list(document.problems)
    submission = _validated(Submission, document, problems)
    catalogue = _catalogue(document, problems)
    if not data.get("answers") and not data.get("taken_from_aws"):
        fix = "answer at least one practice under `answers:`"
        problems.append(document.problem(("answers",), "there are no answers", fix))
    codes = dict(answer_codes(document, "answers", catalogue, problems)) if catalogue else {}
    aws = dict(question_codes(document, "aws", catalogue, problems)) if catalogue else {}
    notes = dict(question_codes(document, "notes", catalogue, problems)) if catalogue else {}
    taken = list(practice_codes(document, "taken_from_aws", catalogue, problems)) if catalogue else []
    votes, vote_files = _votes(document, catalogue, problems)
    if problems or not submission or not catalogue:
        raise _error(document, problems)
    answers: dict[str, Answer] = {codes[ref]: answer for ref, answer in submission.answers.items()}
    update = {
        "answers": answers,
        "aws": {aws[ref]: risk for ref, risk in submission.aws.items()},
        "notes": {notes[ref]: note for ref, note in submission.notes.items()},
        "taken_from_aws": [code for code in taken if code not in answers],
    }
    return _Milestone(document, submission.model_copy(update=update), catalogue, votes, vote_files)


def _read_votes(path: Path, catalogue: Catalogue) -> tuple[Votes, str]:
    document = _read(path, "start with `respondent:` and `answers:`")
    problems = list(document.problems)
    votes = _validated(Votes, document, problems)
    codes = dict(answer_codes(document, "answers", catalogue, problems))
    if problems or not votes:
        raise _error(document, problems)
    answers: dict[str, Status] = {}
    for ref, status in votes.answers.items():
        question = catalogue.question(codes[ref]) if not catalogue.choice(codes[ref]) else None
        said = [practice.code for practice in question.practices] if question else [codes[ref]]
        answers |= {code: status for code in said if not (question and code in answers)}
    return votes.model_copy(update={"answers": answers}), document.sha256


def _read(path: Path, start: str) -> Document:
    document = read_document(path)
    if not isinstance(document.data, dict):
        raise InputError([document.problem((), "holds no mapping", start)])
    return Document(path, document.sha256, _without_blanks(document.data), document.places, document.problems)


def _without_blanks(data: Any) -> Any:
    """Drop entries that have no value: a key left blank is the same as a key not written."""
    if isinstance(data, dict):
        return {key: _without_blanks(value) for key, value in data.items() if value is not None}
    return [_without_blanks(item) for item in data] if isinstance(data, list) else data


def _validated(model: type[_Model], document: Document, problems: list[Problem]) -> _Model | None:
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        problems += complaints(document, error, model)
        return None


def _catalogue(document: Document, problems: list[Problem]) -> Catalogue | None:
    """The lens that a submission names; its own problems point into the lens's file."""
    name = document.data.get("lens")
    if not isinstance(name, str) or not name.strip() or "\x00" in name:
        return None  # the model has said so
    folder = document.path.parent
    try:
        return load_catalogue(name.strip(), folder)
    except InputError as error:
        for problem in error.problems:
            mine = problem.path == folder
            message = problem.message if mine else f"the lens cannot be used ({problem.path.name}: {problem.message})"
            problems.append(document.problem(("lens",), message, problem.fix))
    except OSError as error:
        problems.append(document.problem(("lens",), f"the lens cannot be read ({error.strerror})", "check its path"))
    return None


def _votes(
    document: Document, catalogue: Catalogue | None, problems: list[Problem]
) -> tuple[tuple[Votes, ...], dict[str, str]]:
    names = document.data.get("respondents")
    folder = document.path.parent
    votes: list[Votes] = []
    digests: dict[str, str] = {}
    files: set[Path] = set()
    for index, name in enumerate(names[:RESPONDENT_LIMIT] if isinstance(names, list) else []):
        if not isinstance(name, str):
            continue
        where = ("respondents", index)
        if not _is_below(folder, name):
            message = f"the votes {name[:60]!r} lie outside the team's folder"
            problems.append(document.problem(where, message, "put the file next to this one, in votes/"))
        elif (folder / name).resolve() in files:
            problems.append(document.problem(where, f"{name[:60]!r} is named twice", "delete one of the two"))
        elif catalogue:
            files.add((folder / name).resolve())
            try:
                vote, digest = _read_votes(folder / name, catalogue)
            except InputError as error:
                problems += error.problems
                continue
            if digest in digests.values():
                message = f"{name[:60]!r} holds the very votes of another file"
                fix = "delete one of the two, or give each respondent a name"
                problems.append(document.problem(where, message, fix))
            else:
                votes.append(vote)
                digests[name] = digest
    return tuple(votes), digests


def _is_below(folder: Path, name: str) -> bool:
    try:
        return (folder / name).resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # a loop of links, a name too long, a NUL
        return False


def _error(document: Document, problems: list[Problem]) -> InputError:
    own = [problem for problem in problems if problem.path == document.path]
    others = [problem for problem in problems if problem.path != document.path]
    own.sort(key=lambda problem: (problem.line or 0, problem.column or 0))
    return InputError([*own[:SHOWN], *others[:SHOWN]])


def _milestone_files(source: Path | Sequence[Path], slug: str | None) -> list[Path]:
    if not isinstance(source, Path):
        files = list(source)
    elif source.is_dir():
        files = sorted(path for path in source.iterdir() if path.suffix in _SUFFIXES and path.is_file())
    else:
        files = [source]
    if not files:
        place = source if isinstance(source, Path) else Path(slug or "team")
        raise InputError([Problem(place, "holds no milestone", "put the team's .yaml files into it")])
    return files


def _slug(source: Path | Sequence[Path], team: str) -> str:
    if isinstance(source, Path):
        return slugify(source.resolve().name) if source.is_dir() else slugify(f"{team} {source.stem}")
    return slugify(team)


def _strangers(read: Sequence[_Milestone]) -> list[Problem]:
    """Tell files that speak of another team or workload than the first one: they are no milestones of one series."""
    problems = []
    for item in read[1:]:
        for key in ("team", "workload"):
            mine, other = getattr(item.submission, key), getattr(read[0].submission, key)
            if mine != other:
                message = f"the {key} is {mine!r} here, and {other!r} in {_name_beside(read[0], item)}"
                fix = "write one name in both, or grade the two apart (`opexkit assess` tells them by their names)"
                problems.append(item.document.problem((key,), message, fix))
    return problems


def _same_days(read: Sequence[_Milestone]) -> list[Problem]:
    first: dict[Any, _Milestone] = {}
    problems = []
    for item in read:
        day = item.submission.milestone.date
        if day in first:
            message = f"{day} is already the date of {_name_beside(first[day], item)}"
            fix = "give each milestone a date of its own, or delete one of the two files"
            problems.append(item.document.problem(("milestone", "date"), message, fix))
        first.setdefault(day, item)
    return problems


def _name_beside(other: _Milestone, item: _Milestone) -> str:
    """The other file's name, with its folder where that is another one."""
    path = other.document.path
    return path.name if path.parent.resolve() == item.document.path.parent.resolve() else str(path)


def _inputs(read: Sequence[_Milestone]) -> dict[str, str]:
    """Digests by name; the way from their common folder stands before it where files of several make one team."""
    folders = [item.document.path.parent.resolve() for item in read]
    common = Path(os.path.commonpath(folders)) if len({folder.anchor for folder in folders}) == 1 else None
    inputs: dict[str, str] = {}
    for item, folder in zip(read, folders, strict=True):
        place = folder.relative_to(common) if common else Path(folder.name)
        inputs[(place / item.document.path.name).as_posix()] = item.document.sha256
        inputs |= {(place / name).as_posix(): digest for name, digest in item.vote_files.items()}
    return dict(sorted(inputs.items()))
