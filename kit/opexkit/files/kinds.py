"""Kinds of files: how one is recognized from what it holds, and how it is checked.

Each package lists its own in a module `files`; nothing here knows what they are.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from opexkit.files.document import objects, read_documents
from opexkit.files.json_text import read_json
from opexkit.files.problem import InputError, Problem
from opexkit.files.regular import opened

YAML_SUFFIXES = (".yaml", ".yml")
TEXT_SUFFIXES = (".md", ".markdown")
"""Files of which the beginning of the text tells the kind."""
LARGEST_RECORD = 100_000_000
"""Bytes of a JSON file that is looked at: a portfolio of many teams is long."""


@dataclass(frozen=True)
class Source:
    """A file that was read to find out what it is.

    Attributes:
        path: as the user named it.
        keys: at its top; of a file that cannot be read those that it seems to have.
        columns: of a table.
        data: what it holds, of a Markdown page the beginning as text; None of other files, or where it cannot be read.
        error: why it cannot be read.
    """

    path: Path
    keys: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()
    data: Any = None
    error: InputError | None = None


@dataclass(frozen=True)
class Checked:
    """What a check says of a file that can be used.

    Attributes:
        detail: what it holds, in a few words, such as `3 milestones`.
        remarks: what is worth knowing.
    """

    detail: str = ""
    remarks: Sequence[Problem] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Attributes:
        name: with its article, such as `an exercise`.
        recognizes: whether a file is one.
        check: checks a file, or the folder that holds it where `whole` says so; raises InputError.
        whole: the folder that is checked at once where a file lies in it, or None where the file stands for itself.
        alone: whether a file that was named itself is checked without its folder.
    """

    name: str
    recognizes: Callable[[Source], bool]
    check: Callable[[Path], Checked]
    whole: Callable[[Path], Path | None] = lambda _: None
    alone: bool = False


def keyed(*alternatives: str) -> Callable[[Source], bool]:
    """Recognize files by the keys at their top: each alternative is one or more keys, parted by blanks."""
    wanted = [frozenset(alternative.split()) for alternative in alternatives]
    return lambda source: any(keys <= source.keys for keys in wanted)


def counted(count: int, noun: str) -> str:
    """Write a number with its noun.

    Example:
        >>> counted(1, "milestone"), counted(3, "milestone")
        ('1 milestone', '3 milestones')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def read_source(path: Path) -> Source:
    """Read a file as far as its kind needs; one that cannot be read says why."""
    suffix = path.suffix.lower()
    try:
        if suffix in YAML_SUFFIXES:
            documents = read_documents(path)
            data = objects(documents)
            if len(documents) > 1 and isinstance(data, list):
                return Source(path, frozenset(map(str, data[0])), data=data)
        elif suffix == ".json":
            data = read_json(path, LARGEST_RECORD).data
        elif suffix == ".csv":
            return Source(path, columns=frozenset(cell.strip().strip('"') for cell in re.split("[,;\t]", _head(path))))
        elif suffix in TEXT_SUFFIXES:
            return Source(path, data=_head(path, 10_000))
        else:
            return Source(path)
    except InputError as error:
        seen = re.findall(r"^(\w+):", _head(path, 10_000), re.MULTILINE)
        return Source(path, frozenset(seen), error=error)
    return Source(path, frozenset(map(str, data)) if isinstance(data, dict) else frozenset(), data=data)


def _head(path: Path, size: int = 0) -> str:
    """The first line of a file, or as much of it as is asked for; empty where it cannot be read."""
    try:
        with opened(path) as file:
            raw = file.read(size) if size else file.readline(10_000)
    except InputError:
        return ""
    text = raw.decode("utf-8-sig", "replace")
    return text if size else text.rstrip()


def kind_of(source: Source, modules: Iterable[str]) -> Kind | None:
    """Find the kind of a file among those that some modules list; a module is imported when it is asked."""
    if source.error:
        return None
    return next((kind for kind in _kinds(modules) if kind.recognizes(source)), None)


def _kinds(modules: Iterable[str]) -> Iterator[Kind]:
    for module in modules:
        yield from import_module(module).KINDS


def stranger(source: Source) -> str | None:
    """What a file of no known kind seems to be, with its article; None where it is broken and nothing tells."""
    for name, recognizes in _STRANGERS:
        if recognizes(source):
            return name
    return None if source.error else _BY_SUFFIX.get(source.path.suffix.lower(), "a file")


_STRANGERS: tuple[tuple[str, Callable[[Source], bool]], ...] = (
    ("a CloudFormation template", keyed("AWSTemplateFormatVersion", "Resources")),
    ("a Kubernetes manifest", keyed("apiVersion kind")),
    ("a GitHub Actions workflow", keyed("on jobs", "true jobs")),
    ("a Compose file", keyed("services")),
    ("an OpenAPI description", keyed("openapi", "swagger")),
)
_BY_SUFFIX = {
    ".yaml": "a YAML file",
    ".yml": "a YAML file",
    ".json": "a JSON file",
    ".csv": "a table",
    ".md": "a Markdown page",
    ".ipynb": "a notebook",
    ".py": "a Python script",
}
