"""Shortcuts through the emulation, which give the same answers and cost less of the processor."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from typing import Any
from unittest.mock import patch
from xml.sax.saxutils import escape, quoteattr

from opexkit.labs.runbook.services import loader

_MOST_NAMES = 50_000


@contextmanager
def shortcuts() -> Iterator[None]:
    """Let the emulation remember what it would find out anew at each call, or in each of its sessions."""
    from moto.core.serialize import BaseXMLSerializer, XFormedAttributePicker
    from moto.core.utils import method_names_from_class
    from moto.moto_api._internal.moto_random import MotoRandom

    names = _remembered(XFormedAttributePicker.get_possible_keys)
    with (
        patch("botocore.session.create_loader", lambda *_: loader()),
        patch("moto.core.utils.create_loader", _loader_with_extras),
        patch("moto.core.responses.method_names_from_class", cache(method_names_from_class)),
        patch.object(XFormedAttributePicker, "get_possible_keys", names),
        patch.object(BaseXMLSerializer, "_serialize_body", _written(BaseXMLSerializer._serialize_body)),
        patch.object(MotoRandom, "choice", lambda self, items: items[int(self.random() * len(items))]),
    ):
        yield


@cache
def _loader_with_extras() -> Any:
    """What reads models with what the emulation adds to them, which the SDK's own do not have."""
    from moto.core.loaders import create_loader

    return create_loader()


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


def _written(write: Callable[[Any, Any], str]) -> Callable[[Any, Any], str]:
    """Write an answer here, and leave what is no plain tree to the emulation."""

    @wraps(write)
    def written(serializer: Any, body: Any) -> str:
        try:
            return write_xml(body)
        except ValueError:
            return write(serializer, body)

    return written


def write_xml(body: dict[str, Any]) -> str:
    """Write an answer as the emulation does, which goes by way of a parser's events and looks at each name anew.

    Raises:
        ValueError: it is not a tree of texts, numbers, lists and dictionaries under names of one word.
    """
    parts: list[str] = []
    for name, value in body.items():
        _write(parts, name, value)
    return "".join(parts)


def _write(parts: list[str], name: str, value: Any) -> None:
    for each in value if isinstance(value, list) else (value,):
        attributes, inside = _plain_name(name), []
        if isinstance(each, dict):
            for key, item in each.items():
                if key.startswith("@"):
                    attributes += f" {_plain_name(key[1:])}={quoteattr(_text(item))}"
                elif key == "#text":
                    inside.append(escape(_text(item)))
                else:
                    _write(inside, key, item)
        else:
            inside.append(escape(_text(each)))
        text = "".join(inside)
        parts.append(f"<{attributes}>{text}</{name}>" if text else f"<{attributes}/>")


@cache
def _plain_name(name: str) -> str:
    if not name.replace(":", "").replace("-", "").replace(".", "").isidentifier():
        raise ValueError(f"{name!r} is no name in XML")
    return name


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, (str, int, float)):
        return "" if value is None else str(value)
    raise ValueError(f"{value!r} is no text")
