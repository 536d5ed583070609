"""Game days in a room: one incident for all or one a team, kept move by move; the server owns the clock."""

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from opexkit.labs.game_day import view as paper
from opexkit.labs.game_day.evidence import USUAL
from opexkit.labs.game_day.game import GameDay, replay
from opexkit.labs.playbook.diagnosis import Check
from opexkit.progress.database import ProgressError
from opexkit.room.bench import Bench
from opexkit.room.fields import Reply
from opexkit.room.message import Begin, Clock, Message, Move, Want
from opexkit.room.snapshot import ROOM, Seat, Snapshot
from opexkit.room.store import RoomStore
from opexkit.view.blocks import Block
from opexkit.view.notebook import NotebookView

GAME = "game"
"""The item of the fields of games; a game's owner is `game/` and its team, or the room."""
_ACTS = ("check", "run", "call")

Kept = dict[str, Any]
"""A game as it is kept: number, level, how it is decided, moves, whether the clock runs, and who started it."""


@dataclass
class LiveGame:
    """A game that is played: as it is kept, as it stands, and what was seen, as HTML."""

    kept: Kept
    version: int
    game: GameDay
    pieces: list[str] = field(default_factory=list)
    alarms: str = ""
    debrief: str = ""

    @property
    def turn(self) -> int:
        """How many things were done; a wish counts for the turn in which it was said."""
        return sum(move.partition(" ")[0] in _ACTS for move in self.game.moves)

    def draw(self) -> None:
        """Draw what everyone sees."""
        self.alarms = _html(paper.alarms(self.game))

    def show(self, game: GameDay, check: Check) -> None:
        """Keep what a check shows."""
        self.pieces.append(_html([paper.heading(game, check), *paper.evidence(game, check)]))

    def play(self, move: str) -> None:
        """Make a move.

        Raises:
            KeyError: there is no such check or runbook.
            ValueError: the incident is over, or it is no move.
        """
        verb, _, rest = move.partition(" ")
        if verb == "check":
            self.show(self.game, self.game.look(rest))
        elif verb == "run":
            self.game.run(rest)
        elif verb == "call":
            self.game.call()
        elif verb == "as":
            self.game.note(*rest.partition(" ")[::2])
        elif verb == "think":
            self.game.think(float(rest))
        else:
            raise ValueError("that is no move")
        self.kept = self.kept | {"moves": list(self.game.moves)}
        if self.game.end:
            self.kept["running"] = False
        self.draw()


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
                    self._tables[owner] = await _asked(partial(self._drawn, value.value, value.version))

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
        owners = [_owner(ROOM), *map(_owner, room.teams)] if kind in ("lead", "screen") else [self.own(seat)]
        return {
            f"game:{owner.partition('/')[2]}": self._part(owner, seat, room, present)
            for owner in owners
            if owner in self._tables
        }

    def piece(self, owner: str, name: str, seat: Seat) -> str:
        """A piece of a game as HTML.

        Raises:
            KeyError: there is none, or it is not this seat's to see.
        """
        if not seat.leads and _owner(owner) != self.own(seat):
            raise KeyError(owner)
        table = self._tables[_owner(owner)]
        if name in ("alarms", "debrief"):
            return table.alarms if name == "alarms" else table.debrief
        if not name.isdecimal() or int(name) >= len(table.pieces):
            raise KeyError(name)
        return table.pieces[int(name)]

    def own(self, seat: Seat) -> str:
        """The owner of the game that a seat plays in."""
        return _owner(seat.team) if _owner(seat.team) in self._tables else _owner(ROOM)

    async def _acted(self, seat: Seat, message: Message, room: Snapshot, present: Collection[str]) -> Reply:
        body = message.body
        if isinstance(body, Begin):
            return await self._begin(seat, message, body, room)
        assert isinstance(body, Clock | Move | Want)  # noqa: S101 - the caller's own choice
        owner = _owner(body.game) if seat.leads and body.game else self.own(seat)
        table = self._tables.get(owner)
        if table is None:
            return {"refused": "No incident is played."}
        if isinstance(body, Want):
            return await self._want(owner, table, seat, message, body, room, present)
        if isinstance(body, Clock):
            if not seat.leads:
                return {"refused": "Only a facilitator can do that."}
            change = {"running": body.running and not table.game.end, "by_seat": seat.id}
            table.kept = table.kept | change
            return await self._keep(owner, table, seat, message)
        may = _may(table, seat, room, owner)
        if not may["write" if body.move.startswith("as ") else "move"]:
            return {
                "refused": "The scribe writes." if body.move.startswith("as ") else "Say what you want; others decide."
            }
        await _asked(partial(table.play, body.move))
        return await self._keep(owner, table, seat, message)

    async def _begin(self, seat: Seat, message: Message, body: Begin, room: Snapshot) -> Reply:
        if not seat.leads:
            return {"refused": "Only a facilitator can do that."}
        owners = [_owner(ROOM)] if body.game == ROOM else [_owner(team) for team in room.teams]
        kept = {"number": body.number, "level": body.level or USUAL, "by": body.by, "moves": [], "running": False}
        kept |= {"by_seat": seat.id}
        reply: Reply = {"refused": "There is no team yet."}
        if body.game != ROOM:
            await self._drop(_owner(ROOM), seat)
        for owner in owners:
            before = self._tables.get(owner)
            table = await _asked(partial(self._drawn, kept, before.version if before else 0))
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
        wishes = _wishes(owner, table, room) | {seat.id: body.move}
        voters = [each for each in _players(owner, room) if each.id in present]
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

    def _drawn(self, kept: Kept, version: int) -> LiveGame:
        number, level = int(kept["number"]), str(kept["level"])
        table = LiveGame(kept, version, GameDay(self._scenario, number, level))
        if kept["moves"]:
            table.game = replay(self._scenario, number, kept["moves"], table.show, level)
        table.draw()
        return table

    def _part(self, owner: str, seat: Seat, room: Snapshot, present: Collection[str]) -> dict[str, Any]:
        table = self._tables[owner]
        game, titles = table.game, {role.id: role.title for role in table.game.data.roles}
        wishes = _wishes(owner, table, room)
        here = Counter(wish for who, wish in wishes.items() if who in present)
        team = room.teams.get(owner.partition("/")[2])
        return {
            "title": f"{game.data.title}: incident {game.number}",
            "team": team.name if team else "",
            "briefing": game.data.briefing,
            "level": game.level.title,
            "by": table.kept["by"],
            "minute": game.minute,
            "hurt": game.hurt,
            "end": game.end,
            "running": table.kept["running"],
            "pace": game.data.second_per_minute,
            "checks": [check.model_dump(include={"id", "title", "minutes"}) for check in game.looks.checks],
            "runbooks": [
                {"id": name, "title": game.titles[name], "minutes": cost} for name, cost in game.runbooks.items()
            ],
            "roles": [[role, title] for role, title in titles.items()],
            "looked": [each.move.name for each in game.path],
            "wants": [[move, count] for move, count in here.most_common(5)],
            "voters": sum(each.id in present for each in _players(owner, room)),
            "mine": wishes.get(seat.id, ""),
            "may": _may(table, seat, room, owner),
            "alarms": f"{game.number}-{game.minute:g}",
            "seen": [f"{game.number}-{table.kept['level']}-{place}" for place in range(len(table.pieces))],
            "debrief": bool(table.debrief),
            "log": [[round(entry.minute), titles.get(entry.role, entry.role), entry.text] for entry in game.log[-30:]],
        }


def _owner(team: str) -> str:
    return f"{GAME}/{team}"


def _players(owner: str, room: Snapshot) -> list[Seat]:
    team = owner.partition("/")[2]
    return [each for each in room.seats.values() if not each.leads and team in (ROOM, each.team)]


def _wishes(owner: str, table: LiveGame, room: Snapshot) -> dict[str, str]:
    """What each player wants next: what was said in an earlier turn or game does not count."""
    found = {}
    for seat in _players(owner, room):
        said = room.fields.get((f"want/{seat.id}", GAME, "want"))
        if said and (said.value["turn"], said.value["game"]) == (table.turn, table.kept["number"]):
            found[seat.id] = str(said.value["move"])
    return found


def _may(table: LiveGame, seat: Seat, room: Snapshot, owner: str) -> Mapping[str, bool]:
    """Who moves and who writes: the commander or the facilitator; the scribe, or everyone where there is none."""
    commands = seat.leads or (table.kept["by"] == "commander" and seat.role == "commander")
    has_scribe = any(each.role == "scribe" for each in _players(owner, room))
    return {"move": commands, "write": commands or seat.role == "scribe" or not has_scribe}


def _html(blocks: list[Block]) -> str:
    return NotebookView(tuple(blocks))._repr_html_()


async def _asked(question: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(None, question)
