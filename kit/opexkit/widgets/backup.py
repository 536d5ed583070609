"""Take one's progress along: a file to download, and to bring back. Places such as Binder forget."""

import tempfile
from pathlib import Path
from typing import Any

import traitlets

from opexkit.files.problem import InputError
from opexkit.progress.database import ProgressError
from opexkit.progress.store import Store
from opexkit.review.load import slugify
from opexkit.view.blocks import Text
from opexkit.view.notebook import NotebookView
from opexkit.widgets.base import HERE, Widget


class BackupWidget(Widget):
    """A button that saves all attempts as a file, and a place to bring such a file back."""

    script = HERE / "backup.js"

    name = traitlets.Unicode().tag(sync=True)
    text = traitlets.Unicode().tag(sync=True)
    said = traitlets.Unicode().tag(sync=True)

    def __init__(self, store: Store, learner: str) -> None:
        self._store, self._learner = store, learner
        super().__init__(name=f"opexkit-progress-{slugify(learner)}.json", text=store.export(learner))

    def receive(self, content: dict[str, Any]) -> None:
        """Bring back what the page read from a file."""
        self.restore(str(content.get("text", "")))

    def restore(self, text: str) -> None:
        """Add what a downloaded file holds; a file that cannot be read changes nothing and says why."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "progress.json"
            path.write_text(text, encoding="utf-8")
            try:
                added = self._store.restore(path, self._learner)
            except (InputError, ProgressError) as error:
                self.said = f"Nothing was changed: {str(error).replace(str(path), 'the file')}"
                return
        self.said = f"{added} attempts were added. Run the cells above again to see them."
        self.text = self._store.export(self._learner)

    def static(self) -> NotebookView:
        """Name the file and its size."""
        return NotebookView((Text(f"{self.name}: {self.text.count(chr(10))} lines"),))
