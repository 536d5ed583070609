"""A mock exam in front of someone: what a page sends, what it is shown; the same in a notebook and in a room."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from opexkit.exam.bank import ItemBank
from opexkit.exam.blueprint import exams
from opexkit.exam.case import exhibit_of, situation
from opexkit.exam.form import (
    DIAGNOSTIC,
    DIAGNOSTIC_COUNT,
    OTHER,
    OTHER_COUNT,
    PILLAR,
    PILLAR_COUNT,
    FormError,
    draw_form,
)
from opexkit.exam.item import NAMED
from opexkit.exam.result import attempts_of, mark_sitting
from opexkit.exam.sitting import Sitting, SittingError, answer, finish, flag, keep, put_away, resume, start
from opexkit.exam.standing import seen_in_mocks
from opexkit.exam.view import how, result_blocks, slots
from opexkit.files.problem import InputError
from opexkit.progress.database import ProgressError
from opexkit.progress.past import past_attempts
from opexkit.progress.store import Store
from opexkit.view.notebook import NotebookView

Clock = Callable[[], dt.datetime]
_TIME_UP = "The time is up; it was handed in."
_TICK = dt.timedelta(seconds=1)
"""A page's clock, which hands in at its end, may be ahead by so much."""


def utc_now() -> dt.datetime:
    """The moment, in UTC."""
    return dt.datetime.now(dt.UTC)


class MockDesk:
    """A mock exam to sit; each answer is kept at once, so that a reload or a new process goes on where it stood.

    Attributes:
        sitting: what is answered so far; None before it begins.
        state: what the page draws.
        result: HTML, once it is handed in.
    """

    def __init__(
        self,
        bank: ItemBank,
        store: Store | None,
        learner: str,
        seed: int = 1,
        store_error: str = "",
        now: Clock = utc_now,
        lessons: Mapping[str, Sequence[str]] | None = None,
        at: int = 0,
    ) -> None:
        self._bank, self._store, self._learner, self._seed, self._now = bank, store, learner, seed, now
        self._lessons = lessons
        self._said = f"Not kept ({store_error}). Leave this page open." if store_error else ""
        self._at, self._heard = at, ""
        self.sitting: Sitting | None = None
        self.state: dict[str, Any] = {}
        self.result = ""
        self._resume()
        self._draw()

    def receive(self, content: dict[str, Any]) -> None:
        """Do what the page sent: begin, go, answer, flag, hand in, begin anew.

        The state tells the message's `mark`, so that a page knows which of its answers the state is after.
        """
        self._heard = str(content.get("mark", ""))
        try:
            match content.get("do"):
                case "begin":
                    self._begin(str(content.get("exam", PILLAR)), content.get("count"))
                case "go":
                    self._go(content.get("to"))
                case "answer":
                    item, letters = str(content.get("item", "")), str(content.get("letters", ""))
                    self._change(lambda sitting: answer(sitting, self._bank, item, letters, self._now()))
                case "flag":
                    item = str(content.get("item", ""))
                    self._change(lambda sitting: flag(sitting, item, self._now()))
                case "finish":
                    self._finish()
                case "again":
                    self._put_away()
        except (FormError, SittingError, ProgressError, InputError) as error:
            self._said = str(error)
        self._draw()

    def _begin(self, exam: str, count: object) -> None:
        if self.sitting is None:
            self._resume()  # another page may have begun one
        if self.sitting is not None:
            raise SittingError("a mock exam is open; hand it in first")
        wanted = int(count) if isinstance(count, (int, str)) and str(count).isdigit() else None
        past = past_attempts(self._store, self._learner, NAMED) if self._store else []
        seen = seen_in_mocks(self._bank, past)
        form = draw_form(self._bank, exam, wanted, self._seed + len(seen), () if exam == DIAGNOSTIC else seen)
        self._said = f"{form.repeats} of these you had before: the pool is spent." if form.repeats else ""
        self._at = 0
        self._keep(start(form, self._learner, self._now()))

    def _change(self, act: Callable[[Sitting], Sitting]) -> None:
        """Change what is kept, which another page of the same learner may have changed meanwhile."""
        if self.sitting is None:
            raise SittingError("no mock exam is open")
        self._said = ""
        self._keep(act(self._newest(self.sitting)))

    def _newest(self, sitting: Sitting) -> Sitting:
        """The same sitting as it is kept now.

        Raises:
            SittingError: another page has put it away.
        """
        if self._store is None:
            return sitting
        kept = resume(self._store, self._learner)
        if kept is None or kept.uid != sitting.uid:
            self.sitting = kept
            raise SittingError("this mock exam was put away on another page")
        return kept

    def _go(self, to: object) -> None:
        if self.sitting is not None and isinstance(to, int):
            self._at = min(max(to, 0), len(self.sitting.form.items))

    def _finish(self) -> None:
        if self.sitting is None:
            raise SittingError("no mock exam is open")
        newest = self._newest(self.sitting)
        ended = finish(newest, self._now())
        if self._store:
            self._store.add(attempts_of(ended, self._bank))
        self._keep(ended)
        self._said = _TIME_UP if newest.left(self._now()) < _TICK and newest.ended is None else ""

    def _put_away(self) -> None:
        if self.sitting is not None and self.sitting.ended is not None:
            self._newest(self.sitting)
            if self._store:
                put_away(self._store, self._learner)
            self.sitting, self._said = None, ""

    def _keep(self, sitting: Sitting) -> None:
        if self._store:
            keep(sitting, self._store)
        self.sitting = sitting

    def _resume(self) -> None:
        if not self._store:
            return
        try:
            self.sitting = resume(self._store, self._learner)
        except (ProgressError, InputError) as error:
            self._said = str(error)
        if self.sitting and (gone := [name for name in self.sitting.form.items if name not in self._bank.items]):
            self.sitting = None
            self._said = f"Your mock exam cannot go on: the bank no longer has {', '.join(gone)}. Begin a new one."

    def _draw(self) -> None:
        sitting = self.sitting
        if sitting is not None and sitting.ended is None and not sitting.left(self._now()):
            try:
                self._finish()
            except (ProgressError, SittingError) as error:  # it is handed in when the database is back
                self._said = f"The time is up. Not handed in yet: {error}"
            sitting = self.sitting
        self.state = self._start() if sitting is None else self._open(sitting)
        self.result = self._result(sitting) if sitting is not None and sitting.ended is not None else ""

    def _result(self, sitting: Sitting) -> str:
        return NotebookView(tuple(result_blocks(mark_sitting(sitting, self._bank), self._lessons)))._repr_html_()

    def _start(self) -> dict[str, Any]:
        choices = [
            [DIAGNOSTIC, f"Diagnostic, {DIAGNOSTIC_COUNT} items: which lessons to take first"],
            [PILLAR, f"Mock exam over the whole pillar, {PILLAR_COUNT} items"],
            [OTHER, f"Ordering, matching and a case study, {OTHER_COUNT} items: not in today's exams on this"],
        ]
        choices += [
            [exam.id, f"Mock exam, the operational part of {exam.id}: about {exam.share:.0f} percent of it"]
            for exam in exams().values()
        ]
        return {"phase": "start", "exams": choices, "said": self._said}

    def _open(self, sitting: Sitting) -> dict[str, Any]:
        form = sitting.form
        shown: dict[str, Any] = {
            "phase": "done" if sitting.ended else "sit",
            "said": self._said,
            "heard": self._heard,
            "at": self._at,
            "left": round(sitting.left(self._now()).total_seconds()),
            "items": [
                {"id": name, "answered": _is_whole(self._bank, sitting, name), "flagged": name in sitting.flags}
                for name in form.items
            ],
        }
        if sitting.ended is None and self._at < len(form.items):
            item = self._bank.get(form.items[self._at])
            shown["item"] = {
                "id": item.id,
                "stem": situation(item).split("\n\n"),
                "exhibit": exhibit.model_dump() if (exhibit := exhibit_of(item)) else None,
                "ask": f"{item.ask} {how(item)}",
                "choose": len(item.key),
                "slots": [] if item.is_choice else slots(item),
                "options": [[letter, item.option(letter).text] for letter in form.orders[self._at]],
                "chosen": list(sitting.answers.get(item.id, "")),
            }
        return shown


def _is_whole(bank: ItemBank, sitting: Sitting, item: str) -> bool:
    """Whether an item is answered, with each of its places filled."""
    said = sitting.answers.get(item, "")
    asked = bank.get(item)
    return bool(said) and (asked.is_choice or asked.is_whole(said))
