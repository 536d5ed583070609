"""A team's own exports beside its grade: measured where they can be, else a problem, and never a lost grade."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opexkit.files import InputError
from opexkit.reports.team import measures as measures_section
from opexkit.review import exports as module
from opexkit.review.dump import submission_yaml
from opexkit.review.export_file import ExportFile
from opexkit.review.exports import check_exports, read_exports, with_measures
from opexkit.review.grading import grade_team
from opexkit.review.load import load_team, read_submission
from opexkit.review.record import read_grade
from opexkit.review.team_grade import TeamGrade
from opexkit.view.blocks import Table, Text

HEAD = """team: Dispatch
workload: Track
lens: operational-excellence-2024-11-06
milestone: {name: Q1, date: 2026-03-31}
answers:
  OPS01-BP01: implemented
"""
DEPLOYMENTS = "id,time,failed\nd1,2026-03-01T10:00:00Z,no\nd2,2026-03-08T10:00:00Z,yes\n"
INCIDENTS = """id,started,detected,resolved,severity
i1,2026-03-08 10:10,2026-03-08 10:20,2026-03-08 11:20,sev1
i2,2026-03-09 10:10,2026-03-09 10:20,2026-03-09 10:40,sev2
"""


def team(folder: Path, measures: str, **files: str) -> Path:
    (folder / "exports").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / "exports" / f"{name}.csv").write_text(text, encoding="utf-8")
    path = folder / "q1.yaml"
    path.write_text(f"{HEAD}{measures}", encoding="utf-8")
    return path


def graded(path: Path) -> TeamGrade:
    files = load_team(path)
    return with_measures(grade_team(files), files)


TWO = (
    "measures:\n  - exports/deployments.csv\n  - {file: exports/incidents.csv, severity: [sev1], zone: Europe/Berlin}\n"
)


def test_a_submission_without_exports_has_no_measures(tmp_path: Path) -> None:
    assert graded(team(tmp_path, "")).measures is None


def test_each_figure_names_its_file_and_what_no_file_gives_is_not_measured(tmp_path: Path) -> None:
    grade = graded(team(tmp_path, TWO, deployments=DEPLOYMENTS, incidents=INCIDENTS))
    assert grade.measures is not None
    report = grade.measures.report
    assert report is not None
    assert grade.measures.problems == []
    assert {one.id: (round(one.value or 0, 3), one.files) for one in report.measured} == {
        "deployment_frequency": (1.556, ["exports/deployments.csv"]),
        "change_fail_rate": (0.5, ["exports/deployments.csv"]),
        "time_to_detect": (10, ["exports/incidents.csv"]),
        "time_to_recover": (60, ["exports/incidents.csv"]),
        "availability": (0.995, ["exports/incidents.csv"]),
        "error_budget": (5.401, ["exports/incidents.csv"]),
    }
    assert [one.files for one in report.figures if one.value is None] == [[]] * 7
    references = {one.measure: (one.company, one.before, one.after) for one in report.references}
    assert references["change_fail_rate"] == ("Northwind Logistics", 0.19, 0.04)
    assert {file.name: file.zone for file in report.files} == {
        "exports/deployments.csv": "UTC",
        "exports/incidents.csv": "Europe/Berlin",
    }
    assert set(grade.provenance.inputs) == {"q1.yaml", "exports/deployments.csv", "exports/incidents.csv"}


def test_measures_move_no_risk_and_come_back_from_the_record(tmp_path: Path) -> None:
    path = team(tmp_path, TWO, deployments=DEPLOYMENTS, incidents=INCIDENTS)
    grade = graded(path)
    without = grade_team(load_team(path))
    assert grade.model_copy(update={"measures": None, "provenance": without.provenance}) == without
    record = tmp_path / "report.json"
    record.write_text(grade.model_dump_json(), encoding="utf-8")
    assert read_grade(record) == grade


BROKEN = {
    "a cell that is no time": ("time,failed\nsoon,no\n", "exports/broken.csv:2: 1 row: `time` is no time"),
    "no tool's columns": ("a,b\n1,2\n", "q1.yaml:9:5: exports/broken.csv is of no tool that is known"),
    "nothing": ("", "q1.yaml:9:5: exports/broken.csv is empty"),
    "broken JSON": ('[{"a": 1},\n{"b"', "exports/broken.csv:2:5: is not JSON"),
    "day and month": ("time,failed\n03/04/2026,no\n", "q1.yaml:9:5: exports/broken.csv day and month can't be told"),
}


@pytest.mark.parametrize(("text", "says"), BROKEN.values(), ids=BROKEN)
def test_a_broken_export_is_a_problem_at_its_line_and_costs_nothing(tmp_path: Path, text: str, says: str) -> None:
    listed = "measures:\n  - exports/deployments.csv\n  - exports/broken.csv\n"
    path = team(tmp_path, listed, deployments=DEPLOYMENTS, broken=text)
    grade = graded(path)
    assert grade.risks == grade_team(load_team(path)).risks
    assert grade.measures is not None
    assert grade.measures.report is not None
    assert [one.id for one in grade.measures.report.measured] == ["deployment_frequency", "change_fail_rate"]
    assert grade.measures.problems[0].startswith(says), grade.measures.problems
    said = [str(problem) for problem in check_exports(path)]
    assert said[0].startswith(f"{tmp_path}/{says}")


def test_an_option_that_settles_a_file_is_a_key(tmp_path: Path) -> None:
    listed = (
        "measures:\n  - {file: exports/d.csv, time_format: month-first, table: deployments, columns: {time: Wann}}\n"
    )
    grade = graded(team(tmp_path, listed, d="Wann;failed\n03/04/2026;no\n"))
    assert grade.measures is not None
    assert grade.measures.report is not None
    assert f"{grade.measures.report.start:%Y-%m-%d}" == "2026-03-04"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("../outside.csv", "lies outside the team's folder"),
        ("exports/gone.csv", "cannot be read"),
        ("exports", "cannot be read"),
        ("exports/pipe", "cannot be read"),
        ("exports/deployments.csv", "is named twice"),
    ],
)
def test_a_file_that_cannot_be_taken_is_said(tmp_path: Path, name: str, says: str) -> None:
    folder = tmp_path / "team"
    path = team(folder, f"measures:\n  - exports/deployments.csv\n  - {name}\n", deployments=DEPLOYMENTS)
    (tmp_path / "outside.csv").write_text(DEPLOYMENTS, encoding="utf-8")
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "exports" / "pipe")
    grade = graded(path)
    assert grade.measures is not None
    assert grade.measures.report is not None
    assert f"q1.yaml:9:5: {name} {says}" in grade.measures.problems[0]


def test_no_file_that_can_be_read_leaves_the_grade_and_the_problems(tmp_path: Path) -> None:
    grade = graded(team(tmp_path, "measures: [exports/gone.csv]\n"))
    assert grade.measures is not None
    assert (grade.measures.report, len(grade.measures.problems)) == (None, 1)
    commits = graded(team(tmp_path, "measures: [exports/commits.csv]\n", commits="sha,committed\na,2026-03-01\n"))
    assert commits.measures is not None
    assert commits.measures.report is None
    assert "holds no event to measure" in commits.measures.problems[0]


def test_a_fault_of_the_kit_costs_no_grade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(module, "_read", fails)
    grade = graded(team(tmp_path, TWO, deployments=DEPLOYMENTS, incidents=INCIDENTS))
    assert grade.measures is not None
    assert "ZeroDivisionError" in grade.measures.problems[0]


def test_exports_without_their_extra_are_left_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ModuleNotFoundError(name="pandas")

    monkeypatch.setattr(module, "_read", fails)
    monkeypatch.setattr(module, "needed_extra", lambda _: "measures")
    path = team(tmp_path, TWO, deployments=DEPLOYMENTS, incidents=INCIDENTS)
    grade = graded(path)
    assert grade.measures is not None
    assert grade.measures.problems == [
        "q1.yaml:8:5: note: exports/deployments.csv cannot be measured, needs opexkit[measures]; "
        "the grade stands without it",
        "q1.yaml:9:5: note: exports/incidents.csv cannot be measured, needs opexkit[measures]; "
        "the grade stands without it",
    ]
    assert {problem.severity for problem in check_exports(path)} == {"note"}


def test_an_unknown_key_is_told_at_its_line(tmp_path: Path) -> None:
    path = team(tmp_path, "measures:\n  - {file: a.csv, zoen: UTC}\n")
    with pytest.raises(InputError, match=r"q1.yaml:8:\d+: .*zoen"):
        read_submission(path)


def test_a_submission_with_exports_is_written_as_it_is_read(tmp_path: Path) -> None:
    path = team(tmp_path, TWO)
    submission = read_submission(path)
    path.write_text(submission_yaml(submission), encoding="utf-8")
    assert read_submission(path) == submission


@given(
    st.binary(max_size=200) | st.text(max_size=200).map(str.encode),
    st.sampled_from(["deployments", "incidents", "alarms", "commits", None]),
    st.sampled_from([None, "Europe/Berlin", "Nowhere", "../UTC"]),
    st.sampled_from([None, "day-first", "%d", "%"]),
    st.sampled_from([None, "utf-16", "hex"]),
)
def test_whatever_an_export_holds_it_is_measured_or_a_problem(
    tmp_path_factory: pytest.TempPathFactory,
    held: bytes,
    table: str | None,
    zone: str | None,
    time_format: str | None,
    encoding: str | None,
) -> None:
    folder = tmp_path_factory.mktemp("team")
    (folder / "x.csv").write_bytes(held)
    options = {"file": "x.csv", "table": table, "zone": zone, "time_format": time_format, "encoding": encoding}
    read = read_exports([ExportFile.model_validate(options)], folder)
    assert len(read.exports) == 1 or read.problems
    assert not [problem for problem in read.problems if "fault of opexkit" in problem.fix]


def milestones(folder: Path, *measures: str, **files: str) -> TeamGrade:
    """A team's grade with a milestone a quarter, each with the measures that it names."""
    newest = team(folder, "", **files)
    for number, named in enumerate(measures, start=1):
        head = HEAD.replace("name: Q1, date: 2026-03-31", f"name: Q{number}, date: 2026-{number * 3:02}-28")
        (folder / f"q{number}.yaml").write_text(f"{head}{named}", encoding="utf-8")
    files_of = load_team([newest, *(folder / f"q{number}.yaml" for number in range(2, len(measures) + 1))])
    return with_measures(grade_team(files_of), files_of)


def test_earlier_milestones_are_measured_by_their_own_files(tmp_path: Path) -> None:
    first = DEPLOYMENTS.replace("2026-03-08", "2026-03-03").replace(",yes", ",no")
    grade = milestones(
        tmp_path,
        "measures: [exports/first.csv]\n",
        "",
        "measures: [exports/first.csv, exports/incidents.csv]\n",
        "measures: [exports/last.csv]\n",
        first=first,
        incidents=INCIDENTS,
        last=DEPLOYMENTS,
    )
    assert grade.measures is not None
    assert not grade.measures.problems
    q1, q3 = grade.measures.earlier
    assert (q1.milestone, q3.milestone) == ("Q1", "Q3")
    assert q1.values == {"deployment_frequency": pytest.approx(2 / 3 * 7), "change_fail_rate": 0}
    assert q1.events["deployment_frequency"] == 2
    assert q3.values["time_to_recover"] == 40
    assert {"exports/first.csv", "exports/incidents.csv", "exports/last.csv"} <= set(grade.provenance.inputs)
    assert read_grade_again(grade, tmp_path) == grade
    (table,) = [block for block in measures_section(grade) if getattr(block, "caption", "") == "By milestone"]
    assert isinstance(table, Table)
    assert [column.title for column in table.columns] == ["Measure", "Q1", "Q3", "Q4"]
    assert table.columns[1].detail == "2026-03-01 to 2026-03-03"
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}
    assert rows["Change fail rate"] == ["0.0%", "0.0%", "50.0%"]
    assert rows["Time to recover (MTTR)"] == ["unknown", "40.0 minutes", "unknown"]


def test_an_earlier_milestone_that_names_only_the_newest_ones_files_is_told(tmp_path: Path) -> None:
    same = "measures: [exports/d.csv]\n"
    grade = milestones(tmp_path, same, "measures: [exports/gone.csv]\n", same, d=DEPLOYMENTS)
    assert grade.measures is not None
    assert grade.measures.report is not None
    assert not grade.measures.earlier
    told, gone = grade.measures.problems
    assert told.startswith("Q1: names exports of the newest milestone only")
    assert gone.startswith("Q2: exports/gone.csv: cannot be read")


def test_a_newest_milestone_without_exports_leaves_the_earlier_ones(tmp_path: Path) -> None:
    grade = milestones(tmp_path, "measures: [exports/d.csv]\n", "", d=DEPLOYMENTS)
    assert grade.measures is not None
    assert grade.measures.report is None
    texts = [block.text for block in measures_section(grade) if isinstance(block, Text)]
    assert texts == ["Nothing could be measured at the newest milestone."]
    assert [one.milestone for one in grade.measures.earlier] == ["Q1"]


def read_grade_again(grade: TeamGrade, folder: Path) -> TeamGrade:
    path = folder / "grade.json"
    path.write_text(grade.model_dump_json(), encoding="utf-8")
    return read_grade(path)
