"""What an API answers, by the models of the AWS SDK: whether a selector can find something there, and of which kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jsonpath_ng import Child, Fields, Index, Root, Slice
from jsonpath_ng.jsonpath import Wildcard

from opexkit.files.spelling import suggestion
from opexkit.labs.runbook.document import Step
from opexkit.labs.runbook.selectors import SelectorError, parsed
from opexkit.labs.runbook.services import Fault, NotKnown, operation
from opexkit.labs.runbook.templates import references

if TYPE_CHECKING:
    from botocore.model import Shape

_TEXTS = ("string", "character", "blob", "timestamp")
_NUMBERS = ("integer", "long", "float", "double", "bigdecimal")
_GROUPS = ("structure", "map")


@dataclass(frozen=True)
class _Found:
    """What a selector comes to: the model of a value, or of each of several."""

    shape: "Shape"
    several: bool = False


class _UnclearError(Exception):
    """The selector asks for what the models do not say."""


class _MissingError(Exception):
    """The response has nothing there; the arguments are what is wrong and what to do."""


def response_faults(step: Step) -> Iterator[Fault]:
    """Tell what a step expects of a response that it cannot hold; places count from the step."""
    service, api = step.inputs.get("Service"), step.inputs.get("Api")
    if not (isinstance(service, str) and isinstance(api, str)) or any(references([service, api])):
        return
    try:
        shape = operation(service, api).output_shape
    except NotKnown:
        return
    if shape is None:
        return
    for place, output in enumerate(step.outputs):
        yield from _output(shape, output.selector, output.type, place)
    selector = step.inputs.get("PropertySelector")
    if isinstance(selector, str) and not any(references(selector)):
        yield from _property(shape, selector, step.inputs.get("DesiredValues"))


def _output(shape: "Shape", selector: str, kind: str, place: int) -> Iterator[Fault]:
    try:
        found = _find(shape, selector)
    except _MissingError as wrong:
        yield ("outputs", place, "Selector"), *wrong.args
        return
    except (_UnclearError, SelectorError):
        return
    if fitting := _unfit(found, kind):
        yield ("outputs", place, "Type"), f"{selector} is {_words(found)}, which is no {kind}", f"write {fitting}"


def _property(shape: "Shape", selector: str, desired: Any) -> Iterator[Fault]:
    where = ("inputs", "PropertySelector")
    try:
        found = _find(shape, selector)
    except _MissingError as wrong:
        yield where, *wrong.args
        return
    except (_UnclearError, SelectorError):
        return
    known = ["True", "False"] if found.shape.type_name == "boolean" else list(getattr(found.shape, "enum", ()))
    if not known or not isinstance(desired, list):
        return
    for place, value in enumerate(desired):
        if isinstance(value, str) and value not in known and not any(references(value)):
            fix = suggestion(value, known, f"it is one of {', '.join(known[:8])}")
            yield ("inputs", "DesiredValues", place), f"{selector} is never {value[:40]!r}", fix


def _find(shape: "Shape", selector: str) -> _Found:
    return _follow(parsed(selector), _Found(shape))


def _follow(path: Any, found: _Found) -> _Found:
    if isinstance(path, Root):
        return found
    if isinstance(path, Child):
        return _follow(path.right, _follow(path.left, found))
    if isinstance(path, Fields) and len(path.fields) == 1 and path.fields[0] != "*":
        return _member(found, path.fields[0])
    if isinstance(path, Index | Slice | Wildcard):
        if found.shape.type_name != "list":
            raise _MissingError(f"{found.shape.name} is no list", "leave the brackets out")
        return _Found(found.shape.member, found.several or not isinstance(path, Index))
    raise _UnclearError


def _member(found: _Found, name: str) -> _Found:
    shape: Any = found.shape
    if name == "ResponseMetadata" or getattr(shape, "is_document_type", False) or shape.type_name == "blob":
        raise _UnclearError
    if shape.type_name == "structure":
        if name not in shape.members:
            fix = suggestion(name, shape.members, f"it has {', '.join(list(shape.members)[:12]) or 'nothing'}")
            raise _MissingError(f"{shape.name} has no {name!r}", fix)
        return _Found(shape.members[name], found.several)
    if shape.type_name == "map":
        return _Found(shape.value, found.several)
    if shape.type_name == "list":
        raise _MissingError(f"{shape.name} is a list, which has no {name!r}", "say which of them, such as [0]")
    if shape.serialization.get("jsonvalue"):
        raise _UnclearError
    raise _MissingError(f"{shape.name} is {_words(found)}, which has no {name!r}", "end the path before it")


def _unfit(found: _Found, kind: str) -> str:
    """Name the type that fits where the given one cannot; empty where it can."""
    is_list = found.several or found.shape.type_name == "list"
    inner: Any = found.shape if found.several else getattr(found.shape, "member", found.shape)
    groups = inner.type_name in _GROUPS
    if is_list:
        fitting = "MapList" if groups else "StringList"
        return "" if kind == fitting or inner.type_name == "list" else fitting
    if groups:
        return "" if kind == "StringMap" else "StringMap"
    name = found.shape.type_name
    if name == "boolean":
        return "" if kind in ("Boolean", "String") else "Boolean"
    if name in _NUMBERS:
        return "" if kind in ("Integer", "String") else "Integer"
    if name == "string" and not getattr(found.shape, "enum", ()) and kind in ("Integer", "Boolean"):
        return ""  # a text may hold a number, as a parameter of the Parameter Store does
    return "" if kind in ("String", "StringList") else "String"


def _words(found: _Found) -> str:
    name = found.shape.type_name
    if found.several or name == "list":
        return "a list"
    if name in _GROUPS:
        return "a map"
    return "text" if name in _TEXTS else "a number" if name in _NUMBERS else f"a {name}"
