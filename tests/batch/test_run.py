"""The main job on real kernels: reports for all, reasons for those who are missing, the same bytes twice."""

import csv
import json
import os
import re
import shutil
from pathlib import Path

import nbformat
import openpyxl
import pytest
from jsonschema import Draft202012Validator

from opexkit import content
from opexkit.batch import RunResult, assess
from opexkit.batch.pages import Job, Pages
from opexkit.batch.publish import Publication
from opexkit.batch.workers import Crew
from opexkit.files.problem import InputError
from opexkit.reports.formats import PORTFOLIO, TEAM, Format

GOOD = """\
team: {name}
workload: Northwind Track
lens: operational-excellence-2024-11-06
milestone: {{name: Q1, date: 2026-03-31}}
answers:
  OPS01-BP01: implemented
  OPS01-BP02: {{status: partial, note: "{note}"}}
"""
HOSTILE = ["../../etc/passwd", '"; rm -rf /', "=HYPERLINK(1)", "<script>alert(1)</script>", "a/b\\\\c"]

pytestmark = pytest.mark.slow


def team(folder: Path, name: str = "Good", note: str = "n") -> Path:
    folder.mkdir(parents=True)
    path = folder / "2026-q1.yaml"
    path.write_text(GOOD.format(name=json.dumps(name), note=note), encoding="utf-8")
    return path


def files(out: Path) -> dict[str, bytes]:
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    return assess([content.data("teams")], tmp_path_factory.mktemp("samples") / "out")


def test_eight_sample_teams_are_graded(samples: RunResult) -> None:
    assert [grade.slug for grade in samples.portfolio.teams] == [
        "billing",
        "carrier-integration",
        "customer-portal",
        "dispatch",
        "notifications",
        "platform-engineering",
        "pricing",
        "tracking",
    ]
    assert samples.portfolio.failures == []


def test_every_file_of_the_design_is_there_and_small(samples: RunResult) -> None:
    for name in (*(each.file for each in PORTFOLIO), "portfolio.ipynb", "run.json"):
        assert (samples.out / name).stat().st_size > 0
    for grade in samples.portfolio.teams:
        folder = samples.out / "teams" / grade.slug
        assert {path.name for path in folder.iterdir()} == {*(each.file for each in TEAM), "report.ipynb"}
        assert (folder / "report.html").stat().st_size < 400_000
    assert (samples.out / "portfolio.html").stat().st_size < 400_000


def test_json_twins_fit_the_published_schemas(samples: RunResult) -> None:
    for schema, name in (("portfolio", "portfolio.json"), ("team-report", "teams/dispatch/report.json")):
        validator = Draft202012Validator(json.loads(content.data("schemas", f"{schema}.json").read_text("utf-8")))
        validator.validate(json.loads((samples.out / name).read_text(encoding="utf-8")))


def test_the_report_notebook_can_be_run_again_where_it_lies(samples: RunResult) -> None:
    node = nbformat.read(samples.out / "teams" / "dispatch" / "report.ipynb", as_version=4)
    assert 'grade = "report.json"' in "".join(cell.source for cell in node.cells)
    assert str(samples.out) not in json.dumps(node)


def test_no_report_holds_a_path_of_this_machine(samples: RunResult) -> None:
    for name, data in files(samples.out).items():
        assert str(samples.out.parent).encode() not in data, name


def test_one_team_came_from_the_aws_tool_and_shows_where_it_disagrees(samples: RunResult) -> None:
    portal = next(grade for grade in samples.portfolio.teams if grade.slug == "customer-portal")
    assert [question.code for question in portal.questions if question.disagrees_with_aws] == ["OPS02"]


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    teams = [content.data("teams", "tracking")]
    first, second = (files(assess(teams, tmp_path / name / "out").out) for name in ("a", "b"))
    assert list(first) == list(second)
    assert [name for name in first if first[name] != second[name]] == ["run.json"], "only run.json holds timings"


def test_source_date_epoch_dates_the_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    team(tmp_path / "teams" / "good")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    outcome = assess([tmp_path / "teams"], tmp_path / "out")
    assert openpyxl.load_workbook(outcome.out / "portfolio.xlsx").properties.created.year == 2001


@pytest.mark.parametrize("value", ["99999999999999999", "-1e9", "yesterday", "²"])
def test_an_odd_source_date_epoch_is_refused_before_anything_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    team(tmp_path / "teams" / "good")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    with pytest.raises(InputError, match="SOURCE_DATE_EPOCH: is no date"):
        assess([tmp_path / "teams"], tmp_path / "out", grade_only=True)
    assert not (tmp_path / "out").exists()


def test_what_cannot_be_made_of_the_portfolio_costs_no_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    team(tmp_path / "teams" / "good")

    def broken(*_: object) -> str:
        raise ValueError("no such template")

    formats = (*PORTFOLIO[:1], Format("portfolio.md", broken))
    monkeypatch.setattr("opexkit.batch.pages.PORTFOLIO", formats)
    outcome = assess([tmp_path / "teams"], tmp_path / "out", grade_only=True)
    assert outcome.failed == "portfolio.md: no such template"
    assert (tmp_path / "out" / "teams" / "good" / "report.json").exists()
    assert (tmp_path / "out" / "portfolio.json").exists()


def test_a_page_that_could_not_be_made_is_not_linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("good", "bad"):
        team(tmp_path / "teams" / name, name)
    write = Pages._write

    def broken(self: Pages, job: Job, crew: Crew) -> float:
        if job[0].slug == "bad":
            raise RuntimeError("its process was killed twice")
        return write(self, job, crew)

    monkeypatch.setattr(Pages, "_write", broken)
    outcome = assess([tmp_path / "teams"], tmp_path / "out")
    (failure,) = outcome.portfolio.failures
    assert failure.missing == [f"teams/bad/report.{kind}" for kind in ("pdf", "html", "ipynb")]
    page = (tmp_path / "out" / "portfolio.html").read_text(encoding="utf-8")
    assert "killed twice" in page
    links = re.findall(r'href="(teams/[^"]+)"', page)
    assert links == ["teams/good/report.html"]
    assert all((tmp_path / "out" / link).exists() for link in links)


def test_broken_teams_are_named_and_the_others_graded(tmp_path: Path) -> None:
    teams = tmp_path / "teams"
    team(teams / "good")
    bad = {
        "empty": b"",
        "binary": b"\x00\x01",
        "latin": "team: Zürich".encode("latin-1"),
        "bomb": b"a: &a [x,x]\nb: &b [*a,*a]\n",
        "tabs": b"team:\n\tx: 1\n",
        "lens": GOOD.format(name="X", note="n").replace("2024-11-06", "1999").encode(),
        "code": GOOD.format(name="X", note="n").replace("OPS01-BP02", "OPS01-BP20").encode(),
        "status": GOOD.format(name="X", note="n").replace("partial", "partly").encode(),
        "date": GOOD.format(name="X", note="n").replace("2026-03-31", "2026-02-31").encode(),
        "note": GOOD.format(name="X", note="n" * 100_000).encode(),
        "none": GOOD.format(name="X", note="n").partition("answers:")[0].encode() + b"answers: {}\n",
    }
    for name, data in bad.items():
        (teams / name).mkdir()
        (teams / name / "q.yaml").write_bytes(data.replace(b"team: X", f"team: {name}".encode()))
    (teams / "nothing").mkdir()
    (teams / "old-zip").mkdir()
    (teams / "old-zip" / os.fsdecode(b"q\xfc.yaml")).write_text(GOOD.format(name="old-zip", note="n"), encoding="utf-8")
    outcome = assess([teams], tmp_path / "out")
    assert [grade.slug for grade in outcome.portfolio.teams] == ["good"]
    assert sorted(failure.slug for failure in outcome.portfolio.failures) == sorted([*bad, "nothing", "q\ufffd.yaml"])
    for failure in outcome.portfolio.failures:
        assert all("; " in message and str(teams) in message for message in failure.messages), failure
    page = (outcome.out / "portfolio.html").read_text(encoding="utf-8")
    assert "did you mean" in page
    assert "tabs" in page
    assert "has a name that is not UTF-8" in page
    assert (outcome.out / "portfolio.xlsx").exists()


def test_nothing_submitted_escapes_becomes_markup_or_a_formula(tmp_path: Path) -> None:
    teams = tmp_path / "teams"
    for number, name in enumerate(HOSTILE):
        team(teams / f"t{number}", name, note=json.dumps(name)[1:-1])
    before = set(tmp_path.rglob("*"))
    outcome = assess([teams], tmp_path / "out")
    assert len(outcome.portfolio.teams) == len(HOSTILE), outcome.portfolio.failures
    assert all(path.is_relative_to(tmp_path / "out") for path in set(tmp_path.rglob("*")) - before)
    slugs = {grade.team: grade.slug for grade in outcome.portfolio.teams}
    for name in ("portfolio.html", f"teams/{slugs[HOSTILE[3]]}/report.html"):
        page = (outcome.out / name).read_text(encoding="utf-8")
        assert page.count("<script") == (name == "portfolio.html")  # its own, which the page names by hash
        assert "&lt;script&gt;" in page
    book = openpyxl.load_workbook(outcome.out / "portfolio.xlsx")
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    with (outcome.out / "teams" / slugs[HOSTILE[2]] / "improvement-plan.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        assert not [cell for row in csv.reader(file) for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_any_custom_lens_can_be_used_by_path(tmp_path: Path) -> None:
    path = team(tmp_path / "teams" / "good")
    shutil.copy(content.data("lenses", "northwind-orr.json"), path.parent / "own.json")
    text = path.read_text(encoding="utf-8").replace("operational-excellence-2024-11-06", "own.json")
    text = text.replace("OPS01-BP01", "orr_surge_load_tested").partition("  OPS01-BP02")[0]
    lens = json.loads(content.data("lenses", "northwind-orr.json").read_text(encoding="utf-8"))
    choice = lens["pillars"][0]["questions"][0]["choices"][0]["id"]
    path.write_text(text.replace("orr_surge_load_tested", choice), encoding="utf-8")
    (grade,) = assess([tmp_path / "teams"], tmp_path / "out").portfolio.teams
    assert len(grade.questions) == 16
    assert grade.statuses.implemented == 1


def test_a_run_lists_lenses_by_their_bytes_and_never_by_their_path(tmp_path: Path) -> None:
    """One file by three paths is one lens; another file at an equal path is another."""
    own = content.data("lenses", "northwind-orr.json").read_text(encoding="utf-8")
    (tmp_path / "own.json").write_text(own, encoding="utf-8")
    choice = json.loads(own)["pillars"][0]["questions"][0]["choices"][0]["id"]
    named = {"near": "../../own.json", "far": str(tmp_path / "own.json"), "copy": "lens.json", "other": "lens.json"}
    for name, lens in named.items():
        path = team(tmp_path / "teams" / name, name.title())
        head = path.read_text(encoding="utf-8").partition("answers:")[0]
        head = head.replace("operational-excellence-2024-11-06", json.dumps(lens))
        path.write_text(f"{head}answers:\n  {choice}: not_implemented\n", encoding="utf-8")
    (tmp_path / "teams" / "copy" / "lens.json").write_text(own, encoding="utf-8")
    (tmp_path / "teams" / "other" / "lens.json").write_text(own + "\n", "utf-8")
    outcome = assess([tmp_path / "teams"], tmp_path / "out", grade_only=True)
    assert not outcome.portfolio.failures
    run = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert sorted(each["teams"] for each in run["lenses"].values()) == [["copy", "far", "near"], ["other"]]


def test_an_interrupted_run_leaves_the_old_reports_and_the_next_says_so(tmp_path: Path) -> None:
    team(tmp_path / "teams" / "good")
    assess([tmp_path / "teams"], tmp_path / "out")
    old = (tmp_path / "out" / "portfolio.html").read_bytes()
    Publication(tmp_path / "out").staging.write("half", "portfolio.html")
    assert (tmp_path / "out" / "portfolio.html").read_bytes() == old
    assert assess([tmp_path / "teams"], tmp_path / "out").was_interrupted


@pytest.mark.parametrize("place", ["teams", "teams/out"])
def test_output_inside_the_input_is_refused(tmp_path: Path, place: str) -> None:
    team(tmp_path / "teams" / "good")
    with pytest.raises(InputError, match="would land inside the input"):
        assess([tmp_path / "teams"], tmp_path / place)
    assert [path.name for path in (tmp_path / "teams").iterdir()] == ["good"]


@pytest.mark.parametrize("place", ["", "x" * 300, "circle"])
def test_an_output_that_is_no_path_to_a_folder_is_told_in_a_sentence(
    tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("circle").symlink_to("circle")
    with pytest.raises(InputError, match=r"is no path to a folder|names no folder"):
        assess([content.data("teams", "dispatch")], Path(place), grade_only=True)
