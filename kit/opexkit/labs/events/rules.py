"""The rules of a template: which events each is for, and what each of its targets gets."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from opexkit.files import Document, InputError, Problem, validated
from opexkit.files.fields import Where
from opexkit.labs.alarms.template import Resource, Template, read_template, resources
from opexkit.labs.events.compiling import SIZE, compile_pattern
from opexkit.labs.events.content import PREDEFINED, Content, holes, steps
from opexkit.labs.events.pattern import Pattern
from opexkit.labs.events.properties import RuleProperties, TargetProperties
from opexkit.labs.events.queues import Queue, read_queues
from opexkit.labs.events.scalars import typed, unquoted

RULE = "AWS::Events::Rule"
SHOWN = 20
"""Problems of one file that are told at once."""
_SCHEDULE = re.compile(r"rate\([1-9][0-9]{0,9} (minute|minutes|hour|hours|day|days)\)|cron\((\S+ ){5}\S+\)")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,256}")


@dataclass(frozen=True)
class Target:
    """A target of a rule.

    Attributes:
        role: whose rights EventBridge uses; empty if none is named.
        retries: how often a delivery is tried again at most.
        age: after how many seconds it is not tried any longer.
        queue: the address of the queue for what is not delivered; empty if there is none.
        where: its place in the rule's properties.
    """

    id: str
    arn: str
    role: str
    content: Content
    retries: int
    age: int
    queue: str
    where: Where = field(compare=False)


@dataclass(frozen=True)
class Rule:
    """A rule; one with a schedule alone has no pattern."""

    name: str
    arn: str
    bus: str
    pattern: Pattern | None
    schedule: str
    enabled: bool
    targets: tuple[Target, ...]
    document: Document = field(repr=False, compare=False)


@dataclass(frozen=True)
class Response:
    """All of a template that responds to events.

    Attributes:
        queues: by address.
        roles: the roles that the template makes, by address, with whether EventBridge may take each.
    """

    rules: tuple[Rule, ...]
    queues: Mapping[str, Queue]
    roles: Mapping[str, bool]
    document: Document = field(repr=False, compare=False)

    @cached_property
    def seed(self) -> str:
        """What events are drawn by: the same for rules that say the same, whatever they are called."""
        said = sorted(
            json.dumps(
                [rule.bus, rule.pattern and rule.pattern.written, rule.enabled, sorted(map(_said, rule.targets))]
            )
            for rule in self.rules
        )
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:12]


def _said(target: Target) -> list[Any]:
    content = target.content
    given = [content.fixed, content.path, sorted((content.variables or {}).items()), content.template]
    return [target.arn, json.dumps(given), target.retries, target.age]


def read_response(text: str | bytes, path: Path) -> Response:
    """Read the rules of a template, with their queues.

    Raises:
        InputError: with every problem, at its line and column.
    """
    template = read_template(text, path)
    plain = unquoted(text)
    rules = []
    for resource in resources(template, RULE):
        try:
            rules.append(_rule(resource, template, plain))
        except InputError as error:
            template.problems += error.problems
    queues = read_queues(template)
    roles = {f"{each.id}.Arn": _trusts_events(each.document.data) for each in resources(template, "AWS::IAM::Role")}
    if not rules and not template.problems:
        fix = f"write a resource of the type {RULE}"
        template.problems.append(template.document.problem(("Resources",), "holds no rule of EventBridge", fix))
    if template.problems:
        unique = dict.fromkeys(template.problems)
        raise InputError(sorted(unique, key=lambda each: (each.line or 0, each.column or 0))[:SHOWN])
    return Response(tuple(rules), queues, roles, template.document)


def _rule(resource: Resource, template: Template, plain: frozenset[Where]) -> Rule:
    document = resource.document
    own = validated(document, RuleProperties)
    problems: list[Problem] = []
    pattern = _pattern(own.event_pattern, resource, plain, problems) if own.event_pattern is not None else None
    if own.schedule_expression and not _SCHEDULE.fullmatch(own.schedule_expression):
        fix = "write such as rate(5 minutes), or cron(0 6 * * ? *)"
        message = f"{own.schedule_expression[:60]!r} is no schedule"
        problems.append(document.problem(("ScheduleExpression",), message, fix))
    targets = []
    for place, each in enumerate(own.targets):
        where: Where = ("Targets", place)
        problems += [document.problem((*where, *at), message, fix) for at, message, fix in _wrong_content(each)]
        targets.append(_target(each, own, where))
    if problems:
        raise InputError(problems)
    bus = own.event_bus_name.rsplit("event-bus/", 1)[-1]
    name = template.own_name(resource.id)
    enabled = own.state != "DISABLED"
    schedule = own.schedule_expression or ""
    return Rule(name, template.arn(resource.id), bus, pattern, schedule, enabled, tuple(targets), document)


def _pattern(data: Any, resource: Resource, plain: frozenset[Where], problems: list[Problem]) -> Pattern | None:
    document, start = resource.document, ("EventPattern",)
    if isinstance(data, str):
        try:
            written = json.loads(data)
        except (ValueError, RecursionError) as error:
            said = getattr(error, "msg", "it is nested too deeply")
            problems.append(document.problem(start, f"the pattern is no JSON: {said}", "write it as an object"))
            return None
    else:
        written = typed(data, ("Resources", resource.id, "Properties", *start), plain)
    size = len(json.dumps(written, ensure_ascii=False, separators=(",", ":")))
    if size > SIZE:
        message = f"the pattern has {size:,} characters, and EventBridge takes 2,048, or {SIZE:,} if asked for"
        problems.append(document.problem(start, message, "write several rules"))
        return None
    inside = isinstance(data, dict)
    return compile_pattern(
        written,
        lambda where, message, fix: document.problem((*start, *where) if inside else start, message, fix),
        problems,
    )


def _wrong_content(target: TargetProperties) -> Iterator[tuple[Where, str, str]]:
    if target.input is not None:
        try:
            json.loads(target.input)
        except (ValueError, RecursionError):
            yield ("Input",), "`Input` is no JSON", 'write JSON, such as \'{"InstanceId": ["i-1"]}\''
    if target.input_path is not None:
        yield from _wrong_path(target.input_path, ("InputPath",))
    transformer = target.input_transformer
    if transformer is None:
        return
    for name, path in transformer.input_paths_map.items():
        where: Where = ("InputTransformer", "InputPathsMap", name)
        if not _NAME.fullmatch(name) or name.lower().startswith("aws."):
            yield where, f"{name[:60]!r} is no name of a variable", "write letters, digits, hyphens and underscores"
        yield from _wrong_path(path, where)
    known = (*transformer.input_paths_map, *PREDEFINED)
    for name in holes(transformer.input_template):
        if name not in known:
            fix = "add it to `InputPathsMap`"
            yield ("InputTransformer", "InputTemplate"), f"the variable <{name[:60]}> is defined nowhere", fix


def _wrong_path(path: str, where: Where) -> Iterator[tuple[Where, str, str]]:
    try:
        steps(path)
    except ValueError as error:
        yield where, f"{path[:60]!r} is no path: {error}", "write dots and indexes, such as $.detail.items[0].id"


def _target(own: TargetProperties, rule: RuleProperties, where: Where) -> Target:
    transformer = own.input_transformer
    content = Content(
        own.input,
        own.input_path,
        transformer.input_paths_map if transformer else None,
        transformer.input_template if transformer else None,
    )
    retry = own.retry_policy
    queue = own.dead_letter_config.arn if own.dead_letter_config else ""
    role = own.role_arn or rule.role_arn or ""
    return Target(
        own.id,
        own.arn,
        role,
        content,
        retry.maximum_retry_attempts,
        retry.maximum_event_age_in_seconds,
        queue,
        where,
    )


def _trusts_events(role: Mapping[str, Any]) -> bool:
    """Whether EventBridge may take a role of the template."""
    policy = role.get("AssumeRolePolicyDocument")
    written = policy.get("Statement") if isinstance(policy, dict) else None
    for each in written if isinstance(written, list) else [written]:
        principal = each.get("Principal") if isinstance(each, dict) and each.get("Effect") == "Allow" else None
        services = principal.get("Service") if isinstance(principal, dict) else None
        if "events.amazonaws.com" in (services if isinstance(services, list) else [services]):
            return True
    return False
