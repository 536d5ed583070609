from pathlib import Path

import pytest

from opexkit.exercises.bank import Bank, load_bank
from opexkit.exercises.exercise import Credit
from opexkit.exercises.grading import check_answers, grade_exercises, grade_of
from opexkit.exercises.kinds.single import Single
from opexkit.exercises.view import results, sum_up
from opexkit.view.blocks import Table

ANSWERS = """\
team: A
exercises:
  a-single: known
  an-order: [check, nowhere]
  a-gird: {}
"""


def test_what_cannot_be_read_or_is_not_known_stops_nothing(bank: Bank) -> None:
    grades = grade_exercises({"a-gird": {}, "an-order": ["nowhere"], "a-single": "known"}, bank)
    assert [(grade.id, grade.state, grade.score) for grade in grades] == [
        ("a-single", "marked", 1.0),
        ("an-order", "unreadable", 0.0),
        ("a-gird", "unknown", 0.0),
    ]
    assert "did you mean 'a-grid'" in grades[2].message


def test_problems_come_with_their_line(bank: Bank, tmp_path: Path) -> None:
    path = tmp_path / "q1.yaml"
    path.write_text(ANSWERS, encoding="utf-8")
    said = [str(problem) for problem in check_answers(path, bank)]
    assert said[0].startswith(f"{path}:4:3: an-order: 'nowhere' is no step; use check,")
    assert said[1] == f"{path}:5:3: there is no exercise 'a-gird'; did you mean 'a-grid'?"


@pytest.mark.parametrize("sample", ["correct", "partial", "wrong"])
def test_a_sentence_names_no_rule_and_a_choice_of_one_gets_no_percentage(sample: str) -> None:
    rules = {rule.value for rule in Credit if "-" in rule.value}
    for exercise in load_bank().exercises.values():
        said = sum_up(exercise.mark(getattr(exercise.samples, sample)))
        assert not {rule for rule in rules if rule in said}, exercise.id
        assert "%" not in said or not isinstance(exercise, Single), f"{exercise.id}: {said}"


@pytest.mark.parametrize("sample", ["correct", "partial", "wrong"])
def test_a_report_gives_a_choice_of_one_no_percentage(sample: str) -> None:
    singles = [each for each in load_bank().exercises.values() if isinstance(each, Single)]
    for exercise in singles:
        mark = exercise.mark(getattr(exercise.samples, sample))
        table = next(block for block in results([grade_of(exercise, mark)]) if isinstance(block, Table))
        said = table.rows[0][2].text
        assert said == {1: "right", 0: "not right"}.get(mark.score, "close"), exercise.id
    assert len(singles) >= 30
