"""Labs: artefacts of operations that are run against the scenario, and judged by what happens."""

from opexkit.labs.catalogue import Lab, find_lab, load_labs
from opexkit.labs.lab import Artefact, Brief, Engine, Judged, Slot, Source, find_engine, register
from opexkit.labs.verdict import CannotJudge, Judgment, Result, Verdict

__all__ = [
    "Artefact",
    "Brief",
    "CannotJudge",
    "Engine",
    "Judged",
    "Judgment",
    "Lab",
    "Result",
    "Slot",
    "Source",
    "Verdict",
    "find_engine",
    "find_lab",
    "load_labs",
    "register",
]
