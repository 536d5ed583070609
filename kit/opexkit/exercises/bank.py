"""The bank: every exercise, read from its file and proved by its own sample answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from opexkit import content
from opexkit.exercises.exercise import Exercise
from opexkit.exercises.kinds import KINDS
from opexkit.exercises.kinds.artefact import Artefact
from opexkit.files import Document, InputError, Problem, read_document, suggestion, validated
from opexkit.files.collection import read_each
from opexkit.files.fields import Where
from opexkit.labs import Brief, find_engine
from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.editions import EDITION

_LOW = 0.25  # a wrong sample gets no more


@dataclass(frozen=True, eq=False)
class Bank:
    """Exercises by id, in the order of their files."""

    exercises: dict[str, Exercise]

    @property
    def areas(self) -> list[str]:
        """What its exercises are about, sorted."""
        return sorted({exercise.area for exercise in self.exercises.values()})

    def get(self, exercise: str) -> Exercise:
        """One exercise.

        Raises:
            KeyError: there is none of this id; the message says which one is near.
        """
        if exercise not in self.exercises:
            raise KeyError(f"there is no exercise {exercise!r}; {suggestion(exercise, self.exercises)}")
        return self.exercises[exercise]


def load_bank(folder: Path | None = None) -> Bank:
    """Read all exercises below a folder; if none is given, one's own and the kit's.

    Raises:
        InputError: with every problem of every file; one's own are told as warnings and left out.
    """
    return _bank(tuple(sorted(folder.rglob("*.yaml")) if folder else content.each(content.EXERCISES)))


@cache
def _bank(paths: tuple[Path, ...]) -> Bank:
    return Bank(read_each(paths, read_exercise, lambda exercise: exercise.id))


def known_areas() -> list[str]:
    """The areas of exercises: the folders below `data/exercises`."""
    return sorted({path.name for path in content.each("data/exercises/*/")})


def read_exercise(path: Path) -> Exercise:
    """Read one exercise.

    Raises:
        InputError: with every problem of the file.
    """
    return _exercise(read_document(path))


def _exercise(document: Document) -> Exercise:
    if not isinstance(document.data, dict):
        raise InputError([document.problem((), "holds no exercise", "start with `id:` and `kind:`")])
    name = str(document.data.get("kind"))
    if name not in KINDS:
        message = f"{name[:40]!r} is no kind of exercise"
        raise InputError([document.problem(("kind",), message, suggestion(name, KINDS))])
    return validated(document, KINDS[name].model)


def check_exercise(path: Path) -> Exercise:
    """Read one exercise as strictly as a bank needs it: codes exist, ids are unique, samples get what they should.

    Raises:
        InputError: with every problem of the file.
    """
    document = read_document(path)
    exercise = _exercise(document)
    problems = [*_names(exercise, document), *_engine(exercise, document)]
    if not problems:
        problems = [*_samples(exercise, document)]
    if problems:
        raise InputError(problems)
    return exercise


def name_problems(name: str, practices: Sequence[str], document: Document) -> Iterator[Problem]:
    """Tell an id that is not its file's name, and practices that the pillar lacks."""
    if name != document.path.stem:
        yield document.problem(("id",), f"the id is not the file's name, {document.path.stem!r}", "make them the same")
    known = [practice.code for practice in load_catalogue(EDITION).practices]
    for place, code in enumerate(practices):
        if code not in known:
            yield document.problem(("practices", place), f"there is no practice {code!r}", suggestion(code, known))


def _names(exercise: Exercise, document: Document) -> Iterator[Problem]:
    yield from name_problems(exercise.id, exercise.practices, document)
    areas = sorted({*known_areas(), document.path.resolve().parent.name})
    if exercise.area not in areas:
        fix = f"{suggestion(exercise.area, areas)} A new area is a folder below data/exercises"
        yield document.problem(("area",), f"there is no area {exercise.area!r}", fix)
    for field in type(exercise).model_fields:
        seen: set[str] = set()
        for index, member in enumerate(getattr(exercise, field) if isinstance(getattr(exercise, field), list) else []):
            name = getattr(member, "id", None)
            if name in seen:
                yield document.problem((field, index), f"the id {name!r} appears twice", "rename one of the two")
            seen |= {name} if name else set()


def _engine(exercise: Exercise, document: Document) -> Iterator[Problem]:
    if not isinstance(exercise, Artefact):
        return
    try:
        known = find_engine(exercise.engine).demands(Brief(exercise.id))
    except InputError as error:
        yield document.problem(("engine",), error.problems[0].message, error.problems[0].fix)
        return
    for index, demand in enumerate(exercise.demands):
        if demand.id not in known:
            fix = suggestion(demand.id, known)
            yield document.problem(("demands", index), f"{exercise.engine} knows no demand {demand.id!r}", fix)


def _samples(exercise: Exercise, document: Document) -> Iterator[Problem]:
    """Correct gets all, wrong next to nothing, partial something between; each can be read."""
    samples = exercise.samples
    wanted = {"correct": (1.0, 1.0), "partial": (0.0001, 0.9999), "wrong": (0.0, _LOW)}
    for name, (least, most) in wanted.items():
        where: Where = ("samples", name)
        if name == "partial" and samples.partial is None:
            if exercise.gives_part:
                yield document.problem(("samples",), "`partial` is missing", "add an answer that earns some credit")
            continue
        mark = exercise.mark(getattr(samples, name))
        if mark.state != "marked":
            yield document.problem(where, f"the sample is {mark.state} ({mark.message})", "write a full answer")
        elif not least <= mark.score <= most:
            message = f"the sample gets {mark.score:g}"
            yield document.problem(where, message, f"it must get {least:.2g} to {most:.2g}; fix the sample or the key")
