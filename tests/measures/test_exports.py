"""CSV exports: what can be read is used and counted, the rest is listed with its line and reason."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opexkit.files.problem import InputError
from opexkit.measures.exports import read_export


def save(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "d.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_semicolons_byte_order_mark_and_usual_names(tmp_path: Path) -> None:
    text = "Deployment_ID;Deployed_At;Merged_At\r\n7;2026-03-01T10:00:00Z;2026-03-01T08:00:00Z\r\n"
    export = read_export(save(tmp_path, text, "utf-8-sig"), "deployments")
    assert export.columns == {"time": "Deployed_At", "id": "Deployment_ID", "committed": "Merged_At"}
    assert export.frame.loc[0, "time"] == pd.Timestamp("2026-03-01 10:00", tz="UTC")
    assert (export.rows, export.naive, export.rejected) == (1, 0, ())


def test_mixed_time_zones_become_utc_and_naive_ones_are_counted(tmp_path: Path) -> None:
    text = "time\n2026-03-01T10:00:00+01:00\n2026-03-01 10:00\n2026-07-01 10:00\n2026-03-01T10:00:00Z\n"
    export = read_export(save(tmp_path, text), "deployments", zone="Europe/Berlin")
    assert [time.hour for time in export.frame["time"]] == [9, 9, 8, 10]
    assert export.naive == 2


def test_each_rejected_row_has_its_line_and_reason(tmp_path: Path) -> None:
    text = (
        "id,started,detected,resolved\n"
        "1,2026-03-01 10:00,2026-03-01 10:05,2026-03-01 11:00\n"
        '"two\nlines",2026-03-01 10:00,,2026-03-01 09:00\n'
        "3,2026-03-01 10:00,soon,2026-03-01 11:00\n"
        "4,2026-03-01 10:00,2026-03-01 09:59,2026-03-01 11:00\n"
        "1,2026-03-02 10:00,,2026-03-02 11:00\n"
        "5,2026-03-02 10:00,,\n"
        "6,,,2026-03-02 11:00\n"
        "7,2026-03-02 10:00\n"
    )
    export = read_export(save(tmp_path, text), "incidents")
    assert export.frame["id"].tolist() == ["1"]
    assert [(problem.line, problem.message) for problem in export.rejected] == [
        (3, "`resolved` is before `started`"),
        (5, "detected 'soon' is no time"),
        (6, "`detected` is before `started`"),
        (7, "the id '1' stands twice"),
        (8, "is still open"),
        (9, "has no `started`"),
        (10, "the row has 2 cells where the header has 4"),
    ]
    assert export.rows == 8


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "d.csv: is empty; export it again"),
        ("a,b\n1,2\n", "d.csv:1: no column gives `time`; name it with --columns time=NAME; the file has a, b"),
        ("time,time\n1,2\n", "d.csv:1: the column 'time' stands twice; rename one of the two"),
        ("time\n", "d.csv: holds no rows; export a longer period"),
        ("time\nsoon\n", "d.csv:2: time 'soon' is no time; write 2026-03-31T14:05:00+01:00"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_export(save(tmp_path, text), "deployments")
    assert str(caught.value).replace(f"{tmp_path}/", "") == message


def test_a_column_map_and_its_mistakes(tmp_path: Path) -> None:
    path = save(tmp_path, "when\n2026-03-01\n")
    assert len(read_export(path, "deployments", {"time": "WHEN"}).frame) == 1
    with pytest.raises(InputError, match="there is no column 'then'"):
        read_export(path, "deployments", {"time": "then"})


def test_an_unknown_zone_and_another_encoding(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no time zone 'Mars/Base'"):
        read_export(save(tmp_path, "time\n2026-03-01\n"), "deployments", zone="Mars/Base")
    with pytest.raises(InputError, match="is not UTF-8"):
        read_export(save(tmp_path, "time\nfrüh\n", "latin-1"), "deployments")


@pytest.mark.slow
def test_a_million_rows(tmp_path: Path) -> None:
    row = "2026-03-01T10:00:00Z,no\n"
    export = read_export(save(tmp_path, "time,failed\n" + row * 1_000_000), "deployments")
    assert len(export.frame) == 1_000_000


@settings(max_examples=5 * settings.default.max_examples)
@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "d.csv"
    path.write_text(f"time\n{text}", encoding="utf-8", errors="replace")
    try:
        export = read_export(path, "deployments")
    except InputError:
        return
    assert len(export.frame) + len({problem.line for problem in export.rejected}) <= export.rows + 1
