"""Asks a visitor of a page for a name, so that each one's progress is kept apart."""

import anywidget
import traitlets

from opexkit.widgets.assets import STYLE, script


class WhoWidget(anywidget.AnyWidget):
    """A field for a name; with it the page is opened again as `?learner=NAME`."""

    _esm = script("who")
    _css = STYLE

    text = traitlets.Unicode("Your name, as the room knows you").tag(sync=True)
