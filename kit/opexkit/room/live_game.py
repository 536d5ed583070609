"""An incident that a room plays: as it is kept, as it stands, and what was seen of it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from opexkit.labs.game_day import view as paper
from opexkit.labs.game_day.game import GameDay, replay
from opexkit.labs.playbook.diagnosis import Check
from opexkit.view.blocks import Block
from opexkit.view.notebook import NotebookView

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

    @property
    def is_away(self) -> bool:
        """Whether a facilitator put it away."""
        return bool(self.kept.get("away"))

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


def draw_game(scenario: Path, kept: Kept, version: int) -> LiveGame:
    """Play a game as it was kept, in a new one.

    Args:
        scenario: folder of the company's pack.
        kept: the game.
        version: of the field that keeps it.
    """
    number, level = int(kept["number"]), str(kept["level"])
    table = LiveGame(kept, version, GameDay(scenario, number, level))
    if kept["moves"]:
        table.game = replay(scenario, number, kept["moves"], table.show, level)
    table.draw()
    return table


def _html(blocks: list[Block]) -> str:
    return NotebookView(tuple(blocks))._repr_html_()
