"""Whether an artefact is well formed, without running it."""

from pathlib import Path

from opexkit import content
from opexkit.files.document import parse_document, read_bytes
from opexkit.files.problem import Problem
from opexkit.labs.alarm_map.map import read_map
from opexkit.labs.playbook.evaluate import load_field
from opexkit.labs.playbook.guide import oddities, read_playbook
from opexkit.labs.runbook.check import check_runbook, demand_sound
from opexkit.labs.runbook.document import read_runbook


def check_artefact(path: Path, scenario: Path | None = None) -> list[Problem]:
    """Check an Automation document, a playbook or an alarm map; return what is worth knowing besides.

    Args:
        path: the file; one with the key `playbook` is a playbook, one with `rows` a map.
        scenario: folder of the pack whose checks and runbooks a playbook names; Northwind if None.

    Raises:
        InputError: with every problem, at its line and column.
    """
    text = read_bytes(path)
    top = parse_document(text, path).data
    if isinstance(top, dict) and "rows" in top:
        read_map(text, path)
        return []
    if isinstance(top, dict) and "playbook" in top:
        field = load_field(scenario or content.scenario("northwind"))
        return oddities(read_playbook(text, field.diagnosis, frozenset(field.runbooks), path), field.diagnosis)
    runbook = read_runbook(text, path)
    demand_sound(runbook)
    return list(check_runbook(runbook).warnings)
