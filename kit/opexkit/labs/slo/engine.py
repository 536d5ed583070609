"""The engine of alerts on error budgets."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, Field, RootModel

from opexkit.files.problem import Problem
from opexkit.labs.lab import Artefact, Brief, Engine, Judged
from opexkit.labs.slo.alerting import Alerting
from opexkit.labs.slo.deploy import cloudwatch, prometheus
from opexkit.labs.slo.judging import DEMANDS, Evaluation, evaluate, figures, judge
from opexkit.labs.slo.oddities import oddities
from opexkit.labs.slo.openslo import Written
from opexkit.labs.slo.reading import read_alerting
from opexkit.labs.slo.world import Objectives, load_journeys
from opexkit.labs.verdict import Tick
from opexkit.view.blocks import Block


class OpenSlo(RootModel[Annotated[Written, Field(discriminator="kind")]]):
    """An object of OpenSLO v1; a file holds several, parted by `---`."""


class SloEngine(Engine[Alerting]):
    """Lets alerts ring over months of requests with planted incidents."""

    name = "slo"
    holds = "objectives with alerts"

    def demands(self, _brief: Brief) -> tuple[str, ...]:
        """Return what is asked of alerts."""
        return DEMANDS

    def read(self, artefact: Artefact, _brief: Brief) -> Alerting:
        """Read the objects, and put together what belongs together."""
        return read_alerting(artefact.only.text, artefact.only.path)

    def check(self, read: Alerting, brief: Brief) -> Sequence[Problem]:
        """Return conditions that never ring, objects that nothing names, and what cannot be deployed."""
        return oddities(read, [each.service for each in load_journeys(brief.scenario)])

    def judge(self, read: Alerting, brief: Brief, tick: Tick) -> Judged:
        """Let them ring over months that the artefact itself draws."""
        done = evaluate(read, brief.scenario, tick)
        return Judged(judge(done, brief.scenario, brief.bar), done)

    def view(self, _title: str, detail: Evaluation) -> list[Block]:
        """Show what was told of each kind of incident, the month for practice, and the files to deploy."""
        from opexkit.labs.slo import view

        return view.happened(detail)

    def products(self, read: Alerting, _brief: Brief) -> Mapping[str, str]:
        """Return the CloudWatch alarms and the Prometheus rules."""
        return {"cloudwatch-alarms.yaml": cloudwatch(read), "prometheus-rules.yaml": prometheus(read)}

    def material(self, brief: Brief) -> list[Block]:
        """Show the journeys with what was agreed, and a month for practice."""
        from opexkit.labs.slo import view

        return view.material(brief.scenario)

    def figures(self, brief: Brief) -> Mapping[str, float]:
        """Return the days of a month, and how much of the budget may be gone before a ticket."""
        return figures(brief.scenario)

    def recognizes(self, data: Any) -> bool:
        """Tell whether it holds objects of OpenSLO, of whatever version."""
        first = data[0] if isinstance(data, list) and data else data
        return isinstance(first, dict) and str(first.get("apiVersion")).startswith("openslo")

    def schemas(self) -> Mapping[str, type[BaseModel]]:
        """Return the models of an object and of what months are drawn from."""
        return {"openslo": OpenSlo, "scenario-labs-objectives": Objectives}


ENGINE = SloEngine()
