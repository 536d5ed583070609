"""The runbooks to write: a module here is a task, and nothing else lists it."""

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from opexkit.company.carried import NotCarriedError
from opexkit.company.loader import load_pack
from opexkit.files import suggestion
from opexkit.files.problem import InputError, Problem
from opexkit.labs.runbook.fixtures import Site, read_fixture
from opexkit.labs.runbook.task import Task


def find_tasks() -> dict[str, type[Task[Any, Any]]]:
    """Return the task of each module, by the lab's id."""
    modules = [import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    found = [
        item
        for module in modules
        for item in vars(module).values()
        if isinstance(item, type) and issubclass(item, Task) and item.__module__ == module.__name__
    ]
    return {task.id: task for task in found}


TASKS = find_tasks()
"""By the lab's id."""


@cache
def load_task(name: str, scenario: Path) -> Task[Any, Any]:
    """Load a task on a scenario's account; by hand and as a target it takes the minutes of the pack's procedure.

    Raises:
        InputError: there is no such task, or the pack lacks what it needs.
    """
    if name not in TASKS:
        raise InputError([Problem(Path(name), "there is no such runbook lab", suggestion(name, TASKS))])
    procedures = {each.id: each for each in load_pack(scenario).procedures.procedures}
    if name not in procedures:
        raise NotCarriedError(scenario, "procedures.yaml", f"procedure {name!r} to be judged by")
    site, data = read_fixture(scenario, "automation", Site), read_fixture(scenario, name, TASKS[name].model)
    return TASKS[name](site, data, procedures[name].minutes_before or 0.0, procedures[name].minutes_after or 0.0)
