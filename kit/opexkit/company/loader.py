"""Read a scenario pack and check that its parts fit each other; every problem comes with its file and line."""

from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from opexkit.company.pack import Pack, Service
from opexkit.files import Document, InputError, Problem, read_document, suggestion, validated
from opexkit.files.fields import Where

FILES: dict[str, type[BaseModel]] = {name: field.annotation for name, field in Pack.model_fields.items()}  # type: ignore[misc]
"""Each file of a pack, without its ending, and its model."""


def load_pack(folder: Path, practices: Set[str] | None = None) -> Pack:
    """Read a pack.

    Args:
        folder: holds one .yaml file for each part.
        practices: the codes that effects and uplift may name; not checked if left out.

    Raises:
        InputError: with every problem of every file.
    """
    problems: list[Problem] = []
    documents: dict[str, Document] = {}
    parts: dict[str, BaseModel] = {}
    for name, model in FILES.items():
        path = folder / f"{name}.yaml"
        if not path.is_file():
            purpose = (model.__doc__ or "").partition("\n")[0].partition(": ")[2]
            problems.append(Problem(path, "is missing", f"write it: {purpose or 'see the schema'}"))
            continue
        try:
            documents[name] = read_document(path)
            parts[name] = validated(documents[name], model)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    pack = Pack(**parts)
    problems = [*_Checks(pack, documents, practices).all()]
    if problems:
        raise InputError(problems)
    return pack


class _Checks:
    """Hold the files of a pack against each other: ids are unique, and every name that a file gives exists."""

    def __init__(self, pack: Pack, documents: Mapping[str, Document], practices: Set[str] | None) -> None:
        self.pack = pack
        self.documents = documents
        self.practices = practices
        self.teams = {team.id for team in pack.organization.teams}
        self.services = {service.id for service in pack.services.services}
        self.journeys = {journey.id for journey in pack.journeys.journeys}
        self.procedures = {procedure.id for procedure in pack.procedures.procedures}

    def all(self) -> Iterator[Problem]:
        yield from self._unique()
        yield from self._services()
        yield from self._cycle()
        yield from self._organization()
        yield from self._operations()
        yield from self._faults()
        yield from self._codes()

    def _known(self, name: str, where: Where, word: str, known: Set[str], noun: str) -> Iterator[Problem]:
        if word not in known:
            message = f"there is no {noun} {word!r}"
            yield self.documents[name].problem(where, message, suggestion(word, sorted(known)))

    def _unique(self) -> Iterator[Problem]:
        lists: list[tuple[str, Where, Iterable[Any]]] = [
            ("organization", ("teams",), self.pack.organization.teams),
            ("services", ("services",), self.pack.services.services),
            ("journeys", ("journeys",), self.pack.journeys.journeys),
            ("procedures", ("procedures",), self.pack.procedures.procedures),
            ("faults", ("faults",), self.pack.faults.faults),
            ("alarms", ("before",), self.pack.alarms.before),
            ("alarms", ("after",), self.pack.alarms.after),
            ("outcomes", ("outcomes",), self.pack.outcomes.outcomes),
        ]
        for name, where, items in lists:
            seen: set[str] = set()
            for index, item in enumerate(items):
                if item.id in seen:
                    problem = f"the id {item.id!r} appears twice"
                    yield self.documents[name].problem((*where, index, "id"), problem, "rename one of the two")
                seen.add(item.id)

    def _services(self) -> Iterator[Problem]:
        for index, service in enumerate(self.pack.services.services):
            place: Where = ("services", index)
            yield from self._known("services", (*place, "owner"), service.owner, self.teams, "team")
            for called in service.calls:
                yield from self._known("services", (*place, "calls", called), called, self.services, "service")
            for key, names in (("publishes", service.publishes), ("consumes", service.consumes)):
                for number, stream in enumerate(names):
                    yield from self._known("services", (*place, key, number), stream, self.services, "stream or bus")

    def _cycle(self) -> Iterator[Problem]:
        cycle = find_cycle(self.pack.services.services)
        if cycle:
            index = next(i for i, service in enumerate(self.pack.services.services) if service.id == cycle[0])
            message = f"the calls go round in a circle: {' > '.join(cycle)}"
            fix = "take one call out, or make it a message over a stream"
            yield self.documents["services"].problem(("services", index, "calls"), message, fix)

    def _organization(self) -> Iterator[Problem]:
        teams = self.teams | {"everyone", "leadership", "operations"}
        for stage in ("before", "after"):
            rows = getattr(self.pack.organization, stage).raci
            for index, row in enumerate(rows):
                where: Where = (stage, "raci", index, "accountable")
                yield from self._known("organization", where, row.accountable, teams, "team")

    def _operations(self) -> Iterator[Problem]:
        for index, journey in enumerate(self.pack.journeys.journeys):
            where: Where = ("journeys", index, "entry")
            yield from self._known("journeys", where, journey.entry, self.services, "service")
            for number, passage in enumerate(journey.passes):
                where = ("journeys", index, "passes", number, "service")
                yield from self._known("journeys", where, passage.service, self.services, "service")
        for stage in ("before", "after"):
            for index, alarm in enumerate(getattr(self.pack.alarms, stage)):
                place: Where = (stage, index)
                yield from self._known("alarms", (*place, "service"), alarm.service, self.services, "service")
                if alarm.owner:
                    yield from self._known("alarms", (*place, "owner"), alarm.owner, self.teams, "team")
                if alarm.procedure:
                    where = (*place, "procedure")
                    yield from self._known("alarms", where, alarm.procedure, self.procedures, "procedure")
        for index, procedure in enumerate(self.pack.procedures.procedures):
            where = ("procedures", index, "owner")
            yield from self._known("procedures", where, procedure.owner, self.teams, "team")

    def _faults(self) -> Iterator[Problem]:
        for index, fault in enumerate(self.pack.faults.faults):
            place: Where = ("faults", index)
            yield from self._known("faults", (*place, "service"), fault.service, self.services, "service")
            yield from self._known("faults", (*place, "fix"), fault.fix, self.procedures, "procedure")
            for number, journey in enumerate(fault.blast_radius):
                yield from self._known("faults", (*place, "blast_radius", number), journey, self.journeys, "journey")
            for key in ("metrics", "logs", "traces"):
                for number, sign in enumerate(getattr(fault, key)):
                    where = (*place, key, number, "service")
                    yield from self._known("faults", where, sign.service, self.services, "service")

    def _codes(self) -> Iterator[Problem]:
        if self.practices is None:
            return
        for index, effect in enumerate(self.pack.effects.effects):
            where: Where = ("effects", index, "practice")
            yield from self._known("effects", where, effect.practice, self.practices, "practice")
        for index, month in enumerate(self.pack.uplift.months):
            for number, code in enumerate(month.practices):
                where = ("months", index, "practices", number)
                yield from self._known("uplift", where, code, self.practices, "practice")


def find_cycle(services: Iterable[Service]) -> list[str]:
    """A circle in the synchronous calls, its first service again at the end; empty if there is none."""
    calls = {service.id: list(service.calls) for service in services}
    done: set[str] = set()
    for start in calls:
        path: list[str] = []
        stack = [(start, iter(calls[start]))] if start not in done else []
        path += [start] if stack else []
        while stack:
            called = next(stack[-1][1], None)
            if called is None:
                done.add(stack.pop()[0])
                path.pop()
            elif called in path:
                return [*path[path.index(called) :], called]
            elif called in calls and called not in done:
                stack.append((called, iter(calls[called])))
                path.append(called)
    return []
