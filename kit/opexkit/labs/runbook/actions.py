"""The actions of a document: what each takes and gives, and whether the lab emulates it."""

from collections.abc import Mapping
from functools import cache
from typing import Literal

from pydantic import Field

from opexkit.content import data
from opexkit.files import Strict, read


class Action(Strict):
    """One row of `data/labs/actions.yaml`.

    Attributes:
        support: `emulated`, `no-op` (checked, then passed over with a message) or `refused` (cannot be run).
        what: what the lab does, in a sentence.
        inputs: by name, whether they are required.
        outputs: what a step of this action offers without saying so.
        calls_api: whether further inputs are those of an API.
    """

    name: str
    support: Literal["emulated", "no-op", "refused"]
    what: str
    inputs: dict[str, bool] = Field(default_factory=dict)
    outputs: list[str] = Field(default_factory=list)
    calls_api: bool = False


class Actions(Strict):
    """`actions.yaml`: the actions of an Automation document, and the words around their table."""

    source: str
    before: list[str]
    actions: list[Action]
    after: list[str]


@cache
def load_actions() -> Mapping[str, Action]:
    """Every action of the schema by its name."""
    return {action.name: action for action in read(data("labs", "actions.yaml"), Actions).actions}


def actions_page() -> str:
    """Write the table of actions as Markdown, for `docs/automation-actions.md`."""
    page = read(data("labs", "actions.yaml"), Actions)
    rows = [f"| `{action.name}` | {action.support} | {action.what} |" for action in page.actions]
    return "\n".join(
        [*page.before, "", "| action | in the lab | what happens |", "|---|---|---|", *rows, "", *page.after, ""]
    )
