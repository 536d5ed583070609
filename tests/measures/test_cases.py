"""Files that once gave a traceback, a wrong number or nothing: each gives the right numbers, or one clear message."""

from pathlib import Path

import pytest

from opexkit.files import InputError
from opexkit.measures.measuring import measure_files
from opexkit.measures.reading import Reading

CASES = Path(__file__).parent / "data" / "cases"
GIVEN = {
    "acknowledged-read-as-detected.csv": {"time_to_acknowledge": (20, 6), "time_to_recover": (60, 6)},
    "blank-failed-counts-as-ok.csv": {"deployment_frequency": (7, 3)},
    "deploy-words.csv": {"deployment_frequency": (8.75, 5), "change_fail_rate": (0.2, 5)},
    "epoch.csv": {"time_to_recover": (44, 5)},
    "excel-de.csv": {"time_to_detect": (4, 5), "time_to_recover": (40, 5)},
    "github-runs.json": {"deployment_frequency": (4 / 3 * 7, 4)},
    "jira-current-fields.csv": {"time_to_recover": (47, 5)},
    "merged-before-first-commit.csv": {"change_lead_time": (73, 2), "deployment_frequency": (7, 2)},
    "opsgenie-alerts.csv": {"pages_per_shift": (2.5, 5)},
    "pagerduty-incidents.csv": {"time_to_acknowledge": (100 / 60, 5), "time_to_recover": (42, 5)},
    "postgres-same-offset.csv": {"time_to_recover": (20, 2)},
    "postgres-mixed-offsets.csv": {"time_to_recover": (20, 2)},
    "tz-names.csv": {"time_to_recover": (30, 2)},
    "excel-us.csv": {"time_to_detect": (4, 2), "time_to_recover": (40, 2)},
    "excel-fr.csv": {"time_to_detect": (4, 2), "time_to_recover": (40, 2)},
    "servicenow-display.csv": {"time_to_recover": (55, 2)},
}


@pytest.mark.parametrize("name", GIVEN)
def test_a_file_gives_the_right_numbers(name: str) -> None:
    report = measure_files(CASES / name)
    assert {one.id: (one.value, one.n) for one in report.measured} == {
        measure: (pytest.approx(value), n) for measure, (value, n) in GIVEN[name].items()
    }


def test_every_case_is_tested() -> None:
    assert {path.name for path in CASES.iterdir()} == {*GIVEN, "servicenow-unclear.csv"}


def test_a_file_whose_day_and_month_cannot_be_told_apart_names_the_option_that_settles_it() -> None:
    path = CASES / "servicenow-unclear.csv"
    with pytest.raises(InputError) as caught:
        measure_files(path)
    assert len(caught.value.problems) == 1
    assert "--time-format day-first or --time-format month-first" in str(caught.value)
    report = measure_files(path, reading=Reading(time_format="day-first"), severity="1 - Critical")
    assert (report.figure("time_to_recover").value, report.figure("time_to_recover").n) == (55, 3)
    assert report.start.isoformat() == "2026-07-01T00:00:00+00:00"
    assert report.figure("availability").n == 3
    spelled = measure_files(path, reading=Reading(time_format="%d-%m-%Y %H:%M:%S"), severity="1 - Critical")
    assert spelled.figures == report.figures


def test_the_first_commit_counts_and_the_merge_only_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    text = (CASES / "merged-before-first-commit.csv").read_text("utf-8")
    path.write_text(text.replace("2026-09-29T09:00Z", ""), encoding="utf-8")
    lead = measure_files(path).figure("change_lead_time")
    assert (lead.value, lead.n) == (37, 2)
    assert lead.remark == "1 start at the merge, which is later than the first commit"


def test_an_empty_failed_is_unknown() -> None:
    rate = measure_files(CASES / "blank-failed-counts-as-ok.csv").figure("change_fail_rate")
    assert rate.remark == "not measured: the column that says which deployments failed is empty"
