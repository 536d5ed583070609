"""Each fault of Northwind's library is found in its telemetry by its own query, and not where it is not."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from opexkit.company.loader import load_pack
from opexkit.company.pack import Fault
from opexkit.company.telemetry import connect, emit, find, write_window
from opexkit.content import scenario

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MINUTES = 120
CALM = [(11, False), (12, False), (13, True)]
"""Seeds of windows without a fault, and whether a surge is on."""

NORTHWIND = load_pack(scenario("northwind"))
FAULTS = NORTHWIND.faults.faults
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """Opens a window, made once."""
    made: dict[tuple[Any, ...], Any] = {}

    def opened(seed: int, surge: bool = False, fault: str | None = None) -> Any:
        key = (seed, surge, fault)
        if key not in made:
            folder: Path = tmp_path_factory.mktemp("window")
            write_window(emit(NORTHWIND, START, MINUTES, fault=fault, seed=seed, surge=surge), folder)
            made[key] = connect(folder)
        return made[key]

    yield opened
    for connection in made.values():
        connection.close()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_its_query_finds_a_fault(window: Open, fault: Fault) -> None:
    assert find(window(1, False, fault.id), fault.query)


@pytest.mark.sampled(6)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_its_query_finds_a_fault_in_a_surge(window: Open, fault: Fault) -> None:
    assert find(window(2, True, fault.id), fault.query)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
@pytest.mark.parametrize(("seed", "surge"), CALM)
def test_its_query_finds_nothing_without_the_fault(window: Open, fault: Fault, seed: int, surge: bool) -> None:
    assert find(window(seed, surge), fault.query) == []


@pytest.mark.slow
def test_queries_tell_the_faults_apart(window: Open) -> None:
    confused = [
        (present.id, asked.id)
        for present in FAULTS
        for asked in FAULTS
        if present is not asked and find(window(1, False, present.id), asked.query)
    ]
    assert confused == []
