"""Templates to try rules on, drawn by a seed: each case that a policy forbids, with its twin that is right."""

import copy
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from opexkit.labs.drift.record import Case, Record, load_stack

PRACTICE = "practice"
"""The seed of the templates that are shown; no rules are judged on them."""
_HEAD = {"AWSTemplateFormatVersion": "2010-09-09"}
"""What a template may begin with, and need not."""
_HOLE = re.compile(r"<([^<>]*)>")


@dataclass(frozen=True)
class Drawn:
    """A template, and whether rules have to take it.

    Attributes:
        case: what was changed in it; of a bad one's twin, what was not.
        bad: whether a policy forbids it.
        text: as JSON.
        changed: the resource that the case is about, as JSON; empty for a twin.
    """

    case: Case
    bad: bool
    text: str
    changed: str = ""


@lru_cache(maxsize=8)
def draw(folder: Path, seed: str, draws: int | None = None) -> tuple[Drawn, ...]:
    """Draw templates; each bad one is followed by its twin, which differs from it by the case alone.

    Raises:
        InputError: the pack carries no record of a stack, or it does not fit.
    """
    record = load_stack(folder).record
    found: list[Drawn] = []
    for number in range(draws or record.draws):
        for case in record.variants:
            digest = hashlib.sha256(f"{seed}/{case.id}/{number}".encode()).digest()
            rng = np.random.default_rng(int.from_bytes(digest[:8], "big"))
            resources = _resources(record, case, rng)
            changed = copy.deepcopy(resources)
            own = _apply(case, changed, record, rng)
            head = _HEAD if rng.random() < 0.5 else {}
            found.append(Drawn(case, case.bad, _written(changed, head), json.dumps(own)))
            if case.bad:
                found.append(Drawn(case, False, _written(resources, head)))
    return tuple(found)


def _resources(record: Record, case: Case, rng: np.random.Generator) -> dict[str, Any]:
    """Resources that are right, in any order, each with a name that nobody can know."""
    found: list[tuple[str, str, Any]] = []
    for block in record.blocks:
        least, most = block.count
        count = max(int(rng.integers(least, most + 1)), 1 if block.id == case.of else 0)
        for _ in range(count):
            found.append((block.id, _name(record, rng, len(found)), _filled(block.resource, record, rng)))
    order = rng.permutation(len(found))
    return {found[place][1]: {"block": found[place][0], **found[place][2]} for place in order}


def _apply(case: Case, resources: dict[str, Any], record: Record, rng: np.random.Generator) -> Any:
    """Change one resource of the kind that a case is about, or add one; return it."""
    if case.add:
        added = _filled(case.add, record, rng)
        resources[_name(record, rng, len(resources))] = {"block": "", **added}
        return added
    own = [name for name, each in resources.items() if each["block"] == case.of]
    name = own[int(rng.integers(len(own)))]
    resources[name] = merge(resources[name], _filled(case.merge or "{}", record, rng))
    return {key: each for key, each in resources[name].items() if key != "block"}


def merge(value: Any, patch: Any) -> Any:
    """Apply a JSON merge patch (RFC 7386): None takes a key away, a list takes the place of a list."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(value) if isinstance(value, dict) else {}
    for key, each in patch.items():
        if each is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged.get(key), each)
    return merged


def _filled(text: str, record: Record, rng: np.random.Generator) -> Any:
    def chosen(hole: re.Match[str]) -> str:
        options = record.words if hole[1] == "word" else hole[1].split("|")
        return options[int(rng.integers(len(options)))]

    return json.loads(_HOLE.sub(chosen, text))


def _name(record: Record, rng: np.random.Generator, number: int) -> str:
    first, second = (record.words[int(each)].title() for each in rng.integers(len(record.words), size=2))
    return f"{first}{second}{number}"


def _written(resources: Mapping[str, Any], head: Mapping[str, str]) -> str:
    bare = {name: {key: own for key, own in each.items() if key != "block"} for name, each in resources.items()}
    return json.dumps({**head, "Resources": bare})
