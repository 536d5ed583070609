"""Labs: artefacts of operations that are run against the scenario, and graded by what happens."""

from opexkit.labs.catalogue import Lab, find_lab, load_labs
from opexkit.labs.verdict import Result, Verdict

__all__ = ["Lab", "Result", "Verdict", "find_lab", "load_labs"]
