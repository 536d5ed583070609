"""The engine of playbooks."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from opexkit.files.problem import Problem
from opexkit.labs.lab import Artefact, Brief, Engine, Judged
from opexkit.labs.playbook.diagnosis import Diagnosis
from opexkit.labs.playbook.evaluate import Evaluation, evaluate, judge, load_field
from opexkit.labs.playbook.guide import Playbook, PlaybookGuide, oddities, read_playbook
from opexkit.labs.verdict import Tick
from opexkit.view.blocks import Block

_WITH_BAR = ("useful", "resolved", "near-the-limit", "wrong-turns")


class PlaybookEngine(Engine[Playbook]):
    """Plays a playbook against incidents whose evidence was read from telemetry."""

    name = "playbook"
    holds = "a playbook"

    def demands(self, _brief: Brief) -> tuple[str, ...]:
        """Return what is asked of a playbook."""
        learned = ("useful", "resolved", "near-the-limit", "tail", "wrong-turns", "dead-ends", "finds-all")
        return (*learned, "calls", "people")

    def read(self, artefact: Artefact, brief: Brief) -> Playbook:
        """Read a playbook whose checks and runbooks exist."""
        field, source = load_field(brief.scenario), artefact.only
        return read_playbook(source.text, field.diagnosis, frozenset(field.runbooks), source.path)

    def check(self, read: Playbook, brief: Brief) -> Sequence[Problem]:
        """Return steps that no way leads to, outcomes without a way, and a clock that calls nobody."""
        return oddities(read, load_field(brief.scenario).diagnosis)

    def judge(self, read: Playbook, brief: Brief, tick: Tick) -> Judged:
        """Play it, and what it is compared with."""
        played = evaluate(read, brief.scenario, tick=tick)
        return Judged(judge(played, {name: brief.bar(name) for name in _WITH_BAR}), played)

    def view(self, _title: str, detail: Evaluation) -> list[Block]:
        """Show the ways that incidents took, and the figures beside what it is compared with."""
        from opexkit.labs.playbook import view

        return view.happened(detail)

    def material(self, brief: Brief) -> list[Block]:
        """Show the checks and the runbooks."""
        from opexkit.labs.playbook import view

        return view.checks(load_field(brief.scenario))

    def figures(self, brief: Brief) -> Mapping[str, float]:
        """Return minutes until the second line is called, and the number of faults behind the alarm."""
        field = load_field(brief.scenario)
        return {"patience": field.patience, "faults": len(field.evidence.faults)}

    def recognizes(self, data: Any) -> bool:
        """Tell whether it says which playbook it is."""
        return isinstance(data, dict) and "playbook" in data

    def schemas(self) -> Mapping[str, type[BaseModel]]:
        """Return the models of a playbook and of what it is played on."""
        return {"playbook": PlaybookGuide, "scenario-labs-diagnosis": Diagnosis}


ENGINE = PlaybookEngine()
