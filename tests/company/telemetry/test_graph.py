from collections.abc import Callable
from typing import Any

from opexkit.company.pack import Pack
from opexkit.company.telemetry.graph import QUIET_SHARE, make_graph


def test_callers_and_senders_stand_before_those_they_reach(pack: Pack) -> None:
    graph = make_graph(pack)
    rank = {position: at for at, position in enumerate(graph.order)}
    assert sorted(graph.order) == list(range(len(pack.services.services)))
    for position in graph.order:
        for called, _ in (*graph.calls[position], *graph.feeds[position]):
            assert rank[position] < rank[called]


def test_a_stream_reaches_all_consumers_and_a_bus_splits(pack: Pack) -> None:
    graph = make_graph(pack)
    assert graph.feeds[graph.at("orders")] == ((graph.at("oven-worker"), 1.0),)
    assert [share for _, share in graph.feeds[graph.at("news")]] == [0.5, 0.5]


def test_entries_are_journeys_and_whatever_nobody_reaches(pack: Pack) -> None:
    graph = make_graph(pack)
    assert graph.entries == ((graph.at("front"), 600), (graph.at("report-job"), 600 * QUIET_SHARE))


def test_a_circle_of_messages_is_cut(company: Callable[..., Pack], component: Callable[..., dict[str, Any]]) -> None:
    services = [
        component("front", "edge", 3, publishes=["orders"]),
        component("orders", "stream", 1),
        component("worker", "worker", 1, consumes=["orders"], publishes=["orders"]),
    ]
    graph = make_graph(company([], services))
    assert [graph.names[position] for position in graph.order] == ["front", "orders", "worker"]
    assert graph.feeds[2] == ()
