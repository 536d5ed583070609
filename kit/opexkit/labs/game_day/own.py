"""An incident of one's own in one file: title, alarm, signs, looks, and the right ways out."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from opexkit.company.carried import DEFAULT
from opexkit.company.folders import find_pack
from opexkit.company.pack import Fault, LogSign, MetricSign, Name
from opexkit.content import data
from opexkit.files import Document, InputError, Problem, Strict, suggestion, validated
from opexkit.labs.game_day.evidence import Known, load_known
from opexkit.labs.game_day.scenes import Scenes
from opexkit.labs.playbook.diagnosis import Check


class Own(Strict):
    """An incident of one's own: it happens to a company of the kit, or to a folder of one's own."""

    incident: Name
    title: str
    company: str = Field(default=DEFAULT, description="A scenario by name, or its folder.")
    alarm: Name = Field(description="The alarm that rings first, as the company's catalogue calls it.")
    cause: str = Field(description="What happened; told when it is over.")
    service: Name
    changed: Literal["deployment", "setting"] | None = Field(
        default=None, description="What brought it, and leaves a trace at the service; nothing if left out."
    )
    metrics: Annotated[list[MetricSign], Field(min_length=1)]
    logs: Annotated[list[LogSign], Field(min_length=1)]
    looks: list[Check] = Field(default_factory=list, description="Looks next to those that the company has.")
    ways_out: Annotated[list[Name], Field(min_length=1, description="Runbooks that end it, the best one first.")]
    delays: Annotated[list[str], Field(min_length=1, description="What delays its diagnosis; told when it is over.")]

    def fault(self) -> Fault:
        """The incident as a fault of the library."""
        return Fault(
            id=self.incident,
            title=self.title,
            cause=self.cause,
            service=self.service,
            kind="change" if self.changed else "data",
            released=self.changed == "deployment",
            weight=1,
            metrics=self.metrics,
            logs=self.logs,
            blast_radius=["own"],
            journey_share=0,
            fix=self.ways_out[0],
            fix_minutes=30,
            delays=self.delays,
            query="",
        )

    def added_to(self, scenes: Scenes) -> Scenes:
        """The company's scenes with the looks of this incident."""
        return scenes.model_copy(update={"checks": [*scenes.checks, *self.looks]})


def read_own(document: Document) -> tuple[Own, Known]:
    """Read an incident of one's own, and what is known of the company that it happens to.

    Raises:
        InputError: it does not fit the model, or names what the company has not; each at its place.
    """
    own = validated(document, Own)
    known = load_known(find_pack(own.company))
    if problems := _strangers(own, known, document):
        raise InputError(problems)
    return own, known


def _strangers(own: Own, known: Known, document: Document) -> list[Problem]:
    services = {each.id for each in known.pack.services.services}
    alarms, runbooks = set(known.scenes.alarms.values()), set(known.runbooks)
    taken = {each.id for each in known.scenes.checks}
    asked: list[tuple[str, tuple[str | int, ...], str, set[str]]] = [
        ("service", ("service",), own.service, services),
        ("alarm of a journey", ("alarm",), own.alarm, alarms),
    ]
    asked += [("service", ("metrics", at, "service"), each.service, services) for at, each in enumerate(own.metrics)]
    asked += [("service", ("logs", at, "service"), each.service, services) for at, each in enumerate(own.logs)]
    asked += [("runbook", ("ways_out", at), name, runbooks) for at, name in enumerate(own.ways_out)]
    for at, check in enumerate(own.looks):
        named = getattr(check.look, "services", None) or [getattr(check.look, "service", own.service)]
        asked += [("service", ("looks", at, "look"), name, services) for name in named]
    problems = [
        document.problem(where, f"there is no {noun} {name!r}", suggestion(name, sorted(known_names)))
        for noun, where, name, known_names in asked
        if name not in known_names
    ]
    problems += [
        document.problem(("looks", at, "id"), f"the company has a look {check.id!r}", "give it another id")
        for at, check in enumerate(own.looks)
        if check.id in taken
    ]
    return problems


def starter() -> str:
    """The file that `opexkit lab new-incident` writes: it can be played as it is."""
    return Path(data("labs", "game-day", "incident.yaml")).read_text(encoding="utf-8")
