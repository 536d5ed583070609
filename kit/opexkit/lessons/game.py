"""What the game day's notebook calls."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opexkit.company.carried import DEFAULT
from opexkit.company.folders import find_pack
from opexkit.files import read_document
from opexkit.labs.game_day.game import GameDay, replay
from opexkit.lessons.said import or_said
from opexkit.progress.database import ProgressError
from opexkit.progress.store import Store, learner_name
from opexkit.view.blocks import Cell, Column, Table
from opexkit.view.notebook import NotebookView

if TYPE_CHECKING:
    from opexkit.labs.game_day.own import Own


class GamePage:
    """A game day on a scenario, from an incident on.

    Attributes:
        number: of the first incident.
        moves: what was played already; empty to play by hand.
        learner: whose play is kept.
    """

    def __init__(
        self,
        folder: Path,
        number: int,
        moves: Sequence[str],
        learner: str = "",
        level: str = "usual",
        own: "Own | None" = None,
    ) -> None:
        self._folder, self.number, self.moves = folder, number, tuple(moves)
        self._level, self._own = level, own
        self.learner = learner_name(learner)

    @or_said
    def roles(self) -> NotebookView:
        """Show what each role of the team does."""
        from opexkit.labs.game_day import view as paper

        return NotebookView((paper.roles(GameDay(self._folder, self.number)),))

    @or_said
    def play(self) -> Any:
        """Offer the incident to be played; with moves, show their debrief.

        Raises:
            ValueError: a move cannot be made; it says which.
        """
        if self.moves:
            from opexkit.labs.game_day import view as paper

            game = replay(self._folder, self.number, self.moves, None, self._level, self._own)
            return NotebookView(tuple(paper.debrief(game)))
        from opexkit.widgets.game import GameWidget

        return GameWidget(self._folder, self.number, *_kept(self.learner), self._level, self._own)

    @or_said
    def questions(self) -> NotebookView:
        """Show what to talk about afterwards."""
        asked = GameDay(self._folder, self.number).data.questions
        rows = tuple((Cell(question),) for question in asked)
        return NotebookView((Table("To talk about after each incident", (Column("Question", "head"),), rows),))


def _kept(learner: str) -> tuple[Store | None, str]:
    """Where the play is kept, and for whom; no store where none can be opened, and the play is lost on a reload."""
    try:
        return Store(), learner
    except ProgressError:
        return None, learner


def open_game(
    scenario: str = DEFAULT,
    incident: int | str = 1,
    moves: Sequence[str] = (),
    learner: str = "",
    level: str = "usual",
) -> GamePage:
    """Open a game day.

    Args:
        scenario: a pack by name or folder.
        incident: number of the first one; the same number gives the same incident. Or the file of one's own.
        moves: such as `check map-errors`, `run restart-service`, `say We know …`, `think 2` and `call`: then the
            incident is played by them, and its debrief is shown.
        learner: whose play is kept; the user if no name is given.
        level: how hard it is: first, usual or hard.

    Raises:
        InputError: there is no such scenario or file, or it cannot be read.
    """
    if isinstance(incident, int):
        return GamePage(find_pack(scenario), incident, moves, learner, level)
    from opexkit.labs.game_day.own import read_own

    own, _ = read_own(read_document(Path(incident)))
    return GamePage(find_pack(own.company), 1, moves, learner, level, own)
