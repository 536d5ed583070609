"""Shortcuts through the emulation, which give the same answers and cost less of the processor."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from typing import Any
from unittest.mock import patch

_MOST_NAMES = 50_000


@contextmanager
def shortcuts() -> Iterator[None]:
    """Let the emulation remember what it would find out anew at each call."""
    from moto.core.serialize import XFormedAttributePicker
    from moto.core.utils import method_names_from_class
    from moto.moto_api._internal.moto_random import MotoRandom

    names = _remembered(XFormedAttributePicker.get_possible_keys)
    with (
        patch("moto.core.responses.method_names_from_class", cache(method_names_from_class)),
        patch.object(XFormedAttributePicker, "get_possible_keys", names),
        patch.object(MotoRandom, "choice", lambda self, items: items[int(self.random() * len(items))]),
    ):
        yield


def _remembered(find: Callable[[Any, Any], Iterator[str]]) -> Callable[[Any, Any], tuple[str, ...]]:
    """Remember under which names an answer's key is looked for in things of a class, each once."""
    known: dict[tuple[type, str, Any], tuple[str, ...]] = {}

    @wraps(find)
    def names(picker: Any, context: Any) -> tuple[str, ...]:
        place = (type(context.obj), context.key, context.shape)
        if place not in known:
            if len(known) >= _MOST_NAMES:
                known.clear()
            known[place] = tuple(dict.fromkeys(find(picker, context)))
        return known[place]

    return names
