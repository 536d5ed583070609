"""The engine of guardrails."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from opexkit.files.problem import InputError, Problem
from opexkit.labs.guardrails.attachments import FILE, KEYS, Attachments, Guardrails, read_guardrails
from opexkit.labs.guardrails.deploy import template
from opexkit.labs.guardrails.judging import DEMANDS, Evaluation, evaluate, judge
from opexkit.labs.guardrails.oddities import oddities
from opexkit.labs.guardrails.world import Rules, load_organization
from opexkit.labs.lab import Artefact, Brief, Engine, Format, Judged, Slot
from opexkit.labs.verdict import Tick
from opexkit.view.blocks import Block


class GuardrailsEngine(Engine[Guardrails]):
    """Tries policies of an organization on requests that nobody has seen."""

    name = "guardrails"
    holds = "guardrails"
    slots = (
        Slot("guardrails", Format("JSON policies and attachments.yaml", (".json", ".yaml", ".yml")), several=True),
    )

    def demands(self, _brief: Brief) -> tuple[str, ...]:
        """Return what is asked of guardrails."""
        return DEMANDS

    def read(self, artefact: Artefact, brief: Brief) -> Guardrails:
        """Read the policies, and where they are attached."""
        (sources,) = artefact.texts.values()
        return read_guardrails(sources, load_organization(brief.scenario).targets)

    def check(self, read: Guardrails, brief: Brief) -> Sequence[Problem]:
        """Return what grants nothing, denies everything, never fits, or is attached nowhere."""
        return oddities(read, load_organization(brief.scenario))

    def judge(self, read: Guardrails, brief: Brief, tick: Tick) -> Judged:
        """Try them on requests that they themselves draw."""
        if read.document is None:
            path = next(iter(read.policies.values())).document.path
            message, fix = f"there is no {FILE}.yaml", "say there which policy is attached where"
            raise InputError([Problem(path, message, fix, 1, 1)])
        if read.unread:
            raise InputError(read.unread)
        done = evaluate(read, brief.scenario, tick)
        return Judged(judge(done, brief.bar), done)

    def view(self, _title: str, detail: Evaluation) -> list[Block]:
        """Show the tree with what is attached, what went wrong, and the requests for practice with what decided."""
        from opexkit.labs.guardrails import view

        return view.happened(detail)

    def products(self, read: Guardrails, _brief: Brief) -> Mapping[str, str]:
        """Return a CloudFormation template that creates and attaches the policies."""
        return {"guardrails.template.json": template(read)}

    def material(self, brief: Brief) -> list[Block]:
        """Show the organization, who sends requests, and the requests for practice."""
        from opexkit.labs.guardrails import view

        return view.material(brief.scenario)

    def recognizes(self, data: Any) -> bool:
        """Tell whether it is a policy of IAM's language, or says what is attached where."""
        if not isinstance(data, dict):
            return False
        return any(key in data for key in KEYS) or ("Statement" in data and "Resources" not in data)

    def schemas(self) -> Mapping[str, type[BaseModel]]:
        """Return the models of attachments, and of what requests are drawn from."""
        return {"guardrail-attachments": Attachments, "scenario-labs-guardrails": Rules}


ENGINE = GuardrailsEngine()
