"""One step as its action sees it: what it is given, and what it gives back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from opexkit.labs.runbook.account import Account
from opexkit.labs.runbook.document import Block, Runbook, Step
from opexkit.labs.runbook.record import Run, Status, StepRun


class StepError(Exception):
    """A step did not succeed."""

    def __init__(self, message: str, status: Status = "Failed") -> None:
        self.status: Status = status
        super().__init__(message)


class CannotRun(Exception):  # noqa: N818 (it says nothing against the document)
    """The lab cannot run a step, or not to an end that can be trusted; the text says why."""


@dataclass(frozen=True)
class Done:
    """A step that succeeded.

    Attributes:
        response: what selectors look into.
        outputs: what the action offers by itself.
        next_step: where a branch goes.
        message: what the lab passed over.
    """

    response: Any = None
    outputs: dict[str, Any] = field(default_factory=dict)
    next_step: str | None = None
    message: str = ""


class Running(Protocol):
    """The run that a step is part of, as its action sees it.

    Attributes:
        runbook: the document that runs.
        account: what it acts on.
        outputs: of the steps so far, by `step.Output`; a loop adds its own.
        log: what was done.
    """

    runbook: Runbook
    account: Account
    outputs: dict[str, Any]
    log: list[StepRun]

    def run_block(self, block: Block) -> Status:
        """Run a list of steps from its first one to an end."""

    def set_variable(self, name: str, value: Any) -> None:
        """Give a variable a value of its type."""

    def look_up(self, name: str) -> Any:
        """Return what a reference names."""

    def start(self, child: Runbook, values: Mapping[str, Any]) -> Run:
        """Run another document on the same account.

        Raises:
            StepError: too many documents start each other.
        """


Inputs = dict[str, Any]
Handler = Callable[[Running, Step, Inputs, float | None], Done]
"""From the run, the step, its resolved inputs and its deadline (seconds; None if it has none).

It raises StepError where the step fails, and Refusal where the lab does not emulate what it asks for.
"""
