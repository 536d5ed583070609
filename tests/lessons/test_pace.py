"""Printed minutes follow from the formula: sections add up, long lessons can be left in the middle, paths fit."""

import json

import pytest

from opexkit import content
from opexkit.exercises.kinds import KINDS
from opexkit.labs import load_labs
from opexkit.lessons import learning_paths, lesson_map, open_lesson
from opexkit.lessons.loader import lessons
from opexkit.lessons.model import Lesson, PathStep
from opexkit.lessons.pace import lab_minutes, lesson_by_number, minutes, minutes_of, pace, sections, steps
from opexkit.lessons.pace_view import known_paths, path_minutes

LESSONS = lessons()


def test_the_formula_knows_every_kind() -> None:
    assert set(pace().exercises) <= set(KINDS)
    assert all(pace().exercises.get(kind, pace().other_exercise) > 0 for kind in KINDS)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_sections_add_up_to_the_lesson(lesson: Lesson) -> None:
    exact = sum(step.minutes for step in steps(lesson))
    assert sum(section.minutes for section in sections(lesson)) == pytest.approx(exact)
    assert abs(minutes(lesson) - exact) <= 2.5
    asked = sum(pace().exercises[kind] for kind in kinds(lesson))
    assert exact > asked


def kinds(lesson: Lesson) -> list[str]:
    from opexkit.exercises.bank import load_bank

    return [load_bank().get(name).kind for name in lesson.exercises]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_no_part_between_stops_takes_more_than_an_hour(lesson: Lesson) -> None:
    parts, offered = [0.0], 0
    for step in steps(lesson):
        if step.stop:
            parts.append(0)
            offered += 1
        parts[-1] += step.minutes
    assert max(parts) <= pace().longest
    if sum(parts) > pace().longest:
        assert min(parts) >= 0.25 * sum(parts) / len(parts) * 2
    page = open_lesson(lesson.id)
    for number in range(1, offered + 1):
        assert "A good place to stop" in repr(page.stop(number))


@pytest.mark.parametrize("lesson", [each for each in LESSONS if each.number < 9], ids=lambda lesson: lesson.id)
def test_ten_minutes_are_enough_for_a_part_of_each(lesson: Lesson) -> None:
    assert 4 <= minutes_of(lesson, lesson.brief) <= 10
    assert "Only ten minutes?" in repr(open_lesson(lesson.id).plan())


def test_no_notebook_prints_minutes_of_its_own() -> None:
    for lesson in LESSONS:
        path = content.notebook(f"{lesson.number:02}-{lesson.id}.ipynb")
        title = "".join(json.loads(path.read_text("utf-8"))["cells"][0]["source"])
        assert "takes about" not in title


def test_paths_fit_into_their_time() -> None:
    for path in known_paths():
        assert not path.within or sum(path_minutes(path)) <= path.within
    shown = repr(learning_paths())
    assert "Half a day" in shown
    assert "One day" in shown
    everything = next(path for path in known_paths() if path.id == "self-paced")
    labs = next(place for place, step in enumerate(everything.steps) if step.labs)
    assert path_minutes(everything)[labs] == sum(lab.data.minutes for lab in load_labs().values()) >= 290
    assert {step.lesson for step in everything.steps if step.lesson is not None} == {each.number for each in LESSONS}


def test_the_map_tells_labs_apart() -> None:
    labs = lab_minutes(lesson_by_number(6))
    assert f"labs {labs}" in repr(lesson_map())
    assert labs >= 100


def test_what_is_not_there_is_told() -> None:
    with pytest.raises(KeyError, match="has no cell 'nowhere'"):
        minutes_of(lesson_by_number(1), ["nowhere"])
    with pytest.raises(KeyError, match="no lesson 77"):
        lesson_by_number(77)
    with pytest.raises(ValueError, match="give one of them"):
        PathStep(does="Something")
