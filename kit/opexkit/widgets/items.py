"""Practice of exam items in a notebook: one after another, each with its reasons at once; FSRS brings them back."""

import datetime as dt
import html
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import ipywidgets

from opexkit.exam.asking import MARKS_OF_OPTIONS, MARKS_OF_PLACES, asked_once, mark_once, said_once
from opexkit.exam.bank import ItemBank
from opexkit.exam.choice import choices, wanted
from opexkit.exam.dispute import FILE, disagree
from opexkit.exam.exercise import exercise_of
from opexkit.exam.item import NAMED, Item
from opexkit.exam.practice import said_of
from opexkit.exam.view import asked
from opexkit.exercises.exercise import Mark, View
from opexkit.progress.attempt import AnyAttempt
from opexkit.progress.past import past_attempts
from opexkit.progress.store import Store
from opexkit.view.blocks import Text
from opexkit.view.notebook import NotebookView
from opexkit.view.style import Badge
from opexkit.widgets.base import of_no_cell, with_static
from opexkit.widgets.exercise import ExerciseWidget


class ItemWidget(ExerciseWidget):
    """An item to answer once: the answer is marked, and every option's reason is shown."""

    marks: ClassVar[Mapping[bool | None, Badge]] = MARKS_OF_OPTIONS

    def __init__(self, item: Item, store: Store | None, learner: str, seed: int, store_error: str = "") -> None:
        self.item = item
        super().__init__(exercise_of(item), store, learner, seed, "practice", store_error=store_error)

    def asked(self) -> View:
        """Return what the page needs to ask it; there are no hints in an exam."""
        return asked_once(self.item, self._learner, self._seed)

    def mark(self) -> Mark:
        """Mark what stands there."""
        return mark_once(self.item, self.answer)

    def message(self, mark: Mark) -> str:
        """Say whether the answer is right; there is no second try."""
        return said_once(mark)

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

    marks: ClassVar[Mapping[bool | None, Badge]] = MARKS_OF_PLACES


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
        self._about = ipywidgets.Dropdown(options=choices(bank), description="About", layout={"width": "32rem"})
        self._next = ipywidgets.Button(description="Next item", icon="arrow-right")
        self._said = ipywidgets.HTML()
        self._place = ipywidgets.VBox()
        self._reason = ipywidgets.Textarea(
            placeholder="Is the item wrong or unclear? Say why.", layout={"width": "32rem"}
        )
        self._disagree = ipywidgets.Button(description="I disagree", icon="comment")
        self._kept = ipywidgets.HTML()
        objection = ipywidgets.HBox([self._reason, self._disagree, self._kept])
        made, row = super().__init__, ipywidgets.HBox([self._about, self._next, self._said])
        of_no_cell(lambda: made([row, self._place, objection]))
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
        item = wanted(self._bank, self._attempts, self._about.value, now, self._seed)
        if item is None:
            self._place.children = ()
            self._said.value = "You have answered all of these. They come back when they are due."
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

    def _take(self) -> None:
        """Know what was answered meanwhile, from the store, or from the widget where there is none."""
        if self._store is not None:
            self._attempts = list(past_attempts(self._store, self._learner, NAMED))
        elif (asked_now := self.current) and asked_now.attempt:
            self._attempts.append(asked_now.attempt)

    def static(self) -> NotebookView:
        """Show the item that would be asked."""
        return (
            self.current.static()
            if self.current
            else NotebookView((Text("Every item is answered, and comes back when due."),))
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return with_static(super()._repr_mimebundle_(**kwargs), self.static())
