"""The pillar in one picture: its areas as a loop, with the questions of each."""

from collections import defaultdict

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from opexkit.lens.catalogue import CatalogueQuestion, load_catalogue
from opexkit.lens.editions import EDITION
from opexkit.lessons.company import LessonCompany
from opexkit.lessons.loader import lessons, load_lesson
from opexkit.view.blocks import Block, Cell, Column, Picture, Table
from opexkit.view.figure import canvas, drawing, svg
from opexkit.view.style import BAND, INK, LINE, LOW, SOFT

_CORNERS = ((0.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0))  # clockwise from the upper left
_WIDTH, _HEIGHT = 0.9, 0.8


def framework(subject: LessonCompany) -> list[Block]:
    """Show the four areas as a loop with the eleven questions in them."""
    del subject  # the same for every company
    areas: dict[str, list[CatalogueQuestion]] = defaultdict(list)
    for question in load_catalogue(EDITION).questions:
        areas[question.area].append(question)
    return [_picture(areas, _steps()), _table(areas)]


def _steps() -> dict[str, str]:
    """The step of the loop that each area stands for, as the start page's table has it."""
    loop = next(table for table in load_lesson("start-here").tables if table.id == "loop")
    return {area: step for step, area, *_ in loop.rows}


def _picture(areas: dict[str, list[CatalogueQuestion]], steps: dict[str, str]) -> Picture:
    with drawing():
        figure, axes = canvas(13)
        axes.set_yticks([])
        for (area, questions), (x, y) in zip(areas.items(), _CORNERS, strict=True):
            corner = (x - _WIDTH / 2, y - _HEIGHT / 2)
            axes.add_patch(FancyBboxPatch(corner, _WIDTH, _HEIGHT, "round,pad=0", facecolor=BAND, edgecolor=LINE))
            left, top = x - _WIDTH / 2 + 0.04, y + _HEIGHT / 2 - 0.09
            axes.text(left, top, area, va="center", fontsize=10, fontweight="bold", color=LOW)
            axes.text(x + _WIDTH / 2 - 0.04, top, steps[area], va="center", ha="right", color=SOFT)
            for place, question in enumerate(questions):
                line = f"{_number(question)}  {_short(question)}"
                axes.text(left, top - 0.15 * (place + 1), line, va="center", fontsize=7.8)
        for place, start in enumerate(_CORNERS):
            _arrow(axes, start, _CORNERS[(place + 1) % len(_CORNERS)])
        axes.set_xlim(-0.5, 1.5)
        axes.set_ylim(-0.45, 1.45)
        said = "; ".join(
            f"{area} ({steps[area].lower()}): {', '.join(map(_number, questions))}" for area, questions in areas.items()
        )
        return Picture(svg(figure), f"The areas follow one another in a loop. {said}. Evolve leads back to the first.")


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    """An arrow in the gap between two boxes."""
    (x, y), (to_x, to_y) = start, end
    across, down = to_x - x, to_y - y
    begin = (x + across * 0.455, y + down * 0.41)
    finish = (x + across * 0.545, y + down * 0.59)
    style = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.6, "mutation_scale": 13, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", finish, begin, arrowprops=style)


def _table(areas: dict[str, list[CatalogueQuestion]]) -> Table:
    taught = {
        question: [lesson.number for lesson in lessons() if question in lesson.questions]
        for question in (each.code for questions in areas.values() for each in questions)
    }
    rows = tuple(
        (
            Cell(area),
            Cell(question.title, detail=_number(question)),
            Cell(str(len(question.practices))),
            Cell(", ".join(f"{number:02}" for number in taught[question.code])),
        )
        for area, questions in areas.items()
        for question in questions
    )
    columns = (
        Column("Area", "head"),
        Column("Question", "long", 3),
        Column("Practices", "number", 0.6),
        Column("Lessons", "text", 0.7),
    )
    return Table("Eleven questions in four areas", columns, rows)


def _number(question: CatalogueQuestion) -> str:
    return f"OPS {int(question.code[3:])}"


def _short(question: CatalogueQuestion) -> str:
    return question.guide.short if question.guide else question.title
