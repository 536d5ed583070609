"""One step as its action sees it: what it is given, and what it gives back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from opexkit.labs.runbook.document import Step
from opexkit.labs.runbook.record import Status

if TYPE_CHECKING:
    from opexkit.labs.runbook.interpreter import Interpreter


class StepError(Exception):
    """A step did not succeed."""

    def __init__(self, message: str, status: Status = "Failed") -> None:
        self.status: Status = status
        super().__init__(message)


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


Inputs = dict[str, Any]
Handler = Callable[["Interpreter", Step, Inputs, float | None], Done]
"""From the run, the step, its resolved inputs and its deadline (seconds; None if it has none).

It raises StepError where the step fails, and Refusal where the lab does not emulate what it asks for.
"""
