"""The engine of event-driven response."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from opexkit.files.problem import Problem
from opexkit.labs.alarms.template import moves_release, responds
from opexkit.labs.events.judging import DEMANDS, Evaluation, evaluate, judge
from opexkit.labs.events.oddities import oddities
from opexkit.labs.events.rules import Response, read_response
from opexkit.labs.events.world import Events, load_world
from opexkit.labs.lab import Artefact, Brief, Engine, Judged
from opexkit.labs.verdict import Tick
from opexkit.view.blocks import Block


class EventsEngine(Engine[Response]):
    """Plays a stream of events against the rules of a template."""

    name = "events"
    holds = "a template with EventBridge rules"

    def demands(self, _brief: Brief) -> tuple[str, ...]:
        """Return what is asked of rules."""
        return DEMANDS

    def read(self, artefact: Artefact, _brief: Brief) -> Response:
        """Read the rules of a template, with their queues."""
        return read_response(artefact.only.text, artefact.only.path)

    def check(self, read: Response, brief: Brief) -> Sequence[Problem]:
        """Return rules that never fire, lead nowhere, or let through what they mean to keep out."""
        return oddities(read, load_world(brief.scenario))

    def judge(self, read: Response, brief: Brief, tick: Tick) -> Judged:
        """Play a stream that the rules themselves draw."""
        done = evaluate(read, brief.scenario, tick)
        return Judged(judge(done, brief.bar), done)

    def view(self, _title: str, detail: Evaluation) -> list[Block]:
        """Show what became of each kind of event, how events went to targets, and the events for practice."""
        from opexkit.labs.events import view

        return view.happened(detail)

    def material(self, brief: Brief) -> list[Block]:
        """Show what can be started, which events come and what each has to start, and how they look."""
        from opexkit.labs.events import view

        return view.material(brief.scenario)

    def recognizes(self, data: Any) -> bool:
        """Tell whether it is a template with a rule of EventBridge, which deploys nothing."""
        return responds(data) and not moves_release(data)

    def schemas(self) -> Mapping[str, type[BaseModel]]:
        """Return the model of what events are drawn from."""
        return {"scenario-labs-events": Events}


ENGINE = EventsEngine()
