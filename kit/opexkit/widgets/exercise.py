"""The view of an exercise in a notebook: keeps each change, marks on request, gives feedback beside each part."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import traitlets

from opexkit.exercises.exercise import Confidence, Exercise, Mark, View
from opexkit.exercises.feedback import feedback, vocabulary
from opexkit.exercises.kinds import KINDS
from opexkit.exercises.shuffle import ask
from opexkit.exercises.view import question, sum_up
from opexkit.progress.attempt import Attempt, Origin, make_attempt
from opexkit.progress.database import ProgressError
from opexkit.progress.store import Store
from opexkit.view.blocks import Text
from opexkit.view.notebook import NotebookView
from opexkit.view.style import MARKS, Badge
from opexkit.widgets.base import Widget

_KEPT = ("answer", "confidence", "hints", "result")


class ExerciseWidget(Widget):
    """An exercise to answer; where no kernel runs, its static fallback is shown instead.

    What stands in it is kept in the store at each change and is there again after a reload or a new kernel. A widget
    that asks in another way says so in `asked`, `mark`, `message`, `reveal` and `static`.

    Attributes:
        attempt: the last answer that was marked here.
    """

    view = traitlets.Dict().tag(sync=True)
    answer = traitlets.Any(None, allow_none=True).tag(sync=True)
    confidence = traitlets.Unicode("").tag(sync=True)
    hints: Any = traitlets.List(traitlets.Unicode()).tag(sync=True)
    result = traitlets.Dict().tag(sync=True)
    note = traitlets.Unicode("").tag(sync=True)
    report = traitlets.Unicode("").tag(sync=True)
    progress = traitlets.Float(0.0).tag(sync=True)

    marks: ClassVar[Mapping[bool, Badge] | Mapping[bool | None, Badge]] = MARKS
    """The words and shapes of a part that is right, not right, or not marked yet."""

    def __init__(
        self,
        exercise: Exercise,
        store: Store | None = None,
        learner: str = "learner",
        seed: int = 1,
        origin: Origin = "widget",
        draft: dict[str, Any] | None = None,
        store_error: str = "",
        remarks: Sequence[str] = (),
        script: Path | None = None,
    ) -> None:
        self.exercise = exercise
        self._store, self._store_error = store, store_error
        self._learner, self._seed, self._origin = learner, seed, origin
        self._mark: Mark | None = None
        self.attempt: Attempt | None = None
        view = self.asked() | {"remarks": list(remarks)}
        super().__init__(script or KINDS[exercise.kind].script, vocabulary(self.marks), view=view)
        self._restore(draft or {})
        self.observe(lambda _: self.keep(), names=["answer", "confidence"])

    def asked(self) -> View:
        """Return what the page needs to ask it, without the key."""
        return ask(self.exercise, self._learner, self._seed)

    def mark(self) -> Mark:
        """Mark what stands there."""
        return self.exercise.mark(self.answer)

    def message(self, mark: Mark) -> str:
        """Sum a mark up in a sentence."""
        return sum_up(mark)

    def static(self) -> NotebookView:
        """Show the exercise on paper."""
        remarks = [Text(text, "remark") for text in self.view["remarks"]]
        return NotebookView((*question(self.exercise, self._learner, self._seed), *remarks))

    def receive(self, content: dict[str, Any]) -> None:
        """Take the answer that the page sent, and check it, give a hint or reveal the best answer."""
        action = {"check": self.check, "hint": self.hint, "reveal": self.reveal}.get(content.get("do", ""))
        if action:
            with self.hold_trait_notifications():
                self.answer = content.get("answer", self.answer)
                self.confidence = content.get("confidence") or ""
            action()

    def check(self) -> Mark:
        """Mark what stands there, keep it as an attempt if it can be read, and show the feedback."""
        self._mark = self.mark()
        self._show(self._mark, revealed=False)
        if self._mark.state != "unreadable":
            self._remember(self._mark)
        self.keep()
        return self._mark

    def hint(self) -> None:
        """Show the next hint."""
        self.hints = self.exercise.hints[: len(self.hints) + 1]
        self.keep()

    def reveal(self) -> None:
        """Show the best answer to each part; possible once something was marked."""
        if self.result:
            self._mark = self._mark or self.mark()
            self._show(self._mark, revealed=True)
            self.keep()

    def keep(self) -> None:
        """Keep what stands there as a draft, and say whether that worked."""
        state = {name: getattr(self, name) for name in _KEPT} | {"version": self.exercise.version}
        self._try(lambda store: store.keep_draft(self._learner, self.exercise.id, state))

    def _show(self, mark: Mark, revealed: bool) -> None:
        self.result = feedback(self.exercise, mark, self.message(mark), revealed)

    def _remember(self, mark: Mark) -> None:
        confidence = Confidence(self.confidence) if self.confidence in list(Confidence) else None
        attempt = make_attempt(
            self.exercise,
            mark,
            self.answer,
            self._learner,
            self._seed,
            self._origin,
            confidence,
            len(self.hints),
        )
        self.attempt = attempt
        self._try(lambda store: store.add([attempt]))

    def _try(self, act: Callable[[Store], object]) -> None:
        if self._store is None:
            self.note = f"Not saved ({self._store_error or 'there is no store'}). Your answer stays on this page."
            return
        try:
            act(self._store)
        except ProgressError as error:
            self.note = f"Not saved ({error}). Your answer stays on this page and is saved with the next change."
        else:
            self.note = "Saved."

    def _restore(self, draft: dict[str, Any]) -> None:
        if draft.get("version") == self.exercise.version:
            for name in _KEPT:
                if name in draft:
                    setattr(self, name, draft[name])
