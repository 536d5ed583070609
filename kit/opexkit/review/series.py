"""Which milestone files belong together: those of one team and one workload, wherever they lie."""

import hashlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opexkit.files.document import read_beginning
from opexkit.files.problem import InputError, Problem
from opexkit.review.load import slugify
from opexkit.review.submission import Submission

_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """One series of milestones.

    Attributes:
        slug: its short name.
        files: its milestones.
        key: what its files name, team and workload; None where they do not say.
    """

    slug: str
    files: tuple[Path, ...]
    key: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says of whom it speaks; None where it does not say, or cannot be read.

    Attributes:
        path: the file.
        team: the team.
        workload: its workload.
        stranger: it can be read, and is no submission.
    """

    path: Path
    team: str | None = None
    workload: str | None = None
    stranger: bool = False

    @property
    def key(self) -> _Key | None:
        """Team and workload without what people write differently: case and blanks."""
        return (_words(self.team), _words(self.workload)) if self.team and self.workload else None


def read_heads(files: Sequence[Path]) -> list[Head]:
    """Read whom each file speaks of."""
    return [_head(path) for path in files]


def group_files(
    folders: Iterable[Sequence[Path]], read: Callable[[Sequence[Path]], list[Head]] = read_heads
) -> tuple[list[Source], list[InputError]]:
    """Group milestone files by the team and the workload that they name, in the order of their slugs.

    A file that does not say whom it speaks of goes with the others of its folder where these are one series, and
    stands alone otherwise. One that is no submission at all comes back as an error; the rest goes on.

    Args:
        folders: the files of each folder.
        read: tells whom each file speaks of.
    """
    placed = [(place, path) for place, files in enumerate(folders) for path in files]
    told: dict[int, list[Head]] = defaultdict(list)
    for (place, _), head in zip(placed, read([path for _, path in placed]), strict=True):
        told[place].append(head)
    series: dict[_Key, list[Head]] = defaultdict(list)
    nameless: list[tuple[str, list[Head]]] = []
    errors: list[InputError] = []
    for every in told.values():
        errors += [_no_submission(head.path) for head in every if head.stranger]
        heads = [head for head in every if not head.stranger]
        keys = {head.key for head in heads if head.key}
        silent = [head for head in heads if not head.key]
        for head in heads:
            if head.key:
                series[head.key].append(head)
        if len(keys) == 1:
            series[keys.pop()] += silent
        elif keys:
            nameless += [(f"{_folder(head)} {head.path.stem}", [head]) for head in silent]
        elif silent:
            nameless.append((next((head.team for head in silent if head.team), _folder(silent[0])), silent))
    return _named(list(series.values()), nameless), errors


def _head(path: Path) -> Head:
    try:
        data = read_beginning(path, {"team", "workload"})
    except InputError:
        return Head(path)  # whoever loads the file says what is wrong with it
    stranger = isinstance(data, dict) and not set(data).intersection(Submission.model_fields)
    return Head(path, _said(data, "team"), _said(data, "workload"), stranger)


def _no_submission(path: Path) -> InputError:
    fix = "move it out of the teams' folders, or start it with `team:` and `workload:`"
    return InputError([Problem(path, "is no submission", fix)])


def _said(data: Any, key: str) -> str | None:
    name = data.get(key) if isinstance(data, dict) else None
    return name.strip() or None if isinstance(name, str) else None


def _words(name: str | None) -> str:
    return " ".join(unicodedata.normalize("NFKC", name or "").casefold().split())


def _named(series: Sequence[Sequence[Head]], nameless: Sequence[tuple[str, Sequence[Head]]]) -> list[Source]:
    """Give each series a slug of its own: its team, then team and workload, then what no other series has."""
    named = [(heads[0].team or "", heads) for heads in series] + list(nameless)
    times = Counter(slugify(name) for name, _ in named)
    slugs = [
        slugify(f"{name} {heads[0].workload}" if heads[0].key and times[slugify(name)] > 1 else name)
        for name, heads in named
    ]
    times = Counter(slugs)
    sources = [
        Source(
            f"{slug}-{_digest(heads[0])}" if times[slug] > 1 else slug,
            tuple(head.path for head in heads),
            heads[0].key,
        )
        for slug, (_, heads) in zip(slugs, named, strict=True)
    ]
    return sorted(sources, key=lambda source: source.slug)


def _folder(head: Head) -> str:
    return head.path.resolve().parent.name


def _digest(head: Head) -> str:
    own = head.key or (str(head.path.resolve()),)
    return hashlib.sha256(repr(own).encode("utf-8", "replace")).hexdigest()[:6]
