"""Asks a visitor of a page for a name, so that each one's progress is kept apart."""

import traitlets

from opexkit.view.blocks import Text
from opexkit.view.notebook import NotebookView
from opexkit.widgets.base import HERE, Widget


class WhoWidget(Widget):
    """A field for a name; with it the page is opened again as `?learner=NAME`."""

    script = HERE / "who.js"

    text = traitlets.Unicode("Your name, as the room knows you").tag(sync=True)

    def static(self) -> NotebookView:
        """Say what is asked."""
        return NotebookView((Text(self.text),))
