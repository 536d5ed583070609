"""A quiz for the room: ten items of the practice pool, no key before it is shown, counts of four or more."""

import csv
import datetime as dt
import io
import json

from tests.room.people import join, say

from opexkit.exam.bank import load_items
from opexkit.exam.item import SIZES, Pool
from opexkit.exam.option import LETTERS
from opexkit.room.export import leave
from opexkit.room.quiz import LENGTH, quiz_part
from opexkit.room.store import RoomStore


def test_a_quiz_from_its_beginning_to_its_end(local: RoomStore) -> None:
    lead = join(local, "Lea", "", "facilitator")
    seats = [join(local, f"P{number}") for number in range(4)]
    assert "Only a facilitator" in str(say(local, seats[0], do="quiz", act="begin")["refused"])
    assert "no quiz" in str(say(local, lead, do="quiz", act="next")["refused"])
    say(local, lead, do="quiz", act="begin")
    room = local.snapshot()
    asked = room.own("quiz")["items"]
    bank = load_items()
    assert len(set(asked)) == LENGTH
    assert {bank.get(each).pool for each in asked} == {Pool.PRACTICE}
    item = bank.get(asked[0])
    part = quiz_part(room, room.seats[seats[0]])
    assert part
    assert not {"right", "why", "count"} & {name for option in part["options"] for name in option}
    assert item.proof not in json.dumps(part)
    right = "".join(sorted(item.key))
    wrong = next(letter for letter in LETTERS if letter not in item.key) + right[1:]
    for seat, letters in zip(seats, [right, right, right, wrong], strict=True):
        assert say(local, seat, do="answer", item=item.id, letters=letters) == {"answered": "".join(sorted(letters))}
    assert "Choose" in str(say(local, seats[0], do="answer", item=item.id, letters="abcdef")["refused"])
    say(local, lead, do="quiz", act="show")
    assert "not counted" in str(say(local, seats[3], do="answer", item=item.id, letters=right)["refused"])
    room = local.snapshot()
    shown = quiz_part(room, room.seats[seats[3]])
    assert shown
    assert (shown["answered"], shown["right"], shown["mine"]) == (4, 3, "".join(sorted(wrong)))
    assert sum(option["count"] for option in shown["options"]) == 4 * SIZES[item.form][1]
    for _ in range(LENGTH - 1):
        say(local, lead, do="quiz", act="next")
    assert "last item" in str(say(local, lead, do="quiz", act="next")["refused"])
    assert "no longer" in str(say(local, seats[0], do="answer", item=item.id, letters=right)["refused"])
    say(local, lead, do="quiz", act="end")
    assert quiz_part(local.snapshot(), room.seats[lead]) is None
    left = leave(local, dt.date(2026, 11, 26))
    rows = list(csv.DictReader(io.StringIO(left.files["quiz.csv"].decode("utf-8-sig"))))
    assert len(rows) == 4
    assert left.left_out == []


def test_few_answers_stay_hidden(local: RoomStore) -> None:
    lead, seat = join(local, "Lea", "", "facilitator"), join(local)
    say(local, lead, do="quiz", act="begin")
    item = load_items().get(local.snapshot().own("quiz")["items"][0])
    say(local, seat, do="answer", item=item.id, letters="".join(sorted(item.key)))
    say(local, lead, do="quiz", act="show")
    room = local.snapshot()
    part = quiz_part(room, room.seats[lead])
    assert part
    assert (part["hidden"], part["right"]) == (True, None)
    assert "count" not in part["options"][0]
