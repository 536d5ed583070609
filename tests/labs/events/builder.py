"""Rules for tests, written short: the reference with some of its resources changed, added or gone."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from tests import quick_yaml

from opexkit.files.events import SHORT_FORMS
from opexkit.files.problem import Problem
from opexkit.labs import find_lab
from opexkit.labs.events.compiling import compile_pattern
from opexkit.labs.events.pattern import Pattern
from opexkit.labs.events.rules import Response, read_response

LAB = find_lab("event-response")
Resources = dict[str, Any]


class _Loader(quick_yaml.Loader):
    """Reads CloudFormation's short forms as the long ones."""


def _function(loader: quick_yaml.Loader, suffix: str, node: yaml.Node) -> Any:
    value = node.value if isinstance(node, yaml.ScalarNode) else loader.construct_sequence(node, deep=True)  # type: ignore[arg-type]
    return {SHORT_FORMS[f"!{suffix}"]: value}


_Loader.add_multi_constructor("!", _function)
TEMPLATE: dict[str, Any] = yaml.load(LAB.text("reference"), _Loader)


def changed(change: Callable[[Resources], Any] = lambda _resources: None, **added: Any) -> str:
    """The reference as JSON, with a change to its resources and others added."""
    template = copy.deepcopy(TEMPLATE)
    change(template["Resources"])
    template["Resources"].update(added)
    return json.dumps(template, indent=1)


def pattern(resources: Resources, rule: str) -> dict[str, Any]:
    """The pattern of a rule, to be changed in place."""
    found: dict[str, Any] = resources[rule]["Properties"]["EventPattern"]
    return found


def target(resources: Resources, rule: str) -> dict[str, Any]:
    """The only target of a rule, to be changed in place."""
    found: dict[str, Any] = resources[rule]["Properties"]["Targets"][0]
    return found


def rules(resources: Resources) -> list[str]:
    """The names of the rules."""
    return [name for name, each in resources.items() if each["Type"] == "AWS::Events::Rule"]


def read(text: str) -> Response:
    """Read a template."""
    return read_response(text, Path("t.yaml"))


def compiled(written: Any) -> Pattern:
    """Read a pattern that is right."""
    problems: list[Problem] = []
    found = compile_pattern(written, lambda where, message, fix: Problem(Path(str(where)), message, fix), problems)
    assert found is not None, problems
    return found


def wrong(written: Any) -> list[str]:
    """What is said of a pattern that is wrong."""
    problems: list[Problem] = []
    compile_pattern(written, lambda where, message, fix: Problem(Path(str(where)), message, fix), problems)
    return [f"{problem.message}; {problem.fix}" for problem in problems]
