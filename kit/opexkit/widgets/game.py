"""The view of a game day in a notebook: one incident after another, played on a running clock."""

import datetime as dt
import secrets
import uuid
from pathlib import Path
from typing import Any

import traitlets

from opexkit.files.kinds import counted
from opexkit.labs.game_day import view as paper
from opexkit.labs.game_day.evidence import USUAL
from opexkit.labs.game_day.game import GameDay, replay
from opexkit.labs.game_day.own import Own
from opexkit.labs.game_day.worth import judge_play, worth
from opexkit.labs.playbook.diagnosis import Check
from opexkit.progress.attempt import make_play
from opexkit.progress.database import ProgressError
from opexkit.progress.store import Store
from opexkit.view.notebook import NotebookView
from opexkit.widgets.base import HERE, Widget

_DRAFT = "game-day"
"""What the names begin with under which plays are kept, beside the learner's drafts of exercises."""


def _stamp() -> str:
    """Now, so that later ones sort behind."""
    return dt.datetime.now(dt.UTC).isoformat()


class GameWidget(Widget):
    """Incidents to play by hand; where no kernel runs, the briefing is shown instead.

    With a store, each move is kept: who opens the same first incident again goes on where the play stood. Every open
    page keeps a play of its own, so that two of them lose nothing; each says that there is another.
    """

    script = HERE / "game.js"

    title = traitlets.Unicode().tag(sync=True)
    briefing = traitlets.Unicode().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    alarms = traitlets.Unicode().tag(sync=True)
    seen: Any = traitlets.List(traitlets.Unicode()).tag(sync=True)
    log = traitlets.Unicode().tag(sync=True)
    debrief = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        scenario: Path,
        number: int = 1,
        store: Store | None = None,
        learner: str = "",
        level: str = USUAL,
        own: Own | None = None,
    ) -> None:
        self._scenario, self._first, self._own = scenario, number, own
        self._store, self._learner = store, learner
        self._page, self._opened = secrets.token_hex(4), _stamp()
        super().__init__()
        self._begin(number, level, begun=False)
        self._resume()

    @property
    def game(self) -> GameDay:
        """The incident that is played now."""
        return self._game

    def _begin(self, number: int, level: str, begun: bool) -> None:
        self._game = GameDay(self._scenario, number, level, self._own)
        self._begun, self._said, self._uid = begun, "", uuid.uuid4().hex
        self.title = self._titled(self._game)
        self.briefing = self._game.data.briefing
        self.seen, self.debrief = [], ""
        self._draw()

    def _titled(self, game: GameDay) -> str:
        return f"{game.data.title}: {game.own.title if game.own else f'incident {game.number}'}"

    def _resume(self) -> None:
        """Go on with the newest play that was kept, if it began with the same incident of the same scenario."""
        try:
            kept = max(self._plays().values(), key=lambda each: str(each.get("at", "")), default=None)
        except ProgressError as error:
            self._said = str(error)
            self._draw()
            return
        if kept is None:
            return
        try:
            moves, level = [str(move) for move in kept["moves"]], str(kept.get("level", USUAL))
            game = replay(self._scenario, int(kept["number"]), moves, self._show, level, self._own)
        except (KeyError, OverflowError, TypeError, ValueError) as error:
            self.seen, self._said = [], f"What was played before cannot be played again: {error}"
        else:
            self._game, self._begun = game, True
            self._uid = str(kept.get("uid") or self._uid)
            self.title = self._titled(game)
            self._said = "You go on where you stopped." if game.moves else ""
        self._draw()

    def _plays(self) -> dict[str, dict[str, Any]]:
        """The kept plays that began with the same incident, by name."""
        drafts = self._store.drafts(self._learner) if self._store else {}
        same = {"scenario": self._scenario.name, "first": self._first, "own": self._own.incident if self._own else ""}
        return {
            name: kept
            for name, kept in drafts.items()
            if name.startswith(_DRAFT) and isinstance(kept, dict) and {"own": "", **kept}.items() >= same.items()
        }

    def _keep(self) -> None:
        if not self._store:
            return
        game, name = self._game, f"{_DRAFT}-{self._page}"
        state = {"scenario": self._scenario.name, "first": self._first, "number": game.number, "level": game.level.id}
        state |= {
            "uid": self._uid,
            "moves": list(game.moves),
            "at": _stamp(),
            "own": self._own.incident if self._own else "",
        }
        try:
            self._store.keep_draft(self._learner, name, state)
            if game.end:
                self._count()
            plays = self._plays()
        except ProgressError as error:
            self._said = f"{self._said} It is not kept: {error}".strip()
            return
        if others := [each for key, each in plays.items() if key != name and str(each.get("at", "")) > self._opened]:
            moves = counted(len(others[-1]["moves"]), "move")
            self._said += (
                f" This game is played on another page, too, with {moves} there. Each page keeps its own play."
            )
            self._said = self._said.strip()

    def _count(self) -> None:
        """Let a play that is over count in progress, once, with what plays it again."""
        game, result = self._game, judge_play(self._game)
        answer = {"scenario": self._scenario.name, "level": game.level.id, "moves": list(game.moves)}
        answer |= {"own": self._own.incident} if self._own else {}
        met = {verdict.demand: verdict.met for verdict in result.verdicts}
        play = make_play(self._uid, self._learner, game.number, answer, worth(result), met)
        if self._store and self._store.add([play]):
            self._said += f" It counts in your progress: {play.score:.0%}."

    def _show(self, game: GameDay, check: Check) -> None:
        blocks = [paper.heading(game, check), *paper.evidence(game, check)]
        self.seen = [NotebookView(tuple(blocks))._repr_html_(), *self.seen]

    def receive(self, content: dict[str, Any]) -> None:
        """Play what the page sent."""
        game, name = self._game, str(content.get("name", ""))
        try:
            match content.get("do"):
                case "begin":
                    level = str(content.get("level") or game.level.id)
                    if level != game.level.id:
                        self._begin(game.number, level, begun=True)
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
                    self._begin(game.number + 1, game.level.id, begun=True)
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
            "checks": [check.model_dump(include={"id", "title", "minutes"}) for check in game.looks.checks],
            "level": game.level.id,
            "levels": [level.model_dump(include={"id", "title", "says"}) for level in game.looks.levels],
            "looked": [happening.move.name for happening in game.path],
            "runbooks": [
                {"id": name, "title": titles[name], "minutes": minutes} for name, minutes in game.runbooks.items()
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
