"""What a model expects at a place of a file: the keys of a mapping, the bounds of a value, the words of a pattern.

A place that pydantic names may hold steps that no file holds, such as the tag of a union's member; they are left out.
"""

from collections import abc
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Tag
from pydantic.fields import FieldInfo

Where = tuple[str | int, ...]
"""The keys and indexes that lead to a value."""


@dataclass(frozen=True)
class Expected:
    """What a model expects at a place.

    Attributes:
        where: the place in the file.
        keys: the keys that the mapping there may have; empty where any key will do or no mapping is expected.
        siblings: the keys that the mapping which encloses the place may have.
        holders: the models that such a mapping is of.
        entry: the key, in a mapping by name, of what the value is or belongs to: `OPS01-BP02` of an answer's note.
        is_entry: whether the value is that entry itself.
        metadata: the constraints on the value.
        types: what the value may be.
    """

    where: Where
    keys: tuple[str, ...]
    siblings: tuple[str, ...]
    holders: tuple[Any, ...]
    entry: str | None
    is_entry: bool
    metadata: tuple[Any, ...]
    types: tuple[Any, ...]


def expected(model: type[BaseModel], loc: Sequence[str | int]) -> Expected:
    """Follow a model to a place, as pydantic names it in an error."""
    options = [_Option(model, ())]
    where: list[str | int] = []
    entry: int | None = None
    siblings: tuple[str, ...] = ()
    holders: tuple[Any, ...] = ()
    for step in loc:
        options = [plain for option in options for plain in _plain(option)]
        if chosen := [option for option in options if len(options) > 1 and _label(option) == step]:
            options = chosen
            continue
        inner = [found for option in options if (found := _inside(option, step))]
        if not inner and len(options) > 1:
            continue  # the label of a member that has no name of its own, such as `list[str]`
        if step == "[key]":
            continue
        if any(_origin(option.type) in (dict, Mapping) for option in options):
            entry = len(where)
        siblings, holders = _keys(options), tuple(option.type for option in options if _is_model(option.type))
        where.append(step)
        options = inner
    options = [plain for option in options for plain in _plain(option)]
    metadata = tuple(item for option in options for item in option.metadata)
    types = tuple(option.type for option in options)
    name = None if entry is None else str(where[entry])
    return Expected(tuple(where), _keys(options), siblings, holders, name, entry == len(where) - 1, metadata, types)


def keys_of(model: type[BaseModel]) -> list[str]:
    """The keys that a file writes for a model's fields: an alias goes before the field's own name."""
    return [_key(name, field) for name, field in model.model_fields.items()]


@dataclass(frozen=True)
class _Option:
    """One of the types that a value may have, and the constraints on it."""

    type: Any
    metadata: tuple[Any, ...]


def _keys(options: Sequence[_Option]) -> tuple[str, ...]:
    models = [option.type for option in options if _is_model(option.type)]
    return tuple(dict.fromkeys(name for each in models for name in keys_of(each)))


def _key(name: str, field: FieldInfo) -> str:
    return field.validation_alias if isinstance(field.validation_alias, str) else field.alias or name


def _plain(option: _Option) -> Iterator[_Option]:
    """Take annotations, optional values and unions apart."""
    kind = option.type
    if isinstance(kind, type) and get_origin(kind) is None:
        if kind is not type(None):
            yield option
    elif get_origin(kind) is Annotated:
        inner, *metadata = get_args(kind)
        yield from _plain(_Option(inner, (*option.metadata, *_flat(metadata))))
    elif get_origin(kind) in (Union, UnionType):
        for member in get_args(kind):
            yield from _plain(_Option(member, option.metadata))
    elif hasattr(kind, "__value__"):  # a type that was named by `type X = …`
        yield from _plain(_Option(kind.__value__, option.metadata))
    else:
        yield option


def _flat(metadata: Sequence[Any]) -> Iterator[Any]:
    for item in metadata:
        yield from item.metadata if isinstance(item, FieldInfo) else [item]


def _inside(option: _Option, step: str | int) -> _Option | None:
    """What a value of a type may hold at one key or index."""
    origin, arguments = _origin(option.type), get_args(option.type)
    if _is_model(option.type):
        for name, field in option.type.model_fields.items():
            if step in (name, _key(name, field)):
                return _Option(field.annotation, tuple(field.metadata))
        return None
    if origin in (dict, Mapping) and len(arguments) == 2:
        return _Option(arguments[1], ())
    if origin in (list, tuple, Sequence, set, frozenset) and arguments and isinstance(step, int):
        position = step if origin is tuple and Ellipsis not in arguments and step < len(arguments) else 0
        return _Option(arguments[position], ())
    return None


def _label(option: _Option) -> str | None:
    """What pydantic calls a member of a union: its tag, or the name of its class."""
    for item in option.metadata:
        if isinstance(item, Tag):
            return item.tag
    if _is_model(option.type):
        for field in option.type.model_fields.values():
            if get_origin(field.annotation) is Literal and len(get_args(field.annotation)) == 1:
                return str(get_args(field.annotation)[0])
    return getattr(option.type, "__name__", None)


def _origin(kind: Any) -> Any:
    origin = get_origin(kind) or kind
    return {abc.Mapping: Mapping, abc.Sequence: Sequence}.get(origin, origin)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
