"""What the game day's notebook calls."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from opexkit.labs.playbook.game import GameDay, replay
from opexkit.reports.blocks import Cell, Column, Table
from opexkit.reports.shown import Shown
from opexkit.scenario.loader import find_pack


class GamePage:
    """A game day on a scenario, from an incident on.

    Attributes:
        number: of the first incident.
        moves: what was played already; empty to play by hand.
    """

    def __init__(self, folder: Path, number: int, moves: Sequence[str]) -> None:
        self._folder, self.number, self.moves = folder, number, tuple(moves)

    def roles(self) -> Shown:
        """Show what each role of the team does."""
        from opexkit.reports import game as paper  # draws, so it waits until it is asked

        return Shown((paper.roles(GameDay(self._folder, self.number)),))

    def play(self) -> Any:
        """Offer the incident to be played; with moves, show their debrief.

        Raises:
            ValueError: a move cannot be made; it says which.
        """
        if self.moves:
            from opexkit.reports import game as paper

            return Shown(tuple(paper.debrief(replay(self._folder, self.number, self.moves))))
        from opexkit.widgets.game import GameWidget

        return GameWidget(self._folder, self.number)

    def questions(self) -> Shown:
        """Show what to talk about afterwards."""
        asked = GameDay(self._folder, self.number).data.questions
        rows = tuple((Cell(question),) for question in asked)
        return Shown((Table("To talk about after each incident", (Column("Question", "head"),), rows),))


def open_game(scenario: str = "northwind", incident: int = 1, moves: Sequence[str] = ()) -> GamePage:
    """Open a game day.

    Args:
        scenario: a pack by name or folder.
        incident: number of the first one; the same number gives the same incident.
        moves: such as `check map-errors`, `run restart-service`, `say We know …`, `think 2` and `call`: then the
            incident is played by them, and its debrief is shown.

    Raises:
        InputError: there is no such scenario, or it cannot be read.
    """
    return GamePage(find_pack(scenario), incident, moves)
