"""A CloudFormation template as data: its resources, with functions such as `Ref` and `Fn::Sub` put in.

What a function becomes is told without an account: parameters have their defaults, or their own names where they are no
numbers; pseudo parameters stand for one account and Region. Functions that depend on more are refused, with what to
write instead.

Source: docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide, intrinsic-function-reference and
pseudo-parameter-reference, read 2026-11-26.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from opexkit.files import Document, InputError, Problem, parse_document, suggestion
from opexkit.files.fields import Where

RESOURCE_LIMIT = 500
"""Resources of one template, as CloudFormation has it."""
TEXT_LIMIT = 20_000
"""Characters that a function may become."""
ACCOUNT = "arn:aws:{service}:eu-west-1:123456789012:{kind}{name}"
_PSEUDO = {
    "AWS::AccountId": "123456789012",
    "AWS::NoValue": None,
    "AWS::Partition": "aws",
    "AWS::Region": "eu-west-1",
    "AWS::StackId": "arn:aws:cloudformation:eu-west-1:123456789012:stack/alarms/1",
    "AWS::StackName": "alarms",
    "AWS::URLSuffix": "amazonaws.com",
}
_HOLE = re.compile(r"\$\{(!?)([^${}]*)\}")
_NAMED = {
    "AWS::CloudWatch::Alarm": ("AlarmName", "cloudwatch", "alarm:"),
    "AWS::CloudWatch::CompositeAlarm": ("AlarmName", "cloudwatch", "alarm:"),
    "AWS::Events::EventBus": ("Name", "events", "event-bus/"),
    "AWS::Events::Rule": ("Name", "events", "rule/"),
    "AWS::Lambda::Function": ("FunctionName", "lambda", "function:"),
    "AWS::SNS::Topic": ("TopicName", "sns", ""),
    "AWS::SQS::Queue": ("QueueName", "sqs", ""),
    "AWS::StepFunctions::StateMachine": ("StateMachineName", "states", "stateMachine:"),
}
"""By type, the property that names a resource, and what its address is made of."""
_REF_IS_ARN = ("AWS::SNS::Topic", "AWS::StepFunctions::StateMachine")


@dataclass(frozen=True)
class Resource:
    """A resource whose functions are put in; `document` holds its properties alone, with their places in the file."""

    id: str
    type: str
    document: Document


@dataclass
class Template:
    """A template that was read, and what was found wrong in it so far."""

    document: Document
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def written(self) -> Mapping[str, Any]:
        """Its resources as they are written."""
        found: Mapping[str, Any] = self.document.data["Resources"]
        return found

    @cached_property
    def parameters(self) -> Mapping[str, Any]:
        """Its parameters by name."""
        found = self.document.data.get("Parameters")
        return found if isinstance(found, dict) else {}

    def kind(self, resource: str) -> str:
        """The type of a resource, or an empty text."""
        written = self.written[resource]
        found = written.get("Type") if isinstance(written, dict) else None
        return found if isinstance(found, str) else ""

    def name(self, resource: str) -> str:
        """What `Ref` of a resource gives: its name or its address, else its id."""
        return self.arn(resource) if self.kind(resource) in _REF_IS_ARN else self.own_name(resource)

    def own_name(self, resource: str) -> str:
        """The name that a resource is given, else its id."""
        named = _NAMED.get(self.kind(resource))
        return (self._property(resource, named[0]) if named else None) or resource

    def _property(self, resource: str, key: str) -> str | None:
        """A property that is written out or made of parameters."""
        written = self.written[resource]
        properties = written.get("Properties") if isinstance(written, dict) else None
        return self._plain(properties.get(key)) if isinstance(properties, dict) else None

    def arn(self, resource: str) -> str:
        """The address of a resource; of a type that is not known, its id with `.Arn`."""
        if self.kind(resource) not in _NAMED:
            return f"{resource}.Arn"
        _, service, kind = _NAMED[self.kind(resource)]
        bus = self._property(resource, "EventBusName") if kind == "rule/" else None
        kind = f"{kind}{bus}/" if bus not in (None, "default") else kind
        return ACCOUNT.format(service=service, kind=kind, name=self.own_name(resource))

    def _plain(self, value: Any) -> str | None:
        """A name that is written out or made of parameters; None if it is made of resources."""
        if isinstance(value, str):
            return value
        quiet = Template(self.document)
        return quiet.put_in(value, (), names=False) if isinstance(value, dict) and len(value) == 1 else None

    def put_in(self, value: Any, where: Where, names: bool = True) -> Any:
        """Return a value with its functions put in; what cannot be told becomes None and a problem.

        Args:
            value: as it is written.
            where: its place.
            names: whether resources may be named; not while their own names are found.
        """
        if isinstance(value, list):
            found = [self.put_in(each, (*where, place), names) for place, each in enumerate(value)]
            return [each for each, written in zip(found, value, strict=True) if each is not None or written is None]
        if not isinstance(value, dict):
            return value
        key = next(iter(value), "")
        if len(value) == 1 and (key == "Ref" or key.startswith("Fn::")):
            return self._function(key, value[key], (*where, key), names)
        found_keys = {key: self.put_in(each, (*where, key), names) for key, each in value.items()}
        return {key: each for key, each in found_keys.items() if each is not None}

    def _function(self, name: str, given: Any, where: Where, names: bool) -> Any:
        if name == "Ref" and isinstance(given, str):
            return self._ref(given, where, names)
        if name == "Fn::GetAtt":
            parts = given.split(".", 1) if isinstance(given, str) else given
            if isinstance(parts, list) and len(parts) == 2 and all(isinstance(each, str) for each in parts):
                return self._attribute(parts[0], parts[1], where, names)
        if name == "Fn::Sub":
            return self._sub(given, where, names)
        if name == "Fn::Join" and isinstance(given, list) and len(given) == 2 and isinstance(given[1], list):
            return self._join(given[0], self.put_in(given[1], (*where, 1), names), where)
        if name == "Fn::FindInMap" and isinstance(given, list) and len(given) == 3:
            return self._look_up(self.put_in(given, where, names), where)
        message = f"what `{name}` becomes cannot be told without an account"
        return self._refuse(where, message, "write the value out")

    def _refuse(self, where: Where, message: str, fix: str) -> Any:
        self.problems.append(self.document.problem(where, message, fix))
        return None

    def _ref(self, name: str, where: Where, names: bool) -> Any:
        if name in _PSEUDO:
            return _PSEUDO[name]
        if name in self.parameters:
            given = self.parameters[name] if isinstance(self.parameters[name], dict) else {}
            value = given.get("Default")
            if value is None and "Number" in str(given.get("Type", "Number")):
                return self._refuse(where, f"the number {name[:60]!r} has no default", "give it a `Default`")
            value = name if value is None else value  # an identity that only an account knows
            return value.split(",") if "List" in str(given.get("Type")) and isinstance(value, str) else value
        if name in self.written:
            if names and where[:2] == ("Resources", name):
                return self._refuse(where, f"{name[:60]!r} refers to itself", "write its name out")
            return self.name(name) if names else None
        known = [*self.parameters, *self.written]
        return self._refuse(where, f"there is no parameter or resource {name[:60]!r}", suggestion(name, known))

    def _attribute(self, name: str, attribute: str, where: Where, names: bool) -> Any:
        if name not in self.written:
            return self._refuse(where, f"there is no resource {name[:60]!r}", suggestion(name, self.written))
        if not names:
            return None
        if where[:2] == ("Resources", name):
            return self._refuse(where, f"{name[:60]!r} refers to itself", "write its name out")
        if attribute == "Arn" or (attribute == "TopicArn" and self.kind(name) == "AWS::SNS::Topic"):
            return self.arn(name)
        if attribute in ("Ref", "TopicArn"):
            return self.name(name)
        named = _NAMED.get(self.kind(name))
        return self.own_name(name) if named and attribute == named[0] else f"{name}.{attribute}"

    def _sub(self, given: Any, where: Where, names: bool) -> Any:
        text, own = given, {}
        if isinstance(given, list) and len(given) == 2 and isinstance(given[1], dict):
            text, own = given[0], self.put_in(given[1], (*where, 1), names)
        if not isinstance(text, str):
            return self._refuse(where, "`Fn::Sub` takes a text, or a text and a mapping", "write a text")
        parts: list[str] = []
        length = end = 0
        for hole in _HOLE.finditer(text):
            inner = f"${{{hole[2]}}}" if hole[1] else self._hole(hole[2].strip(), own, where, names)
            if not isinstance(inner, str):
                return None
            parts += [text[end : hole.start()], inner]
            end = hole.end()
            length += len(parts[-1]) + len(parts[-2])
            if length > TEXT_LIMIT:
                return self._refuse(where, f"becomes longer than {TEXT_LIMIT:,} characters", "write a shorter text")
        return "".join([*parts, text[end:]])

    def _hole(self, name: str, own: Mapping[str, Any], where: Where, names: bool) -> Any:
        if name in own:
            return own[name]
        if "." in name and name not in self.parameters:
            resource, attribute = name.split(".", 1)
            return self._attribute(resource, attribute, where, names)
        found = self._ref(name, where, names)
        return ",".join(found) if isinstance(found, list) else found

    def _join(self, separator: Any, parts: Any, where: Where) -> Any:
        if not isinstance(separator, str) or not all(isinstance(each, str) for each in parts):
            return self._refuse(where, "`Fn::Join` joins texts", "write texts")
        if len(separator) * len(parts) + sum(map(len, parts)) > TEXT_LIMIT:
            return self._refuse(where, f"becomes longer than {TEXT_LIMIT:,} characters", "write a shorter text")
        return separator.join(parts)

    def _look_up(self, keys: Any, where: Where) -> Any:
        found: Any = self.document.data.get("Mappings")
        for key in keys:
            if not isinstance(found, dict) or not isinstance(key, str) or key not in found:
                return self._refuse(where, f"there is nothing at {str(key)[:60]!r} of the mapping", "add it")
            found = found[key]
        return found


def moves_release(data: Any) -> bool:
    """Tell whether what a file holds is a template that deploys something, beside the alarms that it may hold."""
    found = data.get("Resources") if isinstance(data, dict) else None
    for each in found.values() if isinstance(found, dict) else ():
        kind = each.get("Type") if isinstance(each, dict) else None
        if isinstance(kind, str) and kind.startswith(("AWS::CodeDeploy::Deployment", "AWS::AppConfig::Deployment")):
            return True
        properties = each.get("Properties") if kind == "AWS::ECS::Service" else None
        if isinstance(properties, dict) and "DeploymentConfiguration" in properties:
            return True
    return False


def responds(data: Any) -> bool:
    """Tell whether what a file holds is a template with a rule of EventBridge, beside the alarms that it may hold."""
    found = data.get("Resources") if isinstance(data, dict) else None
    every = found.values() if isinstance(found, dict) else ()
    return any(isinstance(each, dict) and each.get("Type") == "AWS::Events::Rule" for each in every)


def read_template(text: str | bytes, path: Path) -> Template:
    """Read a template; whether its resources can be used is another matter.

    Raises:
        InputError: it is not a template; with the place.
    """
    document = parse_document(text, path)
    data = document.data
    if not isinstance(data, dict):
        raise InputError([document.problem((), "is no CloudFormation template", "write `Resources:`")])
    if not isinstance(data.get("Resources"), dict) or not data["Resources"]:
        raise InputError(
            [document.problem(("Resources",), "holds no `Resources`", "write the resources below `Resources:`")]
        )
    version = data.get("AWSTemplateFormatVersion")
    if version not in (None, "2010-09-09"):
        message = f"there is no template format {str(version)[:40]!r}"
        raise InputError([document.problem(("AWSTemplateFormatVersion",), message, "write '2010-09-09'")])
    if "Transform" in data:
        message = "`Transform` changes the template in an account"
        raise InputError([document.problem(("Transform",), message, "render the template first")])
    if len(data["Resources"]) > RESOURCE_LIMIT:
        message = f"holds more than {RESOURCE_LIMIT} resources"
        raise InputError([document.problem(("Resources",), message, "split the template")])
    return Template(document, list(document.problems))


def resources(template: Template, *kinds: str) -> Iterator[Resource]:
    """Yield the resources of some types, their functions put in; what is wrong is added to the template's problems."""
    places = _by_resource(template.document)
    for name, written in template.written.items():
        where: Where = ("Resources", name)
        if not isinstance(written, dict) or not isinstance(written.get("Type"), str):
            template.problems.append(template.document.problem(where, f"{name[:60]!r} has no type", "write `Type:`"))
            continue
        if written["Type"] not in kinds:
            continue
        if "Condition" in written:
            message = f"whether {name[:60]!r} is there depends on a condition"
            template.problems.append(template.document.problem((*where, "Condition"), message, "delete `Condition`"))
            continue
        properties = written.get("Properties")
        if not isinstance(properties, dict):
            fix = "write `Properties:`"
            template.problems.append(template.document.problem(where, f"{name[:60]!r} has no properties", fix))
            continue
        count = len(template.problems)
        data = template.put_in(properties, (*where, "Properties"))
        if len(template.problems) == count:
            inner = {place[3:]: at for place, at in places.get(name, ())}
            yield Resource(name, written["Type"], replace(template.document, data=data, places=inner, problems=()))


def _by_resource(document: Document) -> Mapping[str, list[tuple[Where, tuple[int, int]]]]:
    """The places inside of the properties of each resource, and of the resource itself as that of its properties."""
    found: dict[str, list[tuple[Where, tuple[int, int]]]] = {}
    for place, at in document.places.items():
        if len(place) >= 2 and place[0] == "Resources":
            own = found.setdefault(str(place[1]), [])
            if len(place) == 2:
                own.append(((*place, "Properties"), at))
            elif place[2] == "Properties" and len(place) > 3:
                own.append((place, at))
    return found
