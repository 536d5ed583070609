"""A form is written, filled in and read back: nothing is lost, and each mistake is told by its cell."""

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from tests.review.test_any_lens import answers, lenses, saved, written
from typer.testing import CliRunner

from opexkit import content
from opexkit.cli import app
from opexkit.files.problem import InputError
from opexkit.lens.catalogue import Catalogue, load_catalogue
from opexkit.lens.editions import EDITION
from opexkit.review.form.batch import import_forms
from opexkit.review.form.layout import TITLES, place_of
from opexkit.review.form.read import read_form
from opexkit.review.form.write import form_xlsx, left_out
from opexkit.review.load import read_submission
from opexkit.review.submission import Status, Submission

LENS = load_catalogue(EDITION)
HEAD = {"B3": "Billing", "B4": "Northwind Track", "B5": "Q3", "B6": dt.date(2026, 9, 30)}
STATUS, NOTE, DUE = (place_of(name) for name in ("status", "note", "due"))


def form(path: Path, cells: dict[str, Any], catalogue: Catalogue = LENS) -> Path:
    """A form in which someone typed."""
    book = load_workbook(io.BytesIO(form_xlsx(catalogue, EDITION)))
    for name, value in cells.items():
        book["Review"][name] = value
    book.save(path)
    return path


def line_of(code: str) -> int:
    rows = [code for each in LENS.questions for code in (each.code, *(choice.code for choice in each.choices))]
    return TITLES + 1 + rows.index(code)


def refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_form(path)
    return "\n".join(map(str, caught.value.problems))


def test_what_is_typed_is_what_is_read(tmp_path: Path) -> None:
    line = line_of("OPS05-BP01")
    cells = {f"E{line}": "partial", f"F{line}": "=not a formula\nsecond line", f"H{line}": "on-call lead"}
    cells |= {f"G{line}": "Game day notes | date: 2026-03-12 | by: Ann\nIndex of | runbooks"}
    cells |= {f"I{line}": dt.date(2026, 12, 31), f"E{line_of('OPS01')}": "not_applicable"}
    cells |= {f"J{line_of('OPS01')}": "OUT_OF_SCOPE", f"F{line_of('OPS05')}": "said of the question"}
    path = form(tmp_path / "form.xlsx", HEAD | {key: value for key, value in cells.items() if key != f"F{line}"})
    book = load_workbook(path)
    book["Review"][f"F{line}"].value = cells[f"F{line}"]
    book["Review"][f"F{line}"].data_type = "s"
    book.save(path)
    said = read_form(path).submission
    answer = said.answers["OPS05-BP01"]
    assert (said.team, said.workload, said.milestone.date) == ("Billing", "Northwind Track", dt.date(2026, 9, 30))
    assert (answer.status, answer.note, answer.owner) == (Status.PARTIAL, cells[f"F{line}"], "on-call lead")
    assert answer.due == dt.date(2026, 12, 31)
    first, second = answer.evidence
    assert (first.text, first.by, first.date) == ("Game day notes", "Ann", dt.date(2026, 3, 12))
    assert second.text == "Index of | runbooks"
    assert said.answers["OPS01"].reason == "OUT_OF_SCOPE"
    assert said.notes == {"OPS05": "said of the question"}
    assert set(said.answers) == {"OPS05-BP01", "OPS01"}


DETAILS = st.fixed_dictionaries(
    {},
    optional={
        "owner": st.sampled_from(["lead", "=SUM(A1)", "配送チーム"]),
        "due": st.sampled_from(["2026-12-31"]),
        "evidence": st.lists(
            st.sampled_from(["-1 + 1", "a | b", "#N/A", {"text": "t | x", "by": "a|b", "date": "2026-03-12"}]),
            max_size=3,
        ),
        "note": st.sampled_from(["@x", "two\nlines", "“quoted” \\ & <b>", "1.0", "2026-01-01"]),
    },
)


@given(st.data())
def test_what_is_written_into_a_form_comes_back(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("form")
    catalogue = saved(folder, data.draw(lenses()))
    said = data.draw(answers(catalogue))
    for code, answer in said.items():
        if not code.endswith(".*"):
            plain = answer if isinstance(answer, dict) else {"status": answer}
            said[code] = plain | data.draw(DETAILS)
    before = read_submission(written(folder, said))
    path = folder / "form.xlsx"
    path.write_bytes(form_xlsx(catalogue, "lens.json", before))
    assert read_form(path).submission == before


def test_the_language_comes_back_and_a_wrong_one_is_told_by_its_cell(tmp_path: Path) -> None:
    line = line_of("OPS05-BP01")
    cells = HEAD | {f"E{line}": "partial", f"F{line}": "手順書 \N{FIRE ENGINE}"}
    path = form(tmp_path / "form.xlsx", cells | {"B7": " ja "})
    before = read_form(path).submission
    assert (before.language, before.answers["OPS05-BP01"].note) == ("ja", "手順書 \N{FIRE ENGINE}")
    path.write_bytes(form_xlsx(LENS, EDITION, before))
    assert read_form(path).submission == before
    assert "form.xlsx: B7: " in refused(form(path, cells | {"B7": "the Japanese"}))


@pytest.mark.parametrize("team", sorted(path.name for path in content.data("teams").iterdir() if path.is_dir()))
def test_the_sample_teams_come_back_from_a_form(team: str, tmp_path: Path) -> None:
    for milestone in sorted(content.data("teams", team).glob("*.yaml")):
        before = read_submission(milestone)
        path = tmp_path / f"{milestone.stem}.xlsx"
        try:
            path.write_bytes(form_xlsx(load_catalogue(before.lens, milestone.parent), before.lens, before))
        except InputError as error:
            raise AssertionError(milestone) from error
        if before.lens in (EDITION, "operational-excellence-2023-04-10"):
            after = read_form(path).submission
            assert (after.answers, after.notes) == (before.answers, before.notes)
            assert not left_out(after)
            assert after == before or left_out(before)


def test_each_mistake_is_told_by_its_cell(tmp_path: Path) -> None:
    first, second, third = (line_of(f"OPS05-BP0{number}") for number in (1, 2, 3))
    cells = {f"E{first}": "done", f"E{second}": "=IF(1,2,3)", f"E{third}": "partial", f"I{third}": "soon"}
    said = refused(form(tmp_path / "form.xlsx", HEAD | cells | {"B6": "last week"}))
    assert f"form.xlsx: E{first}: " in said
    assert f"form.xlsx: E{second}: holds a formula" in said
    assert f"form.xlsx: I{third}: " in said
    assert "form.xlsx: B6: " in said
    assert len(said.splitlines()) == 4


def test_what_is_missing_above_the_table_is_told_by_its_cell(tmp_path: Path) -> None:
    line = line_of("OPS05-BP01")
    said = refused(form(tmp_path / "form.xlsx", {"B3": "Billing", f"E{line}": "implemented"}))
    assert [line.split(": ", 1)[1] for line in said.splitlines()] == [
        "B4: the workload is missing; fill it in",
        "B5: the milestone is missing; fill it in",
        "B6: the date is missing; fill it in",
    ]


def test_rows_may_be_sorted_and_may_not_be_lost_doubled_or_made_up(tmp_path: Path) -> None:
    path = form(tmp_path / "form.xlsx", HEAD | {f"E{line_of('OPS05-BP01')}": "implemented"})
    book = load_workbook(path)
    sheet = book["Review"]
    sheet.move_range(f"A{line_of('OPS05-BP01')}:J{line_of('OPS05-BP01')}", rows=200)
    book.save(path)
    assert set(read_form(path).submission.answers) == {"OPS05-BP01"}
    line = line_of("OPS01-BP01")
    assert "the row of OPS01-BP01 is missing" in refused(
        form(path, HEAD | {f"A{line}": None, f"E{line + 1}": "partial"})
    )
    double = refused(form(path, HEAD | {"A300": "OPS05-BP02", "E300": "partial"}))
    assert f"A300: OPS05-BP02 is in row {line_of('OPS05-BP02')}, too" in double
    assert "'OPS99-BP01' is no code of this form" in refused(
        form(path, HEAD | {"A300": "OPS99-BP01", "E300": "partial"})
    )
    assert "A300: an answer is next to no code" in refused(form(path, HEAD | {"E300": "partial"}))


def test_what_is_no_form_or_one_of_another_lens_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    Workbook().save(path)
    assert "is no form of opexkit" in refused(path)
    path.write_text("status\npartial\n", encoding="utf-8")
    assert "is no Excel file that can be read; save it as .xlsx" in refused(path)


def test_a_form_that_grows_when_it_is_unpacked_is_refused(tmp_path: Path) -> None:
    path = form(tmp_path / "form.xlsx", HEAD)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/more.xml", "<c/>" * 1_250_000)
    assert path.stat().st_size < 50_000
    assert "form.xlsx: unpacks to more than 5,000,000 bytes; fill in a form" in refused(path)
    book = load_workbook(form(path, HEAD))
    book["opexkit"]["B3"] = "0" * 64
    book.save(path)
    assert f"was written for another edition of {EDITION}" in refused(path)
    book["opexkit"]["B1"] = "2"
    book.save(path)
    assert "is a form of version 2; this opexkit reads 1" in refused(path)
    assert "does not exist" in refused(tmp_path / "gone.xlsx")


def test_only_what_is_to_be_filled_in_can_be_typed_over() -> None:
    sheet = load_workbook(io.BytesIO(form_xlsx(LENS, EDITION)))["Review"]
    assert sheet.protection.sheet
    line = line_of("OPS05-BP01")
    assert [sheet.cell(line, place).protection.locked for place in range(1, 11)] == [True] * 4 + [False] * 6
    assert not sheet["B3"].protection.locked
    lists = {str(each.formula1): each.sqref for each in sheet.data_validations.dataValidation}
    assert f"E{line}" in lists['"implemented,partial,not_implemented,not_applicable,cannot_determine"']
    assert f"E{line_of('OPS05')}" in lists['"not_applicable"']
    assert f"J{line}" in lists['"OUT_OF_SCOPE,BUSINESS_PRIORITIES,ARCHITECTURE_CONSTRAINTS,OTHER"']


def test_forty_forms_become_forty_submissions_and_a_bad_one_stops_none(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    raw = io.BytesIO(form_xlsx(LENS, EDITION))
    book = load_workbook(raw)
    line = line_of("OPS05-BP01")
    for number in range(40):
        for name, value in (HEAD | {"B3": f"Team {number:02}", f"E{line}": "implemented"}).items():
            book["Review"][name] = value
        book.save(tmp_path / "forms" / f"{number}.xlsx")
    (tmp_path / "forms" / "bad.xlsx").write_bytes(b"PK\x03\x04 no")
    (tmp_path / "forms" / "~$0.xlsx").write_bytes(b"lock")
    form(tmp_path / "forms" / "again.xlsx", HEAD | {"B3": "Team 07", f"E{line}": "partial"})
    done = import_forms([tmp_path / "forms"], tmp_path / "teams")
    assert len(done.written) == 39
    assert not list((tmp_path / "teams").rglob("*.part"))
    said = "\n".join(str(error) for error in done.errors)
    assert said.count("is one of 2 forms of the same milestone (7.xlsx, again.xlsx)") == 2
    assert "bad.xlsx: is no Excel file" in said
    assert read_submission(tmp_path / "teams" / "team-00" / "q3.yaml").answers["OPS05-BP01"].status == "implemented"
    again = import_forms([tmp_path / "forms" / "0.xlsx"], tmp_path / "teams")
    assert not again.written
    assert "is there already; move it away, or give --force" in str(again.errors[0])
    assert import_forms([tmp_path / "forms" / "0.xlsx"], tmp_path / "teams", force=True).written


def test_two_workloads_of_one_team_get_a_file_each(tmp_path: Path) -> None:
    line = line_of("OPS05-BP01")
    paths = [
        form(tmp_path / f"{name}.xlsx", HEAD | {"B4": name, f"E{line}": "implemented"}) for name in ("api", "worker")
    ]
    done = import_forms(paths, tmp_path / "teams")
    assert sorted(path.name for path in done.written) == ["api-q3.yaml", "worker-q3.yaml"]


def test_the_commands_write_and_read_forms(tmp_path: Path) -> None:
    own = tmp_path / "lenses" / "own.json"
    own.parent.mkdir()
    text = content.data("lenses", f"{EDITION}.json").read_text(encoding="utf-8")
    own.write_text(text.replace('"name": "AWS', '"name": "Own AWS', 1), encoding="utf-8")
    result = CliRunner().invoke(app, ["form", str(own), "-o", str(tmp_path / "forms" / "form.xlsx")])
    assert result.exit_code == 0, result.output
    path = tmp_path / "forms" / "form.xlsx"
    book = load_workbook(path)
    for name, value in HEAD.items():
        book["Review"][name] = value
    book["Review"].cell(TITLES + 2, STATUS).value = "implemented"
    book.save(path)
    result = CliRunner().invoke(app, ["import", "form", str(path), "-o", str(tmp_path / "out")])
    assert (result.exit_code, "1 submission written, 0 forms not" in result.output) == (0, True)
    said: Submission = read_submission(tmp_path / "out" / "billing" / "q3.yaml")
    assert said.lens == "../../lenses/own.json"
    assert CliRunner().invoke(app, ["form", EDITION, "-o", str(tmp_path / "form.csv")]).exit_code == 2
    sample = content.data("teams", "dispatch", "2026-q3.yaml")
    result = CliRunner().invoke(app, ["form", EDITION, "-o", str(tmp_path / "next.xlsx"), "--from", str(sample)])
    assert result.exit_code == 0, result.output
    assert "A form has no place for respondents, " in result.output
