"""The engine of hunts."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from opexkit.files.problem import Problem
from opexkit.labs.hunt.hunt import HuntFile
from opexkit.labs.hunt.judging import DEMANDS, Evaluation, evaluate, figures, judge
from opexkit.labs.hunt.oddities import oddities
from opexkit.labs.hunt.reading import Hunt, read_hunt
from opexkit.labs.hunt.world import HuntRules
from opexkit.labs.lab import Artefact, Brief, Engine, Judged
from opexkit.labs.verdict import Tick
from opexkit.view.blocks import Block


class HuntEngine(Engine[Hunt]):
    """Asks a hunt's questions of telemetry that nobody has seen, and looks whether its conclusion is right."""

    name = "hunt"
    holds = "a hunt"

    def demands(self, _brief: Brief) -> tuple[str, ...]:
        """Return what is asked of a hunt."""
        return DEMANDS

    def read(self, artefact: Artefact, _brief: Brief) -> Hunt:
        """Read a hunt, and try its queries on empty tables."""
        return read_hunt(artefact.only.text, artefact.only.path)

    def check(self, read: Hunt, _brief: Brief) -> Sequence[Problem]:
        """Return answers that nothing depends on, and a conclusion that depends on none."""
        return oddities(read)

    def judge(self, read: Hunt, brief: Brief, tick: Tick) -> Judged:
        """Hunt in worlds that the hunt itself draws."""
        done = evaluate(read, brief.scenario, tick)
        return Judged(judge(done, brief.bar), done)

    def view(self, _title: str, detail: Evaluation) -> list[Block]:
        """Show what it found in each world, and the worlds for practice question by question."""
        from opexkit.labs.hunt import view

        return view.happened(detail)

    def material(self, brief: Brief) -> list[Block]:
        """Show the tables, and the worlds for practice."""
        from opexkit.labs.hunt import view

        return view.material(brief.scenario)

    def figures(self, brief: Brief) -> Mapping[str, float]:
        """Return how many worlds there are, and in how many of them nothing is wrong."""
        return figures(brief.scenario)

    def recognizes(self, data: Any) -> bool:
        """Tell whether it asks questions and concludes from them."""
        return isinstance(data, dict) and "questions" in data and "conclusion" in data

    def schemas(self) -> Mapping[str, type[BaseModel]]:
        """Return the models of a hunt, and of what worlds are drawn from."""
        return {"hunt": HuntFile, "scenario-labs-hunt": HuntRules}


ENGINE = HuntEngine()
"""What runs a hunt."""
