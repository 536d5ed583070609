"""What a room leaves: a submission that grades, and tables that hold every word."""

import csv
import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
from tests.room.people import AGENDA, join, message, say

from opexkit.review.grading import grade_team
from opexkit.review.load import load_team
from opexkit.review.submission import Status
from opexkit.room.export import leave, write_files, zip_bytes
from opexkit.room.label import LabelError
from opexkit.room.message import MessageError
from opexkit.room.store import RoomStore, open_room
from opexkit.room.view import lead_parts

DAY = dt.date(2026, 11, 26)
ONE, TWO = "OPS08-BP01", "OPS08-BP02"
FIELDS = {
    "status": "partial",
    "note": "=cmd|x\nsecond line",
    "evidence": "a board\nan alarm",
    "owner": "Ops",
    "due": "2027-01-31",
}


@pytest.fixture
def played(local: RoomStore) -> RoomStore:
    lead = join(local, "Lea", "", "facilitator")
    seats = [join(local, name, "Blue") for name in ("engineer", "Engineer", "José", "=1+1")]
    join(local, "watcher", "Red")
    say(local, lead, do="open", items=[ONE, TWO])
    for item, votes in ((ONE, ["partial"] * 3 + ["implemented"]), (TWO, ["partial", "implemented"])):
        ballot = local.snapshot().newest[item].id
        for seat, status in zip(seats, votes, strict=False):
            say(local, seat, do="vote", ballot=ballot, status=status)
    say(local, lead, do="close", items=[ONE, TWO], reveal=True)
    say(local, lead, do="open", items=[ONE])
    say(local, seats[3], do="vote", ballot=local.snapshot().newest[ONE].id, status="partial")
    for name, value in FIELDS.items():
        say(local, seats[0], do="write", item=ONE, name=name, value=value, base=0)
    say(local, seats[1], do="write", item=TWO, name="note", value="not settled yet", base=0)
    say(local, seats[1], do="write", item="OPS09-BP01", name="status", value="not_applicable", base=0)
    say(local, seats[2], do="park", item=TWO, text="Who reads the logs?")
    return local


def test_the_submission_grades_with_its_respondents(played: RoomStore, tmp_path: Path) -> None:
    left = leave(played, DAY)
    assert left.left_out == []
    write_files(left, tmp_path)
    assert [path.name for path in (tmp_path / "teams").iterdir()] == ["blue"]
    files = load_team(tmp_path / "teams" / "blue")
    said = files.submissions[-1].answers
    assert (said[ONE].status, said[ONE].owner, said[ONE].due) == (Status.PARTIAL, "Ops", dt.date(2027, 1, 31))
    assert [each.text for each in said[ONE].evidence] == ["a board", "an alarm"]
    assert said[ONE].note == "=cmd|x\nsecond line"
    assert TWO not in said
    notes = files.submissions[-1].notes["OPS08"]
    assert "not settled yet" in notes
    assert "Who reads the logs?" in notes
    assert sorted(votes.respondent for votes in files.votes) == ["Seat 2", "Seat 3", "Seat 4", "Seat 5"]
    grade = grade_team(files)
    assert grade.agreement
    assert (grade.agreement.respondents, grade.agreement.practices) == (4, 2)
    assert [dispute.code for dispute in grade.agreement.disputes] == [TWO]


def test_the_tables_hold_every_vote_and_every_version_and_no_name(played: RoomStore) -> None:
    left = leave(played, DAY)
    tables = {
        name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
        for name, data in left.files.items()
        if name.endswith(".csv")
    }
    assert len(tables["votes"]) == 7
    assert {row["round"] for row in tables["votes"]} == {"1", "2"}
    assert [row["text"] for row in tables["texts"] if row["field"] == "note"] == [
        "'=cmd|x\nsecond line",
        "not settled yet",
    ]
    assert [row["text"] for row in tables["parking"]] == ["Who reads the logs?"]
    everything = b"".join(left.files.values())
    assert "José".encode() not in everything
    assert b"engineer" not in everything.lower()
    book = openpyxl.load_workbook(io.BytesIO(left.files["room.xlsx"]))
    assert book.sheetnames == ["votes", "texts", "parking", "games", "agenda", "quiz", "attempts"]
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert zip_bytes(left).startswith(b"PK")


def test_names_leave_only_where_the_room_said_so(tmp_path: Path) -> None:
    store = open_room("Named", AGENDA, names=True, url=f"sqlite:///{tmp_path / 'named.sqlite'}")
    seat = join(store, "José", "Blue")
    say(store, seat, do="write", item=ONE, name="note", value="x", base=0)
    assert "José".encode() in leave(store, DAY).files["texts.csv"]
    store.close()


def test_what_does_not_fit_is_told(local: RoomStore) -> None:
    seat = join(local, "A", "Blue")
    for number in range(9):
        say(local, seat, do="park", item=ONE, text=f"{number}" * 500)
    say(local, seat, do="write", item=ONE, name="status", value="implemented", base=0)
    left = leave(local, DAY)
    assert [line.partition(":")[0] for line in left.left_out] == ["Blue"]
    assert left.files["parking.csv"].count(b"\r\n") == 10


@pytest.mark.parametrize("name", ["con", "../../x", "🚀", "a" * 60, "null", "1e3", "- x", "a: b"])
def test_any_team_s_name_makes_a_submission_that_reads(local: RoomStore, tmp_path: Path, name: str) -> None:
    for team in (name, f"{name}!!"):
        if len(team) > 60:
            continue
        seat = join(local, "A", team)
        say(local, seat, do="write", item=ONE, name="status", value="implemented", base=0)
    write_files(leave(local, DAY), tmp_path / "out")
    folders = list((tmp_path / "out" / "teams").iterdir())
    assert folders
    for folder in folders:
        assert load_team(folder).submissions[-1].answers[ONE].status is Status.IMPLEMENTED


ODD = (
    *(
        "no",
        "~",
        "null",
        "2026-01-01",
        "0x10",
        "1_000",
        "=1",
        "a: b",
        "# x",
        "- y",
        "!!python/name:os.system",
        "*a",
        "&b",
    ),
    *(
        "'",
        '"',
        "\\",
        "\u2028x",
        "\u0085x",
        "\ufeffx",
        "{{x}}",
        "x\n\ny\n",
        "  lead",
        "\ttab",
        "🚀",
        "\u200e",
        "a\rb",
        "<<",
    ),
    *("", "a\x07b", "\ud800", "<script>", "x" * 2085, "1e3", "yes"),
)


def test_every_odd_note_is_told_or_stands_in_the_submission(local: RoomStore, tmp_path: Path) -> None:
    seat, kept = join(local, "A", "Blue"), dict[str, str]()
    for practice, note in zip(local.catalogue.practices, ODD, strict=False):
        try:
            told = say(local, seat, do="write", item=practice.code, name="note", value=note, base=0)
        except MessageError:
            continue
        assert told == {"version": 1}
        kept[practice.code] = note
        say(local, seat, do="write", item=practice.code, name="status", value="partial", base=0)
    assert len(kept) > 20
    left = leave(local, DAY)
    assert left.left_out == []
    write_files(left, tmp_path)
    said = load_team(tmp_path / "teams" / "blue").submissions[-1].answers
    assert {code: answer.note for code, answer in said.items()} == {code: note.strip() for code, note in kept.items()}


def test_every_odd_name_is_told_or_has_a_vote_of_its_own(tmp_path: Path) -> None:
    store = open_room("Odd", AGENDA, names=True, url=f"sqlite:///{tmp_path / 'odd.sqlite'}")
    lead, joined = join(store, "Lea", "", "facilitator"), 0
    say(store, lead, do="open", items=[ONE])
    ballot = store.snapshot().newest[ONE].id
    alike = ("Engineer", "engineer", "José", "Jose", "On-call", "on call", "O'Brien", "o’brien")
    for name in (*alike, *ODD):
        try:
            seat = join(store, name, "Blue")
        except LabelError:
            continue
        say(store, seat, do="vote", ballot=ballot, status="partial")
        joined += 1
    assert joined > 20
    assert ["Blue: no answer was agreed on" in line for line in leave(store, DAY).left_out] == [True]
    say(store, seat, do="write", item=ONE, name="status", value="partial", base=0)
    write_files(leave(store, DAY), tmp_path / "out")
    store.close()
    votes = load_team(tmp_path / "out" / "teams" / "blue").votes
    assert len({vote.respondent for vote in votes}) == len(votes) == joined


def test_someone_who_typed_another_team_is_seen_and_brought_home(local: RoomStore) -> None:
    lead, driver = join(local, "Lea", "", "facilitator"), join(local, "driver", "Dispatch")
    voter, same = join(local, "tester", "My team"), join(local, "operator", " dispatch ")
    room = local.snapshot()
    assert room.seats[same].team == room.seats[driver].team
    say(local, lead, do="open", items=[ONE])
    ballot = local.snapshot().newest[ONE].id
    say(local, voter, do="vote", ballot=ballot, status="partial")
    seen = lead_parts(local.snapshot(), room.seats[lead], {})
    assert {seat["label"]: seat["team"] for seat in seen["seats"]}["tester"] == "My team"
    home = room.seats[driver].team
    local.act(lead, message(do="place", seat=voter, role="participant", team=home)).result()
    assert local.snapshot().newest[ONE].votes[home] == {voter: Status.PARTIAL}
    assert say(local, voter, do="vote", ballot=ballot, status="implemented") == {"voted": "implemented"}
    local.act(lead, message(do="close", items=[ONE], reveal=True)).result()
    local.act(lead, message(do="place", seat=voter, role="participant", team=room.seats[voter].team)).result()
    assert local.snapshot().newest[ONE].votes == {home: {voter: Status.IMPLEMENTED}}
