"""Times that no tool measured, years of two digits, days without a clock, and states of one event in two files."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opexkit.files import InputError
from opexkit.measures.measuring import measure_files
from opexkit.measures.reading import Reading

HEAD = "id,detected,resolved\n"
GOOD = "9,2026-01-01T10:00:00Z,2026-01-01T11:00:00Z\n"


def save(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "row",
    [
        "1,0001-01-01T00:00:00Z,2026-01-01T00:00:00Z",
        "1,1970-01-01 00:00:00,2026-01-01 00:00:00",
        "1,2026-01-01 10:00:00,9999-12-31 00:00:00",
        "1,2026-01-01 10:00:00,9999999999999",
    ],
)
def test_what_a_tool_writes_where_it_has_no_time_is_no_time(row: str, tmp_path: Path) -> None:
    report = measure_files(save(tmp_path / "i.csv", f"{HEAD}{row}\n{GOOD}"))
    recover = report.figure("time_to_recover")
    assert (recover.value, recover.n) == (60, 1)
    assert report.start.year == 2026
    assert "is not between 1990 and 2099, as where a tool has no time" in report.files[0].left_out[0]


def test_a_length_without_end_is_unknown(tmp_path: Path) -> None:
    rows = "1,a,2026-01-01T10:00:00Z,2026-01-01T11:00:00Z,{}\n2,a,2026-01-02T10:00:00Z,2026-01-02T11:00:00Z,120\n"
    head = "incident_number,x,created_at,resolved_at,seconds_to_first_ack\n"
    report = measure_files(save(tmp_path / "p.csv", head + rows.format("999999999999")))
    acknowledge = report.figure("time_to_acknowledge")
    assert (acknowledge.value, acknowledge.n, acknowledge.left_out) == (2, 1, 1)


@given(st.lists(st.dates(dt.date(2013, 1, 1), dt.date(2099, 12, 31)), min_size=2, max_size=6, unique=True))
def test_a_year_in_front_gives_no_day_of_another_year(
    tmp_path_factory: pytest.TempPathFactory, days: list[dt.date]
) -> None:
    year = {day.replace(year=2026) for day in days if (day.month, day.day) != (2, 29)}
    rows = "".join(f"{n},{day:%y/%m/%d} 08:00,{day:%y/%m/%d} 08:40\n" for n, day in enumerate(sorted(year)))
    path = save(tmp_path_factory.mktemp("years") / "i.csv", HEAD + rows)
    if len({day.day for day in year}) > 1:
        with pytest.raises(InputError, match="can't be told apart"):
            measure_files(path)
    report = measure_files(path, reading=Reading(time_format="%y/%m/%d %H:%M")) if year else None
    assert report is None or report.start.date() == min(year)


def test_a_year_of_two_digits_in_front_is_refused_until_its_form_is_given(tmp_path: Path) -> None:
    path = save(tmp_path / "i.csv", f"{HEAD}1,26/07/01 08:00,26/07/01 08:40\n2,26/07/02 08:00,26/07/02 08:40\n")
    with pytest.raises(InputError, match=r"\(--time-format %y/%m/%d\)"):
        measure_files(path)
    report = measure_files(path, reading=Reading(time_format="%y/%m/%d %H:%M"))
    assert (str(report.start.date()), report.figure("time_to_recover").value) == ("2026-07-01", 40)
    behind = save(tmp_path / "j.csv", f"{HEAD}1,26/07/26 08:00,26/07/26 08:40\n2,27/07/26 08:00,27/07/26 08:40\n")
    assert str(measure_files(behind).start.date()) == "2026-07-26"


def test_days_without_a_clock_are_told_with_the_figure(tmp_path: Path) -> None:
    report = measure_files(save(tmp_path / "i.csv", f"{HEAD}1,2026-01-01,2026-01-02\n2,2026-01-05,2026-01-05\n"))
    assert report.figure("time_to_recover").remark == "rests on days without a time of day"
    assert measure_files(save(tmp_path / "i.csv", HEAD + GOOD)).figure("time_to_recover").remark == ""


@pytest.mark.parametrize("newest_first", [False, True])
def test_of_an_incident_in_two_files_the_resolved_state_counts(newest_first: bool, tmp_path: Path) -> None:
    then = save(tmp_path / "a.csv", f"{HEAD}1,2026-01-01T10:00:00Z,\n2,2026-01-01T09:00:00Z,2026-01-01T09:20:00Z\n")
    now = save(tmp_path / "b.csv", f"{HEAD}1,2026-01-01T10:00:00Z,2026-01-01T10:40:00Z\n")
    report = measure_files(*((now, then) if newest_first else (then, now)))
    recover = report.figure("time_to_recover")
    assert (recover.value, recover.n) == (30, 2)
    assert "1 rows of incidents appear in two files and count once" in report.remarks
