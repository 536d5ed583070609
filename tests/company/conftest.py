"""Northwind with its reviews as degrees, and a clinic: a small pack of another industry."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from opexkit.company.loader import load_pack
from opexkit.company.pack import Faults, Pack
from opexkit.content import scenario
from opexkit.review.implementation_levels import implementation_levels
from opexkit.review.load import read_submission

PACKS = Path(__file__).parent / "packs"


def degrees_of(name: str) -> dict[str, float]:
    return implementation_levels(read_submission(scenario("northwind", "reviews", f"{name}.yaml")))


@pytest.fixture(scope="session")
def before() -> Mapping[str, float]:
    return degrees_of("before")


@pytest.fixture(scope="session")
def halfway() -> Mapping[str, float]:
    return degrees_of("month-3")


@pytest.fixture(scope="session")
def after() -> Mapping[str, float]:
    return degrees_of("after")


@pytest.fixture(scope="session")
def northwind() -> Pack:
    return load_pack(scenario("northwind"))


def make_fault(
    name: str, kind: str, share: float, minutes: float, weight: float = 1, surge: float = 1
) -> dict[str, Any]:
    return {
        "id": name,
        "title": name.replace("-", " "),
        "cause": "worn out",
        "service": "bookings",
        "kind": kind,
        "weight": weight,
        "surge_weight": surge,
        "metrics": [{"service": "bookings", "metric": "errors", "offset": 0.5}],
        "logs": [{"service": "bookings", "level": "ERROR", "message": "no answer", "per_minute": 5}],
        "blast_radius": ["book-visit"],
        "journey_share": share,
        "fix": "restart-bookings",
        "fix_minutes": minutes,
        "delays": ["nobody owns it"],
        "query": "select 1",
    }


def any_faults(seed: int, count: int = 24) -> Faults:
    """A fault library by chance."""
    random = np.random.default_rng(seed)
    kinds = ["change", "capacity", "dependency", "infrastructure", "data", "expiry"]
    faults = [
        make_fault(
            f"fault-{number}",
            kinds[number % len(kinds)],
            float(random.choice([0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0])),
            float(random.choice([3, 5, 10, 15, 20, 30, 45, 60, 90])),
            float(random.choice([0.5, 1, 2, 3])),
            float(random.choice([1, 3, 5])),
        )
        for number in range(count)
    ]
    return Faults.model_validate({"faults": faults})


@pytest.fixture(scope="session", params=range(4))
def library(request: pytest.FixtureRequest) -> Faults:
    """Several fault libraries by chance."""
    return any_faults(request.param)


@pytest.fixture(scope="session")
def clinic() -> Pack:
    """Appointments of a clinic, whose surge is the first week of the flu."""
    return load_pack(PACKS / "harbour-clinic")
