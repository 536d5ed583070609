"""A mock exam in a notebook: a clock, items to go through and to flag, and nothing told before the end."""

from collections.abc import Mapping, Sequence
from typing import Any

import traitlets

from opexkit.exam.bank import ItemBank
from opexkit.exam.desk import Clock, MockDesk, utc_now
from opexkit.exam.sitting import Sitting
from opexkit.progress.store import Store
from opexkit.view.blocks import Text
from opexkit.view.notebook import NotebookView
from opexkit.widgets.base import HERE, Widget


class MockWidget(Widget):
    """A mock exam to sit, at a desk that keeps each answer at once."""

    script = HERE / "mock.js"

    state = traitlets.Dict().tag(sync=True)
    result = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        bank: ItemBank,
        store: Store | None,
        learner: str,
        seed: int = 1,
        store_error: str = "",
        now: Clock = utc_now,
        lessons: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._desk = MockDesk(bank, store, learner, seed, store_error, now, lessons)
        super().__init__()
        self._show()

    @property
    def sitting(self) -> Sitting | None:
        """What is answered so far; None before it begins."""
        return self._desk.sitting

    def receive(self, content: dict[str, Any]) -> None:
        """Do what the page sent."""
        self._desk.receive(content)
        self._show()

    def _show(self) -> None:
        self.state, self.result = self._desk.state, self._desk.result

    def static(self) -> NotebookView:
        """Say what it is, where no kernel runs."""
        said = (
            "A mock exam runs where the notebook runs: a clock, items of the sealed pool, nothing told before the end."
        )
        return NotebookView((Text(said),))
