"""The exams of AWS: their domains and tasks, and how much of each this pillar covers."""

import datetime as dt
from collections.abc import Collection
from functools import cache
from math import floor
from pathlib import Path
from typing import Literal

from pydantic import Field

from opexkit import content
from opexkit.exercises.exercise import Source, Text
from opexkit.files import InputError, Strict, read, read_document, suggestion, validated
from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.editions import EDITION

Covered = Literal["whole", "part", "none"]
_PARTS: dict[Covered, float] = {"whole": 1.0, "part": 0.5, "none": 0.0}


class ExamTask(Strict):
    """A task of an exam's guide, and how much of it this pillar covers in the kit's own estimate.

    Attributes:
        trained_by: what trains it as well: tasks of another exam, such as `DOP-C02 4.1`, or questions and practices of
            the pillar, such as OPS09 or OPS05-BP05. An item that names the task itself needs no entry here.
    """

    id: Text
    title: Text
    covered: Covered
    trained_by: list[Text] = Field(default_factory=list)


class Domain(Strict):
    """A domain of an exam.

    Attributes:
        weight: its share of the scored content, in percent.
        checked: when its tasks were compared with the guide's page; None where they were not yet.
    """

    id: Text
    title: Text
    weight: int = Field(ge=1, le=100)
    checked: dt.date | None = None
    tasks: list[ExamTask] = Field(min_length=1)

    @property
    def covered(self) -> float:
        """The percent points of the exam that this pillar covers here: each task of a domain counts the same."""
        return self.weight * sum(_PARTS[task.covered] for task in self.tasks) / len(self.tasks)


class Exam(Strict):
    """An exam of AWS, as its guide describes it.

    Attributes:
        id: such as DOP-C02.
        questions: how many are asked; `scored` of them count.
        minutes: how long it takes.
        scale: the scaled score that passes, of 100 to 1,000. It is no percentage.
        hardest: the highest difficulty of an item that it asks; 3 is the professional exams'.
        source: the guide.
    """

    id: Text
    title: Text
    questions: int
    scored: int
    minutes: int
    scale: int
    hardest: int = Field(default=3, ge=1, le=3)
    domains: list[Domain] = Field(min_length=1)
    source: Source

    @property
    def share(self) -> float:
        """The percent of the exam that this pillar covers, in the kit's own estimate."""
        return sum(domain.covered for domain in self.domains)

    def trained(self, tasks: Collection[str], practices: Collection[str]) -> list[str]:
        """The tasks of this exam, by number, that an item of these tasks and practices trains, in the guide's order."""
        return [
            task.id
            for domain in self.domains
            for task in domain.tasks
            if f"{self.id} {task.id}" in tasks
            or any(name in tasks or any(code.startswith(name) for code in practices) for name in task.trained_by)
        ]

    def domain_of(self, task: str) -> str:
        """The domain of a task by its number, such as `4.2`.

        Raises:
            StopIteration: the exam has no such task.
        """
        return next(each.id for each in self.domains if task in {own.id for own in each.tasks})

    def seats(self, count: int) -> dict[str, int]:
        """How many of `count` items each domain gets, by its covered weight and the largest remainder.

        Raises:
            ValueError: the pillar covers nothing of the exam.
        """
        return largest_remainder({domain.id: domain.covered for domain in self.domains}, count)

    def time(self, count: int) -> float:
        """The minutes for `count` items at the exam's own pace."""
        return count * self.minutes / self.questions


class Exams(Strict):
    """`exams.yaml`."""

    exams: list[Exam]


@cache
def exams() -> dict[str, Exam]:
    """Every exam by its id.

    Raises:
        InputError: the file does not fit the schema.
    """
    return {exam.id: exam for exam in read(content.data("exam", "exams.yaml"), Exams).exams}


def check_exams(path: Path) -> Exams:
    """Read exams as strictly as the kit needs them: what trains a task exists.

    Raises:
        InputError: with every problem of the file.
    """
    document = read_document(path)
    found = validated(document, Exams)
    known = [f"{exam.id} {task.id}" for exam in found.exams for domain in exam.domains for task in domain.tasks]
    for question in load_catalogue(EDITION).questions:
        known += [question.code, *(practice.code for practice in question.practices)]
    problems = [
        document.problem(
            ("exams", at, "domains", nth, "tasks", place, "trained_by", number),
            f"there is no task, question or practice {name!r}",
            suggestion(name, known),
        )
        for at, exam in enumerate(found.exams)
        for nth, domain in enumerate(exam.domains)
        for place, task in enumerate(domain.tasks)
        for number, name in enumerate(task.trained_by)
        if name not in known
    ]
    if problems:
        raise InputError(problems)
    return found


def largest_remainder(weights: dict[str, float], count: int) -> dict[str, int]:
    """Share `count` seats by weight: each gets its whole part, the largest fractions one more.

    Raises:
        ValueError: no weight is above zero.

    Example:
        >>> largest_remainder({"a": 22.0, "b": 17.0, "c": 15.0}, 10)
        {'a': 4, 'b': 3, 'c': 3}
    """
    total = sum(weights.values())
    if total <= 0:
        raise ValueError("nothing has a weight")
    exact = {name: count * weight / total for name, weight in weights.items()}
    seats = {name: floor(share) for name, share in exact.items()}
    left = sorted(exact, key=lambda name: (seats[name] - exact[name], name))
    for name in left[: count - sum(seats.values())]:
        seats[name] += 1
    return seats
