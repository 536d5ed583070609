"""Guardrails for tests, written short: the reference with some of its files changed, added or gone."""

import copy
import json
from collections.abc import Callable
from typing import Any

from tests import quick_yaml as yaml

from opexkit.labs import find_lab

Files = dict[str, Any]
REFERENCE: Files = {
    source.path.name: yaml.safe_load(str(source.text)) for source in find_lab("guardrails").sources("reference")
}
ATTACHED = "attachments.yaml"
PROD, NONPROD = "Workloads-Prod", "Workloads-NonProd"


def written(files: Files) -> str:
    """Write files into one text; a file may be a text already."""
    parts = []
    for name, data in files.items():
        text = data if isinstance(data, str) else yaml.safe_dump(data) if name == ATTACHED else json.dumps(data)
        parts.append(f"# {name}\n{text}\n")
    return "".join(parts)


def policy(*statements: Any) -> Any:
    """A policy of some statements."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def deny(action: Any, condition: Any = None, **more: Any) -> Any:
    """A statement that denies; with `NotAction=…` where `action` is None."""
    found = {"Effect": "Deny", "Resource": "*", **({"Action": action} if action is not None else {}), **more}
    return found if condition is None else {**found, "Condition": condition}


def changed(change: Callable[[Files], Any] = lambda _files: None, **added: Any) -> str:
    """The reference with a change to its files, and others added; `__` stands for a hyphen in their names."""
    files = copy.deepcopy(REFERENCE)
    change(files)
    return written({**files, **{f"{name.replace('__', '-')}.json": each for name, each in added.items()}})


def statement(files: Files, name: str) -> Any:
    """The only statement of a policy, or its first."""
    found = files[f"{name}.json"]["Statement"]
    return found[0] if isinstance(found, list) else found


def scps(files: Files) -> dict[str, list[str]]:
    """What is attached of service control policies, to be changed in place."""
    found: dict[str, list[str]] = files[ATTACHED]["service_control_policies"]
    return found
