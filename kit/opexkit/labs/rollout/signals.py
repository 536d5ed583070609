"""What can be seen of releases while they roll out: the lab's metrics, a row a release, a column a minute.

A row is drawn as if nothing took the release back; what comes after a rollback is never looked at. NaN is no point.
"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from opexkit.labs.rollout.plan import Shares
from opexkit.labs.rollout.world import Drawn, Flags, Floats, Ints, Releases, begins, chance

Role = Literal["alone", "code before flag", "flag after code"]


@dataclass
class Signals:
    """A stage of releases.

    Attributes:
        role: what moves in the stage: all there is, the code whose flag comes later, or that flag.
        share: of the requests that meet what moves, by minute.
        lost: share of all requests that fail since capacity is missing, by minute.
        seed: draws what is seen.
        before: the share of the code by minute, up to the beginning of a stage that switches its flag on.
    """

    rules: Releases
    drawn: Drawn
    role: Role
    share: Shares
    lost: Shares
    seed: str
    before: Shares
    kept: dict[str, Floats] = field(default_factory=dict)

    def series(self, metric: str) -> Floats:
        """Return a metric of the lab by its id."""
        if metric not in self.kept:
            self.kept[metric] = self._drawn(metric)
        return self.kept[metric]

    @property
    def faulty(self) -> Flags:
        """Whether the fault of a release lies in what moves."""
        if self.role == "alone":
            return np.ones(len(self.drawn), bool)
        return self.drawn.behind if self.role == "flag after code" else ~self.drawn.behind

    @property
    def everywhere(self) -> Flags:
        """Whether the fault of a release is in production already, outside of what moves."""
        return ~self.drawn.behind & (self.role == "flag after code")

    def _drawn(self, metric: str) -> Floats:
        kind, _, rest = metric.partition("-")
        if kind == "memory":
            return self._memory()
        if kind == "rejected":
            return self._rejected()
        if metric == "above-old":
            with np.errstate(invalid="ignore"):
                return self.series("errors-new") - self._percent("old", None)
        segments = [each.id for each in self.rules.segments]
        if rest in segments:
            return self._percent("new", segments.index(rest))
        return self._percent("all" if rest == "all" else "new", None)

    def _counts(self, version: str, segment: int) -> tuple[Floats, Floats]:
        """Requests and failed ones of a version and a segment."""
        key = f"{version} {segment}"
        if f"bad {key}" not in self.kept:
            share = self.share if version == "new" else 1 - self.share
            rate = np.outer(self.drawn.load * self.rules.segments[segment].share, share)
            random = chance(f"{self.seed} {self.role} {key}")
            bad, fine = _split(random, rate, self._failing(version, segment))
            self.kept[f"total {key}"], self.kept[f"bad {key}"] = bad + fine, bad
        return self.kept[f"total {key}"], self.kept[f"bad {key}"]

    def _percent(self, version: str, segment: int | None) -> Floats:
        places = range(len(self.rules.segments)) if segment is None else (segment,)
        versions = ("new", "old") if version == "all" else (version,)
        counts = [self._counts(each, place) for each in versions for place in places]
        total, bad = (np.sum([each[part] for each in counts], axis=0) for part in (0, 1))
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(np.where(total > 0, 100 * bad / total, np.nan))

    def _failing(self, version: str, segment: int) -> Floats:
        """The chance that a request fails, by release and minute."""
        hit = self.faulty if version == "new" else self.everywhere
        if version == "new":
            hit = hit | self.everywhere
        concerned = (self.drawn.segment < 0) | (self.drawn.segment == segment)
        shows = np.arange(len(self.share)) >= self._shows()[:, None]
        fault = np.where(hit & concerned, self.drawn.errors, 0.0)[:, None] * shows
        return np.asarray(np.minimum(self.rules.errors + fault + self._blips() + self.lost, 1.0))

    def _shows(self) -> Ints:
        """The minute of the stage at which each fault shows; one that the code brought shows since then."""
        since = begins(self.before, self.drawn.at) - len(self.before)
        return self.drawn.after + np.where(self.everywhere, since, begins(self.share, self.drawn.at))

    def _blips(self) -> Floats:
        """Additional errors of both versions while a dependency is in trouble."""
        if "blips" not in self.kept:
            rules, length = self.rules.blips, len(self.share)
            random = chance(f"{self.seed} {self.role} blips")
            count = int(random.poisson(len(self.drawn) * length / 60 * rules.hourly))
            rows = random.integers(len(self.drawn), size=count)
            starts = random.integers(max(length, 1), size=count)
            ends = np.minimum(
                starts + np.rint(random.uniform(rules.minutes[0], rules.minutes[1], count)).astype(int), length
            )
            errors = random.uniform(rules.errors[0], rules.errors[1], count)
            found = np.zeros((len(self.drawn), length + 1))
            np.add.at(found, (rows, starts), errors)
            np.add.at(found, (rows, ends), -errors)
            self.kept["blips"] = np.maximum(np.cumsum(found, axis=1)[:, :-1], 0)
        return self.kept["blips"]

    def _rejected(self) -> Floats:
        """The share of orders that were rejected; told after a delay, of the orders of that minute."""
        length, delay = len(self.share), min(self.rules.delay, len(self.share))
        share = np.concatenate((np.zeros(delay), self.share[: length - delay]))
        random = chance(f"{self.seed} {self.role} rejected")
        hit = self.faulty | self.everywhere
        wrong = np.minimum(self.rules.rejected + hit * self.drawn.rejects, 1)[:, None]
        bad, fine = _split(random, np.outer(self.drawn.load, share), wrong)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(np.where(bad + fine > 0, 100 * bad / (bad + fine), np.nan))

    def _memory(self) -> Floats:
        """Memory in percent; it fills up until the fault shows. No point while nothing new runs."""
        usual, noise = self.rules.memory
        minutes = np.arange(len(self.share))
        shows = self._shows()[:, None]
        left = np.maximum(shows - minutes, 0) / np.maximum(self.drawn.after, 1)[:, None]
        leaks = (self.drawn.leaks & (self.faulty | self.everywhere))[:, None]
        filled = np.where(leaks, usual + (100 - usual) * (1 - np.minimum(left, 1)), usual)
        random = chance(f"{self.seed} {self.role} memory")
        found = np.minimum(filled + random.normal(0, noise, filled.shape), 100)
        return np.where(self.share > 0, found, np.nan)


def _split(random: np.random.Generator, rate: Floats, share: Floats) -> tuple[Floats, Floats]:
    """Draw how many requests of each minute fail, and how many do not; parts of a Poisson stream are such streams."""
    return random.poisson(rate * share).astype(float), random.poisson(rate * (1 - share)).astype(float)
