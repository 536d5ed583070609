"""Files of any format: what can be read is used and counted, the rest is told once a kind of fault."""

import json
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opexkit.files.problem import InputError
from opexkit.measures.exports import Export, read_export
from opexkit.measures.reading import Reading
from opexkit.measures.sources import workbook


def save(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "d.csv"
    path.write_bytes(text.encode(encoding))
    return path


def refused(path: Path, **known: object) -> str:
    with pytest.raises(InputError) as caught:
        read_export(path, **known)  # type: ignore[arg-type]
    return str(caught.value).replace(f"{path.parent}/", "")


def hours(export: Export, role: str = "time") -> list[int]:
    return [time.hour for time in export.frame[role]]


ROW = "{id},2026-03-01T10:00:00Z,{failed}\n"


def test_semicolons_byte_order_mark_and_usual_names(tmp_path: Path) -> None:
    text = "Deployment_ID;Deployed_At;First_Commit_At\r\n7;2026-03-01T10:00:00Z;2026-03-01T08:00:00Z\r\n"
    export = read_export(save(tmp_path, text, "utf-8-sig"))
    assert export.columns == {"id": "Deployment_ID", "time": "Deployed_At", "committed": "First_Commit_At"}
    assert export.frame.loc[0, "time"] == pd.Timestamp("2026-03-01 10:00", tz="UTC")
    assert (export.rows, export.naive, export.rejected) == (1, 0, ())


def test_mixed_time_zones_become_utc_and_naive_ones_are_counted(tmp_path: Path) -> None:
    text = "time\n2026-03-01T10:00:00+01:00\n2026-03-01 10:00\n2026-07-01 10:00\n2026-03-01T10:00:00Z\n"
    export = read_export(save(tmp_path, text), "deployments", Reading(zone="Europe/Berlin"))
    assert hours(export) == [9, 9, 8, 10]
    assert (export.naive, export.zone) == (2, "Europe/Berlin")


def test_each_kind_of_fault_is_told_once_with_count_and_examples(tmp_path: Path) -> None:
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
        "8,2026-03-02 10:00,later,2026-03-02 11:00\n"
    )
    export = read_export(save(tmp_path, text), "incidents")
    assert export.frame["id"].tolist() == ["1", "3", "5", "8"]
    assert (export.rows, export.open) == (9, 1)
    assert [fault.said for fault in export.faults] == [
        "1 row: `resolved` is before `started` (line 3)",
        "2 rows: `detected` is no time that can be read; it counts as unknown ('soon', 'later'; lines 5, 11)",
        "1 row: `detected` is before `started` (line 6)",
        "1 row: the id appears twice ('1'; line 7)",
        "1 row: has no `started` and no `detected` (line 9)",
        "1 row: the row has another number of cells than the header, which has 4 ('2 cells'; line 10)",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "d.csv: is empty; export it again"),
        (
            "a,b\n1,2\n",
            "d.csv: no column gives `time`; name it with --columns deployments.time=NAME; the file has a, b",
        ),
        (
            "time,time\n2026-03-01,2026-03-02\n",
            "d.csv: the column 'time' appears twice and differs in 1 rows; delete one",
        ),
        ("time\n", "d.csv: holds no rows; export a longer period"),
        (
            "time\nsoon\n",
            "d.csv:2: 1 row: `time` is no time that can be read ('soon'; line 2); "
            "write 2026-03-31T14:05:00+01:00, or give its form with --time-format",
        ),
        ('{"a": [1, 2}', "d.csv:1:12: is not JSON (expecting ',' delimiter); export it again"),
        ("[]", "d.csv: holds no events; export the events with their fields"),
        ("[1, 2]", "d.csv: holds '1' and the like, but no events; export the events with their fields"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, text: str, message: str) -> None:
    assert refused(save(tmp_path, text), table="deployments") == message


def test_a_repeated_column_that_nobody_needs_stops_nothing(tmp_path: Path) -> None:
    text = "time,failed,Comment,Comment\n2026-03-01T10:00Z,no,a,b\n"
    assert len(read_export(save(tmp_path, text)).frame) == 1


def test_a_repeated_column_that_agrees_is_read(tmp_path: Path) -> None:
    text = "time,time,failed\n2026-03-01T10:00Z,,no\n,2026-03-02T11:00Z,no\n"
    assert hours(read_export(save(tmp_path, text))) == [10, 11]


def test_a_column_map_and_its_mistakes(tmp_path: Path) -> None:
    path = save(tmp_path, "when\n2026-03-01\n")
    named = Reading(columns={"deployments": {"time": "WHEN"}})
    assert len(read_export(path, "deployments", named).frame) == 1
    wrong = Reading(columns={"deployments": {"time": "then"}})
    assert "there is no column 'then' (asked for as time); the file has when" in refused(
        path, table="deployments", reading=wrong
    )


def test_an_unknown_zone(tmp_path: Path) -> None:
    path = save(tmp_path, "time\n2026-03-01\n")
    said = refused(path, table="deployments", reading=Reading(zone="Mars/Base"))
    assert said == "--zone: there is no time zone 'Mars/Base'; use a name such as UTC or Europe/Berlin"


@pytest.mark.parametrize(
    ("encoding", "kind", "said"),
    [
        ("utf-8", "UTF-8", False),
        ("utf-8-sig", "UTF-8", False),
        ("utf-16", "UTF-16", False),
        ("utf-16-le", "UTF-16", True),
        ("utf-16-be", "UTF-16", True),
        ("utf-32", "UTF-32", False),
        ("cp1252", "windows-1252", True),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, kind: str, said: bool) -> None:
    text = "time;failed;service\n01.03.2026 10:00;nein;Büro\n02.03.2026 10:00;ja;Straße\n" * 1
    export = read_export(save(tmp_path, text, encoding))
    assert export.kind == f"CSV with semicolons, {kind}"
    assert export.frame["service"].tolist() == ["Büro", "Straße"]
    assert export.frame["failed"].tolist() == [False, True]
    assert any("was read as" in remark for remark in export.remarks) == said


def test_an_encoding_that_is_asked_for_and_its_mistakes(tmp_path: Path) -> None:
    path = save(tmp_path, "time,failed,service\n2026-03-01T10:00Z,no,Москва\n", "cp1251")
    assert read_export(path, reading=Reading(encoding="cp1251")).frame["service"].tolist() == ["Москва"]
    assert "is not utf-8; export it again" in refused(path, reading=Reading(encoding="utf-8"))
    assert "there is no encoding 'klingon'" in refused(path, reading=Reading(encoding="klingon"))
    assert "there is no encoding 'hex'" in refused(path, reading=Reading(encoding="hex"))


@pytest.mark.parametrize(
    ("head", "message"),
    [
        (b"\xd0\xcf\x11\xe0rest", "is an old Excel file (.xls); save it as .xlsx or as CSV UTF-8"),
        (b"\x1f\x8b\x08rest", "is compressed (gzip); unpack it"),
        (b"%PDF-1.7", "is a PDF; export it as CSV or JSON"),
        (b"PK\x03\x04rest", "is no Excel file that can be read; save it as CSV UTF-8"),
        (b"\x00\x01\x02\x03\x04\x05binary binary binary", "is a binary file; export it as CSV or JSON"),
    ],
)
def test_what_is_no_export(tmp_path: Path, head: bytes, message: str) -> None:
    path = tmp_path / "d.csv"
    path.write_bytes(head)
    assert refused(path) == f"d.csv: {message}"


def test_a_folder_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "is a folder" in refused(tmp_path)
    assert "does not exist" in refused(tmp_path / "none.csv")


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\ntime;failed\n2026-03-01 10:00;no\n",
        "sep=\t\ntime\tfailed\n2026-03-01 10:00\tno\n",
        "Deployments of March\nexported by K.\n\ntime,failed\n2026-03-01 10:00,no\n2026-03-01 10:00,no\n",
        'time|failed\n2026-03-01 10:00|"no"\n',
        'time,failed,note\n2026-03-01 10:00,no,"two\nlines; and more"\n',
        "time,failed,,\n2026-03-01 10:00,no,,\n",
        "time,failed\n2026-03-01 10:00,no,,,\n",
        '{"time": "2026-03-01 10:00", "failed": false}\n{"time": "2026-03-01 10:00", "failed": null}\n',
        '[{"time": "2026-03-01 10:00", "failed": false}]',
        '{"page": 1, "items": [{"time": "2026-03-01 10:00", "failed": false}]}',
        '[{"items": [{"time": "2026-03-01 10:00", "failed": false}]}]',
        '{"items": [{"time": "2026-03-01 10:00", "failed": "no"}]}{"items": []}',
        '{"data": [{"id": 1, "attributes": {"time": "2026-03-01 10:00", "failed": false}}]}',
    ],
)
def test_dialects(tmp_path: Path, text: str) -> None:
    export = read_export(save(tmp_path, text))
    assert set(hours(export)) == {10}
    assert not export.faults


def test_excel(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["nothing but a title"])
    sheet = book.create_sheet("Data")
    sheet.append(["Nummer", "Beginn", "Erkannt", "Ende", "Schwere"])
    start = pd.Timestamp("2026-07-01 08:00").to_pydatetime()
    for number in (1, 2):
        times = [start + pd.Timedelta(minutes=minutes) for minutes in (0, 4, 44)]
        sheet.append([number, *times, "hoch"])
    book.remove(book.worksheets[0])
    book.save(tmp_path / "d.xlsx")
    export = read_export(tmp_path / "d.xlsx", reading=Reading(zone="Europe/Berlin"))
    assert export.kind == "Excel, sheet 'Data'"
    assert hours(export, "started") == [6, 6]
    assert export.frame["id"].tolist() == ["1", "2"]


def test_a_cover_page_of_a_workbook_is_passed_over(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.worksheets[0].append(["Incidents of July"])
    book.worksheets[0].append(["Team", "Dispatch"])
    sheet = book.create_sheet("Data")
    sheet.append(["id", "detected", "resolved"])
    sheet.append([1, pd.Timestamp("2026-07-01 08:00").to_pydatetime(), "2026-07-01 08:44"])
    book.save(tmp_path / "i.xlsx")
    export = read_export(tmp_path / "i.xlsx")
    assert (export.kind, len(export.frame)) == ("Excel, sheet 'Data'", 1)
    assert "the file has 2 sheets; 'Data' was read" in export.remarks


def odd_workbook(path: Path, name: str, text: bytes) -> Path:
    """A workbook of which one part is another; a part that is not there is added."""
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["id", "detected", "resolved"])
    book.save(path.with_suffix(".small"))
    with zipfile.ZipFile(path.with_suffix(".small")) as small, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as odd:
        for part in small.namelist():
            odd.writestr(part, text if part == name else small.read(part))
        if name not in small.namelist():
            odd.writestr(name, text)
    return path


SHEET = "xl/worksheets/sheet1.xml"
NAMES = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.mark.parametrize("name", [SHEET, "xl/sharedStrings.xml", "xl/media/image1.png"])
def test_a_workbook_that_grows_a_hundredfold_is_refused(tmp_path: Path, name: str) -> None:
    said = refused(odd_workbook(tmp_path / "i.xlsx", name, b" " * 11_000_000))
    assert said == f"i.xlsx: holds '{name}', which unpacks to more than 100 times its size; save it as CSV UTF-8"


@pytest.mark.parametrize(
    ("name", "unpacked", "reason"),
    [
        (SHEET, "<row>" + "<c/>" * 6000, "holds a row of 24 kB"),
        (SHEET, "<x:row r='1'>" + "<c/>" * 6000, "holds a row of 24 kB"),
        ("xl/other.xml", "<row>" + "<c/>" * 6000, "holds a row of 24 kB"),
        ("xl/sharedStrings.xml", "<si/>" * 7000, "holds texts of 35 kB"),
        ("xl/other.xml", "<c/>" * 9000, "holds texts of 36 kB"),
        (SHEET, "<row/>" * 9000, ""),
        ("xl/sharedStrings.xml", "<si/>" * 5000, ""),
    ],
)
def test_what_is_held_at_once_is_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, unpacked: str, reason: str
) -> None:
    for limit, most in {"_SMALL": 10**6, "_LONGEST_ROW": 20_000, "_MOST_STRINGS": 30_000, "_SOME": 5_000}.items():
        monkeypatch.setattr(workbook, limit, most)
    path = odd_workbook(tmp_path / "i.xlsx", name, f"<a {NAMES}>{unpacked}</a>".encode())
    assert workbook._why_too_large(path).partition(" in ")[0] == reason


@pytest.mark.parametrize(
    ("rows", "is_refused"),
    [
        ('<row><c r="XFD1"><v>1</v></c></row>' * 2, False),
        ('<row><c r="XFD1"><v>1</v></c></row>' * 4, True),
        ('<row><c r="XFD1" s="0"/></row>' * 4, True),
        ('<row r="1"><c><v>1</v></c></row><row r="201"/>', True),
        ('<row r="1"><c><v>1</v></c></row><row r="200"/>', False),
        ('<row r="1"><c r="ZZ1"><v>1</v></c></row><row r="199"/>', False),
    ],
)
def test_cells_that_are_not_there_do_not_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: str, is_refused: bool
) -> None:
    monkeypatch.setattr(workbook, "_MOST_ROWS", 200)
    monkeypatch.setattr(workbook, "_MOST_CELLS", 50_000)
    text = f"<worksheet {NAMES}><sheetData>{rows}</sheetData></worksheet>"
    path = odd_workbook(tmp_path / "i.xlsx", SHEET, text.encode())
    if is_refused:
        with pytest.raises(InputError, match="has more than 200 rows or 50,000 cells; save it as CSV UTF-8"):
            list(workbook._rows(path, "Sheet"))
    else:
        read = list(workbook._rows(path, "Sheet"))
        assert sum(map(len, read)) == max(map(len, read)) * sum(map(bool, read))


def test_all_of_a_workbook_together_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_MOST_UNPACKED", 5_000_000)
    said = refused(odd_workbook(tmp_path / "i.xlsx", "xl/a.xml", b" " * 5_000_000))
    assert said == "i.xlsx: unpacks to more than 5 MB; save it as CSV UTF-8"


def test_a_file_of_no_tool_is_asked_about(tmp_path: Path) -> None:
    said = refused(save(tmp_path, "id,created_at,status\n1,2026-03-01,ok\n"))
    assert said.startswith("d.csv: is of no tool that is known (CSV with commas, UTF-8); say what its rows are")


@settings(max_examples=2 * settings.default.max_examples)
@given(st.text(max_size=300), st.sampled_from(["time\n", "time,failed\n", "", "[", "{"]))
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str, start: str) -> None:
    path = tmp_path_factory.mktemp("any") / "d.csv"
    path.write_text(start + text, encoding="utf-8", errors="replace")
    try:
        export = read_export(path, "deployments")
    except InputError:
        return
    assert 0 < len(export.frame) <= export.rows


@settings(max_examples=2 * settings.default.max_examples)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "d.csv"
    path.write_bytes(raw)
    try:
        export = read_export(path, "incidents")
    except InputError:
        return
    assert 0 < len(export.frame) <= export.rows


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8) | st.just("time"), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(max_examples=2 * settings.default.max_examples)
@given(_JSON)
def test_any_json_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    path = tmp_path_factory.mktemp("any") / "d.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    try:
        export = read_export(path, "deployments")
    except InputError:
        return
    assert 0 < len(export.frame) <= export.rows
