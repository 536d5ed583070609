"""A game day in the room: one incident, decided by vote or by a commander, kept over a restart."""

import asyncio
import datetime as dt
from typing import Any

import pytest
from tests.room.people import join, message

from opexkit import content
from opexkit.company.carried import DEFAULT
from opexkit.labs.game_day.game import GameDay, replay
from opexkit.room.bench import Bench
from opexkit.room.export import leave
from opexkit.room.game import Games
from opexkit.room.message import MessageError
from opexkit.room.store import RoomStore

SCENARIO = content.scenario(DEFAULT)
FIRST, SECOND, *_ = [f"check {each.id}" for each in GameDay(SCENARIO, 1).looks.checks]


class Evening:
    """A room that plays, with everyone present."""

    def __init__(self, store: RoomStore) -> None:
        self.store = store
        self.lead = join(store, "Lea", "", "facilitator")
        self.seats = [join(store, f"P{number}", "Blue") for number in range(4)]
        self.bench = Bench(SCENARIO)
        self.games = Games(store, SCENARIO, self.bench)

    async def say(self, seat: str, uid: str = "", **body: object) -> dict[str, Any]:
        room = self.store.snapshot()
        return await self.games.act(room.seats[seat], message(uid, **body), room, set(room.seats))

    def part(self, seat: str, name: str = "game:room") -> dict[str, Any]:
        room = self.store.snapshot()
        kind = "lead" if room.seats[seat].leads else "seat"
        part: dict[str, Any] = self.games.parts(kind, room.seats[seat], room, set(room.seats))[name]
        return part


def test_what_more_than_half_want_is_done(local: RoomStore) -> None:
    evening = Evening(local)

    async def played() -> None:
        assert "No incident" in (await evening.say(evening.seats[0], do="want", move=FIRST))["refused"]
        assert "Only a facilitator" in (await evening.say(evening.seats[0], do="begin", game="room"))["refused"]
        await evening.say(evening.lead, do="begin", game="room")
        for seat in evening.seats[:2]:
            assert "done" not in await evening.say(seat, do="want", move=FIRST)
        assert evening.part(evening.lead)["wants"] == [[FIRST, 2]]
        await evening.say(evening.seats[0], do="want", move=SECOND)
        assert evening.part(evening.seats[0])["mine"] == SECOND
        for seat in evening.seats[2:]:
            told = await evening.say(seat, do="want", move=FIRST)
        assert told["done"] == FIRST

    asyncio.run(played())
    part = evening.part(evening.seats[0])
    assert (part["looked"], part["wants"], part["mine"]) == ([FIRST.partition(" ")[2]], [], "")
    assert "svg" in evening.games.piece("room", "0", local.snapshot().seats[evening.seats[0]])


def test_the_commander_moves_the_scribe_writes_and_a_message_acts_once(local: RoomStore) -> None:
    evening = Evening(local)
    commander, scribe, other, _ = evening.seats
    team = local.snapshot().seats[commander].team
    for seat, role in ((commander, "commander"), (scribe, "scribe")):
        local.act(evening.lead, message(do="place", seat=seat, role=role, team=team)).result()

    async def played() -> None:
        await evening.say(evening.lead, do="begin", game="teams", number=2, by="commander")
        assert "want" in (await evening.say(other, do="move", move=FIRST))["refused"]
        assert "scribe" in (await evening.say(other, do="move", move="as scribe x"))["refused"]
        uid = message(do="park", text="x").id
        assert await evening.say(commander, uid, do="move", move=FIRST) == await evening.say(
            commander, uid, do="move", move=FIRST
        )
        await evening.say(scribe, do="move", move="as communications We know")
        assert "no" in (await evening.say(commander, do="move", move="check nothing"))["refused"]
        await evening.say(commander, do="move", move="call")
        assert "over" in (await evening.say(commander, do="move", move=FIRST))["refused"]
        assert await evening.games.debrief()

    asyncio.run(played())
    part = evening.part(other, f"game:{team}")
    assert [text for _, _, text in part["log"]][1] == "We know"
    assert (part["end"], part["debrief"]) == ("called", True)
    again = Games(local, SCENARIO, evening.bench)
    asyncio.run(again.refresh(local.snapshot()))
    room = local.snapshot()
    kept = again.parts("seat", room.seats[other], room, set(room.seats))[f"game:{team}"]
    assert kept | {"debrief": True} == part
    assert "informed strategy" in evening.games.piece(team, "debrief", room.seats[other])
    evening.bench.close()
    moves = room.fields[(f"game/{team}", "game", "play")].value["moves"]
    assert replay(SCENARIO, 2, moves).moves == moves


def test_another_team_s_incident_is_not_seen(local: RoomStore) -> None:
    evening = Evening(local)
    stranger = join(local, "S", "Red")
    asyncio.run(evening.say(evening.lead, do="begin", game="teams"))
    room = local.snapshot()
    blue = room.seats[evening.seats[0]].team
    assert list(evening.games.parts("seat", room.seats[stranger], room, set())) == [f"game:{room.seats[stranger].team}"]
    with pytest.raises(KeyError):
        evening.games.piece(blue, "alarms", room.seats[stranger])
    assert evening.games.piece(blue, "alarms", room.seats[evening.lead])


def test_time_passes_where_the_clock_runs_and_the_games_are_in_the_export(
    local: RoomStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = Evening(local)

    async def played() -> None:
        await evening.say(evening.lead, do="begin", game="room")
        game = evening.games._tables["game/room"].game
        game.data = game.data.model_copy(update={"second_per_minute": 0.01})
        assert not await evening.games.tick()
        await evening.say(evening.lead, do="clock", running=True)
        assert not await evening.games.tick()
        await asyncio.sleep(0.02)
        assert await evening.games.tick()

    asyncio.run(played())
    assert evening.part(evening.lead)["minute"] == 1
    left = leave(local, dt.date(2026, 11, 26))
    assert b"think 1" in left.files["games.csv"]
    assert left.left_out == []


@pytest.mark.parametrize("move", ["rm -rf", "check ../../x", "run A B", "as scribe a\nb", "call now", "", "x" * 700])
def test_what_is_no_move_is_told(move: str) -> None:
    for verb in ("move", "want"):
        with pytest.raises(MessageError):
            message(do=verb, move=move)


def test_an_incident_that_is_put_away_is_off_the_wall_and_stays_in_the_export(local: RoomStore) -> None:
    evening = Evening(local)

    async def played() -> None:
        await evening.say(evening.lead, do="begin", game="teams")
        team = evening.store.snapshot().seats[evening.seats[0]].team
        await evening.say(evening.lead, do="move", game=team, move=FIRST)
        assert "Only a facilitator" in (await evening.say(evening.seats[0], do="away", game=team))["refused"]
        await evening.say(evening.lead, do="away", game=team)
        assert "No incident" in (await evening.say(evening.seats[0], do="want", move=SECOND))["refused"]
        for seat in (evening.lead, evening.seats[0]):
            with pytest.raises(KeyError):
                evening.part(seat, f"game:{team}")
        rows = leave(evening.store, dt.date(2026, 11, 26)).files["games.csv"].decode()
        assert rows.count(FIRST) == 1
        await evening.say(evening.lead, do="begin", game="teams", number=2)
        assert evening.part(evening.seats[0], f"game:{team}")["title"]

    asyncio.run(played())
