"""The dependency graph in an order in which load flows down it and latency flows up it."""

from dataclasses import dataclass
from statistics import median

from opexkit.company.pack import Pack

QUIET_SHARE = 0.1
"""Load of an entry that no journey names, as a share of the median journey's."""

Edge = tuple[int, float]
"""The position of a service, and the share of requests that go on to it."""


@dataclass(frozen=True, slots=True)
class Graph:
    """The services of a pack by position.

    Attributes:
        names: the services' ids, in the pack's order.
        calls: of each service, whom it waits for.
        feeds: of each service, who gets its messages and whom nobody waits for.
        order: callers before the called. An edge that would close a circle of messages is left out.
        entries: where load comes in, with requests a minute on a quiet noon.
    """

    names: tuple[str, ...]
    calls: tuple[tuple[Edge, ...], ...]
    feeds: tuple[tuple[Edge, ...], ...]
    order: tuple[int, ...]
    entries: tuple[Edge, ...]

    def at(self, name: str) -> int:
        """The position of a service."""
        return self.names.index(name)


def make_graph(pack: Pack) -> Graph:
    """Order the services of a pack and find where load comes in.

    A stream hands every message to each of its consumers. A bus filters: each consumer gets an equal part.
    """
    services = pack.services.services
    at = {service.id: position for position, service in enumerate(services)}
    calls = [[(at[name], share) for name, share in service.calls.items()] for service in services]
    feeds: list[list[Edge]] = [[(at[name], 1.0) for name in service.publishes] for service in services]
    consumers: dict[str, list[int]] = {}
    for service in services:
        for name in service.consumes:
            consumers.setdefault(name, []).append(at[service.id])
    for name, positions in consumers.items():
        share = 1 / len(positions) if services[at[name]].kind == "bus" else 1.0
        feeds[at[name]] += [(position, share) for position in positions]
    order = _order(calls, feeds)
    entries = _entries(pack, at, calls, feeds)
    return Graph(tuple(at), _frozen(calls), _frozen(feeds), tuple(order), tuple(entries))


def _order(calls: list[list[Edge]], feeds: list[list[Edge]]) -> list[int]:
    """Positions with callers first; message edges back to a service under way are removed from `feeds`."""
    done: list[int] = []
    state = [0] * len(calls)

    def visit(position: int) -> None:
        state[position] = 1
        for edges in (calls, feeds):
            for edge in list(edges[position]):
                if state[edge[0]] == 1:
                    edges[position].remove(edge)
                elif state[edge[0]] == 0:
                    visit(edge[0])
        state[position] = 2
        done.append(position)

    for position in range(len(calls)):
        if state[position] == 0:
            visit(position)
    return done[::-1]


def _entries(pack: Pack, at: dict[str, int], calls: list[list[Edge]], feeds: list[list[Edge]]) -> list[Edge]:
    journeys = pack.journeys.journeys
    entries = [(at[journey.entry], journey.requests_per_minute) for journey in journeys]
    quiet = QUIET_SHARE * median(journey.requests_per_minute for journey in journeys)
    reached = {position for edges in (*calls, *feeds) for position, _ in edges} | {position for position, _ in entries}
    return entries + [(position, quiet) for position in range(len(at)) if position not in reached]


def _frozen(edges: list[list[Edge]]) -> tuple[tuple[Edge, ...], ...]:
    return tuple(tuple(part) for part in edges)
