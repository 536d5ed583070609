"""Metrics a minute and service: counts and times drawn around what is expected."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opexkit.company.telemetry.flow import Flow
from opexkit.company.telemetry.graph import Graph
from opexkit.company.telemetry.window import Floats, Window

BOUNDS_MS = (5.0, 10.0, 25.0, 50.0, 75.0, 100.0, 250.0, 500.0, 750.0, 1000.0, 2500.0, 5000.0, 7500.0, 10000.0)
"""Upper bounds of the histogram's buckets but the last; the defaults of OpenTelemetry's SDK.

https://opentelemetry.io/docs/specs/otel/metrics/sdk/#explicit-bucket-histogram-aggregation
"""
Z99 = 2.3263478740408408
"""The 99th percentile of a standard normal."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """Tables of minutes x services; `buckets` has the bucket as a third axis.

    A minute without a request has no percentiles: they are NaN here and NULL in the table.
    """

    minutes: NDArray[np.datetime64]
    services: tuple[str, ...]
    requests: Floats
    errors: Floats
    p50_ms: Floats
    p99_ms: Floats
    saturation: Floats
    lag: Floats
    buckets: NDArray[np.int64]


def measure(graph: Graph, window: Window, flow: Flow) -> Metrics:
    """Draw the metrics of a window.

    A percentile scatters with the square root of the requests behind it, so quiet services have ragged ones.
    """
    random = window.random(2)
    requests = random.poisson(flow.rate)
    errors = random.binomial(requests, np.clip(flow.failing, 0, 1))
    sigma = np.sqrt(np.log1p(flow.variance / flow.mean_ms**2))
    center = np.log(flow.mean_ms) - sigma**2 / 2
    few = 1 / np.sqrt(np.maximum(requests, 1))
    center = center + np.clip(1.25 * sigma * few, 0, 0.2) * random.normal(size=sigma.shape)
    sigma = sigma * np.exp(np.clip(1.5 * few, 0, 0.15) * random.normal(size=sigma.shape))
    some = requests > 0
    saturation = np.clip(flow.saturation * np.exp(random.normal(0, 0.02, sigma.shape)), 0, 1)
    return Metrics(
        minutes=window.instants(),
        services=graph.names,
        requests=requests.astype(np.float64),
        errors=errors.astype(np.float64),
        p50_ms=np.where(some, np.exp(center).round(3), np.nan),
        p99_ms=np.where(some, np.exp(center + Z99 * sigma).round(3), np.nan),
        saturation=saturation.round(4),
        lag=random.poisson(flow.lag).astype(np.float64),
        buckets=_buckets(requests, center, sigma),
    )


def _buckets(requests: NDArray[np.int64], center: Floats, sigma: Floats) -> NDArray[np.int64]:
    """Counts that add up to the requests, along the lognormal."""
    below = [np.rint(requests * _normal((np.log(bound) - center) / sigma)) for bound in BOUNDS_MS]
    steps = np.stack([np.zeros(requests.shape), *below, requests], axis=-1)
    return np.diff(steps, axis=-1).astype(np.int64)


def _normal(z: Floats) -> Floats:
    """The normal distribution function, off by at most 1e-7.

    Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.17.
    """
    t = 1 / (1 + 0.2316419 * np.abs(z))
    powers = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    tail = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) * powers
    return np.asarray(np.where(z >= 0, 1 - tail, tail), dtype=np.float64)
