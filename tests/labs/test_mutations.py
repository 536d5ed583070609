"""Of single changes to a reference, those that break a promise lose a demand, and harmless ones lose none."""

from pathlib import Path

import pytest
from tests import quick_yaml as yaml
from tests.labs.mutations import broken, harmless, written

from opexkit.files.problem import InputError
from opexkit.labs import find_lab

LABS = ("aurora-failover", "rotate-credential", "scale-out-before-surge", "tracking-lookup-latency-burn", "alarm-map")
REFERENCES = {lab: str(find_lab(lab).text("reference")) for lab in LABS}
BROKEN = {f"{lab}: {name}": (lab, new) for lab, source in REFERENCES.items() for name, new in broken(source)}
HARMLESS = {f"{lab}: {name}": (lab, new) for lab, source in REFERENCES.items() for name, new in harmless(source)}
SURVIVORS: dict[str, str] = yaml.safe_load(Path(__file__).with_name("survivors.yaml").read_text(encoding="utf-8"))
"""Changes that lose nothing, each with why that is right, or what is missing."""


def test_there_are_enough_changes_and_hardly_any_survivor() -> None:
    assert len(BROKEN) >= 300
    assert len(HARMLESS) >= 100
    assert len(SURVIVORS) <= 0.05 * sum(not name.startswith("alarm-map") for name in BROKEN)
    assert set(SURVIVORS) <= set(BROKEN)
    assert all(SURVIVORS.values())


@pytest.mark.slow
@pytest.mark.sampled(5)
@pytest.mark.parametrize("name", BROKEN)
def test_a_change_that_breaks_a_promise_loses_a_demand(name: str) -> None:
    lab, new = BROKEN[name]
    try:
        passed = find_lab(lab).judge(written(new)).passed
    except InputError:
        passed = False
    assert passed == (name in SURVIVORS)


@pytest.mark.slow
@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_change_loses_none(name: str) -> None:
    lab, new = HARMLESS[name]
    result = find_lab(lab).judge(written(new))
    assert result.passed, [verdict for verdict in result.verdicts if not verdict.met]
