"""Where content lies: in one's own folders, then in the kit's.

The kit's is the checkout where there is one, else the copy inside the wheel. One's own are named by OPEXKIT_CONTENT
and are built the same way: `data/`, `notebooks/` and `scenarios/`, as far as there is something to put into them.
"""

import os
from collections.abc import Callable
from pathlib import Path

VARIABLE = "OPEXKIT_CONTENT"
"""Names one's own folders, parted as in PATH; what lies in the first one goes before the others."""

_PACKAGE = Path(__file__).resolve().parent
EXERCISES, LESSONS, LABS = "data/exercises/**/*.yaml", "data/lessons/[0-9]*.yaml", "data/labs/*/lab.yaml"
LENSES, SCENARIOS = "data/lenses/*.json", "scenarios/*/company.yaml"
TOOLS = "data/measures/tools/*.yaml"
ITEMS = "data/exam/items/**/*.yaml"
_NAMES: dict[str, Callable[[Path], str]] = {
    EXERCISES: lambda path: path.stem,
    LESSONS: lambda path: path.stem.partition("-")[2],
    LABS: lambda path: path.parent.name,
    LENSES: lambda path: path.stem,
    SCENARIOS: lambda path: path.parent.name,
    TOOLS: lambda path: path.stem,
    ITEMS: lambda path: path.stem,
}
"""What is found by its name, and how the name follows from the path."""


class ContentWarning(UserWarning):
    """Something in a folder of one's own cannot be used; the text says what, where, and what to do."""


def content_root() -> Path:
    """The kit's own folder.

    Raises:
        FileNotFoundError: neither a checkout nor an installed wheel holds the content.
    """
    for root in (_PACKAGE / "_content", _PACKAGE.parents[1]):
        if (root / "data" / "lenses").is_dir():
            return root
    raise FileNotFoundError("opexkit's content is missing; install the package again")


def own_roots() -> tuple[Path, ...]:
    """One's own folders, as OPEXKIT_CONTENT names them; one that is not there holds nothing."""
    named = (part.strip() for part in os.environ.get(VARIABLE, "").split(os.pathsep))
    return tuple(dict.fromkeys(Path(part).expanduser().resolve() for part in named if part))


def roots() -> tuple[Path, ...]:
    """All folders of content: one's own in their order, then the kit's."""
    return (*own_roots(), content_root())


def root_of(path: Path) -> Path | None:
    """The folder of content that a path lies in, if it lies in one."""
    return next((root for root in roots() if path.resolve().is_relative_to(root.resolve())), None)


def is_own(path: Path) -> bool:
    """Whether a path lies in a folder of one's own."""
    return root_of(path) in own_roots()


def each(pattern: str) -> list[Path]:
    """What matches a pattern below any of the folders, such as `data/labs/*/lab.yaml`; one's own comes first."""
    return [path for root in roots() for path in sorted(root.glob(pattern))]


def named(pattern: str) -> dict[str, Path]:
    """What matches one of the patterns of things that are found by name; the first of a name is the one to read."""
    found: dict[str, Path] = {}
    for path in each(pattern):
        found.setdefault(_NAMES[pattern](path), path)
    return found


def hidden() -> dict[Path, Path]:
    """What nobody reads because a folder before it has something of the same name: its path, and what is read."""
    if not own_roots():
        return {}
    return {
        path: chosen
        for pattern, name_of in _NAMES.items()
        for first in [named(pattern)]
        for path in each(pattern)
        if root_of(chosen := first[name_of(path)]) != root_of(path)
    }


def data(*parts: str) -> Path:
    """The path of a file below `data/`, of one's own if there is one; of a folder the kit's."""
    return next((path for path in _places("data", parts) if path.is_file()), content_root().joinpath("data", *parts))


def notebook(*parts: str) -> Path:
    """The path of a notebook below `notebooks/`, of one's own if there is one."""
    places = _places("notebooks", parts)
    return next((path for path in places if path.is_file()), content_root().joinpath("notebooks", *parts))


def scenario(*parts: str) -> Path:
    """The path of a file or folder below `scenarios/`, of one's own if there is one."""
    places = _places("scenarios", parts) if parts else []
    return next((path for path in places if path.exists()), content_root().joinpath("scenarios", *parts))


def _places(folder: str, parts: tuple[str, ...]) -> list[Path]:
    return [root.joinpath(folder, *parts) for root in roots()]
