"""A lesson's data: the tables it shows, the pitfalls, the deliverables, and where to read on."""

import json
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from opexkit.exercises.exercise import Code, Id, Source, Text
from opexkit.files import Form, Strict

QuestionCode = Annotated[str, StringConstraints(pattern=r"^OPS\d{2}$"), Form("a question's code, such as OPS06")]


class LessonTable(Strict):
    """A table; the first column names the row."""

    id: Id
    caption: Text
    columns: list[Text] = Field(min_length=2, max_length=6)
    rows: list[list[str]] = Field(min_length=1)
    remark: str = ""

    @model_validator(mode="after")
    def _rows_fit(self) -> "LessonTable":
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise ValueError(f"row {number} has {len(row)} cells for {len(self.columns)} columns; fix the row")
        return self


class LineNote(Strict):
    """What a line of a worked file is for, and what breaks if it is dropped."""

    line: Text
    says: Text
    without: Text


class WorkedFile(Strict):
    """A real, small file to read line by line.

    Attributes:
        format: "call" holds the parameters of `call`, such as `cloudwatch.put_metric_alarm`; "template" is a
            CloudFormation template; "query" is of Logs Insights; "runbook" is an Automation document.
        source: AWS's page on what the file is.
    """

    id: Id
    caption: Text
    format: Literal["json", "call", "template", "query", "yaml", "runbook", "text"]
    call: Annotated[str, StringConstraints(pattern=r"^([a-z-]+\.[a-z_]+)?$"), Form("service.operation")] = ""
    text: Text
    notes: list[LineNote] = Field(min_length=2)
    source: Source

    @model_validator(mode="after")
    def _fits(self) -> "WorkedFile":
        lines = [line.strip() for line in self.text.splitlines()]
        if lost := [note.line for note in self.notes if note.line.strip() not in lines]:
            raise ValueError(f"no line of the file is {lost[0]!r}; copy the whole line")
        if bool(self.call) != (self.format == "call"):
            raise ValueError("`call` belongs to the format call; give both or neither")
        if self.format in ("json", "call", "template"):
            try:
                json.loads(self.text)
            except ValueError as error:
                raise ValueError(f"the text is not JSON: {error}; fix it") from None
        return self


class Pitfall(Strict):
    """A mistake that real teams make, how it shows, and what to do instead."""

    title: Text
    shows: Text
    instead: Text


class Deliverable(Strict):
    """Something a team can point at afterwards, and what shows that it is real."""

    title: Text
    shown_by: Text


class Reading(Strict):
    """A page to read on."""

    title: Text
    url: Source
    why: Text


class Lesson(Strict):
    """What a lesson's notebook shows beside its own text.

    `questions` are codes of the current edition; `brief` names the cells of the notebook that are enough for ten
    minutes.
    """

    id: Id
    number: int = Field(ge=0, le=99)
    title: Text
    area: Id | None
    questions: list[QuestionCode] = Field(default_factory=list)
    exercises: list[Id]
    labs: list[Id] = Field(default_factory=list)
    tables: list[LessonTable] = Field(default_factory=list)
    worked: list[WorkedFile] = Field(default_factory=list)
    pitfalls: list[Pitfall] = Field(min_length=1)
    deliverables: list[Deliverable] = Field(min_length=1)
    reading: list[Reading] = Field(min_length=1)
    brief: list[Id] = Field(default_factory=list)


class Page(Strict):
    """A notebook that the map lists beside the lessons; the texts stand in the map's columns."""

    number: int = Field(ge=1, le=99)
    title: Text
    notebook: Annotated[
        str, StringConstraints(pattern=r"^[0-9]{2}-[a-z0-9-]+$"), Form("a notebook's name, such as 01-organization")
    ]
    questions: Text
    exercises: Text
    minutes: Text


class Pages(Strict):
    """`pages.yaml`: what the map lists beside the lessons."""

    pages: list[Page]


class Rollout(Strict):
    """A way of releasing: how much of the traffic meets a bad version, and for how long (minutes)."""

    title: Text
    share: float = Field(gt=0, le=1)
    detected_after: int = Field(ge=0)
    rolled_back_in: int = Field(ge=0)


class Rollouts(Strict):
    """`rollouts.yaml`: what the worked example on rollouts assumes."""

    statement: Text
    error_share: float = Field(gt=0, le=1)
    minutes: int = Field(gt=0)
    ways: list[Rollout] = Field(min_length=2)


class Pace(Strict):
    """`pace.yaml`: what the minutes of lessons are computed from.

    Attributes:
        exercises: minutes by kind.
        other_exercise: minutes of a kind that is not named.
        longest: minutes after which a lesson offers a stop.
    """

    words_a_minute: float = Field(gt=0)
    code_lines_a_minute: float = Field(gt=0)
    picture: float = Field(ge=0)
    practice: float = Field(ge=0)
    interview: float = Field(ge=0)
    drill: float = Field(ge=0)
    exercises: dict[Id, float]
    other_exercise: float
    longest: float = Field(gt=0)
    statement: Text


class PathStep(Strict):
    """A part of a path: cells of a lesson, the whole lesson, or something that the room does without a notebook.

    Attributes:
        lesson: its number; None for what has no notebook.
        cells: of its notebook; all if empty.
        minutes: only for what has no notebook.
        labs: every lab once, with the minutes that the labs give.
    """

    does: Text
    lesson: int | None = None
    cells: list[Id] = Field(default_factory=list)
    minutes: float = Field(default=0, ge=0)
    labs: bool = False

    @model_validator(mode="after")
    def _one_of_three(self) -> "PathStep":
        if [self.lesson is not None, bool(self.minutes), self.labs].count(True) != 1:
            raise ValueError("a step has a lesson, minutes of its own, or the labs; give one of them")
        return self


class LearningPath(Strict):
    """A way through the lessons for the time that there is.

    Attributes:
        within: minutes that it must fit into; 0 where there is no such limit.
        talk: what minutes of cells are multiplied by, for a room that talks.
    """

    id: Id
    title: Text
    suits: Text
    within: float = Field(default=0, ge=0)
    talk: float = Field(default=1, ge=1)
    steps: list[PathStep] = Field(min_length=2)


class Paths(Strict):
    """`paths.yaml`: ways through the lessons."""

    paths: list[LearningPath] = Field(min_length=1)


class ArticlePoint(Strict):
    """A point of the article that the scenario follows, and where the kit teaches and asks it.

    Attributes:
        part: of the article.
        cell: of the lesson's notebook.
    """

    part: Text
    says: Text
    lesson: int = Field(ge=0, le=99)
    cell: Id
    exercises: list[Id] = Field(min_length=1)
    practices: list[Code] = Field(min_length=1)


class Article(Strict):
    """`article.yaml`: the points of the article."""

    points: list[ArticlePoint] = Field(min_length=1)
