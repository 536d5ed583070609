"""The view of a game day in a notebook: one incident after another, played on a running clock."""

from pathlib import Path
from typing import Any

import traitlets

from opexkit.labs.game_day import view as paper
from opexkit.labs.game_day.game import GameDay
from opexkit.view.notebook import NotebookView
from opexkit.widgets.base import HERE, Widget


class GameWidget(Widget):
    """Incidents to play by hand; where no kernel runs, the briefing is shown instead."""

    script = HERE / "game.js"

    title = traitlets.Unicode().tag(sync=True)
    briefing = traitlets.Unicode().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    alarms = traitlets.Unicode().tag(sync=True)
    seen: Any = traitlets.List(traitlets.Unicode()).tag(sync=True)
    log = traitlets.Unicode().tag(sync=True)
    debrief = traitlets.Unicode().tag(sync=True)

    def __init__(self, scenario: Path, number: int = 1) -> None:
        self._scenario = scenario
        super().__init__()
        self._begin(number, begun=False)

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

    def receive(self, content: dict[str, Any]) -> None:
        """Play what the page sent."""
        game, name = self._game, str(content.get("name", ""))
        try:
            match content.get("do"):
                case "begin":
                    self._begun = True
                case "check":
                    check = game.look(name)
                    blocks = [paper.heading(game, check), *paper.evidence(game, check)]
                    self.seen = [NotebookView(tuple(blocks))._repr_html_(), *self.seen]
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
