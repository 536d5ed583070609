"""The view of a game day in a notebook: one incident after another, played on a running clock."""

from pathlib import Path
from typing import Any

import traitlets

from opexkit.labs.game_day import view as paper
from opexkit.labs.game_day.game import GameDay, replay
from opexkit.labs.playbook.diagnosis import Check
from opexkit.progress.database import ProgressError
from opexkit.progress.store import Store
from opexkit.view.notebook import NotebookView
from opexkit.widgets.base import HERE, Widget

_DRAFT = "game-day"
"""Under which the play is kept, beside the learner's drafts of exercises."""


class GameWidget(Widget):
    """Incidents to play by hand; where no kernel runs, the briefing is shown instead.

    With a store, each move is kept: who opens the same first incident again goes on where the play stood.
    """

    script = HERE / "game.js"

    title = traitlets.Unicode().tag(sync=True)
    briefing = traitlets.Unicode().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    alarms = traitlets.Unicode().tag(sync=True)
    seen: Any = traitlets.List(traitlets.Unicode()).tag(sync=True)
    log = traitlets.Unicode().tag(sync=True)
    debrief = traitlets.Unicode().tag(sync=True)

    def __init__(self, scenario: Path, number: int = 1, store: Store | None = None, learner: str = "") -> None:
        self._scenario, self._first = scenario, number
        self._store, self._learner = store, learner
        super().__init__()
        self._begin(number, begun=False)
        self._resume()

    @property
    def game(self) -> GameDay:
        """The incident that is played now."""
        return self._game

    def _begin(self, number: int, begun: bool) -> None:
        self._game = GameDay(self._scenario, number)
        self._begun, self._said = begun, ""
        self.title = f"{self._game.data.title}: incident {number}"
        self.briefing = self._game.data.briefing
        self.seen, self.debrief = [], ""
        self._draw()

    def _resume(self) -> None:
        """Go on with the play that was kept, if it began with the same incident of the same scenario."""
        if not self._store:
            return
        try:
            kept = self._store.drafts(self._learner).get(_DRAFT)
        except ProgressError as error:
            self._said = str(error)
            self._draw()
            return
        if not isinstance(kept, dict) or (kept.get("scenario"), kept.get("first")) != (
            self._scenario.name,
            self._first,
        ):
            return
        try:
            game = replay(self._scenario, int(kept["number"]), [str(move) for move in kept["moves"]], self._show)
        except (KeyError, OverflowError, TypeError, ValueError) as error:
            self.seen, self._said = [], f"What was played before cannot be played again: {error}"
        else:
            self._game, self._begun = game, True
            self.title = f"{game.data.title}: incident {game.number}"
            self._said = "You go on where you stopped." if game.moves else ""
        self._draw()

    def _keep(self) -> None:
        if not self._store:
            return
        state = {"scenario": self._scenario.name, "first": self._first}
        try:
            self._store.keep_draft(
                self._learner, _DRAFT, state | {"number": self._game.number, "moves": self._game.moves}
            )
        except ProgressError as error:
            self._said = f"{self._said} It is not kept: {error}".strip()

    def _show(self, game: GameDay, check: Check) -> None:
        blocks = [paper.heading(game, check), *paper.evidence(game, check)]
        self.seen = [NotebookView(tuple(blocks))._repr_html_(), *self.seen]

    def receive(self, content: dict[str, Any]) -> None:
        """Play what the page sent."""
        game, name = self._game, str(content.get("name", ""))
        try:
            match content.get("do"):
                case "begin":
                    self._begun = True
                case "check":
                    check = game.look(name)
                    self._show(game, check)
                    self._said = f"{check.title}: see below what it shows."
                case "run":
                    helps = game.run(name)
                    self._said = f"{name} {'ends it.' if helps else 'does not help, and it cost minutes.'}"
                case "call":
                    game.call()
                    self._said = "The second line has taken over."
                case "think":
                    game.think(1)
                case "note":
                    game.note(str(content.get("role", "")), str(content.get("text", "")))
                case "next":
                    self._begin(game.number + 1, begun=True)
        except (KeyError, ValueError) as error:
            self._said = str(error).strip("'")
        else:
            if self._begun:
                self._keep()
        self._draw()

    def _draw(self) -> None:
        game = self._game
        titles = game.titles
        self.state = {
            "begun": self._begun,
            "minute": game.minute,
            "hurt": game.hurt if self._begun else 0,
            "end": game.end,
            "said": self._said,
            "second_per_minute": game.data.second_per_minute,
            "checks": [check.model_dump(include={"id", "title", "minutes"}) for check in game.field.diagnosis.checks],
            "looked": [happening.move.name for happening in game.path],
            "runbooks": [
                {"id": name, "title": titles[name], "minutes": minutes} for name, minutes in game.field.runbooks.items()
            ],
            "roles": [role.model_dump(include={"id", "title"}) for role in game.data.roles],
        }
        self.alarms = NotebookView(tuple(paper.alarms(game)))._repr_html_() if self._begun else ""
        self.log = NotebookView((paper.decisions(game),))._repr_html_() if self._begun else ""
        if game.end and not self.debrief:
            self.debrief = NotebookView(tuple(paper.debrief(game)))._repr_html_()

    def static(self) -> NotebookView:
        """Show the briefing."""
        return NotebookView(tuple(paper.briefing(self._game)))
