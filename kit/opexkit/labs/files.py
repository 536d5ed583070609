"""The files of labs: their words, the artefacts that they take, and what they act on in a company."""

import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from opexkit.files.kinds import Checked, Kind, Source, counted, keyed


def _lab(path: Path) -> Checked:
    from opexkit.files import read
    from opexkit.labs.catalogue import LabData

    return Checked(counted(len(read(path, LabData).demands), "demand"))


def _artefact(path: Path) -> Checked:
    from opexkit.labs.check import check_known

    return Checked(*check_known(path))


def _is_artefact(source: Source) -> bool:
    from opexkit.labs.check import recognize

    return recognize(source.data) is not None


def _model(path: Path) -> type[BaseModel] | None:
    """The model of a pack's file that a lab acts on."""
    from opexkit.labs.game_day.scenes import Scenes
    from opexkit.labs.lab import find_engine, lab_engines

    schemas: dict[str, Any] = {"scenario-labs-game-day": Scenes} if path.parent.name == "labs" else {}
    for name in lab_engines() if path.parent.name == "labs" else ():
        schemas |= find_engine(name).schemas()
    return schemas.get(f"scenario-labs-{path.stem}")


def _is_acted_on(source: Source) -> bool:
    try:
        return _model(source.path) is not None
    except ModuleNotFoundError:  # checking it says which part is missing
        return source.path.parent.name == "labs"


def _acted_on(path: Path) -> Checked:
    from opexkit.files import read

    if model := _model(path):
        read(path, model)
    return Checked()


def _actions(path: Path) -> Checked:
    from opexkit.files import read
    from opexkit.labs.runbook.actions import Actions

    return Checked(counted(len(read(path, Actions).actions), "action"))


def _strategies(path: Path) -> Checked:
    from opexkit.files import read
    from opexkit.labs.rollout.strategies import Strategies

    found = read(path, Strategies)
    return Checked(counted(len(found.traffic) + len(found.hosts) + len(found.configuration), "configuration"))


def _wording(path: Path) -> Checked:
    from opexkit.files import read
    from opexkit.labs.correction.wording import Wording

    return Checked(counted(len(read(path, Wording).blame), "phrase"))


def _game(path: Path) -> Checked:
    from opexkit.files import read
    from opexkit.labs.game_day.game import GameData

    return Checked(counted(len(read(path, GameData).roles), "role"))


def _own(path: Path) -> Checked:
    from opexkit.files import read_document
    from opexkit.labs.game_day.proof import check_own, costs_of_looking

    proof, remarks = check_own(read_document(path))
    return Checked(costs_of_looking(proof), remarks)


def _rules(path: Path) -> Checked:
    from opexkit.files.document import read_bytes
    from opexkit.files.problem import Problem, Severity
    from opexkit.labs.drift.guard import judge_rules
    from opexkit.labs.verdict import CannotJudge

    text = read_bytes(path).decode("utf-8", "replace")
    try:
        judge_rules(text, ["{}"], path)
    except CannotJudge as error:
        return Checked("", (Problem(path, "is not read", str(error), severity=Severity.NOTE),))
    return Checked(counted(len(re.findall(r"^\s*rule\s", text, re.MULTILINE)), "rule"))


KINDS = (
    Kind("an incident of one's own", keyed("incident ways_out", "incident metrics"), _own),
    Kind("a lab", keyed("engine demands", "task demands"), _lab),
    Kind("an artifact of a lab", _is_artefact, _artefact),
    Kind("rules of cfn-guard", lambda source: source.path.suffix == ".guard", _rules),
    Kind("what a lab acts on", _is_acted_on, _acted_on),
    Kind("the actions of Automation documents", keyed("actions before after"), _actions),
    Kind("the strategies of deployment tools", keyed("sources traffic hosts"), _strategies),
    Kind("the words by which a Correction of Error is read", keyed("failed_to function"), _wording),
    Kind("the words of a game day", keyed("briefing roles", "second_per_minute"), _game),
)
