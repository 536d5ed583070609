"""How a cell says that its scenario does not carry what it would show."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from opexkit.company.carried import NotCarriedError
from opexkit.view.blocks import Text
from opexkit.view.notebook import NotebookView

_Given = ParamSpec("_Given")
_Shown = TypeVar("_Shown")


def or_said(show: Callable[_Given, _Shown]) -> Callable[_Given, _Shown | NotebookView]:
    """Let a method say in one sentence what the scenario lacks, so that the notebook runs on."""

    @wraps(show)
    def shown(*args: _Given.args, **kwargs: _Given.kwargs) -> _Shown | NotebookView:
        try:
            return show(*args, **kwargs)
        except NotCarriedError as error:
            return NotebookView((Text(error.sentence, "remark"),))

    return shown
