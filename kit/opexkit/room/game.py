"""Game days in a room: one incident for all or one a team, kept move by move; the server owns the clock."""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from opexkit.labs.game_day.evidence import USUAL
from opexkit.progress.database import ProgressError
from opexkit.room.bench import Bench
from opexkit.room.fields import Reply
from opexkit.room.live_game import LiveGame, draw_game
from opexkit.room.message import Away, Begin, Clock, Message, Move, Want
from opexkit.room.players import GAME, game_part, owner_of, players, rights, wishes_of
from opexkit.room.snapshot import ROOM, Seat, Snapshot
from opexkit.room.store import RoomStore


class Games:
    """The games of a room. Its methods are for the server's loop; incidents are drawn in threads.

    Args:
        store: the room's rows.
        scenario: folder of the company's pack.
        bench: draws debriefs, which takes seconds.
    """

    def __init__(self, store: RoomStore, scenario: Path, bench: Bench) -> None:
        self._store, self._scenario, self._bench = store, scenario, bench
        self._drawing: set[str] = set()
        self._tables: dict[str, LiveGame] = {}
        self._lock = asyncio.Lock()
        self._due: dict[str, float] = {}

    async def act(self, seat: Seat, message: Message, room: Snapshot, present: Collection[str]) -> Reply:
        """Begin, steer or play; a message that came before gets the reply that it got then.

        Raises:
            ProgressError: the database cannot be used; nothing is played then.
        """
        async with self._lock:
            earlier: Reply = await _asked(lambda: self._store.reply_of(seat.id, message.id))
            if earlier:
                return earlier
            try:
                return await self._acted(seat, message, room, present)
            except (KeyError, ValueError) as error:
                return {"refused": str(error).strip("'")}

    async def refresh(self, room: Snapshot) -> None:
        """Take over games that were kept by another server, or before this one was started."""
        async with self._lock:
            for (owner, item, name), value in list(room.fields.items()):
                if (item, name) == (GAME, "play") and owner not in self._tables:
                    self._tables[owner] = await _asked(partial(draw_game, self._scenario, value.value, value.version))

    async def tick(self) -> bool:
        """Let a minute pass where the clock runs and one is due; whether anything changed."""
        now, changed = asyncio.get_running_loop().time(), False
        async with self._lock:
            for owner, table in self._tables.items():
                if not table.kept["running"]:
                    self._due.pop(owner, None)
                    continue
                if now < self._due.setdefault(owner, now + table.game.data.second_per_minute):
                    continue
                self._due[owner] = now + table.game.data.second_per_minute
                await _asked(partial(table.play, "think 1"))
                with suppress(ProgressError):  # the next move keeps what this minute could not
                    key = (owner, GAME, "play")
                    table.version = await asyncio.wrap_future(
                        self._store.write(key, table.kept, table.version, str(table.kept["by_seat"]))
                    )
                changed = True
        return changed

    async def debrief(self) -> bool:
        """Draw the debriefs that are missing; whether one was drawn."""
        missing = [
            (owner, table)
            for owner, table in self._tables.items()
            if table.game.end and not table.debrief and owner not in self._drawing
        ]
        for owner, table in missing:
            self._drawing.add(owner)
            try:
                game = table.game
                table.debrief = await self._bench.debrief(game.number, game.level.id, game.moves)
            finally:
                self._drawing.discard(owner)
        return bool(missing)

    def parts(self, kind: str, seat: Seat, room: Snapshot, present: Collection[str]) -> dict[str, Any]:
        """What a page sees of games: the own team's or the room's; the screen and facilitators see all."""
        owners = [owner_of(ROOM), *map(owner_of, room.teams)] if kind in ("lead", "screen") else [self.own(seat)]
        return {
            f"game:{owner.partition('/')[2]}": game_part(owner, self._tables[owner], seat, room, present)
            for owner in owners
            if self._is_played(owner)
        }

    def piece(self, owner: str, name: str, seat: Seat) -> str:
        """A piece of a game as HTML.

        Raises:
            KeyError: there is none, or it is not this seat's to see.
        """
        if not seat.leads and owner_of(owner) != self.own(seat):
            raise KeyError(owner)
        table = self._tables[owner_of(owner)]
        if name in ("alarms", "debrief"):
            return table.alarms if name == "alarms" else table.debrief
        if not name.isdecimal() or int(name) >= len(table.pieces):
            raise KeyError(name)
        return table.pieces[int(name)]

    def own(self, seat: Seat) -> str:
        """The owner of the game that a seat plays in."""
        return owner_of(seat.team) if self._is_played(owner_of(seat.team)) else owner_of(ROOM)

    def _is_played(self, owner: str) -> bool:
        return owner in self._tables and not self._tables[owner].is_away

    async def _acted(self, seat: Seat, message: Message, room: Snapshot, present: Collection[str]) -> Reply:
        body = message.body
        if isinstance(body, Begin):
            return await self._begin(seat, message, body, room)
        assert isinstance(body, Away | Clock | Move | Want)  # noqa: S101 - the caller's own choice
        owner = owner_of(body.game) if seat.leads and body.game else self.own(seat)
        table = self._tables.get(owner)
        if table is None or table.is_away:
            return {"refused": "No incident is played."}
        if isinstance(body, Want):
            return await self._want(owner, table, seat, message, body, room, present)
        if isinstance(body, Clock | Away):
            if not seat.leads:
                return {"refused": "Only a facilitator can do that."}
            is_away = isinstance(body, Away)
            running = isinstance(body, Clock) and body.running and not table.game.end
            table.kept = table.kept | {"running": running, "away": is_away, "by_seat": seat.id}
            return await self._keep(owner, table, seat, message)
        may = rights(table, seat, room, owner)
        if not may["write" if body.move.startswith("as ") else "move"]:
            return {
                "refused": "The scribe writes." if body.move.startswith("as ") else "Say what you want; others decide."
            }
        await _asked(partial(table.play, body.move))
        return await self._keep(owner, table, seat, message)

    async def _begin(self, seat: Seat, message: Message, body: Begin, room: Snapshot) -> Reply:
        if not seat.leads:
            return {"refused": "Only a facilitator can do that."}
        owners = [owner_of(ROOM)] if body.game == ROOM else [owner_of(team) for team in room.teams]
        kept = {"number": body.number, "level": body.level or USUAL, "by": body.by, "moves": [], "running": False}
        kept |= {"by_seat": seat.id}
        reply: Reply = {"refused": "There is no team yet."}
        if body.game != ROOM:
            await self._drop(owner_of(ROOM), seat)
        for owner in owners:
            before = self._tables.get(owner)
            table = await _asked(partial(draw_game, self._scenario, kept, before.version if before else 0))
            key = (owner, GAME, "play")
            if owner == owners[0]:  # the message is kept with it, so that it begins one incident
                reply = await asyncio.wrap_future(self._store.keep(seat.id, message, key, kept, table.version))
                table.version = reply["version"]
            else:
                table.version = await asyncio.wrap_future(self._store.write(key, kept, table.version, seat.id))
            self._tables[owner] = table
        return reply

    async def _drop(self, owner: str, seat: Seat) -> None:
        """Stop the room's clock, since teams play on their own now."""
        table = self._tables.get(owner)
        if table and table.kept["running"]:
            table.kept = table.kept | {"running": False}
            key = (owner, GAME, "play")
            table.version = await asyncio.wrap_future(self._store.write(key, table.kept, table.version, seat.id))

    async def _want(
        self,
        owner: str,
        table: LiveGame,
        seat: Seat,
        message: Message,
        body: Want,
        room: Snapshot,
        present: Collection[str],
    ) -> Reply:
        """Keep a wish; where a team decides by vote, what more than half of it want is done."""
        if seat.leads:
            return {"refused": "A facilitator does not vote."}
        wish = {"move": body.move, "turn": table.turn, "game": table.kept["number"]}
        reply = await asyncio.wrap_future(self._store.want(seat.id, message, wish))
        wishes = wishes_of(owner, table, room) | {seat.id: body.move}
        voters = [each for each in players(owner, room) if each.id in present]
        count = sum(wishes.get(each.id) == body.move for each in voters)
        if table.kept["by"] == "vote" and 2 * count > len(voters):
            await _asked(partial(table.play, body.move))
            key = (owner, GAME, "play")
            try:
                version = self._store.write(key, table.kept, table.version, seat.id)
                table.version = await asyncio.wrap_future(version)
            except ProgressError:
                del self._tables[owner]
                raise
            return reply | {"done": body.move}
        return reply

    async def _keep(self, owner: str, table: LiveGame, seat: Seat, message: Message) -> Reply:
        """Keep a game as it stands; where that fails it is what the database has, and the page asks again."""
        key = (owner, GAME, "play")
        try:
            reply = await asyncio.wrap_future(self._store.keep(seat.id, message, key, table.kept, table.version))
        except ProgressError:
            del self._tables[owner]
            raise
        if "version" in reply:
            table.version = reply["version"]
        else:
            del self._tables[owner]
        return reply


async def _asked(question: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(None, question)
