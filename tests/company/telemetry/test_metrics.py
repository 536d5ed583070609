from statistics import NormalDist

import numpy as np
import pytest

from opexkit.company.telemetry import Signals
from opexkit.company.telemetry.metrics import BOUNDS_MS, Z99, _normal


def test_buckets_add_up_and_agree_with_the_percentiles(faulty: Signals) -> None:
    metrics = faulty.metrics
    assert (metrics.buckets >= 0).all()
    assert (metrics.buckets.sum(axis=2) == metrics.requests).all()
    below = metrics.buckets.cumsum(axis=2) / np.maximum(metrics.requests, 1)[:, :, None]
    for column, share in ((metrics.p50_ms, 0.5), (metrics.p99_ms, 0.99)):
        bucket = np.searchsorted(BOUNDS_MS, column)
        reached = np.take_along_axis(below, bucket[:, :, None], axis=2)[:, :, 0]
        assert (reached >= share - 1 / np.maximum(metrics.requests, 1)).all()


def test_errors_never_exceed_requests(faulty: Signals) -> None:
    assert (faulty.metrics.errors <= faulty.metrics.requests).all()


def test_normal_distribution_is_accurate() -> None:
    points = np.linspace(-5, 5, 101)
    assert _normal(points) == pytest.approx([NormalDist().cdf(point) for point in points], abs=1e-7)
    assert NormalDist().inv_cdf(0.99) == pytest.approx(Z99)
