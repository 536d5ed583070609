"""The engine of CloudWatch alarms."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from opexkit.files.problem import Problem
from opexkit.labs.alarms.alarms import COMPOSITE, METRIC, Alarms
from opexkit.labs.alarms.judging import DEMANDS, Evaluation, evaluate, figures, judge
from opexkit.labs.alarms.oddities import oddities
from opexkit.labs.alarms.reading import read_alarms
from opexkit.labs.alarms.template import moves_release, responds
from opexkit.labs.alarms.world import Signals
from opexkit.labs.lab import Artefact, Brief, Engine, Judged
from opexkit.labs.verdict import Tick
from opexkit.view.blocks import Block


class AlarmsEngine(Engine[Alarms]):
    """Lets the alarms of a template watch weeks of telemetry with planted incidents."""

    name = "alarms"
    holds = "a template with alarms"

    def demands(self, _brief: Brief) -> tuple[str, ...]:
        """Return what is asked of alarms."""
        return DEMANDS

    def read(self, artefact: Artefact, _brief: Brief) -> Alarms:
        """Read the alarms of a template, and put together what belongs together."""
        return read_alarms(artefact.only.text, artefact.only.path)

    def check(self, read: Alarms, brief: Brief) -> Sequence[Problem]:
        """Return alarms that see nothing, tell nobody, or ring for a single point."""
        return oddities(read, brief.scenario)

    def judge(self, read: Alarms, brief: Brief, tick: Tick) -> Judged:
        """Let them watch weeks that the alarms themselves draw."""
        done = evaluate(read, brief.scenario, tick)
        return Judged(judge(done, brief.scenario, brief.bar), done)

    def view(self, _title: str, detail: Evaluation) -> list[Block]:
        """Show what was told of each kind of incident, what each alarm did, and the weeks for practice."""
        from opexkit.labs.alarms import view

        return view.happened(detail)

    def material(self, brief: Brief) -> list[Block]:
        """Show the services with their metrics, and the incidents of the weeks for practice."""
        from opexkit.labs.alarms import material

        return material.material(brief.scenario)

    def figures(self, brief: Brief) -> Mapping[str, float]:
        """Return how many weeks are drawn, and how long a shift is."""
        return figures(brief.scenario)

    def recognizes(self, data: Any) -> bool:
        """Tell whether it is a template that makes an alarm, and neither deploys nor routes events."""
        if moves_release(data) or responds(data):
            return False
        resources = data.get("Resources") if isinstance(data, dict) else None
        every = resources.values() if isinstance(resources, dict) else ()
        return any(isinstance(each, dict) and each.get("Type") in (METRIC, COMPOSITE) for each in every)

    def schemas(self) -> Mapping[str, type[BaseModel]]:
        """Return the model of what weeks are drawn from."""
        return {"scenario-labs-signals": Signals}


ENGINE = AlarmsEngine()
