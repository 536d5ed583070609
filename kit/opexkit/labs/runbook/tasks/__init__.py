"""The runbooks to write."""

from functools import cache
from pathlib import Path
from typing import Any

from opexkit.company.loader import load_pack
from opexkit.labs.runbook.fixtures import load_fixtures
from opexkit.labs.runbook.tasks.aurora import AuroraFailover
from opexkit.labs.runbook.tasks.credential import RotateCredential
from opexkit.labs.runbook.tasks.scale import ScaleOut
from opexkit.labs.runbook.trial import Task

TASKS: dict[str, type[Task[Any]]] = {task.id: task for task in (AuroraFailover, RotateCredential, ScaleOut)}
"""By the lab's id."""


@cache
def load_task(name: str, scenario: Path) -> Task[Any]:
    """A task on a scenario's account; by hand and as a target it takes the minutes of the pack's procedure.

    Raises:
        InputError: the pack cannot be read.
        KeyError: there is no such task.
    """
    fixtures = load_fixtures(scenario)
    procedures = {each.id: each for each in load_pack(scenario).procedures.procedures}
    procedure = procedures[name]
    return TASKS[name](fixtures, procedure.minutes_before or 0.0, procedure.minutes_after or 0.0)
