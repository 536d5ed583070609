"""The engine of runbooks: Automation documents of AWS Systems Manager."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from opexkit.files.problem import Problem
from opexkit.labs.lab import Artefact, Brief, Engine, Judged
from opexkit.labs.verdict import CannotJudge, Judgment, Tick
from opexkit.view.blocks import Block

if TYPE_CHECKING:
    from opexkit.labs.runbook.document import Runbook
    from opexkit.labs.runbook.trial import Trials


class RunbookEngine(Engine["Runbook"]):
    """Runs a document on emulated accounts, and looks at what became of them.

    What needs opexkit[labs] is imported when it is used: a document is recognized without it.
    """

    name = "runbook"
    holds = "an Automation document"
    gives = "parameters that the task gives"

    def demands(self, brief: Brief) -> tuple[str, ...]:
        """Return what the lab's task asks."""
        from opexkit.labs.runbook.tasks import load_task

        return load_task(brief.id, brief.scenario).demands

    def read(self, artefact: Artefact, _brief: Brief) -> "Runbook":
        """Read a document whose names, inputs, references and ways are right."""
        from opexkit.labs.runbook.check import demand_sound
        from opexkit.labs.runbook.document import read_runbook

        runbook = read_runbook(artefact.only.text, artefact.only.path)
        demand_sound(runbook)
        return runbook

    def check(self, read: "Runbook", _brief: Brief) -> Sequence[Problem]:
        """Return steps that are never reached, and cycles that hurry."""
        from opexkit.labs.runbook.check import check_runbook

        return check_runbook(read).warnings

    def judge(self, read: "Runbook", brief: Brief, tick: Tick) -> Judged:
        """Try it on every account of the lab's task."""
        from opexkit.labs.runbook.tasks import load_task

        task = load_task(brief.id, brief.scenario)
        bars = {name: brief.bar(name) for name in task.with_bar}
        try:
            trials = task.try_out(read, tick)
        except ModuleNotFoundError as error:
            raise CannotJudge(f"{error.name} is not installed; pip install 'opexkit[labs]'") from error
        verdicts = task.judge(trials, bars)
        missed = tuple(each for each in verdicts if each.judgment is Judgment.NOT_MET and each.seen)
        return Judged(verdicts, replace(trials, missed=missed))

    def view(self, title: str, detail: "Trials[Any]") -> list[Block]:
        """Show the plain run step by step, the runs in which a demand was missed, and how all others ended."""
        from opexkit.labs.runbook import view

        return view.happened(title, detail)

    def figures(self, brief: Brief) -> Mapping[str, float]:
        """Return the figures of the lab's task."""
        from opexkit.labs.runbook.tasks import load_task

        return load_task(brief.id, brief.scenario).figures()

    def recognizes(self, data: Any) -> bool:
        """Tell whether there are steps."""
        return isinstance(data, dict) and "mainSteps" in data

    def schemas(self) -> Mapping[str, type[BaseModel]]:
        """Return the models of what the accounts hold."""
        from opexkit.labs.runbook.fixtures import Site
        from opexkit.labs.runbook.tasks import TASKS

        tasks = {f"scenario-labs-{name}": task.model for name, task in TASKS.items()}
        return {"scenario-labs-automation": Site, **tasks}


ENGINE = RunbookEngine()
