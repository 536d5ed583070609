"""Practice of exam items in a notebook: one after another, each with its reasons at once; FSRS brings them back."""

import datetime as dt
import html
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import ipywidgets

from opexkit.exam.bank import ItemBank
from opexkit.exam.case import situation
from opexkit.exam.dispute import FILE, disagree
from opexkit.exam.exercise import exercise_of
from opexkit.exam.family import fresh
from opexkit.exam.form import OTHER_FORMS, other_form
from opexkit.exam.item import NAMED, Item, Pool
from opexkit.exam.misconception import misconceptions
from opexkit.exam.practice import next_item, said_of
from opexkit.exam.view import asked, how
from opexkit.exercises.exercise import Mark, View
from opexkit.progress.attempt import AnyAttempt
from opexkit.progress.past import past_attempts
from opexkit.progress.store import Store
from opexkit.view.blocks import Text
from opexkit.view.notebook import NotebookView
from opexkit.view.style import MARKS, Badge
from opexkit.widgets.base import with_static
from opexkit.widgets.exercise import ExerciseWidget

_ALL, _NUMBERS = "everything", "numbers"


class ItemWidget(ExerciseWidget):
    """An item to answer once: the answer is marked, and every option's reason is shown."""

    marks: ClassVar[Mapping[bool | None, Badge]] = {
        True: replace(MARKS[True], word="Choose it"),
        False: replace(MARKS[False], word="Leave it"),
    }

    def __init__(self, item: Item, store: Store | None, learner: str, seed: int, store_error: str = "") -> None:
        self.item = item
        super().__init__(exercise_of(item), store, learner, seed, "practice", store_error=store_error)

    def asked(self) -> View:
        """Return what the page needs to ask it; there are no hints in an exam."""
        title = f"{self.item.ask} {how(self.item)}"
        return super().asked() | {"title": title, "prompt": situation(self.item), "hints": 0}

    def mark(self) -> Mark:
        """Mark what stands there; each part says of its option whether it is an answer, chosen or not."""
        mark = super().mark()
        parts = [part.model_copy(update={"right": part.id in self.item.key, "best": ""}) for part in mark.parts]
        return mark.model_copy(update={"parts": parts})

    def message(self, mark: Mark) -> str:
        """Say whether the answer is right; there is no second try."""
        return super().message(mark) if mark.state != "marked" else "Right." if mark.right else "Not right."

    def check(self) -> Mark:
        """Mark the first answer, keep it, and show every reason; a second one changes nothing."""
        if self.result and self.result.get("revealed"):
            return self._mark or self.mark()
        mark = super().check()
        if mark.state == "marked":
            self.reveal()
        return mark

    def static(self) -> NotebookView:
        """Show the item on paper."""
        return NotebookView(tuple(asked(self.item)))


class PlacesWidget(ItemWidget):
    """An item whose options are ordered or matched: each part says where it belongs."""

    marks: ClassVar[Mapping[bool | None, Badge]] = {True: MARKS[True], False: MARKS[False]}

    def mark(self) -> Mark:
        """Mark what stands there; as in AWS's exams, a part is worth nothing."""
        mark = ExerciseWidget.mark(self)
        return mark.model_copy(update={"score": float(mark.score == 1)})


class ItemDrill(ipywidgets.VBox):
    """Asks what is due, then what is new; where no kernel runs, an item is shown on paper."""

    def __init__(
        self,
        bank: ItemBank,
        store: Store | None,
        learner: str,
        seed: int,
        attempts: Sequence[AnyAttempt],
        store_error: str = "",
    ) -> None:
        self._bank, self._store, self._learner, self._seed, self._store_error = bank, store, learner, seed, store_error
        self._attempts: list[AnyAttempt] = list(attempts)
        beliefs = misconceptions()
        held = sorted({o.misconception for i in bank.pool(Pool.PRACTICE) for o in i.options if o.misconception})
        choices = [
            (_ALL, ""),
            ("Numbers, new ones each time", _NUMBERS),
            *((f"{title} (not in today's exams)", name) for name, title in OTHER_FORMS.items()),
            *((f"Question {code}", code) for code in sorted({*_questions(bank)})),
        ]
        choices += [(f"“{beliefs[name].says}”", name) for name in held if name in beliefs]
        self._about = ipywidgets.Dropdown(options=choices, description="About", layout={"width": "32rem"})
        self._next = ipywidgets.Button(description="Next item", icon="arrow-right")
        self._said = ipywidgets.HTML()
        self._place = ipywidgets.VBox()
        self._reason = ipywidgets.Textarea(
            placeholder="Is the item wrong or unclear? Say why.", layout={"width": "32rem"}
        )
        self._disagree = ipywidgets.Button(description="I disagree", icon="comment")
        self._kept = ipywidgets.HTML()
        objection = ipywidgets.HBox([self._reason, self._disagree, self._kept])
        super().__init__([ipywidgets.HBox([self._about, self._next, self._said]), self._place, objection])
        self._next.on_click(lambda _: self.advance())
        self._disagree.on_click(lambda _: self.disagree())
        self._about.observe(lambda _: self.advance(), names="value")
        self.advance()

    @property
    def current(self) -> ItemWidget | None:
        """The item that is asked now; None when all that is wanted rests."""
        return self._place.children[0] if self._place.children else None

    def advance(self) -> None:
        """Ask the next item: what is due, then what is new."""
        now = dt.datetime.now(dt.UTC)
        self._take()
        numbers = self._about.value == _NUMBERS
        item = fresh(self._attempts) if numbers else self._due(now)
        if item is None:
            self._place.children = ()
            self._said.value = "All that you asked for rests until it is due."
            return
        self._said.value = ""
        widget = ItemWidget if item.is_choice else PlacesWidget
        self._place.children = (widget(item, self._store, self._learner, self._seed, self._store_error),)

    def disagree(self, path: Path = FILE) -> None:
        """Keep what the learner holds against the item, with the choice, in a file for the maintainers."""
        asked_now = self.current
        chosen = said_of(asked_now.answer) if asked_now and asked_now.result else ""
        try:
            if asked_now:
                disagree(asked_now.item, chosen, self._reason.value, path)
                self._kept.value, self._reason.value = f"Kept in {path.name}. Send it to the maintainers.", ""
        except (ValueError, OSError) as error:
            self._kept.value = html.escape(str(error))

    def _due(self, now: dt.datetime) -> Item | None:
        return next_item(self._bank, self._attempts, now, self._wanted, self._seed)

    def _take(self) -> None:
        """Know what was answered meanwhile, from the store, or from the widget where there is none."""
        if self._store is not None:
            self._attempts = list(past_attempts(self._store, self._learner, NAMED))
        elif (asked_now := self.current) and asked_now.attempt:
            self._attempts.append(asked_now.attempt)

    def _wanted(self, item: Item) -> bool:
        about = self._about.value
        if about in OTHER_FORMS:
            return bool(about == other_form(item))
        return not about or any(code.startswith(about) for code in item.practices) or about in _beliefs(item)

    def static(self) -> NotebookView:
        """Show the item that would be asked."""
        return self.current.static() if self.current else NotebookView((Text("All items rest until they are due."),))

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return with_static(super()._repr_mimebundle_(**kwargs), self.static())


def _questions(bank: ItemBank) -> list[str]:
    return [item.practices[0].partition("-")[0] for item in bank.pool(Pool.PRACTICE)]


def _beliefs(item: Item) -> set[str | None]:
    return {option.misconception for option in item.options}
