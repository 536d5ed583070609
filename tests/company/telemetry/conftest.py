"""A small company, large enough to have every kind of component: a bakery that sells online."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from opexkit.company.pack import Pack
from opexkit.company.telemetry import Signals, emit

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def service(name: str, kind: str, latency_ms: float, **more: Any) -> dict[str, Any]:
    fixed = {"owner": "shop", "tier": 1, "context": "shop", "technology": kind}
    return {"id": name, "kind": kind, "latency_ms": latency_ms, **fixed, **more}


SERVICES = [
    service("front", "edge", 3, calls={"shop-api": 1.0}),
    service("shop-api", "api", 8, calls={"order-service": 0.4, "price-cache": 0.9}),
    service("order-service", "service", 20, calls={"order-db": 1.0, "bank-external": 0.5}, publishes=["orders"]),
    service("price-cache", "cache", 1),
    service("order-db", "database", 6),
    service("bank-external", "external", 90, error_share=0.001),
    service("orders", "stream", 2),
    service("oven-worker", "worker", 40, consumes=["orders"], calls={"recipe-table": 1.0}, publishes=["news"]),
    service("recipe-table", "table", 4),
    service("news", "bus", 2),
    service("mail-worker", "worker", 30, consumes=["news"]),
    service("stock-worker", "worker", 30, consumes=["news"]),
    service("report-job", "service", 200, calls={"order-db": 1.0}),
]

FAULT = {
    "title": "Order database runs out of connections",
    "cause": "A pool is too small.",
    "service": "order-db",
    "kind": "capacity",
    "weight": 1,
    "metrics": [],
    "logs": [{"service": "order-service", "level": "ERROR", "message": "no free connection", "per_minute": 4}],
    "blast_radius": ["order"],
    "journey_share": 0.3,
    "fix": "restart",
    "fix_minutes": 10,
    "delays": ["none"],
    "query": "SELECT * FROM logs WHERE message = 'no free connection'",
}


def fault(name: str, **more: Any) -> dict[str, Any]:
    return {**FAULT, "id": name, **more}


def alarm(name: str, pages: float, precision: float) -> dict[str, Any]:
    fixed = {"service": "front", "owner": None, "signal": "cpu", "severity": "sev3", "actionable": False}
    return {"id": name, "title": name, "threshold": "> 40 %", "pages_per_week": pages, "precision": precision, **fixed}


def make_pack(faults: list[dict[str, Any]], services: list[dict[str, Any]] = SERVICES) -> Pack:
    journey = {"id": "order", "title": "Order a cake", "entry": "front", "requests_per_minute": 600}
    objective = {"indicator": "success", "target": 0.999, "given_by": "kit"}
    company = dict.fromkeys(["name", "industry", "story", "source"], "a bakery")
    stage = {"summary": "", "ownership": "", "units": [], "guardrails": [], "raci": [], "on_call": ""}
    load = {"hour_of_day": [0.2] * 6 + [1.0] * 12 + [0.5] * 6, "day_of_week": [1.0] * 5 + [0.8, 0.6]}
    return Pack.model_validate(
        {
            "company": {
                **company,
                "platform": "Bakery Online",
                "architecture": [],
                "problems": [],
                "regions": ["eu-west-1", "us-east-1"],
                "surge_factor": 5,
            },
            "organization": {"teams": [], "before": stage, "after": stage},
            "services": {"services": services},
            "journeys": {"journeys": [{**journey, "objective": objective}]},
            "load": {
                **load,
                "surge_factor": 5,
                "surge_days": [3],
                "surge_shape": "the whole day",
                "example_day": "2026-11-24",
            },
            "alarms": {"before": [alarm("cpu-high", 40, 0.01), alarm("disk-low", 50, 0.9)], "after": []},
            "procedures": {"procedures": []},
            "uplift": {"months": [{"month": 1, "theme": "", "done": [], "artefacts": [], "practices": []}]},
            "outcomes": {"outcomes": []},
            "faults": {"faults": faults},
            "effects": {"statement": "", "baselines": [], "effects": []},
        }
    )


@pytest.fixture(scope="session")
def with_signs() -> Callable[..., tuple[Signals, Signals]]:
    """Two windows of one seed: without a fault, and with one that has the signs given."""

    def both(minutes: int = 60, seed: int = 7, surge: bool = False, **more: Any) -> tuple[Signals, Signals]:
        pack = make_pack([fault("probe", **more)])
        calm = emit(pack, START, minutes, seed=seed, surge=surge)
        return calm, emit(pack, START, minutes, fault="probe", seed=seed, surge=surge)

    return both


@pytest.fixture(scope="session")
def pack() -> Pack:
    signs = [{"service": "order-db", "metric": "latency", "factor": 10, "delay_minutes": 2}]
    traces = [{"service": "order-db", "attribute": "db.wait", "value": "pool", "share": 0.5}]
    bad = {"service": "order-service", "kind": "change", "fix": "rollback-deployment"}
    return make_pack([fault("pool", metrics=signs, traces=traces), fault("bad-deploy", **bad)])


@pytest.fixture(scope="session")
def calm(pack: Pack) -> Signals:
    return emit(pack, START, 60, seed=3)


@pytest.fixture(scope="session")
def faulty(pack: Pack) -> Signals:
    return emit(pack, START, 60, fault="pool", seed=3)


@pytest.fixture(scope="session")
def company() -> Callable[..., Pack]:
    """Makes a company from faults and services."""
    return make_pack


@pytest.fixture(scope="session")
def component() -> Callable[..., dict[str, Any]]:
    """Makes a service."""
    return service


@pytest.fixture(scope="session")
def probe() -> Callable[..., dict[str, Any]]:
    """Makes a fault."""
    return fault
