"""Everything that an emulated account holds, as plain text, so that two moments can be compared as a whole."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import translate
from functools import lru_cache
from typing import Any

from opexkit.labs.runbook.emulation import REGION, region

Inventory = Mapping[str, str]
"""By path, such as `rds/databases/orders-db-3/status`, what stands there."""

_DEPTH = 8
_NOISE = re.compile(
    r"(^|_)(etag|events|request_id|resource_map|arn_regex|modified\w*|updated\w*|last_\w+)$|timestamp$|^account_summary$"
)
"""What the emulation keeps for itself, or changes with the hour of the real day."""
_FOLLOWS = ("ec2/reservations/*", "ec2/enis/*", "ec2/volumes/*", "ec2/tags/*", "cloudwatch/metric_data/*")
"""What follows from another resource, as nodes from their group, and figures that someone measured."""
_NODE = "Instance"
"""The class of an instance of EC2: a group of nodes shows which it holds, and not all that one consists of."""
_PLAIN = frozenset({str, int, float, bytes, bool, type(None)})
_GRANTS = ("iam", "lambda", "events", "scheduler", "organizations")
"""Services in which a new thing is dangerous by itself: it may do more than it was asked to."""


@dataclass(frozen=True)
class Change:
    """What differs at one place; an empty side was not there. A call that was made stands at `service/call/Api`."""

    path: str
    before: str
    after: str

    @property
    def harms(self) -> bool:
        """Whether something that was there is gone or different, or something new may act by itself."""
        return bool(self.before) or self.path.startswith(_GRANTS)

    def __str__(self) -> str:
        service, _, place = self.path.partition("/")
        if place.startswith("call/"):
            return f"{service}: {place.removeprefix('call/')} was called, which the task does not ask for"
        *thing, quality = place.replace("_", " ").split("/")
        if self.before and self.after:
            return f"{service}: {' '.join(thing)}: {quality}: was {self.before}, is {self.after}"
        return f"{service}: {' '.join((*thing, quality))} is {'gone' if self.before else 'new'}"


def take_inventory() -> Inventory:
    """Write down every resource of every service that the open account has used."""
    from moto.core.base_backend import BackendDict

    found: dict[str, str] = {}
    here = region()
    for service in BackendDict._instances:
        for regions in dict.values(service):
            for where, backend in dict.items(regions):
                if where == REGION != here:
                    continue  # the emulation looks there for each address; no call of a document goes there
                home = where in (here, "aws")
                found |= _backend(service.service_name if home else f"{service.service_name} {where}", backend)
    return found


def compare_inventories(before: Inventory, after: Inventory, allowed: Sequence[str] = ()) -> tuple[Change, ...]:
    """List what changed between two moments; what came or went is told once, as a whole.

    Args:
        before: the earlier inventory.
        after: the later one.
        allowed: patterns of paths that may change, as in `fnmatch`.
    """
    may = _either((*allowed, *_FOLLOWS))
    different = [path for path in dict.fromkeys((*before, *after)) if before.get(path) != after.get(path)]
    different = [path for path in different if not may.match(path)]
    if not different:
        return ()
    heads = {True: _heads(before), False: _heads(after)}
    changes: dict[str, Change] = {}
    for path in different:
        was, now = before.get(path, ""), after.get(path, "")
        place = path if was and now else _root(path, heads[not was])
        whole = place == path
        changes.setdefault(
            place, Change(place, was if whole or not was else "there", now if whole or not now else "there")
        )
    return tuple(changes.values())


@lru_cache(maxsize=64)
def _either(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One expression for all patterns."""
    return re.compile("|".join(translate(pattern) for pattern in patterns))


def _heads(inventory: Inventory) -> set[str]:
    heads = set()
    for path in inventory:
        parts = path.split("/")
        heads |= {"/".join(parts[:size]) for size in range(1, len(parts) + 1)}
    return heads


def _root(path: str, known: set[str]) -> str:
    """The largest thing around a path of which the other moment knows nothing."""
    parts = path.split("/")
    return next(
        (head for size in range(3, len(parts)) if (head := "/".join(parts[:size])) not in known),
        path,
    )


def _backend(prefix: str, backend: Any) -> Inventory:
    """Walk what a service holds; what stands at its top is shown there, and nowhere within something else."""
    held = {name: value for name, value in vars(backend).items() if not _is_noise(name)}
    top = {
        id(item)
        for value in held.values()
        for item in (value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ())
        if not isinstance(item, (str, int, float, bytes, type(None)))
    }
    walk = _Walk(top, {id(backend)})
    for name, value in held.items():
        place = f"{prefix}/{name.strip('_')}"
        if f"{place}/*" in _FOLLOWS:
            continue
        if isinstance(value, Mapping):
            for key, item in value.items():
                walk.into(item, place, _key(key), at_home=True)
        elif isinstance(value, list):
            for number, item in enumerate(value):
                walk.into(item, place, str(number), at_home=True)
        elif hasattr(value, "__dict__") and not _is_backend(value):  # a helper that keeps things, such as tags
            for key, kept in vars(value).items():
                if isinstance(kept, Mapping | list):
                    walk.into(kept, place, _key(key))
    return walk.found


@dataclass
class _Walk:
    """One way through a service's objects: each is shown once, where it is at home."""

    top: set[int]
    seen: set[int]
    found: dict[str, str] = field(default_factory=dict)

    def into(self, value: Any, place: str, key: str | None, depth: int = _DEPTH, *, at_home: bool = False) -> None:
        if depth == 0 or key is None:
            return
        path = f"{place}/{key}"
        if type(value) in _PLAIN:
            self.found[path] = str(value) or "empty"
        elif callable(value):
            return
        elif isinstance(value, (str, int, float, bytes)):
            self.found[path] = str(value) or "empty"
        elif isinstance(value, (dt.datetime, dt.date)):
            self.found[path] = value.isoformat()
        elif type(value).__name__ == _NODE and not place.startswith("ec2/"):
            self.found[path] = f"{value.id} {value.state}"
        elif id(value) not in self.seen and (at_home or id(value) not in self.top):
            self._inside(value, path, depth, at_home=at_home)

    def _inside(self, value: Any, path: str, depth: int, *, at_home: bool) -> None:
        inner = _inner(value)
        if inner is None:
            return
        self.seen.add(id(value))
        if at_home:
            self.found[path] = "there"
        for name, item in inner:
            key = _key(name)
            if type(item) not in _PLAIN:
                self.into(item, path, key, depth - 1)
            elif key is not None and depth > 1:  # most of all that there is
                self.found[f"{path}/{key}"] = str(item) or "empty"


def _is_noise(key: str) -> bool:
    return _NOISE.search(key) is not None


def _inner(value: Any) -> list[tuple[Any, Any]] | None:
    """What a thing consists of; None for what is no resource, such as a lock."""
    if isinstance(value, Mapping):
        return list(value.items())
    if isinstance(value, (set, frozenset)):
        return list(enumerate(sorted(value, key=str)))
    if isinstance(value, (list, tuple)):
        return list(enumerate(value))
    if type(value).__module__.startswith("moto.") and not _is_backend(value):
        return list(vars(value).items())
    return None


def _is_backend(value: Any) -> bool:
    from moto.core.base_backend import BaseBackend

    return isinstance(value, BaseBackend)


@lru_cache(maxsize=8192, typed=True)
def _key(key: Any) -> str | None:
    """How a key is written in a path; None for noise."""
    written = str(key).strip("_").replace("/", ".")
    return None if _is_noise(written) else written
