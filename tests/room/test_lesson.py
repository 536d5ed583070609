"""Lessons as pages: every cell has a place, and an answer gets what it gets in a notebook."""

import json

import pytest
from tests.room.people import join, message

from opexkit.exercises.bank import Bank
from opexkit.exercises.labs import LabExercise
from opexkit.progress.store import Store
from opexkit.room.lesson import LessonError, Lessons, read_call
from opexkit.room.placed import of_lesson
from opexkit.room.sitting import act, fresh
from opexkit.room.store import RoomStore
from opexkit.widgets.exercise import ExerciseWidget


@pytest.fixture(scope="module")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> Lessons:
    return Lessons()


@pytest.fixture(scope="module")
def bank(lessons: Lessons) -> Bank:
    """Without the labs, which are run elsewhere."""
    return Bank({name: each for name, each in lessons.bank.exercises.items() if not isinstance(each, LabExercise)})


def test_the_lessons_that_ask_without_a_kernel_are_pages(lessons: Lessons) -> None:
    assert [name[:2] for name in lessons.known] == [f"{number:02}" for number in range(11)]


@pytest.mark.parametrize("name", ["00-start-here", "03-operate", "08-design-principles-and-review"])
def test_a_page_has_every_exercise_of_its_lesson_and_no_key(
    lessons: Lessons, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("OPEXKIT_DATABASE_URL", f"sqlite:///{tmp_path_factory.mktemp('p') / 'p.sqlite'}")
    drawn = lessons.drawn(name)
    assert set(lessons.known[name].lesson.exercises) <= set(drawn.exercises)
    assert drawn.body.count('class="mount"') == len(drawn.exercises)
    assert drawn.body.count("<style>") == 1
    assert "<script" not in drawn.body
    assert len(drawn.contents) > 3
    assert "This needs a kernel" not in drawn.body
    assert '.ipynb"' not in drawn.body
    for place, _ in drawn.contents:
        assert f'id="{place}"' in drawn.body


@pytest.mark.parametrize(
    "source", ["import os; os.system('x')", "lesson.table(open('/etc/passwd').read())", "1 + 1", "lesson.table(*names)"]
)
def test_a_cell_that_is_no_plain_call_is_refused(source: str) -> None:
    with pytest.raises(LessonError):
        read_call(source)


def test_an_answer_gets_what_it_gets_in_a_notebook(bank: Bank) -> None:
    for exercise in list(bank.exercises.values())[::6]:
        for answer in (exercise.samples.correct, exercise.samples.wrong, None):
            widget = ExerciseWidget(exercise, learner="ana")
            widget.answer = answer
            widget.check()
            asked = message(do="practice", exercise=exercise.id, act="check", answer=answer)
            outcome = act(of_lesson(exercise), "ana", {}, asked.body, asked.id)  # type: ignore[arg-type]
            assert outcome.state["result"] == widget.result
            page = fresh(of_lesson(exercise), "ana", {})
            assert page["view"] | {"remarks": []} == widget.view
            assert page["vocabulary"] == widget.vocabulary


def test_a_check_that_is_sent_twice_is_one_attempt(local: RoomStore, bank: Bank) -> None:
    seat, other = join(local), join(local)
    exercise = next(each for each in bank.exercises.values() if each.kind == "single")
    wrong = message(do="practice", exercise=exercise.id, act="check", answer=exercise.samples.wrong, confidence="sure")
    told = [local.practice(seat, wrong, of_lesson(exercise)).result() for _ in range(2)]
    assert told[0] == told[1]
    assert told[0]["result"]["state"] == "marked"
    assert exercise.explanation not in json.dumps(told)
    attempts = Store(local.engine).attempts(local.learner(seat))
    assert [(attempt.uid, attempt.origin) for attempt in attempts] == [(wrong.id, "room")]
    assert local.sittings(seat, [of_lesson(exercise)])[exercise.id]["result"] == told[0]["result"]
    assert local.sittings(other, [of_lesson(exercise)])[exercise.id]["result"] == {}
    hint = message(do="practice", exercise=exercise.id, act="hint", answer=exercise.samples.wrong)
    assert len(local.practice(seat, hint, of_lesson(exercise)).result()["hints"]) == 1
    shown = local.practice(
        seat,
        message(do="practice", exercise=exercise.id, act="reveal", answer=exercise.samples.wrong),
        of_lesson(exercise),
    ).result()
    assert shown["result"]["revealed"]
    early = message(do="practice", exercise=exercise.id, act="reveal", answer=exercise.samples.wrong)
    assert local.practice(other, early, of_lesson(exercise)).result()["result"] == {}
