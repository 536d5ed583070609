"""How long a lesson takes, section by section: a stated formula over its words, exercises and labs."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from opexkit import content
from opexkit.exercises.bank import Bank, load_bank
from opexkit.files import read
from opexkit.labs import load_labs
from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.editions import EDITION
from opexkit.lessons.loader import lessons
from opexkit.lessons.model import Lesson, Pace, WorkedFile

_CALL = re.compile(r'^\s*(lesson|story|game)\.(\w+)\((?:"([^"]+)")?', re.MULTILINE)
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Step:
    """A cell of a lesson's notebook, and what it takes.

    Attributes:
        id: of the cell.
        section: the heading that it comes under.
        minutes: without labs.
        lab_minutes: of a lab.
        stop: whether a stop is offered here.
    """

    id: str
    section: str
    minutes: float
    lab_minutes: float
    stop: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """What comes under one heading; a stop may come before it."""

    title: str
    minutes: float
    lab_minutes: float
    after_stop: bool


@cache
def pace() -> Pace:
    """What the minutes are computed from."""
    return read(content.data("lessons", "pace.yaml"), Pace)


def steps(lesson: Lesson) -> list[Step]:
    """Each cell of the lesson's notebook with its minutes.

    Raises:
        OSError: the lesson has no notebook.
    """
    path = content.notebook(f"{lesson.number:02}-{lesson.id}.ipynb")
    section, found, bank = lesson.title, [], load_bank()
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            heading = _HEADING.search(source)
            section = heading[1] if heading else section
            found.append(Step(cell["id"], section, _reading(source), 0))
            continue
        calls = [(method, argument) for _, method, argument in _CALL.findall(source)]
        minutes = sum(_minutes(lesson, method, argument, bank) for method, argument in calls)
        labs = sum(load_labs()[name].data.minutes for method, name in calls if method == "lab" and name in load_labs())
        found.append(Step(cell["id"], section, minutes, labs, any(method == "stop" for method, _ in calls)))
    return found


def called(lesson: Lesson, method: str) -> dict[str, str]:
    """What the notebook shows by a method, such as `exercise` or `lab`, each with the section that it comes under."""
    path = content.notebook(f"{lesson.number:02}-{lesson.id}.ipynb")
    section, found = lesson.title, dict[str, str]()
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            heading = _HEADING.search(source)
            section = heading[1] if heading else section
        found |= {argument: section for _, name, argument in _CALL.findall(source) if name == method}
    return found


def sections(lesson: Lesson) -> list[Section]:
    """The minutes of each section, in order."""
    found: list[Section] = []
    stopped = False
    for step in steps(lesson):
        stopped = stopped or step.stop
        if not found or found[-1].title != step.section:
            found.append(Section(step.section, 0, 0, stopped and not step.stop))
            stopped = stopped and step.stop
        last = found[-1]
        found[-1] = Section(
            last.title, last.minutes + step.minutes, last.lab_minutes + step.lab_minutes, last.after_stop
        )
    return found


def minutes(lesson: Lesson) -> int:
    """The minutes of a lesson without its labs, to five."""
    return _to_five(sum(step.minutes for step in steps(lesson)))


def lab_minutes(lesson: Lesson) -> int:
    """The minutes of its labs, to five."""
    return _to_five(sum(step.lab_minutes for step in steps(lesson)))


def all_labs() -> int:
    """The minutes of every lab, each once."""
    return sum(lab.data.minutes for lab in load_labs().values())


def minutes_of(lesson: Lesson, cells: Sequence[str]) -> float:
    """The minutes of some cells, each with the text right before it.

    Raises:
        KeyError: the notebook has no such cell.
    """
    every = steps(lesson)
    places = {step.id: place for place, step in enumerate(every)}
    if lost := [cell for cell in cells if cell not in places]:
        raise KeyError(f"{lesson.number:02}-{lesson.id} has no cell {lost[0]!r}")
    wanted = {places[cell] for cell in cells}
    wanted |= {place - 1 for place in wanted if place and every[place - 1].id.endswith(("-text", "-section"))}
    return sum(every[place].minutes + every[place].lab_minutes for place in wanted)


def lesson_by_number(number: int) -> Lesson:
    """The lesson of a number.

    Raises:
        KeyError: there is none.
    """
    found = {lesson.number: lesson for lesson in lessons()}
    if number not in found:
        raise KeyError(f"there is no lesson {number}")
    return found[number]


def _to_five(exact: float) -> int:
    return 5 * round(exact / 5)


def _reading(*texts: str) -> float:
    return sum(len(text.split()) for text in texts) / pace().words_a_minute


def _minutes(lesson: Lesson, method: str, argument: str, bank: Bank) -> float:
    """What one call of a notebook takes."""
    known = pace()
    if method == "exercise":
        return known.exercises.get(bank.get(argument).kind, known.other_exercise)
    if method in ("interview", "drill"):
        return known.interview if method == "interview" else known.drill
    if method == "assess":
        questions = load_catalogue(EDITION).questions
        return known.practice * sum(len(each.practices) for each in questions if each.code in lesson.questions)
    if method in ("picture", "portrait", "timeline", "uplift", "outcomes", "standing", "calibration"):
        return known.picture
    return _reading(*_said(lesson, method, argument)) + _code(lesson, method, argument)


def _said(lesson: Lesson, method: str, argument: str) -> Iterator[str]:
    """The words that a call shows."""
    if method == "table":
        table = next(table for table in lesson.tables if table.id == argument)
        yield from (table.caption, table.remark, *table.columns, *(cell for row in table.rows for cell in row))
    elif method == "worked":
        file = _file(lesson, argument)
        yield from (file.caption, *(text for note in file.notes for text in (note.line, note.says, note.without)))
    elif method == "pitfalls":
        yield from (text for each in lesson.pitfalls for text in (each.title, each.shows, each.instead))
    elif method == "deliverables":
        yield from (text for each in lesson.deliverables for text in (each.title, each.shown_by))
    elif method == "reading":
        yield from (text for each in lesson.reading for text in (each.title, each.why))


def _code(lesson: Lesson, method: str, argument: str) -> float:
    return len(_file(lesson, argument).text.splitlines()) / pace().code_lines_a_minute if method == "worked" else 0


def _file(lesson: Lesson, name: str) -> WorkedFile:
    return next(file for file in lesson.worked if file.id == name)
