"""What a run did: its steps in the order in which they ran, and how it ended."""

from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["Success", "Failed", "TimedOut", "Refused"]
"""How a step or a run ended. `Refused`: the lab does not emulate what was asked for."""


@dataclass(frozen=True)
class StepRun:
    """One attempt at one step; moments are simulated seconds.

    Attributes:
        attempt: from 1.
        message: why it did not succeed, or what the lab passed over.
        outputs: what later steps can refer to.
    """

    name: str
    action: str
    attempt: int
    status: Status
    started: float
    ended: float
    message: str = ""
    outputs: dict[str, Any] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.ended - self.started


@dataclass(frozen=True)
class Run:
    """One run of a document.

    Attributes:
        status: `Failed` if a step failed that counts, or a failure aborted it.
        message: why it did not succeed.
        outputs: the document's outputs by the name of what they refer to.
    """

    status: Status
    steps: tuple[StepRun, ...]
    started: float
    ended: float
    message: str = ""
    outputs: dict[str, Any] = field(default_factory=dict)

    @property
    def minutes(self) -> float:
        """How long it took."""
        return (self.ended - self.started) / 60

    @property
    def path(self) -> tuple[str, ...]:
        """The names of the steps that ran, first attempts only."""
        return tuple(step.name for step in self.steps if step.attempt == 1)
