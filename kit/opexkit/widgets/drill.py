"""A drill over the whole bank: one exercise after another, areas mixed; what was wrong comes back at the end."""

from typing import Any

import ipywidgets

from opexkit.exercises.bank import Bank
from opexkit.progress.attempt import Attempt
from opexkit.progress.store import Store
from opexkit.progress.summary import suggest
from opexkit.view.blocks import Cell, Column, Table
from opexkit.view.notebook import NotebookView
from opexkit.widgets.base import of_no_cell, with_static
from opexkit.widgets.exercise import ExerciseWidget

_ALL = "all areas"


class DrillWidget(ipywidgets.VBox):
    """Asks the next exercise each time; where no kernel runs, the list of exercises is shown instead."""

    def __init__(
        self, bank: Bank, store: Store | None, learner: str, seed: int, attempts: list[Attempt], store_error: str = ""
    ) -> None:
        self._bank, self._store, self._learner, self._seed, self._store_error = bank, store, learner, seed, store_error
        self._queue = [item.exercise for item in suggest(bank, attempts, len(bank.exercises), seed)]
        self._asked = 0
        self._area = ipywidgets.Dropdown(options=[_ALL, *bank.areas], description="Area", layout={"width": "18rem"})
        self._next = ipywidgets.Button(description="Next exercise", icon="arrow-right")
        self._said = ipywidgets.HTML()
        self._place = ipywidgets.VBox()
        made, row = super().__init__, ipywidgets.HBox([self._area, self._next, self._said])
        of_no_cell(lambda: made([row, self._place]))
        self._next.on_click(lambda _: self.advance())
        self._area.observe(lambda _: self._show(), names="value")
        self._show()

    @property
    def current(self) -> ExerciseWidget | None:
        """The exercise that is asked now; None when the area has none left."""
        return self._place.children[0] if self._place.children else None

    def advance(self) -> None:
        """Ask the next one; one that was not fully right comes back at the end."""
        widget = self.current
        if widget is None:
            return
        exercise = self._bank.get(widget.view["id"])
        self._queue.remove(exercise)
        self._asked += 1
        if widget.result and widget.result.get("score") != 1:
            self._queue.append(exercise)
        self._show()

    def _show(self) -> None:
        area = self._area.value
        left = [exercise for exercise in self._queue if area in (_ALL, exercise.area)]
        self._said.value = f"{self._asked} done, {len(left)} left"
        self._next.disabled = not left
        if not left:
            self._place.children = ()
            return
        widget = ExerciseWidget(left[0], self._store, self._learner, self._seed, "drill", store_error=self._store_error)
        self._place.children = (widget,)

    def static(self) -> NotebookView:
        """List the exercises that are left to ask."""
        rows = tuple((Cell(each.title, detail=each.id), Cell(str(each.area))) for each in self._queue)
        return NotebookView(
            (Table("The drill asks these", (Column("Exercise", "head", 3), Column("Area", "text")), rows),)
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return with_static(super()._repr_mimebundle_(**kwargs), self.static())
