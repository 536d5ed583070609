import numpy as np
import pytest

from opexkit.company.telemetry import Signals
from opexkit.company.telemetry.noise import load_noise


def test_the_faults_line_is_written_from_its_beginning_at_its_rate(calm: Signals, faulty: Signals) -> None:
    assert "no free connection" not in set(calm.logs.message)
    said = faulty.logs.message == "no free connection"
    begins = faulty.metrics.minutes[faulty.window.begins]
    assert set(faulty.logs.level[said]) == {"ERROR"}
    assert faulty.logs.time[said].min() >= begins
    assert said.sum() / (faulty.window.minutes - faulty.window.begins) == pytest.approx(4, rel=0.3)


def test_harmless_warnings_and_errors_are_there_without_a_fault(calm: Signals) -> None:
    lines = set(zip(calm.logs.level.tolist(), calm.logs.message.tolist(), strict=True))
    assert ("WARN", "client disconnected before the response was sent") in lines
    assert ("ERROR", "request body is not valid JSON") in lines
    assert len({message for level, message in lines if level != "INFO"}) > 12
    assert not [message for _, message in lines if "{" in message]


def test_noise_is_a_dozen_kinds_that_reach_every_kind_of_component() -> None:
    noise = load_noise().noise
    assert len({line.message for line in noise}) >= 12
    kinds = {kind for line in noise for kind in line.kinds}
    assert kinds == {"edge", "api", "service", "worker", "stream", "bus", "database", "table", "cache", "external"}
    assert all(("{n}" in line.message) == (line.high > 0) for line in noise)


def test_lines_are_in_order_and_point_to_traces_that_exist(faulty: Signals) -> None:
    assert (np.diff(faulty.logs.time) >= np.timedelta64(0)).all()
    linked = {trace_id for trace_id in faulty.logs.trace_id if trace_id}
    assert linked <= set(faulty.spans.trace_id)
    assert linked
