"""A lab as an exercise: its artefact is run, and each demand that is met earns credit."""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from opexkit.company.carried import NotCarriedError
from opexkit.exercises.bank import Bank
from opexkit.exercises.exercise import Mark, Samples
from opexkit.exercises.grading import grade_of
from opexkit.exercises.kinds.artefact import Artefact, Demand
from opexkit.exercises.verdicts import shared
from opexkit.extras import needed_extra
from opexkit.files.beside import files_below, path_below
from opexkit.files.document import SIZE_LIMIT, read_document
from opexkit.files.problem import InputError, Problem, Severity
from opexkit.files.regular import read_regular
from opexkit.labs import Lab, Result, find_lab, load_labs
from opexkit.labs.lab import Source, gather
from opexkit.labs.verdict import HARM, CannotJudge, Tick, count_met, is_for_a_person, silent
from opexkit.review.team_grade import ExerciseGrade

SHOWN = 12
"""Problems of an artefact that are told at once."""


class LabExercise(Artefact):
    """An artefact that a lab judges, on the company of a folder."""

    scenario: Path

    def mark(self, raw: Any) -> Mark:
        """Judge an artefact; whatever was written, this returns."""
        return try_lab(find_lab(self.id, self.scenario), raw if isinstance(raw, str) else "").mark


@dataclass(frozen=True)
class Tried:
    """An artefact that was tried: its mark, and what happened; `result` is None where it could not be run."""

    mark: Mark
    result: Result | None


@cache
def lab_exercise(name: str, scenario: Path | None = None) -> LabExercise:
    """A lab as an exercise, on a company; the default one if no folder of a pack is given.

    Raises:
        InputError: there is no such lab.
    """
    lab = find_lab(name, scenario)
    said = lab.data
    return LabExercise(
        id=said.id,
        kind="artefact",
        title=said.title,
        area=said.area,
        practices=said.practices,
        difficulty=said.difficulty,
        source=said.source,
        prompt=said.task,
        hints=said.hints,
        explanation=said.explanation,
        samples=Samples(correct=lab.text("reference"), partial=lab.text("middling"), wrong=lab.text("starter")),
        engine=said.engine,
        scenario=lab.scenario,
        starter=lab.text("starter"),
        demands=[Demand(id=demand.id, text=demand.text, feedback=demand.feedback) for demand in said.demands],
    )


def with_labs(bank: Bank, scenario: Path) -> Bank:
    """A bank with an exercise for each lab that a company carries, so that what was run counts for a learner."""
    exercises = dict(bank.exercises)
    for name in load_labs(scenario):
        with suppress(NotCarriedError):
            exercises[name] = lab_exercise(name, scenario)
    return Bank(exercises)


def told(error: InputError) -> str:
    """The first problems of an artefact, a line each."""
    lines = [str(problem) for problem in error.problems[:SHOWN]]
    more = len(error.problems) - SHOWN
    return "\n".join([*lines, *([f"… and {more} more"] if more > 0 else [])])


def try_lab(lab: Lab, given: str | Sequence[Source], path: Path | None = None, tick: Tick = silent) -> Tried:
    """Judge an artefact of one text, or of several, once, for its mark and its pictures; it returns in any case.

    Args:
        lab: what judges it.
        given: its text, or its texts.
        path: what problems call a text; after its format if None.
        tick: told after each step of the work.
    """
    first = lab.engine.slots[0]
    path = path or Path("artefact.yaml" if first.several else f"artefact{first.format.suffixes[0]}")
    exercise = lab_exercise(lab.id, lab.scenario)
    try:
        result = lab.judge_files([Source(path, given)] if isinstance(given, str) else given, tick)
    except InputError as error:
        return Tried(exercise.unreadable(told(error)), None)
    return Tried(exercise.mark_read(result), result)


Texts = tuple[tuple[str, str], ...]
"""The texts of an artefact, each with what its file is called."""


@lru_cache(maxsize=256)
def _graded(name: str, scenario: Path, texts: Texts) -> ExerciseGrade:
    """Grade an artefact; of equal ones in many teams' hands one is run."""

    def judge() -> ExerciseGrade:
        sources = [Source(Path(file), text) for file, text in texts]
        tried = try_lab(find_lab(name, scenario), sources)
        grade = grade_of(lab_exercise(name, scenario), tried.mark)
        beyond = tried.result is not None and tried.mark.state == "unreadable"  # read, and not judged here
        return grade.model_copy(update={"state": "pending"}) if beyond else grade

    return shared((name, str(scenario), *(part for each in texts for part in each)), judge)


def sum_up_run(mark: Mark) -> str:
    """Count the demands that are met, or say why it cannot be run."""
    if mark.state != "marked":
        return f"It cannot be run yet.\n{mark.message}"
    right = [part.right for part in mark.parts if not is_for_a_person(part.right, part.said)]
    said = count_met(right.count(True), len(right), right.count(None), len(mark.parts) - len(right))
    return f"{said} {HARM}" if HARM in mark.message else said


def grade_labs(labs: Mapping[str, str], folder: Path, scenario: Path) -> tuple[list[ExerciseGrade], dict[str, str]]:
    """Run every artefact that a submission names on a company; return what each got, and the files' SHA-256 by name.

    A file that cannot be read or run is said so, and stops nothing; neither does a lab whose packages are missing.
    """
    grades: list[ExerciseGrade] = []
    digests: dict[str, str] = {}
    for name, file in labs.items():
        try:
            texts = _texts(find_lab(name, scenario), folder, file)
            graded = _graded(name, scenario, texts)
        except InputError as error:
            about = {"id": name, "title": name, "area": "", "score": 0.0, "rule": ""}
            state = "unknown" if name not in load_labs() else "unreadable"
            grades.append(ExerciseGrade(state=state, message=told(error), **about))
            continue
        except ModuleNotFoundError as error:
            about = {"id": name, "title": name, "area": "", "score": 0.0, "rule": ""}
            grades.append(ExerciseGrade(state="pending", message=_lacking(error), **about))
            continue
        except Exception as error:  # one artefact never costs a team its review
            about = {"id": name, "title": name, "area": "", "score": 0.0, "rule": ""}
            said = f"it cannot be judged ({repr(error)[:200]}); this is a fault of opexkit; "
            said += f"please report it with {file[:60]}"
            grades.append(ExerciseGrade(state="pending", message=said, **about))
            continue
        digests |= {each: hashlib.sha256(text.encode()).hexdigest() for each, text in texts}
        grades.append(graded)
    return grades, digests


def check_labs(path: Path, scenario: Path) -> list[Problem]:
    """Say what keeps the artefacts that a submission names from being judged, without running them.

    Raises:
        InputError: the submission is not YAML of the plain kind.
    """
    document = read_document(path)
    labs = document.data.get("labs") if isinstance(document.data, dict) else None
    problems: list[Problem] = []
    for name, file in labs.items() if isinstance(labs, dict) else ():
        try:
            lab = find_lab(name, scenario)
            sources = [Source(path.parent / each, text) for each, text in _texts(lab, path.parent, str(file))]
            lab.engine.read(gather(lab.engine, sources), lab.brief)
        except InputError as error:
            first = error.problems[0]
            of_file = first.path.name == Path(str(file)).name
            message = f"{str(file)[:60]!r} {first.message}" if of_file else first.message
            placed = document.problem(("labs", name), message, first.fix)
            problems += error.problems if first.line else [placed]
        except (ModuleNotFoundError, CannotJudge) as error:
            said = _lacking(error) if isinstance(error, ModuleNotFoundError) else f"cannot be judged here: {error}"
            note = document.problem(("labs", name), said, "the grade stands without it")
            problems.append(replace(note, severity=Severity.NOTE))
    return problems


def _lacking(error: ModuleNotFoundError) -> str:
    """Say which optional part of the installation a lab needs."""
    return f"cannot be judged, needs opexkit[{needed_extra(error)}]"


def _texts(lab: Lab, folder: Path, name: str) -> Texts:
    """The text of a file that a submission names, or those of a folder where the lab takes several."""
    several = len(lab.engine.slots) > 1 or lab.engine.slots[0].several
    files = files_below(folder, name) if several else [(name, path_below(folder, name))]
    return tuple((file, _text(path)) for file, path in files)


def _text(path: Path) -> str:
    try:
        raw = read_regular(path, SIZE_LIMIT)
        if len(raw) > SIZE_LIMIT:
            raise InputError([Problem(Path(path.name), f"is larger than {SIZE_LIMIT:,} bytes", "shorten it")])
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError([Problem(Path(path.name), "is not UTF-8", "save it as UTF-8 text")]) from error
    except InputError as error:
        (problem,) = error.problems
        raise InputError([replace(problem, path=Path(path.name))]) from error
