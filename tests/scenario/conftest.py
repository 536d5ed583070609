"""Northwind with its reviews as degrees, and a clinic: a small pack of another industry."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from opexkit.content import scenario
from opexkit.lens.catalogue import load_catalogue
from opexkit.review.answers import answers_of, carry
from opexkit.review.reading import read_submission
from opexkit.scenario.loader import load_pack
from opexkit.scenario.pack import Faults, Pack

PACKS = Path(__file__).parent / "packs"
DEGREES = {"implemented": 1.0, "partial": 0.5}
EDITION = "operational-excellence-2024-11-06"


def degrees(name: str) -> dict[str, float]:
    """A review of Northwind in the newest edition: the degree of every practice."""
    submission = read_submission(scenario("northwind", "reviews", f"{name}.yaml"))
    newest = load_catalogue(EDITION)
    answers = carry(answers_of(submission, load_catalogue(submission.lens)), newest)
    given = {practice.code: answers.of(practice.code) for practice in newest.practices}
    return {code: DEGREES.get(found.status, 0.0) if found else 0.0 for code, found in given.items()}


@pytest.fixture(scope="session")
def before() -> Mapping[str, float]:
    return degrees("before")


@pytest.fixture(scope="session")
def halfway() -> Mapping[str, float]:
    return degrees("month-3")


@pytest.fixture(scope="session")
def after() -> Mapping[str, float]:
    return degrees("after")


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
