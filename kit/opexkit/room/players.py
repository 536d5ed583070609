"""Who plays in an incident of a room: what they want, what they may do, what they see."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from opexkit.room.live_game import LiveGame
from opexkit.room.snapshot import ROOM, Seat, Snapshot

GAME = "game"
"""The item of the fields of games; a game's owner is `game/` and its team, or the room."""


def owner_of(team: str) -> str:
    """The owner of the fields of a team's game, or of the room's."""
    return f"{GAME}/{team}"


def players(owner: str, room: Snapshot) -> list[Seat]:
    """Who plays in a game: its team, or the whole room; a facilitator does not."""
    team = owner.partition("/")[2]
    return [each for each in room.seats.values() if not each.leads and team in (ROOM, each.team)]


def wishes_of(owner: str, table: LiveGame, room: Snapshot) -> dict[str, str]:
    """What each player wants next: what was said in an earlier turn or game does not count."""
    found = {}
    for seat in players(owner, room):
        said = room.fields.get((f"want/{seat.id}", GAME, "want"))
        if said and (said.value["turn"], said.value["game"]) == (table.turn, table.kept["number"]):
            found[seat.id] = str(said.value["move"])
    return found


def rights(table: LiveGame, seat: Seat, room: Snapshot, owner: str) -> Mapping[str, bool]:
    """Who moves and who writes: the commander or the facilitator; the scribe, or everyone where there is none."""
    commands = seat.leads or (table.kept["by"] == "commander" and seat.role == "commander")
    has_scribe = any(each.role == "scribe" for each in players(owner, room))
    return {"move": commands, "write": commands or seat.role == "scribe" or not has_scribe}


def game_part(owner: str, table: LiveGame, seat: Seat, room: Snapshot, present: Collection[str]) -> dict[str, Any]:
    """What a page sees of a game.

    Args:
        owner: of the game.
        table: the game.
        seat: whose page it is.
        room: as it stands.
        present: the seats that are connected.
    """
    game, titles = table.game, {role.id: role.title for role in table.game.data.roles}
    wishes = wishes_of(owner, table, room)
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
        "runbooks": [{"id": name, "title": game.titles[name], "minutes": cost} for name, cost in game.runbooks.items()],
        "roles": [[role, title] for role, title in titles.items()],
        "looked": [each.move.name for each in game.path],
        "wants": [[move, count] for move, count in here.most_common(5)],
        "voters": sum(each.id in present for each in players(owner, room)),
        "mine": wishes.get(seat.id, ""),
        "may": rights(table, seat, room, owner),
        "alarms": f"{game.number}-{game.minute:g}",
        "seen": [f"{game.number}-{table.kept['level']}-{place}" for place in range(len(table.pieces))],
        "debrief": bool(table.debrief),
        "log": [[round(entry.minute), titles.get(entry.role, entry.role), entry.text] for entry in game.log[-30:]],
    }
