"""Nothing that a practice needs is empty."""

from opexkit.lessons.coverage import coverage, coverage_page


def test_each_practice_has_a_lesson_an_exercise_and_means() -> None:
    rows = coverage()
    assert len(rows) == 68
    assert [row.code for row in rows if not (row.lessons and row.exercises and row.means)] == []


def test_the_page_says_what_is_there() -> None:
    row = next(row for row in coverage() if row.code == "OPS06-BP02")
    assert {2, 7} <= set(row.lessons)
    assert {"what-will-this-update-do", "caught-by-which-step"} <= set(row.exercises)
    page = coverage_page()
    assert "| OPS06-BP02 " in page
    assert page.count("\n| OPS") == 68
    twice = sum(len(row.exercises) >= 2 for row in coverage())
    assert f"68 have an exercise, {twice} have two or more" in page
