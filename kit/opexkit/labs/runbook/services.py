"""Services, APIs and their inputs, checked against the models that the AWS SDK for Python itself uses.

Documents write every value as text; `coerce` gives it the type that the model asks for.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from opexkit.files.fields import Where
from opexkit.files.spelling import suggestion
from opexkit.labs.runbook.templates import references

if TYPE_CHECKING:
    from botocore.loaders import Loader
    from botocore.model import OperationModel, ServiceModel, Shape
    from botocore.paginate import PaginatorModel
    from botocore.waiter import WaiterModel

Fault = tuple[Where, str, str]
"""A place within the inputs, what is wrong, what to do."""


class NotKnown(Exception):  # noqa: N818 (an answer, not a failure)
    """There is no such service or API; the text names the nearest."""


@cache
def loader() -> "Loader":
    """What reads the SDK's own models, each once, and none that a machine has beside them."""
    from botocore.loaders import Loader

    return Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)


@cache
def _model(service: str) -> "ServiceModel":
    from botocore.model import ServiceModel

    names = loader().list_available_services("service-2")
    name = service.lower()
    if name not in names:
        raise NotKnown(f"there is no service {service!r}" + _nearest(name, names))
    return ServiceModel(loader().load_service_model(name, "service-2"), service_name=name)


def paginators(service: str) -> "PaginatorModel":
    """The models of a service's answers that come in pages.

    Raises:
        botocore.exceptions.UnknownServiceError: it has none.
    """
    from botocore.paginate import PaginatorModel

    return PaginatorModel(loader().load_service_model(service, "paginators-1"))


def waiters(service: str) -> "WaiterModel":
    """The models of what one can wait for in a service.

    Raises:
        botocore.exceptions.UnknownServiceError: there is nothing.
    """
    from botocore.waiter import WaiterModel

    return WaiterModel(loader().load_service_model(service, "waiters-2"))


def operation(service: str, api: str) -> "OperationModel":
    """The model of an API; both names in any case, as documents in the field write them.

    Raises:
        NotKnown: there is no such service, or it has no such API.
    """
    model = _model(service)
    plain = api.replace("_", "").lower()
    for name in model.operation_names:
        if name.lower() == plain:
            return model.operation_model(name)
    raise NotKnown(f"{service} has no API {api!r}" + _nearest(api, model.operation_names))


def _nearest(word: str, names: list[str]) -> str:
    return f"; {suggestion(word, names, 'write its name as the AWS SDK does, such as rds or ec2')}"


def lacking_filter(model: "OperationModel", message: str) -> str | None:
    """Return the filter that AWS's own model of the API names, where an error says that there is no such filter."""
    found = re.fullmatch(r"Unrecognized filter name: (\S+)", message)
    filters = getattr(model.input_shape, "members", {}).get("Filters")
    return found[1] if found and filters is not None and f"<code>{found[1]}</code>" in filters.documentation else None


def input_faults(model: "OperationModel", inputs: dict[str, Any]) -> Iterator[Fault]:
    """What is wrong with inputs as written; a value that holds a reference is not judged."""
    from botocore.model import StructureShape

    shape = model.input_shape
    members = shape.members if isinstance(shape, StructureShape) else {}
    for name in inputs:
        if name not in members:
            fix = suggestion(name, members, f"it takes {', '.join(list(members)[:12]) or 'nothing'}")
            yield (name,), f"{model.name} takes no input {name!r}", fix
    for name in shape.required_members if isinstance(shape, StructureShape) else ():
        if name not in inputs:
            yield (), f"{model.name} needs the input {name!r}", "add it"
    for name, value in inputs.items():
        if name in members:
            yield from _value_faults(members[name], value, (name,))


def _value_faults(shape: "Shape", value: Any, where: Where) -> Iterator[Fault]:
    from botocore.model import ListShape, MapShape, StructureShape
    from botocore.validate import ParamValidator

    if isinstance(value, str) and any(references(value)):
        return
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        for name, inner in value.items():
            if name in shape.members:
                yield from _value_faults(shape.members[name], inner, (*where, name))
            else:
                fix = suggestion(name, shape.members, f"it has {', '.join(list(shape.members)[:12])}")
                yield (*where, name), f"there is no key {name!r} in {where[-1]!r}", fix
        for name in shape.required_members:
            if name not in value:
                yield where, f"{where[-1]!r} needs {name!r}", "add it"
    elif isinstance(shape, ListShape) and isinstance(value, list):
        for place, item in enumerate(value):
            yield from _value_faults(shape.member, item, (*where, place))
    elif isinstance(shape, MapShape) and isinstance(value, dict):
        for name, inner in value.items():
            yield from _value_faults(shape.value, inner, (*where, name))
    else:
        report = ParamValidator().validate(coerce(shape, value), shape)
        if report.has_errors():
            message = f"{where[-1]!r} is {str(value)[:60]!r}"
            yield where, message, f"give a {shape.type_name} as {shape.name} asks for it"


def coerce(shape: "Shape | None", value: Any) -> Any:
    """Give a value the types of the API's model: `"5"` becomes 5 where a number is asked for, a text a list."""
    from botocore.model import ListShape, MapShape, StructureShape

    if isinstance(shape, StructureShape):
        value = _from_json(value)
        if isinstance(value, dict):
            return {name: coerce(shape.members.get(name), item) for name, item in value.items()}
    elif isinstance(shape, ListShape):
        value = _from_json(value)
        items = value if isinstance(value, list) else [value]
        return [coerce(shape.member, item) for item in items]
    elif isinstance(shape, MapShape):
        value = _from_json(value)
        if isinstance(value, dict):
            return {name: coerce(shape.value, item) for name, item in value.items()}
    elif shape is not None and isinstance(value, str):
        return _scalar(shape.type_name, value)
    elif shape is not None and shape.type_name == "string" and isinstance(value, (int, float, bool)):
        return str(value).lower() if isinstance(value, bool) else str(value)
    return value


def _from_json(value: Any) -> Any:
    if isinstance(value, str) and value.strip()[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _scalar(type_name: str, text: str) -> Any:
    try:
        if type_name in ("integer", "long"):
            return int(text)
        if type_name in ("float", "double"):
            return float(text)
    except ValueError:
        return text
    if type_name == "boolean" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    return text.encode() if type_name == "blob" else text
