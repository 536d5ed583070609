"""Whether a template says what the record asks for, and leaves the rest as it was."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from opexkit.labs.drift.detection import plain
from opexkit.labs.drift.handin import HandIn
from opexkit.labs.drift.record import Check, Stack

IMPORTED = ("Retain", "RetainExceptOnCreate")
"""Deletion policies with which CloudFormation imports a resource by its name.

Source: docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically, read 2026-11-26.
"""
_STRENGTH = {None: 0, "Delete": 0, "RetainExceptOnCreate": 1, "Snapshot": 2, "Retain": 2}


def failures(handin: HandIn, checks: Sequence[Check], stack: Stack) -> Iterator[tuple[Check, str]]:
    """Yield each check that a template fails, and what it says instead."""
    for check in checks:
        if said := _failure(handin, check, stack):
            yield check, said


def _failure(handin: HandIn, check: Check, stack: Stack) -> str | None:
    outside = check.resource not in stack.deployed.written
    name = _named(handin, check.resource) if outside else check.resource
    if check.gone:
        return f"{check.resource} is still in the template" if name in handin.properties else None
    if name is None or name not in handin.properties:
        return f"{check.resource} is not in the template"
    found: Any = handin.properties[name]
    for key in check.path.split("."):
        found = found.get(key) if isinstance(found, Mapping) else None
    where = f"{name}.{check.path}"
    names = stack.record.names
    if check.value is not None and plain(found, names) != plain(check.value, names):
        return f"{where} is {'not written' if found is None else _short(found)}"
    entries = found if isinstance(found, list) else [] if found is None else [found]
    if check.has is not None and not any(_fits(each, check.has, names) for each in entries):
        return f"{where} lacks what it has to hold"
    if check.lacks is not None and any(_fits(each, check.lacks, names) for each in entries):
        return f"{where} still holds what has to go"
    return _import_fault(handin, name) if outside else None


def _named(handin: HandIn, name: str) -> str | None:
    """The id of the resource that a template calls by a name."""
    own = (key for key, each in handin.properties.items() if each.get("Name") == name)
    return next(own, None)


def _import_fault(handin: HandIn, name: str) -> str | None:
    """What keeps CloudFormation from importing a resource that is there already."""
    written = handin.read.written[name] if handin.read else {}
    if written.get("DeletionPolicy") not in IMPORTED:
        return f"{name} has no DeletionPolicy {' or '.join(IMPORTED)}, so it cannot be imported"
    if not isinstance(written.get("Properties", {}).get("Name"), str):
        return f"{name} has a name that is made by a function, so it cannot be imported"
    return None


def _fits(value: Any, wanted: Any, names: Mapping[str, str]) -> bool:
    """Whether a value is the wanted one; of a mapping, the keys that are wanted count."""
    if isinstance(wanted, Mapping):
        inner = value if isinstance(value, Mapping) else {}
        return all(key in inner and plain(inner[key], names) == plain(each, names) for key, each in wanted.items())
    return bool(plain(value, names) == plain(wanted, names))


def changes_besides(
    handin: HandIn, stack: Stack, before: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, bool]]:
    """Yield what a template changes besides the differences of the record, and whether data is lost by it.

    Args:
        handin: what was handed in.
        stack: the record.
        before: by id, the properties of the template that the stack was last updated with.
    """
    free: dict[str, set[str]] = {}
    wanted: dict[tuple[str, str], list[Any]] = {}
    for check in (check for drift in stack.record.drifts for check in drift.checks):
        key = "*" if check.gone else check.path.split(".")[0]
        free.setdefault(check.resource, set()).add(key)
        if check.has is not None or check.lacks is not None:
            wanted.setdefault((check.resource, key), []).append(check.has)
    replaced_by = {each.type: each.replaced_by for each in stack.record.stateful}
    written = handin.read.written if handin.read else {}
    for name, deployed in stack.deployed.written.items():
        own = free.get(name, set())
        if "*" in own:
            continue
        stateful = deployed["Type"] in replaced_by
        if name not in written:
            if not own or stateful:
                yield f"{name} is gone from the template", stateful
            continue
        if written[name].get("Type") != deployed["Type"]:
            yield f"{name} has another type", stateful
            continue
        yield from _policies(name, deployed, written[name], stateful)
        for key, said in _properties(handin.properties[name], before[name], own, stack, name):
            yield said, key in replaced_by.get(deployed["Type"], ())
        for key in own:
            if (name, key) in wanted:
                more = _more(handin.properties[name].get(key), before[name].get(key), wanted[name, key], stack)
                yield from ((f"{name}.{key} holds {_short(each)} as well", False) for each in more)
    known = {*stack.deployed.written, *(_named(handin, each) for each in free)}
    for name in written:
        if name not in known:
            yield f"{name} is in the template and not in the account", False
    gone = [name for name, own in free.items() if "*" in own]
    yield from ((said, False) for said in _outputs(handin, stack, gone))


def _more(now: Any, before: Any, wanted: Sequence[Any], stack: Stack) -> Iterator[Any]:
    """Entries of a list that were not there before, and that nobody asks for."""
    names = stack.record.names
    known = [plain(each, names) for each in (before if isinstance(before, list) else ())]
    for each in now if isinstance(now, list) else ():
        if plain(each, names) not in known and not any(want and _fits(each, want, names) for want in wanted):
            yield each


def _outputs(handin: HandIn, stack: Stack, gone: Sequence[str]) -> Iterator[str]:
    """Outputs that say something else than before, but for those of what is gone; others may have been imported."""
    deployed = stack.deployed.document.data.get("Outputs") or {}
    now = (handin.read.document.data.get("Outputs") if handin.read else None) or {}
    for name, output in deployed.items():
        own = now.get(name) if isinstance(now, Mapping) else None
        if own != output and not any(each in str(output.get("Value")) for each in gone):
            yield f"the output {name} is {'gone' if own is None else 'another'}"


def _policies(
    name: str, deployed: Mapping[str, Any], written: Mapping[str, Any], stateful: bool
) -> Iterator[tuple[str, bool]]:
    for key in ("DeletionPolicy", "UpdateReplacePolicy"):
        now = written.get(key)
        if _STRENGTH.get(now if isinstance(now, str) else None, 0) < _STRENGTH.get(deployed.get(key), 0):
            yield f"{name}.{key} protects less than before", stateful


def _properties(
    now: Mapping[str, Any], before: Mapping[str, Any], free: set[str], stack: Stack, name: str
) -> Iterator[tuple[str, str]]:
    """Each property that is another; one that was not written before may say what is in the account."""
    names = stack.record.names
    actual = stack.properties.get(name) or {}
    for key in {**before, **now}:
        if key in free:
            continue
        expected = before[key] if key in before else actual.get(key)
        if plain(now.get(key), names) != plain(expected, names):
            yield key, f"{name}.{key} is {'gone' if key not in now else _short(now[key])}"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
