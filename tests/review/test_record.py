"""Records of today, of yesterday and of tomorrow."""

import json
import pickle
import re
from pathlib import Path

import pytest

from opexkit.files.problem import InputError
from opexkit.review.portfolio import make_portfolio
from opexkit.review.portfolio_grade import Portfolio
from opexkit.review.record import pieces, read_grade, read_portfolio, record
from opexkit.review.team_grade import TeamGrade


def written(folder: Path, data: object) -> Path:
    path = folder / "record.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_a_record_starts_with_its_format_and_is_read_back(grade: TeamGrade, tmp_path: Path) -> None:
    assert record(grade).startswith('{\n  "format": 1,\n')
    assert read_grade(written(tmp_path, json.loads(record(grade)))) == grade


def test_a_portfolio_in_pieces_is_the_same_text(portfolio: Portfolio) -> None:
    odd = portfolio.teams[0].model_copy(update={"team": '"teams": []\n\u2028', "slug": "odd"})
    for teams in ([], [odd], [odd, *portfolio.teams]):
        whole = portfolio.model_copy(update={"teams": teams})
        assert "".join(pieces(whole)) == record(whole)


def test_a_record_is_the_json_that_python_writes(grade: TeamGrade) -> None:
    assert record(grade) == json.dumps(json.loads(record(grade)), indent=2, ensure_ascii=False) + "\n"


def test_a_grade_of_another_process_is_the_same(grade: TeamGrade) -> None:
    found = pickle.loads(pickle.dumps(grade))
    assert found == grade
    first, second = found.questions[:2]
    assert first.model_fields_set is second.model_fields_set, "equal sets of names are one"
    renamed = first.model_copy(update={"note": "x"})
    assert renamed.note == "x"
    assert found == grade


def test_a_report_without_a_format_is_read(grade: TeamGrade, tmp_path: Path) -> None:
    old = json.loads(record(grade))
    for key in ("format", "exercises", "labs"):
        del old[key]
    assert read_grade(written(tmp_path, old)) == grade.model_copy(update={"exercises": [], "labs": []})


def test_what_an_older_portfolio_lacks_is_made_from_its_teams(portfolio: Portfolio, tmp_path: Path) -> None:
    made = make_portfolio(portfolio.teams, portfolio.failures).model_copy(update={"opexkit": "0.0.9"})
    old = json.loads(record(made))
    for key in ("format", "statuses", "lenses"):
        del old[key]
    for team in old["teams"]:
        del team["lens"]["label"]
        for practice in (practice for question in team["questions"] for practice in question["practices"]):
            practice["evidence"] = [item["text"] for item in practice["evidence"]]
    assert read_portfolio(written(tmp_path, old)) == made


def test_a_newer_record_is_refused_plainly(portfolio: Portfolio, tmp_path: Path) -> None:
    path = written(tmp_path, json.loads(record(portfolio)) | {"format": 2, "a_new_key": 1})
    with pytest.raises(InputError) as error:
        read_portfolio(path)
    said = "was written by a newer opexkit (format 2, known is 1); install that version or a later one"
    assert str(error.value) == f"{path}: {said}"


@pytest.mark.parametrize("number", [0, "1", None, 1.5])
def test_a_format_that_is_none_is_named(grade: TeamGrade, tmp_path: Path, number: object) -> None:
    path = written(tmp_path, json.loads(record(grade)) | {"format": number})
    with pytest.raises(InputError, match=re.escape(f"{number!r} is no format; give a JSON file")):
        read_grade(path)
