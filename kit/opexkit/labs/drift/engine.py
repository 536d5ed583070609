"""The engine of drift."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from opexkit.labs.drift.guard import judge_rules
from opexkit.labs.drift.handin import FILES, Findings, HandIn, read_handin
from opexkit.labs.drift.judging import DEMANDS, Evaluation, evaluate, judge
from opexkit.labs.drift.record import Record, load_stack
from opexkit.labs.lab import Artefact, Brief, Engine, Format, Judged, Slot
from opexkit.labs.verdict import CannotJudge, Tick
from opexkit.view.blocks import Block


class DriftEngine(Engine[HandIn]):
    """Holds a template against what is in the account, and tries rules on templates that nobody has seen."""

    name = "drift"
    holds = "findings on drift"
    slots = (Slot("drift", Format(", ".join(FILES), (".yaml", ".yml", ".json", ".guard")), several=True),)

    def demands(self, _brief: Brief) -> tuple[str, ...]:
        """Return what is asked."""
        return DEMANDS

    def read(self, artefact: Artefact, brief: Brief) -> HandIn:
        """Read template, rules and findings; rules by cfn-guard itself, where it is here."""
        (sources,) = artefact.texts.values()
        found = read_handin(sources, load_stack(brief.scenario).record)
        if found.rules:
            try:
                judge_rules(found.rules.text, ["{}"], found.rules.path, found.rules.line)
            except CannotJudge:
                return found  # judging says so
        return found

    def judge(self, read: HandIn, brief: Brief, tick: Tick) -> Judged:
        """Compare, lint, and try the rules on templates that they themselves draw."""
        done = evaluate(read, brief.scenario, tick)
        return Judged(judge(done, brief.bar), done)

    def view(self, _title: str, detail: Evaluation) -> list[Block]:
        """Show what drift detection reports, what the rules did, and the templates for practice."""
        from opexkit.labs.drift import view

        return view.happened(detail)

    def products(self, read: HandIn, brief: Brief) -> Mapping[str, str]:
        """Return the template, and the call that brings the stack into line with it."""
        record = load_stack(brief.scenario).record
        call = {
            "StackName": record.stack,
            "ChangeSetName": f"{record.stack}-without-drift",
            "ChangeSetType": "UPDATE",
            "DeploymentMode": "REVERT_DRIFT",
            "ImportExistingResources": True,
            "TemplateBody": read.template.strip() + "\n",
        }
        return (
            {"create-change-set.json": json.dumps(call, indent=2, ensure_ascii=False) + "\n"} if read.template else {}
        )

    def material(self, brief: Brief) -> list[Block]:
        """Show the account, the trail, the tickets, the policies, and what may have let the outage happen."""
        from opexkit.labs.drift import view

        return view.material(brief.scenario)

    def recognizes(self, data: Any) -> bool:
        """Tell whether it says what was found."""
        return isinstance(data, dict) and "drifts" in data and "outage" in data and "trail" not in data

    def schemas(self) -> Mapping[str, type[BaseModel]]:
        """Return the models of findings, and of the record."""
        return {"drift-findings": Findings, "scenario-labs-drift": Record}


ENGINE = DriftEngine()
