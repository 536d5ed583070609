"""What every widget of the kit shares: script, style, words, and what stands in for it where no kernel runs."""

from collections.abc import Callable
from contextvars import ContextVar, copy_context
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets
from IPython import get_ipython

from opexkit.view.notebook import NotebookView
from opexkit.widgets.bundle import bundle
from opexkit.widgets.style import style

HERE = Path(__file__).parent


class Widget(anywidget.AnyWidget):
    """A widget of the kit. A subclass names its script and what it says; it sends words instead of writing them twice.

    Attributes:
        script: the path of its JavaScript; all that it imports comes along.
        vocabulary: words that the script shows, such as statuses, as data.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    vocabulary = traitlets.Dict().tag(sync=True)

    script: ClassVar[Path]

    def __init__(self, script: Path | None = None, vocabulary: dict[str, Any] | None = None, **state: Any) -> None:
        state |= {"_esm": bundle(script or self.script), "_css": style(), "vocabulary": vocabulary or {}}
        made = super().__init__
        of_no_cell(lambda: made(**state))
        self.on_msg(lambda _widget, content, _buffers: self.receive(content))

    def receive(self, content: dict[str, Any]) -> None:
        """Act on what the page sent; a message that means nothing changes nothing."""

    def static(self) -> NotebookView:
        """Return what stands in for the widget where no kernel runs."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return with_static(super()._repr_mimebundle_(**kwargs), self.static())


def of_no_cell(act: Callable[[], None]) -> None:
    """Do something whose messages to the page belong to no cell.

    A page takes a widget's first message from anywhere. Whoever executes a notebook to keep it, as nbconvert does,
    takes those of its cells: without the state of a widget it keeps what stands in for it, which needs no network.
    """
    parent = getattr(getattr(get_ipython(), "kernel", None), "_shell_parent", None)
    context = copy_context()
    if isinstance(parent, ContextVar):
        context.run(parent.set, {})
    context.run(act)


def with_static(bundle: Any, view: NotebookView) -> Any:
    """Add a view to what a widget gives a notebook, so that it is shown where no kernel runs.

    Args:
        bundle: None, data by type, or that with metadata, as `_repr_mimebundle_` gives it.
        view: what stands in.
    """
    if bundle is None:
        return None
    data, *metadata = bundle if isinstance(bundle, tuple) else (bundle,)
    data = data | {"text/html": view._repr_html_(), "text/plain": repr(view)}
    return (data, *metadata) if metadata else data
