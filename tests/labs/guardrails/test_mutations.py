"""Each part of the reference is needed: without one, a demand is lost, but for those that are listed with a reason."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.labs.guardrails.builder import ATTACHED, REFERENCE, Files, written

from opexkit.files.problem import InputError
from opexkit.labs import find_lab

LAB = find_lab("guardrails")
IN_USED_REGION = "its endpoint is in us-east-1, which is allowed; the name says what is meant"
SURVIVORS = {
    **{
        f"region-lock Statement.NotAction -{name}": IN_USED_REGION
        for name in (
            "budgets:*",
            "ce:*",
            "cloudfront:*",
            "health:*",
            "iam:*",
            "organizations:*",
            "route53:*",
            "sts:*",
            "support:*",
        )
    },
    "changes-by-pipeline Statement.NotAction -support:*": "people open cases from accounts outside production, too",
}


def lists(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where lists and conditions are."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if isinstance(value, list) or (
        at and at[-1] in ("Condition", "service_control_policies", "resource_control_policies")
    ):
        yield at
    for key, each in inner:
        yield from lists(each, (*at, key))


def without() -> Iterator[tuple[str, Files]]:
    """The reference without one entry of one of its lists, conditions or mappings."""
    for name, data in REFERENCE.items():
        for at in lists(data):
            found: Any = data
            for key in at:
                found = found[key]
            for key in list(found) if isinstance(found, dict) else range(len(found)):
                files = copy.deepcopy(REFERENCE)
                parent: Any = files[name]
                for step in at:
                    parent = parent[step]
                gone = parent.pop(key)
                said = gone if isinstance(gone, str) else key
                yield f"{name.rsplit('.', 1)[0]} {'.'.join(map(str, at))} -{said}", files


CHANGES = dict(without())


def passes(files: Files) -> bool:
    try:
        return LAB.judge(written(files)).passed
    except InputError:
        return False


@pytest.mark.thorough
def test_a_part_that_is_gone_loses_a_demand() -> None:
    assert len(CHANGES) > 80
    assert {name for name, files in CHANGES.items() if passes(files)} == set(SURVIVORS)


@pytest.mark.parametrize("name", sorted(set(REFERENCE) - {ATTACHED}))
def test_a_deny_that_allows_is_lost(name: str) -> None:
    files = copy.deepcopy(REFERENCE)
    files[name] = json.loads(json.dumps(files[name]).replace('"Deny"', '"Allow"'))
    assert not passes(files)
