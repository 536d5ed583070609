"""Earlier analyses of a company and its next sprint, drawn by the number of an incident."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import combinations
from math import floor

import numpy as np

from opexkit.labs.correction.record import Cause, Corrections
from opexkit.labs.correction.record import Sprint as Rules

GOOD = 0.9
"""Share of the best choice that a rule of thumb stays below, in each sprint that is drawn."""
_TRIES = 400


@dataclass(frozen=True)
class Earlier:
    """An earlier analysis: its cause is hidden in how it ended. `hours` are those that customers lost."""

    id: str
    day: date
    team: str
    hours: int
    ending: str
    cause: str


@dataclass(frozen=True)
class Improvement:
    """Something that could be scheduled: its person-days, and the share of a cause's hours that it removes."""

    id: str
    title: str
    days: int
    cause: str
    removes: float


@dataclass(frozen=True)
class Sprint:
    """The next sprint; `capacity` is what improvements get of it, in whole person-days."""

    people: int
    days: int
    holidays: int
    leave: int
    capacity: int


@dataclass(frozen=True)
class Library:
    """Earlier analyses, improvements, and the sprint in which some of these are done."""

    earlier: tuple[Earlier, ...]
    improvements: tuple[Improvement, ...]
    sprint: Sprint

    @cached_property
    def hours(self) -> dict[str, int]:
        """Hours that customers lost, by cause."""
        found: dict[str, int] = {}
        for each in self.earlier:
            found[each.cause] = found.get(each.cause, 0) + each.hours
        return found

    @property
    def all_hours(self) -> int:
        """Hours that customers lost by all of them."""
        return sum(each.hours for each in self.earlier)

    def worth(self, chosen: Sequence[Improvement]) -> float:
        """Hours that some improvements would have saved; two on one cause share what is left of it."""
        left: dict[str, float] = {}
        for each in chosen:
            left[each.cause] = left.get(each.cause, 1.0) * (1 - each.removes)
        return sum(self.hours[cause] * (1 - share) for cause, share in left.items())

    @cached_property
    def best(self) -> tuple[Improvement, ...]:
        """The improvements that fit into the sprint and are worth most."""
        every = (
            chosen
            for count in range(len(self.improvements) + 1)
            for chosen in combinations(self.improvements, count)
            if sum(each.days for each in chosen) <= self.sprint.capacity
        )
        return max(every, key=self.worth)


def draw_library(rules: Corrections, own: str, before: date, teams: Sequence[str], rng: np.random.Generator) -> Library:
    """Draw earlier analyses and a sprint in which no rule of thumb finds the best choice.

    Args:
        rules: of the pack.
        own: the cause of the incident itself, which came up before.
        before: the day of the incident.
        teams: whose analyses they are.
        rng: what they are drawn by.
    """
    for _ in range(_TRIES):
        found = _draw(rules, own, before, teams, rng)
        best = found.worth(found.best)
        if all(found.worth(chosen) < GOOD * best for chosen in rules_of_thumb(found, own).values()):
            return found
    raise ValueError("no sprint was found in which choosing takes thought; change `items` or `library`")


def rules_of_thumb(library: Library, own: str) -> Mapping[str, tuple[Improvement, ...]]:
    """What one would schedule without weighing hours against days."""
    count = {each.cause: sum(other.cause == each.cause for other in library.earlier) for each in library.improvements}
    orders = {
        "the cheapest first": lambda each: (each.days, each.id),
        "what came back most often first": lambda each: (-count[each.cause], each.days),
        "the largest cause first": lambda each: (-library.hours[each.cause], -each.removes),
        "what this incident was about first": lambda each: (each.cause != own, each.id),
        "as they are listed": lambda each: each.id,
    }
    return {name: _filled(sorted(library.improvements, key=order), library) for name, order in orders.items()}


def _filled(ordered: Sequence[Improvement], library: Library) -> tuple[Improvement, ...]:
    """Take them in an order until one does not fit."""
    chosen: list[Improvement] = []
    for each in ordered:
        if sum(other.days for other in chosen) + each.days > library.sprint.capacity:
            break
        chosen.append(each)
    return tuple(chosen)


def _draw(rules: Corrections, own: str, before: date, teams: Sequence[str], rng: np.random.Generator) -> Library:
    causes = [rules.causes[place] for place in rng.permutation(len(rules.causes))]
    counts = sorted(rules.library.counts, reverse=True)
    mine = next(place for place, cause in enumerate(causes) if cause.id == own)
    if counts[mine] < 2:
        other = int(rng.integers(0, sum(count >= 2 for count in counts)))
        causes[mine], causes[other] = causes[other], causes[mine]
    drawn: list[tuple[Cause, int, str]] = []
    for cause, count in zip(causes, counts, strict=True):
        hours = rules.library.hours
        large = int(rng.integers(0, count)) if rng.random() < 0.5 else -1
        endings = rng.permutation(len(cause.endings))[:count]
        for place, ending in enumerate(endings):
            low, high = hours.single if count == 1 else hours.large if place == large else hours.usual
            drawn.append((cause, int(rng.integers(low, high + 1)), cause.endings[ending]))
    days = sorted(rng.choice(np.arange(14, 30 * rules.library.months), size=len(drawn), replace=False), reverse=True)
    first = int(rng.integers(101, 400))
    order = rng.permutation(len(drawn))
    earlier = []
    for number, (place, day) in enumerate(zip(order, days, strict=True)):
        cause, hours_lost, ending = drawn[place]
        team = str(rng.choice(list(teams)))
        when = before - timedelta(days=int(day))
        earlier.append(Earlier(f"COE-{first + 3 * number}", when, team, hours_lost, ending, cause.id))
    return Library(tuple(earlier), _improvements(rules, rng), _sprint(rules.sprint, rng))


def _improvements(rules: Corrections, rng: np.random.Generator) -> tuple[Improvement, ...]:
    items = [(cause, item) for cause in rules.causes for item in cause.items]
    found = []
    for number, place in enumerate(rng.permutation(len(items)), 1):
        cause, item = items[place]
        days = int(rng.integers(item.days[0], item.days[1] + 1))
        found.append(Improvement(f"B{number}", item.title, days, cause.id, item.removes))
    return tuple(found)


def _sprint(rules: Rules, rng: np.random.Generator) -> Sprint:
    people, holidays, leave = (
        int(rng.integers(low, high + 1)) for low, high in (rules.people, rules.holidays, rules.leave)
    )
    return Sprint(people, rules.days, holidays, leave, capacity_of(rules, people, holidays, leave))


def capacity_of(rules: Rules, people: int, holidays: int, leave: int) -> int:
    """Whole person-days for improvements: the share of what can be planned without holidays, leave and on-call."""
    own = rules.days - holidays
    return floor(rules.share * (people * own - leave - own) + 1e-9)
