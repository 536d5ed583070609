"""Whether an artefact is well formed, without running it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from opexkit import content
from opexkit.company.carried import DEFAULT
from opexkit.files.document import objects, parse_documents, read_bytes
from opexkit.files.json_text import parse_json
from opexkit.files.kinds import TEXT_SUFFIXES
from opexkit.files.problem import InputError, Problem
from opexkit.labs.lab import Brief, Engine, Source, find_engine, gather, lab_engines


def recognize(data: Any) -> Engine[Any] | None:
    """Find the engine whose artefact a file seems to hold; None if no engine knows it."""
    return next((engine for engine in map(find_engine, lab_engines()) if engine.recognizes(data)), None)


def _held(text: bytes, path: Path) -> Any:
    """What a file holds: data of YAML or JSON, or the text itself."""
    suffix = path.suffix.lower()
    if suffix in TEXT_SUFFIXES:
        return text.decode("utf-8", "replace")
    return parse_json(text, path).data if suffix == ".json" else objects(parse_documents(text, path))


def check_artefact(path: Path, scenario: Path | None = None) -> Sequence[Problem]:
    """Check an artefact of any lab; return what is worth knowing besides. See `check_known`."""
    return check_known(path, scenario)[1]


def check_known(path: Path, scenario: Path | None = None) -> tuple[str, Sequence[Problem]]:
    """Check an artefact of any lab; return what it was taken for, and what is worth knowing besides.

    Args:
        path: the file; what it holds says which engine it is for.
        scenario: folder of the pack that it names things of; the default one if None.

    Raises:
        InputError: with every problem, at its line and column.
    """
    text = read_bytes(path)
    engine = recognize(_held(text, path))
    if engine is None:
        raise InputError([Problem(path, "is no artifact that a lab takes", "see docs/labs.md for their formats")])
    brief = Brief(scenario=scenario or content.scenario(DEFAULT))
    return engine.holds, engine.check(engine.read(gather(engine, [Source(path, text)]), brief), brief)
