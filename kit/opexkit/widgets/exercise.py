"""The view of an exercise in a notebook: keeps each change, marks on request, gives feedback beside each part."""

from collections.abc import Sequence
from typing import Any, ClassVar

import anywidget
import traitlets

from opexkit.exercises.exercise import Confidence, Exercise, Mark
from opexkit.exercises.shuffle import ask
from opexkit.exercises.view import question
from opexkit.progress.attempt import Origin, make_attempt
from opexkit.progress.database import ProgressError
from opexkit.progress.store import Store
from opexkit.view.blocks import Text
from opexkit.view.notebook import NotebookView
from opexkit.widgets.assets import STYLE, script


class ExerciseWidget(anywidget.AnyWidget):
    """An exercise to answer; where no kernel runs, its static fallback is shown instead.

    What stands in it is kept in the store at each change and is there again after a reload or a new kernel.
    """

    _esm = script("exercise")
    _css = STYLE

    view = traitlets.Dict().tag(sync=True)
    answer = traitlets.Any(None, allow_none=True).tag(sync=True)
    confidence = traitlets.Unicode("").tag(sync=True)
    hints: Any = traitlets.List(traitlets.Unicode()).tag(sync=True)
    result = traitlets.Dict().tag(sync=True)
    note = traitlets.Unicode("").tag(sync=True)
    report = traitlets.Unicode("").tag(sync=True)
    progress = traitlets.Float(0.0).tag(sync=True)

    _KEPT: ClassVar[tuple[str, ...]] = ("answer", "confidence", "hints", "result")

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
    ) -> None:
        self._exercise, self._store, self._store_error = exercise, store, store_error
        self._learner, self._seed, self._origin = learner, seed, origin
        self._mark: Mark | None = None
        super().__init__(view=self._view() | {"remarks": list(remarks)})
        self._restore(draft or {})
        self.observe(self._keep, names=["answer", "confidence"])
        self.on_msg(self._act)

    def check(self) -> Mark:
        """Mark what stands there, keep it as an attempt if it can be read, and show the feedback."""
        self._mark = self._judge()
        self._show(revealed=False)
        if self._mark.state != "unreadable":
            self._remember(self._mark)
        self._keep()
        return self._mark

    def hint(self) -> None:
        """Show the next hint."""
        self.hints = self._exercise.hints[: len(self.hints) + 1]
        self._keep()

    def reveal(self) -> None:
        """Show the best answer to each part; possible once something was marked."""
        if self._mark:
            self._show(revealed=True)
            self._keep()

    def _view(self) -> dict[str, Any]:
        return ask(self._exercise, self._learner, self._seed)

    def _words(self, mark: Mark) -> str:
        return _message(mark, len(mark.parts))

    def _judge(self) -> Mark:
        return self._exercise.mark(self.answer)

    def _act(self, _widget: Any, content: Any, _buffers: Any) -> None:
        action = {"check": self.check, "hint": self.hint, "reveal": self.reveal}.get(content.get("do"))
        if action:
            with self.hold_trait_notifications():
                self.answer = content.get("answer", self.answer)
                self.confidence = content.get("confidence") or ""
            action()

    def _show(self, revealed: bool) -> None:
        mark = self._mark
        if mark is None:
            return
        done = revealed or mark.right
        shown = mark.parts if done else self._exercise.parts_to_show(mark.parts)
        parts = [part.model_dump(mode="json") for part in shown]
        for part in parts:
            part["best"] = part["best"] if revealed and not part["right"] else ""
        self.result = {
            "state": mark.state,
            "score": mark.score,
            "message": self._words(mark),
            "parts": parts,
            "revealed": revealed,
            "explanation": self._exercise.explanation if done else "",
        } | ({} if mark.state == "unreadable" else self._exercise.to_compare())

    def _remember(self, mark: Mark) -> None:
        confidence = Confidence(self.confidence) if self.confidence in list(Confidence) else None
        attempt = make_attempt(
            self._exercise,
            mark,
            self.answer,
            self._learner,
            self._seed,
            self._origin,
            confidence,
            len(self.hints),
        )
        self._try(lambda store: store.add([attempt]))

    def _keep(self, _change: Any = None) -> None:
        state = {name: getattr(self, name) for name in self._KEPT} | {"version": self._exercise.version}
        self._try(lambda store: store.keep_draft(self._learner, self._exercise.id, state))

    def _try(self, act: Any) -> None:
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
        if draft.get("version") != self._exercise.version:
            return
        for name in self._KEPT:
            if name in draft:
                setattr(self, name, draft[name])
        if self.result:
            self._mark = self._judge()

    def _fallback(self) -> NotebookView:
        """What is shown where no kernel runs."""
        remarks = [Text(text, "remark") for text in self.view["remarks"]]
        return NotebookView((*question(self._exercise, self._learner, self._seed), *remarks))

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle: Any = super()._repr_mimebundle_(**kwargs)
        fallback = self._fallback()
        if bundle is None:
            return None
        data, metadata = bundle
        return data | {"text/html": fallback._repr_html_(), "text/plain": repr(fallback)}, metadata


def _message(mark: Mark, parts: int) -> str:
    if mark.state != "marked":
        return f"{mark.message[:1].upper()}{mark.message[1:]}"
    if mark.rule == "rubric":
        return f"{mark.score:.0%} of the points."
    right = sum(bool(part.right) for part in mark.parts)
    if parts == 1 or mark.rule == "all-or-nothing":
        return "Right." if mark.right else "Not right yet." if not mark.score else f"Nearly: {mark.score:.0%}."
    return "All right." if mark.right else f"{right} of {parts} right; {mark.score:.0%} by the rule {mark.rule}."
