"""The labs: what each asks, where one starts from, and how an artefact is tried."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from opexkit import content
from opexkit.company.pack import Name
from opexkit.files import InputError, Problem, Strict, read, suggestion
from opexkit.labs.verdict import Result, Tick, silent

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Asked(Strict):
    """One demand, and what to do where it is not met."""

    id: Name
    text: Text
    feedback: Text


class Handout(Strict):
    """Something that the task hands over, or a piece of the format."""

    name: Text
    what: Text


class LabData(Strict):
    """`lab.yaml`: a lab's words; starter, middling and reference lie beside it.

    Attributes:
        engine: what runs the artefact.
        practices: codes of the best practices that it trains, in the edition of 2024-11-06.
    """

    id: Name
    engine: Literal["runbook", "playbook", "alarm-map"]
    title: Text
    area: Name
    practices: list[str] = Field(min_length=1)
    difficulty: int = Field(ge=1, le=3)
    minutes: int = Field(gt=0)
    source: Text
    task: Text
    given: list[Handout] = Field(default_factory=list)
    demands: list[Asked] = Field(min_length=1)
    hints: list[Text] = Field(min_length=1, max_length=4)
    explanation: Text


@dataclass(frozen=True)
class Lab:
    """One lab.

    Attributes:
        data: its words.
        folder: where its files lie.
    """

    data: LabData
    folder: Path

    @property
    def id(self) -> str:
        """Its name on the command line."""
        return self.data.id

    def text(self, name: Literal["starter", "middling", "reference"]) -> str:
        """An artefact of the lab: the bad one to start from, a middling one, or the reference answer."""
        return (self.folder / f"{name}.yaml").read_text(encoding="utf-8")

    def attempt(
        self, text: str | bytes, path: Path = Path("artefact.yaml"), scenario: Path | None = None, tick: Tick = silent
    ) -> Result:
        """Check an artefact, run it and grade it.

        Args:
            text: in YAML or JSON; it is read and interpreted, never executed.
            path: what problems call it.
            scenario: folder of the pack; Northwind if None.
            tick: told after each step of the work.

        Raises:
            InputError: it cannot be run; with every problem, at its line and column.
        """
        return _ENGINES[self.data.engine](self, text, path, scenario or content.scenario("northwind"), tick)


def _runbook(lab: Lab, text: str | bytes, path: Path, scenario: Path, tick: Tick) -> Result:
    from opexkit.labs.runbook.tasks import load_task

    return load_task(lab.id, scenario).grade(text, path, tick)


def _playbook(_lab: Lab, text: str | bytes, path: Path, scenario: Path, tick: Tick) -> Result:
    from opexkit.labs.playbook.evaluate import try_playbook

    return try_playbook(text, scenario, path=path, tick=tick)


def _alarm_map(_lab: Lab, text: str | bytes, path: Path, scenario: Path, _tick: Tick) -> Result:
    from opexkit.labs.alarm_map.map import try_map

    return try_map(text, scenario, path)


_ENGINES: dict[str, Callable[[Lab, str | bytes, Path, Path, Tick], Result]] = {
    "runbook": _runbook,
    "playbook": _playbook,
    "alarm-map": _alarm_map,
}


@cache
def load_labs() -> dict[str, Lab]:
    """Every lab of the kit by its id.

    Raises:
        InputError: a lab's file does not fit.
    """
    labs: dict[str, Lab] = {}
    for path in sorted(content.data("labs").glob("*/lab.yaml")):
        data = read(path, LabData)
        labs[data.id] = Lab(data, path.parent)
    return labs


def find_lab(name: str) -> Lab:
    """One lab.

    Raises:
        InputError: there is none of this name; it says which one is near.
    """
    labs = load_labs()
    if name not in labs:
        raise InputError([Problem(Path(name), "there is no such lab", suggestion(name, labs))])
    return labs[name]
