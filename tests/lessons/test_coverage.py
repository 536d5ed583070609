"""Nothing that a practice needs is empty."""

from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.editions import EDITION
from opexkit.lessons.coverage import NO_LAB, article, coverage, coverage_page, sections_of
from opexkit.lessons.loader import lessons


def test_each_practice_has_a_lesson_an_exercise_and_means() -> None:
    rows = coverage()
    assert len(rows) == 68
    assert [row.code for row in rows if not (row.lessons and row.sections and row.exercises and row.means)] == []
    assert [row.code for row in rows if row.hands_on == NO_LAB] == []


def test_a_row_says_where_and_what_one_does() -> None:
    rows = {row.code: row for row in coverage()}
    assert "07 The code" in rows["OPS05-BP06"].sections
    assert rows["OPS07-BP03"].hands_on.startswith("alarm-map, aurora-failover")
    assert rows["OPS10-BP06"].hands_on == "mock review"
    assert rows["OPS01-BP01"].hands_on == "mock review"


def test_the_page_says_what_is_there_and_leaves_no_cell_empty() -> None:
    rows = coverage()
    row = next(row for row in rows if row.code == "OPS06-BP02")
    assert {2, 7} <= set(row.lessons)
    assert {"what-will-this-update-do", "caught-by-which-step"} <= set(row.exercises)
    page = coverage_page()
    lines = [line for line in page.splitlines() if line.startswith("| ")]
    assert all(cell.strip() for line in lines for cell in line.strip("|").split("|"))
    assert "| OPS06-BP02 " in page
    assert page.count("\n| OPS") == 68
    twice = sum(len(row.exercises) >= 2 for row in rows)
    assert f"68 have an exercise, {twice} have two or more" in page


def test_each_point_of_the_article_is_taught_and_asked() -> None:
    points = article()
    assert len(points) >= 80
    assert len({point.says for point in points}) == len(points)
    asked = {name for lesson in lessons() for name in lesson.exercises}
    practices = {practice.code for practice in load_catalogue(EDITION).practices}
    for point, section in zip(points, sections_of(points), strict=True):
        assert section, point.says
        assert set(point.exercises) <= asked, point.says
        assert set(point.practices) <= practices, point.says
    parts = [point.part for point in points]
    assert {"Organization", "Prepare", "Operate", "Evolve", "Telemetry", "Operations as code"} <= set(parts)
