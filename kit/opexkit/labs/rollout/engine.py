"""The engine of rollouts."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from opexkit.files.problem import Problem
from opexkit.labs.lab import Artefact, Brief, Engine, Judged
from opexkit.labs.rollout.judging import DEMANDS, Evaluation, evaluate, figures, judge
from opexkit.labs.rollout.oddities import oddities
from opexkit.labs.rollout.plan import Rollout
from opexkit.labs.rollout.reading import is_rollout, read_file
from opexkit.labs.rollout.strategies import Strategies
from opexkit.labs.rollout.world import Releases, load_releases
from opexkit.labs.verdict import Tick
from opexkit.view.blocks import Block


class RolloutEngine(Engine[Rollout]):
    """Rolls out releases that are good, or bad in one of several ways, a thousand times."""

    name = "rollout"
    holds = "a rollout"

    def demands(self, _brief: Brief) -> tuple[str, ...]:
        """Return what is asked of a rollout."""
        return DEMANDS

    def read(self, artefact: Artefact, brief: Brief) -> Rollout:
        """Read a rollout: a CloudFormation template, or objects of Argo Rollouts."""
        return read_file(artefact.only.text, artefact.only.path, load_releases(brief.scenario))

    def check(self, read: Rollout, brief: Brief) -> Sequence[Problem]:
        """Return watches that see nothing, waits for a person, and a rollout that nothing takes back."""
        return oddities(read, load_releases(brief.scenario))

    def judge(self, read: Rollout, brief: Brief, tick: Tick) -> Judged:
        """Roll out releases that the rollout itself draws."""
        done = evaluate(read, brief.scenario, tick)
        return Judged(judge(done, brief.bar), done)

    def view(self, _title: str, detail: Evaluation) -> list[Block]:
        """Show what became of each kind of release, how the share grows, and the curve with the rollout's point."""
        from opexkit.labs.rollout import view

        return view.happened(detail)

    def material(self, brief: Brief) -> list[Block]:
        """Show the kinds of releases, the metrics, and how ways of different length compare."""
        from opexkit.labs.rollout import view

        return view.material(brief.scenario)

    def figures(self, brief: Brief) -> Mapping[str, float]:
        """Return how many releases are drawn, and after how many hours a rollout counts as never finished."""
        return figures(brief.scenario)

    def recognizes(self, data: Any) -> bool:
        """Tell whether it moves a release: a template with a deployment, or objects of Argo Rollouts."""
        return is_rollout(data)

    def schemas(self) -> Mapping[str, type[BaseModel]]:
        """Return the models of what releases are drawn from, and of the strategies that tools bring along."""
        return {"scenario-labs-releases": Releases, "strategies": Strategies}


ENGINE = RolloutEngine()
