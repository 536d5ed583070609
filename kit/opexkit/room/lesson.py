"""Lessons as pages: the same notebooks, drawn once without a kernel, with places where exercises are mounted.

A code cell is one call of the lesson with literal arguments. It is read, never run: exercises become places, what is
the same for everyone is drawn, and what needs a kernel is named with where it can be done.
"""

import ast
import html
import json
import re
from collections import Counter
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import Any

import nbformat
from markdown_it import MarkdownIt

from opexkit import content
from opexkit import lessons as kit
from opexkit.company.carried import DEFAULT
from opexkit.company.folders import find_pack
from opexkit.exam.blueprint import exams
from opexkit.exercises.bank import Bank
from opexkit.exercises.interviews import interview_exercise, whole_bank
from opexkit.exercises.labs import with_labs
from opexkit.lessons.company_story import open_story
from opexkit.lessons.game import GamePage
from opexkit.lessons.lesson import LessonPage
from opexkit.lessons.loader import lessons, pages
from opexkit.lessons.model import Lesson
from opexkit.lessons.pace_view import plan, time_of
from opexkit.progress.store import Store
from opexkit.view.notebook import NotebookView, notebook_style

_PLACES = ("exercise", "interview", "lab")
_SEAT = '<a href="../seat">your page of the room</a>'
_ELSEWHERE = {
    "assess": f"Your team answers these questions on {_SEAT}.",
    "play": f"Your team plays on {_SEAT}, once the facilitator has begun an incident.",
    "backup": "What you did here leaves the room with its export. "
    '<a download href="../practice/progress.json">Your own part</a> is a file to take along. '
    '<a href="../progress">Bring such a file back</a> in any room; in JupyterLab '
    "(<code>opexkit learn</code>) this place does.",
}
_LIVE = {"drill": "drill", "items": "items", "exam_plan": "plan"}
"""What a script of the page draws, by the class of its place."""
_PRACTICE = "practice"
_KERNEL = "This needs a kernel; open this lesson in JupyterLab for it (<code>opexkit learn</code>)."
OWN = ("standing", "calibration", "exam_standing")
"""What is drawn for each seat anew, when it is asked for."""
MOCK = "mock-exam"
"""The place of the mock exam on a page."""
_ROOMS_OWN = ("lesson_map", "who")
"""What a page leaves out: a room has its own list of lessons and its own names."""


class LessonError(ValueError):
    """A notebook holds a cell that cannot be drawn without a kernel; the text says which."""


@dataclass(frozen=True, slots=True)
class DrawnLesson:
    """A lesson as a page.

    Attributes:
        title: of the lesson.
        body: its HTML.
        exercises: the ids of what is mounted, in their order.
        has_mock: whether a mock exam is mounted, too.
        contents: the headings, with the ids that they are reached by.
    """

    title: str
    body: str
    exercises: tuple[str, ...]
    contents: tuple[tuple[str, str], ...]
    has_mock: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A notebook that is a page; the game day's has no lesson."""

    title: str
    minutes: str
    lesson: Lesson | None = None

    @property
    def questions(self) -> list[str]:
        """The codes of its questions."""
        return list(self.lesson.questions) if self.lesson else []


class Lessons:
    """The lessons of one server; each is drawn when it is first asked for, by one thread at a time."""

    def __init__(self, scenario: str = DEFAULT) -> None:
        self._scenario = scenario
        self._drawn: dict[str, DrawnLesson] = {}
        self._drawing = Lock()

    @property
    def company(self) -> Path:
        """The folder of the company's pack."""
        return find_pack(self._scenario)

    @cached_property
    def bank(self) -> Bank:
        """Every exercise, and the interviews and labs as exercises."""
        return with_labs(whole_bank(self.company), self.company)

    @cached_property
    def known(self) -> dict[str, Listed]:
        """The notebooks that are pages, by their names."""
        every = {f"{each.number:02}-{each.id}": Listed(each.title, time_of(each), each) for each in lessons()}
        every |= {page.notebook: Listed(page.title, page.minutes) for page in pages()}
        return {name: every[name] for name in sorted(every) if _is_page(name)}

    def drawn(self, name: str) -> DrawnLesson:
        """Draw a lesson.

        Raises:
            KeyError: there is no such lesson.
        """
        with self._drawing:  # pictures are drawn by one thread at a time
            if name not in self._drawn:
                self._drawn[name] = self._draw(self.known[name], name)
            return self._drawn[name]

    def own(self, view: str, progress: Store, learner: str) -> str:
        """Draw what is a seat's own, as HTML.

        Raises:
            KeyError: there is no such view.
            ProgressError: the database cannot be used.
        """
        if view not in OWN:
            raise KeyError(view)
        with self._drawing:
            shown: NotebookView = getattr(self._page(progress, learner), view)()
            return shown._repr_html_()

    def plan(self, progress: Store, learner: str, date: str, minutes: int, exam: str) -> NotebookView:
        """Draw a plan to the day of an exam.

        Raises:
            KeyError: there is no such exam.
            ValueError: the date is none or not ahead, or the minutes hold no item.
            ProgressError: the database cannot be used.
        """
        with self._drawing:
            return self._page(progress, learner).exam_plan(date, minutes, exam)

    def _page(self, progress: Store, learner: str) -> LessonPage:
        page = LessonPage(_PRACTICE, self._scenario, team="", learner=learner, seed=1)
        page.store, page.learner = progress, learner
        return page

    def _draw(self, listed: Listed, name: str) -> DrawnLesson:
        subjects: dict[str, Any] = {"story": open_story(self._scenario), "kit": kit}
        if listed.lesson:
            subjects["lesson"] = LessonPage(listed.lesson.id, self._scenario, team="", learner="room", seed=1)
        else:
            subjects["game"] = GamePage(self.company, 1, ())
        markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
        body, mounted, contents = [notebook_style()], list[str](), list[tuple[str, str]]()
        marked: set[str] = set()
        for cell in _cells(name):
            body.append(_anchors(cell.id, marked))
            if cell.cell_type == "markdown":
                body.append(_with_ids(markdown, cell.source, contents))
            elif call := read_call(cell.source):
                body.append(self._called(subjects, *call, mounted))
        text = _as_page("\n".join(body), self.known)
        has_mock = f'data-exercise="{MOCK}"' in text
        return DrawnLesson(listed.title, text, tuple(mounted), tuple(contents), has_mock)

    def _called(self, subjects: dict[str, Any], subject: str, method: str, given: list[Any], mounted: list[str]) -> str:
        if method in _PLACES:
            place = interview_exercise(self.company, given[0]).id if method == "interview" else given[0]
            mounted.append(place)
            return f'<div class="mount" data-exercise="{html.escape(place)}"></div>'
        if method == "mock":
            return f'<div class="mount" data-exercise="{MOCK}"></div>'
        if method in _LIVE:
            named = html.escape(json.dumps([[f"{each.title}, {each.id}", each.id] for each in exams().values()]))
            return f'<div class="{_LIVE[method]}" data-exams="{named}"></div>'
        if method in OWN:
            return f'<div class="own" data-view="{method}"></div>'
        if method in _ELSEWHERE:
            return f'<p class="elsewhere">{_ELSEWHERE[method]}</p>'
        act: Callable[..., Any] = getattr(subjects[subject], method)
        shown = NotebookView(tuple(plan(subjects[subject].lesson))) if method == "plan" else act(*given)
        if not isinstance(shown, NotebookView):
            return f'<p class="elsewhere">{_KERNEL}</p>'
        return shown._repr_html_().replace(notebook_style(), "")


def read_call(source: str) -> tuple[str, str, list[Any]] | None:
    """Read a code cell: whose method is called with what; None for parameters, imports and assignments.

    Raises:
        LessonError: it is none of these.
    """
    tree = ast.parse(source)
    if all(isinstance(line, ast.Assign | ast.Import | ast.ImportFrom) for line in tree.body):
        return None
    if len(tree.body) == 1 and isinstance(line := tree.body[0], ast.Expr) and isinstance(call := line.value, ast.Call):
        if isinstance(call.func, ast.Name) and call.func.id in (*_ROOMS_OWN, *kit.__all__) and not call.keywords:
            return None if call.func.id in _ROOMS_OWN else ("kit", call.func.id, [_literal(each) for each in call.args])
        if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
            if call.keywords and call.func.attr not in (*_ELSEWHERE, *_LIVE):
                raise LessonError(f"{source.strip()[:80]!r} is no call of the lesson with plain arguments")
            return call.func.value.id, call.func.attr, [_literal(each) for each in call.args]
    raise LessonError(f"{source.strip()[:80]!r} is no call of the lesson with plain arguments")


def _literal(node: ast.expr) -> Any:
    if isinstance(node, ast.Name) and node.id == "seed":
        return 1
    try:
        return ast.literal_eval(node)
    except ValueError as error:
        raise LessonError(f"{ast.unparse(node)!r} is no plain argument") from error


def _is_page(name: str) -> bool:
    try:
        for cell in _cells(name):
            if cell.cell_type == "code":
                read_call(cell.source)
    except (LessonError, OSError):
        return False
    return True


def _cells(name: str) -> Iterator[Any]:
    yield from nbformat.read(content.notebook(f"{name}.ipynb"), as_version=4).cells


def _anchors(cell: str, marked: set[str]) -> str:
    """Where a link to a cell leads: to the text right before it if there is one: `pages-text` before `pages`."""
    names = [cell, cell.removesuffix("-text").removesuffix("-section")]
    fresh = [name for name in dict.fromkeys(names) if name not in marked]
    marked.update(fresh)
    return "".join(f'<span id="cell-{html.escape(name)}"></span>' for name in fresh)


def _with_ids(markdown: MarkdownIt, source: str, contents: list[tuple[str, str]]) -> str:
    """Markdown as HTML; every second-level heading gets an id, and stands in the contents."""
    tokens = markdown.parse(source)
    for opened, words in pairwise(tokens):
        if opened.type == "heading_open" and opened.tag == "h2":
            place = f"part-{len(contents) + 1}"
            opened.attrSet("id", place)
            contents.append((place, words.content))
    return str(markdown.renderer.render(tokens, markdown.options, {}))


def _as_page(body: str, known: Container[str]) -> str:
    """Number regions that share a label, so that a screen reader tells them apart; link to pages, or to their list."""
    seen: Counter[str] = Counter()

    def numbered(found: re.Match[str]) -> str:
        seen[found[1]] += 1
        return f'aria-label="{found[1]}"' if seen[found[1]] == 1 else f'aria-label="{found[1]} ({seen[found[1]]})"'

    body = re.sub(
        r'href="([\w-]+)\.ipynb[^"]*"',
        lambda found: f'href="{found[1]}"' if found[1] in known else 'href="./"',
        body,
    )
    return re.sub(r'(?<=tabindex="0" )aria-label="([^"]*)"', numbered, body)
