"""What one starts from: a blank file that can be filled in, a schema that fits it, and the questions in print."""

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from tests.review.test_any_lens import lenses, saved
from typer.testing import CliRunner

from opexkit import content
from opexkit.cli import app
from opexkit.files.document import parse_document
from opexkit.files.problem import InputError
from opexkit.lens.catalogue import Catalogue, load_catalogue
from opexkit.lens.editions import EDITION
from opexkit.review.load import read_submission
from opexkit.review.start.blank import blank_yaml
from opexkit.review.start.questions import QUESTIONS
from opexkit.review.start.schema import submission_schema
from opexkit.review.submission import Milestone, Status

DAY = Milestone(name="Q3: the 'third'", date=dt.date(2026, 9, 30))


def codes(catalogue: Catalogue) -> set[str]:
    return {choice.code for question in catalogue.questions for choice in question.choices}


def filled(text: str, status: str = "implemented") -> str:
    """Write a status after each code that waits for one."""
    return text.replace(":   # ", f": {status}  # ")


def test_the_blank_file_asks_everything_and_answers_nothing(tmp_path: Path) -> None:
    path = tmp_path / "q3.yaml"
    text = blank_yaml(load_catalogue(EDITION), "Billing: № 1", "#1 'workload'", DAY, EDITION)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="there are no answers; answer at least one practice"):
        read_submission(path)
    path.write_text(filled(text), encoding="utf-8")
    read = read_submission(path)
    assert set(read.answers) == codes(load_catalogue(EDITION))
    assert (read.team, read.workload, read.milestone) == ("Billing: № 1", "#1 'workload'", DAY)


def test_one_answer_leaves_all_others_unanswered(tmp_path: Path) -> None:
    path = tmp_path / "q3.yaml"
    text = blank_yaml(load_catalogue(EDITION), "Billing", "w", DAY, EDITION)
    path.write_text(text.replace("OPS05-BP01:   #", "OPS05-BP01: partial  #"), encoding="utf-8")
    assert {code: said.status for code, said in read_submission(path).answers.items()} == {"OPS05-BP01": Status.PARTIAL}


@given(lenses())
def test_any_lens_can_be_filled_in(tmp_path_factory: pytest.TempPathFactory, lens: dict[str, Any]) -> None:
    folder = tmp_path_factory.mktemp("blank")
    lens["pillars"][0]["questions"][0]["title"] = "How\n  # 'no': [\u2028 \u0007 yes?"
    catalogue = saved(folder, lens)
    path = folder / "q3.yaml"
    path.write_text(filled(blank_yaml(catalogue, "T", "w", DAY, "lens.json")), encoding="utf-8")
    assert set(read_submission(path).answers) == codes(catalogue)


def test_a_whole_question_can_be_set_aside_as_the_comment_says(tmp_path: Path) -> None:
    path = tmp_path / "q3.yaml"
    text = blank_yaml(load_catalogue(EDITION), "Billing", "w", DAY, EDITION)
    path.write_text(text.replace("  # If none of it applies: ", "  "), encoding="utf-8")
    read = read_submission(path)
    assert set(read.answers) == {question.code for question in load_catalogue(EDITION).questions}


def errors(document: Any, catalogue: Catalogue | None) -> list[str]:
    schema = submission_schema(catalogue)
    jsonschema.Draft202012Validator.check_schema(schema)
    return [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(document)]


@pytest.mark.parametrize("catalogue", [None, load_catalogue(EDITION)], ids=["any lens", "the newest edition"])
def test_the_schema_takes_what_the_kit_takes(catalogue: Catalogue | None) -> None:
    blank = blank_yaml(load_catalogue(EDITION), "Billing", "w", DAY, EDITION)
    assert not errors(parse_document(blank, Path("q.yaml")).data, catalogue)
    assert not errors(parse_document(filled(blank, "partial"), Path("q.yaml")).data, catalogue)
    for path in sorted(content.data("teams").glob("*/*.yaml")):
        data = parse_document(path.read_bytes(), path).data
        assert not errors(data, catalogue), path
    assert errors(parse_document(filled(blank, "done"), Path("q.yaml")).data, catalogue)
    assert errors(parse_document(filled(blank, "not_applicable"), Path("q.yaml")).data, catalogue)  # lacks a reason


def test_the_schema_completes_codes_with_what_they_ask() -> None:
    offered = submission_schema(load_catalogue(EDITION))["properties"]["answers"]["properties"]
    assert codes(load_catalogue(EDITION)) < set(offered)
    assert offered["OPS01-BP01"]["description"].startswith("Evaluate external customer needs. ")


@pytest.mark.parametrize("form", QUESTIONS)
def test_questions_are_printed_whole(form: str) -> None:
    catalogue = load_catalogue(EDITION)
    text = QUESTIONS[form](catalogue)
    assert not [code for code in codes(catalogue) if code not in text]
    assert not [question.title for question in catalogue.questions if question.title not in text]


def test_a_title_that_begins_as_a_formula_stays_a_text_in_a_spreadsheet(tmp_path: Path) -> None:
    choice = {"id": "one", "title": '=HYPERLINK("http://x")'}
    rules = [{"condition": "default", "risk": "HIGH_RISK"}]
    question = {"id": "q", "title": "+1", "choices": [choice], "riskRules": rules}
    lens = {"schemaVersion": "2021-11-01", "name": "One", "description": "d"}
    catalogue = saved(tmp_path, lens | {"pillars": [{"id": "p", "name": "P", "questions": [question]}]})
    rows = list(csv.reader(QUESTIONS["csv"](catalogue).splitlines()))
    assert rows[1][:4] == ["q", "'+1", "one", '\'=HYPERLINK("http://x")']


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.output


def test_init_writes_a_file_and_its_schema_and_never_writes_over_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("init", "Billing", "--milestone", "Q3", "--date", "2026-09-30")[0] == 0
    path = tmp_path / "billing" / "q3.yaml"
    text = path.read_text(encoding="utf-8")
    pointed = text.splitlines()[0].removeprefix("# yaml-language-server: $schema=")
    schema = json.loads((path.parent / pointed).read_text(encoding="utf-8"))
    assert not list(jsonschema.Draft202012Validator(schema).iter_errors(parse_document(text, path).data))
    path.write_text("mine", encoding="utf-8")
    status, output = run("init", "Billing", "--milestone", "Q3")
    assert (status, "is there already" in output, path.read_text(encoding="utf-8")) == (2, True, "mine")


def test_init_writes_into_a_folder_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("init", "Billing", "--milestone", "Q3", "-o", "reviews")[0] == 0
    assert Path("reviews/billing/q3.yaml").is_file()
    assert run("check", "reviews/billing")[0] == 1  # nothing is answered yet, and it is found to be a team's file


def test_init_names_a_lens_of_one_s_own_from_where_the_file_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lens = json.loads(content.data("lenses", f"{EDITION}.json").read_text(encoding="utf-8"))
    (tmp_path / "own.json").write_text(json.dumps(lens | {"name": "Own"}), encoding="utf-8")
    assert run("init", "Billing", "--lens", "own.json", "-o", "teams/billing/q3.yaml")[0] == 0
    path = tmp_path / "teams" / "billing" / "q3.yaml"
    path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert read_submission(path).lens == "../../own.json"


def test_an_unknown_lens_or_format_is_told() -> None:
    status, output = run("questions", "operational-excelence-2024-11-06")
    assert (status, "did you mean operational-excellence-2024-11-06" in " ".join(output.split())) == (2, True)
    status, output = run("questions", EDITION, "--format", "cvs")
    assert (status, "did you mean 'csv'" in output) == (2, True)
