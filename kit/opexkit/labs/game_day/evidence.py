"""What the looks of a game day find in windows of each fault: what the informed strategy knows."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from opexkit.company.loader import load_pack
from opexkit.company.pack import Fault, Pack
from opexkit.files.problem import InputError, Problem
from opexkit.labs.game_day.scene import Scene, draw
from opexkit.labs.game_day.scenes import Scenes, load_scenes
from opexkit.labs.playbook.diagnosis import observe
from opexkit.labs.playbook.evaluate import runbook_minutes
from opexkit.labs.playbook.evidence import Evidence, Incident
from opexkit.labs.playbook.simulate import Costs, costs_of

WINDOWS = 26
"""Windows that were read for each fault, at the usual level."""
USUAL = "usual"
FILE = Path("labs", "game-day.csv")
"""Below the pack's folder; `tools/build_evidence.py` writes it."""


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of a pack's incidents before one begins.

    Attributes:
        incidents: each fault with each window.
        journeys: whose alarm rang first, by incident.
        runbooks: minutes by runbook.
    """

    pack: Pack
    scenes: Scenes
    incidents: tuple[Incident, ...]
    journeys: tuple[str, ...]
    runbooks: Mapping[str, float]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults that can be behind an alarm, in the library's order."""
        return causes(self.pack, self.scenes)

    def costs(self, patience: float | None = None) -> Costs:
        """What moves cost."""
        return costs_of(self.scenes, self.runbooks, patience)

    def after(self, journey: str) -> Evidence:
        """The incidents in which the alarm of a journey rang first; all where none did."""
        own = [each for each, rang in zip(self.incidents, self.journeys, strict=True) if rang == journey]
        chosen = tuple(own or self.incidents)
        weights = np.array([_weight(each) for each in chosen])
        return Evidence(self.scenes, chosen, weights / weights.sum())


def causes(pack: Pack, scenes: Scenes) -> tuple[Fault, ...]:
    """The faults that a game day draws from."""
    return (*(each for each in pack.faults.faults if each.id not in scenes.left_out), *scenes.rare)


def _weight(incident: Incident) -> float:
    return incident.fault.weight * (incident.fault.surge_weight if incident.surge else 1)


def look_at_all(scenes: Scenes, scene: Scene) -> dict[str, str]:
    """What every look finds at the minute of the alarm."""
    return {check.id: observe(scenes, check, scene.signals, scene.rings) for check in scenes.checks}


def read_windows(folder: Path, seeds: range) -> Iterator[dict[str, str]]:
    """Draw each fault in each window at the usual level, and make every look: a row an incident."""
    pack = load_pack(folder)
    scenes = load_scenes(folder, pack)
    for fault in causes(pack, scenes):
        for seed in seeds:
            scene = draw(pack, scenes, fault, seed, scenes.level(USUAL))
            told = {"fault": fault.id, "seed": str(seed), "surge": str(scene.surge).lower(), "journey": scene.journey}
            yield told | look_at_all(scenes, scene)


@cache
def load_known(folder: Path) -> Known:
    """Read what is known of a pack's incidents.

    Raises:
        InputError: the pack or its scenes cannot be read, or the evidence was not built.
    """
    pack = load_pack(folder)
    scenes = load_scenes(folder, pack)
    faults = {each.id: each for each in causes(pack, scenes)}
    try:
        with (folder / FILE).open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["fault"] in faults]
    except FileNotFoundError as error:
        raise InputError([Problem(folder / FILE, "does not exist", "run tools/build_evidence.py")]) from error
    incidents = tuple(
        Incident(
            faults[row["fault"]],
            int(row["seed"]),
            row["surge"] == "true",
            {check.id: row[check.id] for check in scenes.checks},
        )
        for row in rows
    )
    return Known(pack, scenes, incidents, tuple(row["journey"] for row in rows), runbook_minutes(pack))
