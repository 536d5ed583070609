"""Measures in a team's report."""

import re
from pathlib import Path

import pytest

from opexkit.measures.measuring import measure_files
from opexkit.measures.picture import durations
from opexkit.measures.report import Figure, MeasuresReport, Mover, Reference
from opexkit.measures.view.team import team_section
from opexkit.view.blocks import Table, Text, plain
from opexkit.view.charts import lines


def report(folder: Path) -> MeasuresReport:
    path = folder / "d.csv"
    path.write_text("time,failed\n2026-03-01T10:00:00Z,no\n2026-03-08T10:00:00Z,yes\n", encoding="utf-8")
    return measure_files(path)


def test_every_figure_stands_beside_the_company_s_and_names_its_file(tmp_path: Path) -> None:
    beside = [
        Reference(measure="change_fail_rate", company="Northwind", before=0.19, after=0.04, source="the scenario"),
        Reference(measure="time_to_recover", company="Northwind", before=95, after=18, source="the scenario"),
    ]
    found = report(tmp_path).model_copy(update={"references": beside})
    table = next(block for block in team_section(found, []) if isinstance(block, Table))
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}
    assert [column.title for column in table.columns][2:4] == ["Northwind before", "Northwind after"]
    assert rows["Change fail rate"][:3] == ["50.0%", "19.0%", "4.0%"]
    assert rows["Change fail rate"][-1] == "d.csv"
    assert rows["Time to recover (MTTR)"][:3] == ["unknown", "95.0 minutes", "18.0 minutes"]
    assert rows["Time to recover (MTTR)"][-1] == "no file"
    assert rows["Alarm precision"][:3] == ["unknown", "–", "–"]
    why = next(row[1].detail for row in table.rows if row[0].text == "Time to recover (MTTR)")
    assert why == "not measured: no incidents were given"


def test_problems_stand_first_and_alone_where_nothing_could_be_measured(tmp_path: Path) -> None:
    (problem,) = team_section(None, ["q1.yaml:8:5: gone.csv cannot be read; check the path"])
    assert isinstance(problem, Table)
    assert "gone.csv cannot be read" in plain([problem])
    first = team_section(report(tmp_path), ["d.csv:4: no"])[0]
    assert isinstance(first, Table)
    assert not isinstance(first, Text)


def test_a_team_sees_the_three_practices_that_move_each_measure_most(tmp_path: Path) -> None:
    movers = [
        Mover(measure=measure, practice=f"OPS0{number}-BP01", factor=0.5 + number / 10, rationale="it helps")
        for measure in ("change_fail_rate", "deployment_frequency", "time_to_recover")
        for number in range(1, 5)
    ]
    blocks = team_section(report(tmp_path).model_copy(update={"movers": movers}), [])
    table = next(block for block in blocks if isinstance(block, Table) and block.columns[1].title == "Practice")
    practices = [f"OPS0{number}-BP01" for number in (1, 2, 3)]
    assert [row[1].text for row in table.rows] == practices * 2
    assert table.caption.startswith("The 3 practices that move each measure most")


@pytest.mark.parametrize("several", [1, 2, 5])
def test_few_durations_have_room_enough(several: int, recwarn: pytest.WarningsRecorder) -> None:
    given = {"family": "operations", "unit": "minutes", "better": "lower", "value": 20, "n": 9, "mean": 31, "p90": 90}
    one = Figure.model_validate({"id": "x", "title": "Time to recover (MTTR)", "source": "s"} | given)
    picture = durations([one] * several)
    assert picture.alt.count("Time to recover (MTTR)") == several
    assert not [str(warning.message) for warning in recwarn if "layout" in str(warning.message)]


def test_a_trend_names_each_month_once() -> None:
    picture = lines(["2026-07", "2026-08", "2026-09 *"], {"Change lead time": [1, 2, 3]}, "alt", "month", "hours")
    assert re.findall(r"2026-\d\d", picture.svg) == ["2026-07", "2026-08", "2026-09"]
