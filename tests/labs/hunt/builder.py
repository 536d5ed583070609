"""Hunts for tests, written short."""

import copy
from typing import Any

from tests import quick_yaml as yaml

from opexkit.labs import find_lab

LAB = find_lab("find-the-cause")
REFERENCE: dict[str, Any] = yaml.safe_load(LAB.text("reference"))
HURTS, CHANGED, SAYS = REFERENCE["questions"]
CITED = {"a": "true"}


def question(name: str, sql: str = "", insights: str = "", **when: str) -> dict[str, Any]:
    """A question in one of the two languages."""
    made: dict[str, Any] = {"id": name, "asks": f"What is {name}?", "sql" if sql else "insights": sql or insights}
    return made | ({"when": when} if when else {})


def hunt(questions: list[dict[str, Any]], conclusion: str, evidence: dict[str, str] | None = None) -> str:
    """A hunt as a file."""
    data = {"questions": questions, "conclusion": {"sql": conclusion, "evidence": evidence or CITED}}
    return yaml.safe_dump(data, sort_keys=False)


def changed(**parts: Any) -> str:
    """The reference with other parts: `hurts`, `changed` and `says` replace in a query, the rest the conclusion."""
    made = copy.deepcopy(REFERENCE)
    for each in made["questions"]:
        for old, new in parts.pop(each["id"], {}).items():
            key = "sql" if "sql" in each else "insights"
            assert old in each[key], old
            each[key] = each[key].replace(old, new)
    for old, new in parts.pop("concludes", {}).items():
        assert old in made["conclusion"]["sql"], old
        made["conclusion"]["sql"] = made["conclusion"]["sql"].replace(old, new)
    for name, when in parts.pop("when", {}).items():
        each = next(each for each in made["questions"] if each["id"] == name)
        each.pop("when", None)
        if when:
            each["when"] = when
    made["conclusion"]["evidence"] = parts.pop("evidence", made["conclusion"]["evidence"])
    made["questions"] += parts.pop("more", [])
    assert not parts
    return yaml.safe_dump(made, sort_keys=False)
