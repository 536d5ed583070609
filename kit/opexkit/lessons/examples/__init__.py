"""The worked examples: a company's own data, each as a picture and a table that says the same."""

from collections.abc import Callable

from opexkit.lessons.company import LessonCompany
from opexkit.lessons.examples import delivery, events, framework, structure
from opexkit.view.blocks import Block

PICTURES: dict[str, Callable[[LessonCompany], list[Block]]] = {
    "framework": framework.framework,
    "accounts": structure.accounts,
    "raci": structure.raci,
    "ownership": structure.ownership,
    "coverage": structure.coverage,
    "procedures": structure.procedures,
    "rollout": delivery.rollout,
    "deployments": delivery.deployments,
    "drift": delivery.drift,
    "investment": delivery.investment,
    "trajectory": delivery.trajectory,
    "pages": events.pages,
    "incident": events.incident,
    "recurrence": events.recurrence,
    "burn": events.burn,
}
"""By the name that a notebook gives."""
