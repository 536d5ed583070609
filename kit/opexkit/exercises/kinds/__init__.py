"""The kinds of exercise: a folder here is a kind, and nothing else lists them.

In a kind's folder, `__init__.py` holds its model, which reads and marks answers; `view.py` shows on paper what is
asked; `script.js` is its view in a browser.
"""

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import get_args

from opexkit.exercises.exercise import Exercise, View
from opexkit.view.blocks import Block


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of exercise.

    Attributes:
        name: as a file says it under `kind:`.
        model: what such a file holds, and how an answer is marked.
        how: a sentence that says how to answer.
        asked: from a title and a view to what is asked, as blocks.
        script: the path of its JavaScript.
    """

    name: str
    model: type[Exercise]
    how: str
    asked: Callable[[str, View], list[Block]]
    script: Path


def load_kind(folder: str) -> Kind:
    """Load the kind of a folder.

    Raises:
        TypeError: it does not define one model.
    """
    module, view = import_module(f"{__name__}.{folder}"), import_module(f"{__name__}.{folder}.view")
    own = [item for item in vars(module).values() if isinstance(item, type) and item.__module__ == module.__name__]
    models = [item for item in own if issubclass(item, Exercise)]
    if len(models) != 1:
        raise TypeError(f"{module.__name__} defines {len(models)} exercises; define one")
    (name,) = get_args(models[0].model_fields["kind"].annotation)
    return Kind(name, models[0], view.HOW, view.asked, Path(*module.__path__) / "script.js")


_FOLDERS = sorted(found.name for found in pkgutil.iter_modules(__path__) if found.ispkg)
KINDS = {kind.name: kind for kind in map(load_kind, _FOLDERS)}
"""Every kind by its name."""
