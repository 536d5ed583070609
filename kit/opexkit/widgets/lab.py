"""The view of a lab in a notebook: an artefact to write, to run, and what happened when it ran."""

from typing import Any

from opexkit.exercises.exercise import Mark, View
from opexkit.exercises.labs import lab_exercise, sum_up_run, try_lab
from opexkit.labs import Lab
from opexkit.labs.view import asked, handed_over, happened
from opexkit.progress.store import Store
from opexkit.view.blocks import Code
from opexkit.view.notebook import NotebookView
from opexkit.view.style import MET_MARK
from opexkit.widgets.base import HERE
from opexkit.widgets.exercise import ExerciseWidget


class LabWidget(ExerciseWidget):
    """An artefact of a lab, which is run when the learner asks for it; a run takes seconds and shows its progress."""

    marks = MET_MARK

    def __init__(
        self,
        lab: Lab,
        store: Store | None,
        learner: str,
        draft: dict[str, Any] | None = None,
        store_error: str = "",
    ) -> None:
        self._lab = lab
        exercise, script = lab_exercise(lab.id, lab.scenario), HERE / "lab.js"
        super().__init__(exercise, store, learner, draft=draft, store_error=store_error, script=script)

    def asked(self) -> View:
        """Return the task with what it gives."""
        material = NotebookView(tuple(handed_over(self._lab)))._repr_html_()
        return super().asked() | {"material": material}

    def mark(self) -> Mark:
        """Run what stands there, the starting artefact if nothing does."""
        text = self.answer if isinstance(self.answer, str) and self.answer.strip() else self._lab.text("starter")
        self.report = ""
        try:
            tried = try_lab(self._lab, text, tick=self._tick)
        finally:
            self.progress = 0.0
        if tried.result:
            self.report = NotebookView(tuple(happened(self._lab, tried.result)))._repr_html_()
        return tried.mark

    def message(self, mark: Mark) -> str:
        """Count the demands that are met, or say why it cannot be run."""
        return sum_up_run(mark)

    def reveal(self) -> None:
        """Show the reference answer; possible once something was run, which is not run again for that."""
        if self.result.get("parts"):
            reference = Code("The reference answer", self._lab.text("reference"))
            self.report += NotebookView((reference,))._repr_html_()
            self.result = self.result | {"revealed": True, "explanation": self.exercise.explanation}
            self.keep()

    def static(self) -> NotebookView:
        """Show the task on paper."""
        return NotebookView(tuple(asked(self._lab)))

    def _tick(self, what: str, done: int, total: int) -> None:
        self.note, self.progress = f"Running: {what}.", done / total
