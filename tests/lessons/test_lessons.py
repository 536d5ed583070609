"""Lessons fit their exercises, their notebooks and the article; changes are shown where they matter."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from opexkit import content
from opexkit.company.interviews import read_interview
from opexkit.exercises.bank import load_bank
from opexkit.files.problem import InputError
from opexkit.labs import load_labs
from opexkit.lens.changes import changes
from opexkit.lessons import LessonPage, open_game, open_lesson
from opexkit.lessons.company import LessonCompany
from opexkit.lessons.examples import PICTURES
from opexkit.lessons.loader import check_lesson
from opexkit.view.notebook import NotebookView

FILES = sorted(content.data("lessons").glob("[0-9]*.yaml"))
QUESTIONS = {f"OPS{number:02}" for number in range(1, 12)}


@pytest.fixture(autouse=True)
def _own_progress(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPEXKIT_DATABASE_URL", f"sqlite:///{tmp_path / 'progress.sqlite'}")
    monkeypatch.setenv("OPEXKIT_TEAMS", str(tmp_path / "teams"))


def calls(path: Path) -> list[tuple[str, str]]:
    """Each call of a lesson's notebook: the method, and its argument."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return re.findall(r'lesson\.(\w+)\((?:"([^"]+)")?', "\n".join(code))


def test_there_are_ten_at_least_each_with_its_notebook() -> None:
    numbers = [path.stem[:2] for path in FILES]
    assert numbers[:10] == [f"{number:02}" for number in range(10)]
    assert len({*numbers}) == len(numbers)
    assert all(content.notebook(f"{path.stem}.ipynb").is_file() for path in FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_lesson_and_its_notebook_agree(path: Path) -> None:
    lesson = check_lesson(path, load_bank())
    said = calls(content.notebook(f"{path.stem}.ipynb"))
    assert [argument for method, argument in said if method == "exercise"] == lesson.exercises
    assert [argument for method, argument in said if method == "lab"] == lesson.labs
    assert [argument for method, argument in said if method == "worked"] == [file.id for file in lesson.worked]
    assert {argument for method, argument in said if method == "table"} == {table.id for table in lesson.tables}
    assert {argument for method, argument in said if method == "picture"} <= set(PICTURES)
    assert [method for method, _ in said][-3:] == ["pitfalls", "deliverables", "reading"]
    assert ("assess", "") in said or not lesson.questions


@pytest.mark.parametrize("path", FILES[:9], ids=lambda path: path.stem)
def test_a_lesson_has_a_picture_and_exercises_of_different_kinds(path: Path) -> None:
    lesson = check_lesson(path, load_bank())
    kinds = {load_bank().get(name).kind for name in lesson.exercises}
    assert len(kinds) >= 2
    assert any(method == "picture" for method, _ in calls(content.notebook(f"{path.stem}.ipynb")))


def test_together_they_assess_every_question() -> None:
    assert {code for path in FILES for code in check_lesson(path, load_bank()).questions} == QUESTIONS


def test_no_two_cells_ask_the_same_exercise() -> None:
    asked = [name for path in FILES for name in check_lesson(path, load_bank()).exercises]
    assert len(asked) == len(set(asked))


def test_every_exercise_is_asked_in_a_lesson() -> None:
    asked = {name for path in FILES for name in check_lesson(path, load_bank()).exercises}
    assert set(load_bank().exercises) == asked


def test_a_change_is_shown_where_a_table_names_it() -> None:
    shown = repr(open_lesson("operate").table("kpis"))
    assert "⚑ Mean time to recover (MTTR): replaced" in shown
    assert "failed deployment recovery time" in shown
    evolve = repr(open_lesson("evolve").table("artefacts"))
    assert "closed to new customers" in evolve
    assert "Amazon DevOps Guru: end of support" in evolve
    assert {change.checked.year for change in changes()} == {2026}


def test_a_change_read_too_long_ago_is_told_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Read too long ago" not in repr(open_lesson("evolve").table("artefacts"))
    monkeypatch.setattr("opexkit.lessons.tables.stale_note", lambda named, today: "Read too long ago: all.")
    assert "Read too long ago: all." in repr(open_lesson("evolve").table("artefacts"))


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_has_a_table_that_says_the_same(name: str) -> None:
    blocks = PICTURES[name](LessonCompany(content.scenario("northwind"), 1))
    assert any(block.block == "table" and block.rows for block in blocks)
    for block in blocks:
        if block.block == "picture":
            assert len(block.alt) > 40


def test_pictures_follow_the_seed_and_only_the_seed() -> None:
    folder = content.scenario("northwind")
    assert PICTURES["incident"](LessonCompany(folder, 1)) == PICTURES["incident"](LessonCompany(folder, 1))
    assert PICTURES["incident"](LessonCompany(folder, 1)) != PICTURES["incident"](LessonCompany(folder, 2))


def test_a_cell_can_answer_and_it_is_kept() -> None:
    page = open_lesson("runbooks-and-playbooks", learner="ana")
    exercise = page.bank.get("failover-order")
    shown = page.exercise("failover-order", answer=exercise.samples.correct)
    assert "100%: steps in a possible order count" in repr(shown)
    assert [attempt.origin for attempt in page.attempts] == ["cell"]
    unreadable = page.exercise("failover-order", answer="nonsense")
    assert "cannot be read" in repr(unreadable)
    assert len(page.attempts) == 1


def test_every_lab_is_reached_in_a_notebook() -> None:
    reached = {lab for path in FILES for lab in check_lesson(path, load_bank()).labs}
    assert reached == set(load_labs())


def test_a_lab_can_be_written_run_from_a_file_or_shown_for_a_team(tmp_path: Path) -> None:
    from opexkit.widgets.lab import LabWidget

    page = open_lesson("operate", learner="ana")
    assert isinstance(page.lab("alarm-map"), LabWidget)
    file = tmp_path / "map.yaml"
    file.write_text(load_labs()["alarm-map"].text("middling"), encoding="utf-8")
    assert "4 of 8 demands met" in repr(page.lab("alarm-map", str(file)))
    file.write_text("rows: [", encoding="utf-8")
    assert "is not YAML" in repr(page.lab("alarm-map", str(file)))
    team = open_lesson("runbooks-and-playbooks", team="tracking")
    assert "did not answer alarm-map" in repr(team.lab("alarm-map"))
    assert "each part counts alike" in repr(team.lab("tracking-lookup-latency-burn"))
    with pytest.raises(InputError, match="there is no such lab"):
        page.lab("alarms")


def test_a_game_day_is_played_by_hand_or_by_moves() -> None:
    from opexkit.widgets.game import GameWidget

    page = open_game(incident=3)
    assert isinstance(page.play(), GameWidget)
    assert "Incident commander" in repr(page.roles())
    played = open_game(incident=3, moves=["check map-errors", "check waiting", "call"], level="first")
    assert "Two ways to it" in repr(played.play())


def test_an_incident_of_ones_own_is_played(tmp_path: Path) -> None:
    from opexkit.labs.game_day.own import starter

    file = tmp_path / "ours.yaml"
    file.write_text(starter(), encoding="utf-8")
    played = open_game(incident=str(file), moves=["check map-errors", "run rollback-deployment"])
    assert "Labels come out empty" in repr(played.play())


def test_a_lab_counts_where_the_learner_stands() -> None:
    page = open_lesson("operate", learner="ana")
    page.lab("alarm-map").check()
    said = repr(open_lesson("practice", learner="ana").standing())
    assert "runbooks | 1 of" in said


def test_without_a_team_there_are_widgets() -> None:
    from opexkit.widgets.assessment import AssessmentWidget
    from opexkit.widgets.exercise import ExerciseWidget

    page = open_lesson("evolve", learner="ana")
    assert isinstance(page.exercise(page.lesson.exercises[0]), ExerciseWidget)
    assert isinstance(page.assess(), AssessmentWidget)


@pytest.mark.parametrize("team", ["dispatch", "tracking"])
def test_with_a_team_everything_is_shown_as_it_was_answered(team: str) -> None:
    page = open_lesson("operate", team=team)
    assert page.store is None
    for shown in (
        page.assess(),
        page.drill(),
        page.standing(),
        page.backup(),
        *map(page.exercise, page.lesson.exercises),
    ):
        assert isinstance(shown, NotebookView)
    assert "OPS08-BP01" in repr(page.assess())
    assert "%: " in repr(page.drill())


def test_a_team_reviewed_in_another_lens_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "orr.yaml"
    head = "team: A\nworkload: B\nlens: northwind-orr\nmilestone: {name: Q1, date: 2026-03-31}\n"
    path.write_text(f"{head}answers:\n  ORR01-BP01: implemented\n", encoding="utf-8")
    assert "does not ask these questions" in repr(open_lesson("evolve", team=str(path)).assess())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"name": "evolv"}, "is no lesson; did you mean 'evolve'"),
        ({"name": "evolve", "scenario": "southwind"}, "there is no scenario pack"),
        ({"name": "evolve", "team": "nobody"}, "there is no such team; give a submission"),
    ],
)
def test_what_is_not_there_is_told(arguments: dict[str, str], says: str) -> None:
    with pytest.raises(InputError, match=says):
        open_lesson(**arguments)


def test_a_database_that_cannot_be_used_does_not_stop_a_lesson(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "diary").write_text("dear diary, " * 500, encoding="utf-8")
    monkeypatch.setenv("OPEXKIT_DATABASE_URL", f"sqlite:///{tmp_path / 'diary'}")
    page: LessonPage = open_lesson("evolve", learner="ana")
    assert "not a database" in page.store_error
    widget = page.exercise(page.lesson.exercises[0])
    widget.check()
    assert "not a database" in widget.note
    assert "not a database" in repr(page.backup())


def test_reasons_come_from_the_scenario() -> None:
    page = open_lesson("evolve")
    assert "It came in place in month" in page._reasons["OPS11-BP02"]
    assert len(page._reasons) >= 40


INTERVIEWS = sorted(content.scenario("northwind", "interviews").glob("*.yaml"))


def test_there_are_interviews() -> None:
    assert len(INTERVIEWS) == 11  # one for each question
    assert len(OF_THE_COMPANY) >= 5


def test_interviews_have_every_status_and_none_is_a_good_guess() -> None:
    given = Counter(verdict.status for path in INTERVIEWS for verdict in read_interview(path).experts.values())
    assert set(given) == {"implemented", "partial", "not_implemented", "not_applicable", "cannot_determine"}
    assert max(given.values()) < 0.45 * given.total()
    learned = Counter(verdict.status for verdict in read_interview(INTERVIEWS[-1]).experts.values())
    assert len(learned) >= 4


OF_THE_COMPANY = [path for path in INTERVIEWS if not read_interview(path).team]


@pytest.mark.parametrize("path", OF_THE_COMPANY, ids=lambda path: path.stem)
def test_the_experts_say_what_the_review_says(path: Path) -> None:
    from opexkit.review.grading import grade_team
    from opexkit.review.load import load_team

    interview = read_interview(path)
    edition = "operational-excellence-2024-11-06"
    grade = grade_team(load_team(content.scenario("northwind", "reviews", "before.yaml")), edition)
    question = next(question for question in grade.questions if question.code == interview.question)
    assert set(interview.experts) == {practice.code for practice in question.practices}
    for practice in question.practices:
        if practice.status:
            assert interview.experts[practice.code].status == practice.status, practice.code


def test_an_interview_counts_in_the_drill_and_for_a_team() -> None:
    page = open_lesson("design-principles-and-review", learner="ana")
    page.interview("OPS10", answer={"ops10-bp01": "partial"})
    practice = open_lesson("practice", learner="ana")
    assert practice.drill().current.view["id"] == "interview-ops10"
    assert "interview-ops10" in repr(practice.standing())


@pytest.mark.parametrize("path", INTERVIEWS, ids=lambda path: path.stem)
def test_an_interview_is_an_exercise_that_marks_itself(path: Path) -> None:
    from opexkit.exercises.interviews import interview_exercise

    exercise = interview_exercise(content.scenario("northwind"), path.stem.upper())
    assert exercise.mark(exercise.samples.correct).right
    assert exercise.mark(exercise.samples.wrong).score == 0
