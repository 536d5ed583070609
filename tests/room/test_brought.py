"""Progress moves in one file: from a notebook to a seat, from room to room and back; a seat brings only its own."""

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from tests.room.people import AGENDA, join, message

from opexkit.exercises.bank import Bank
from opexkit.progress.store import Store
from opexkit.room.brought import BYTES, BroughtError, bring, read_brought
from opexkit.room.export import leave
from opexkit.room.lesson import Lessons
from opexkit.room.placed import of_lesson
from opexkit.room.store import RoomStore, open_room
from opexkit.widgets.backup import BackupWidget
from opexkit.widgets.exercise import ExerciseWidget


@pytest.fixture(scope="module")
def bank() -> Bank:
    return Lessons().bank


def _kept(store: RoomStore, seat: str, bank: Bank, name: str) -> dict[str, Any]:
    return store.sittings(seat, [of_lesson(bank.get(name))])[name]


def _brought(store: RoomStore, seat: str, text: str, bank: Bank) -> int:
    added: int = bring(store, seat, read_brought(text.encode(), seat, store.snapshot()), bank).result()["added"]
    return added


def test_a_notebook_s_progress_becomes_a_seat_s_and_goes_back(local: RoomStore, bank: Bank, tmp_path: Path) -> None:
    notebook, exercise = Store(local.engine), next(each for each in bank.exercises.values() if each.kind == "single")
    widget = ExerciseWidget(exercise, notebook, "ana")
    widget.answer = exercise.samples.wrong
    widget.check()
    file = BackupWidget(notebook, "ana").text
    seat = join(local)
    assert (_brought(local, seat, file, bank), _brought(local, seat, file, bank)) == (1, 0)
    there = _kept(local, seat, bank, exercise.id)
    assert (there["answer"], there["result"]) == (widget.answer, widget.result)
    (attempt,) = Store(local.engine).attempts(local.learner(seat))
    assert (attempt.score, attempt.at) == (widget.attempt.score, widget.attempt.at)  # type: ignore[union-attr]
    back = BackupWidget(notebook, "ana")
    back.restore(notebook.export(local.learner(seat)))
    assert back.said.startswith("0 attempts were added")

    other = open_room("Elsewhere", AGENDA, url=f"sqlite:///{tmp_path / 'other.sqlite'}")
    guest = join(other)
    assert _brought(other, guest, notebook.export(local.learner(seat)), bank) == 1
    assert _kept(other, guest, bank, exercise.id)["result"] == widget.result
    rows = list(csv.DictReader(io.StringIO(leave(other, dt.date(2026, 11, 26)).files["attempts.csv"].decode())))
    assert [row["brought"] for row in rows] == ["yes"]
    other.close()


def test_what_a_seat_has_begun_stays(local: RoomStore, bank: Bank) -> None:
    exercise = next(each for each in bank.exercises.values() if each.kind == "single")
    seats = [join(local, name) for name in ("Ana", "Ben")]
    for seat, answer in zip(seats, (exercise.samples.correct, exercise.samples.wrong), strict=True):
        said = message(do="practice", exercise=exercise.id, act="check", answer=answer)
        local.practice(seat, said, of_lesson(exercise)).result()
    text = Store(local.engine).export(local.learner(seats[0])).replace(local.learner(seats[0]), "ana")
    assert _brought(local, seats[1], text, bank) == 1
    assert _kept(local, seats[1], bank, exercise.id)["answer"] == exercise.samples.wrong


def test_no_file_gives_points_or_words_of_a_facilitator(local: RoomStore, bank: Bank) -> None:
    rubric = next(each for each in bank.exercises.values() if each.kind == "rubric")
    single = next(each for each in bank.exercises.values() if each.kind == "single")
    points = {each.id: 2 for each in rubric.criteria}  # type: ignore[attr-defined]
    state = {"version": rubric.version, "answer": {"text": "Mine.", "facilitator": points}, "result": {"score": 1}}
    forged = {"version": single.version, "answer": single.samples.wrong, "result": {"message": "<b>All right</b>"}}
    drafts = {rubric.id: state, single.id: forged, "brought": ["0" * 32], "mock": {"x": 1}, "none-such": {"version": 1}}
    drafts |= {"drill/" + single.id: {"version": 99}, "item-none": "text"}
    seat = join(local)
    file = json.dumps({"opexkit": "1", "learner": "ana", "attempts": [], "drafts": drafts})
    assert _brought(local, seat, file, bank) == 0
    assert _kept(local, seat, bank, rubric.id)["answer"] == {"text": "Mine."}
    assert "All right" not in json.dumps(_kept(local, seat, bank, single.id))
    assert set(Store(local.engine).drafts(local.learner(seat))) == {rubric.id, single.id, "brought"}


def test_another_seat_s_file_and_what_is_none_are_refused_in_a_sentence(local: RoomStore) -> None:
    seat, other = join(local, "Ana"), join(local, "Ben")
    files = {
        Store(local.engine).export(local.learner(other)): "another seat of this room",
        "": "Nothing was changed: the file",
        "{": "Nothing was changed: the file",
        " " * (BYTES + 1): "more than 4 MB",
    }
    for text, said in files.items():
        with pytest.raises(BroughtError, match=said):
            read_brought(text.encode(), seat, local.snapshot())
    own = Store(local.engine).export(local.learner(seat))
    assert read_brought(own.encode(), seat, local.snapshot()).learner == local.learner(seat)
