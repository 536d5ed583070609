"""Whether a rollout is of use: a verdict for each demand, from what became of the releases that were drawn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from opexkit.files import Document
from opexkit.labs.rollout.plan import Alarm, Rollout, Stage, Step, Watch, merged
from opexkit.labs.rollout.play import Outcome, play
from opexkit.labs.rollout.watching import NEVER, measurements
from opexkit.labs.rollout.world import Flags, Floats, Releases, Way, draw_releases, load_releases, requests_per_minute
from opexkit.labs.verdict import Tick, Verdict

DEMANDS = ("useful", "broken", "few", "late", "data", "full", "unread", "back", "hurt", "lead", "false", "harmless")
PRACTICE = "practice"
"""The seed of the releases that the curve is drawn with; no artifact is judged on them."""


@dataclass(frozen=True)
class Point:
    """A way to roll out on the curve: minutes until a good release has arrived, customers that a bad one hurts."""

    title: str
    lead: float
    hurt: float


@dataclass(frozen=True)
class Evaluation:
    """A rollout, and what became of the releases that it drew."""

    rollout: Rollout
    rules: Releases
    outcome: Outcome
    seed: str
    folder: Path

    def of(self, kind: str) -> Flags:
        """Which releases are of a kind."""
        place = [each.id for each in self.rules.kinds].index(kind)
        return np.asarray(self.outcome.drawn.kind == place)

    @property
    def good(self) -> Flags:
        """Which releases have no fault."""
        return self.of("good")

    @property
    def minutes(self) -> Floats:
        """Minutes from the first harm until nobody was harmed any longer."""
        return np.asarray(self.outcome.back - self.outcome.harm, float)

    @property
    def point(self) -> Point:
        """Where it lies on the curve."""
        return _point("your rollout", self.outcome, self.rules)


def evaluate(rollout: Rollout, folder: Path, tick: Tick, seed: str | None = None) -> Evaluation:
    """Roll out the releases that a rollout draws, or those of another seed.

    Raises:
        InputError: the pack cannot be read.
    """
    rules, seed = load_releases(folder), seed or rollout.seed
    tick("drawing releases", 1, 2)
    drawn = draw_releases(rules, requests_per_minute(folder), seed, rules.releases)
    tick("rolling out", 2, 2)
    return Evaluation(rollout, rules, play(rollout, rules, drawn, seed), seed, folder)


def judge(done: Evaluation, bar: Callable[[str], float]) -> tuple[Verdict, ...]:
    """Judge each demand; `bar` gives the figure that decides whether one is met."""
    out, good = done.outcome, done.good
    arrived, own = good & (out.arrived != NEVER), ~good & out.own
    share = own.sum() / max((~good).sum(), 1)
    mean = float(out.hurt[~good].mean())
    false = good & (out.rung != NEVER)
    found = {
        "useful": (
            bool(share >= bar("useful") and arrived.sum() >= 0.9 * good.sum()),
            f"{own.sum()} of {(~good).sum()} bad releases were taken back by the rollout itself, {arrived.sum()} of "
            f"{good.sum()} good ones arrived; releases drawn by the seed {done.seed}",
        ),
        "broken": _nine(
            out.hurt[done.of("broken")], bar("broken"), "obviously bad releases hurt {} customers or fewer"
        ),
        "few": _itself(done, "few", bar("few")),
        "late": _itself(done, "late", bar("late")),
        "data": _nine(out.wrong[done.of("data")], bar("data"), "such releases wrote {} wrong orders or fewer"),
        "full": _itself(done, "full", bar("full")),
        "unread": _unread(done),
        "back": _nine(done.minutes[~good], bar("back"), "bad releases harmed no one any longer after {} minutes"),
        "hurt": (mean <= bar("hurt"), f"{mean:.0f} customers on average"),
        "lead": _nine(
            np.where(out.arrived[good] == NEVER, np.inf, out.arrived[good]),
            bar("lead"),
            "good ones arrived in {} minutes",
        ),
        "false": (
            bool(false.sum() <= bar("false") * good.sum()),
            f"{false.sum()} of {good.sum()} good releases were stopped or taken back{_whose(done, false)}",
        ),
        "harmless": _harmless(done, bar("harmless")),
    }
    return tuple(Verdict.of(demand, *found[demand]) for demand in DEMANDS)


def _nine(values: Floats, limit: float, words: str) -> tuple[bool, str]:
    """Whether nine of ten values lie within a limit."""
    known = np.sort(values)
    if not len(known):
        return False, "there was none"
    ninth = float(known[int(np.ceil(0.9 * len(known))) - 1])
    within = int((known <= limit).sum())
    said = words.format(f"{ninth:,.0f}") if np.isfinite(ninth) else "never came to that"
    text = f"nine of ten {said}" if np.isfinite(ninth) else f"more than one of ten {said}"
    return bool(within >= 0.9 * len(known)), f"{text} ({within} of {len(known)} are within the limit)"


def _itself(done: Evaluation, kind: str, limit: float) -> tuple[bool, str]:
    own = done.of(kind)
    back = own & done.outcome.own
    minutes = done.minutes[back]
    after = (
        f", half of them {max(float(np.median(minutes)), 0):.0f} minutes after the first harm" if len(minutes) else ""
    )
    said = f"{back.sum()} of {own.sum()} were taken back by the rollout itself{after}"
    return bool(back.sum() >= limit * own.sum()), said


def _unread(done: Evaluation) -> tuple[bool, str]:
    """Whether each stage that something watches stops where nothing of it can be read."""
    left = done.rules.horizon
    wrong = []
    for stage in done.rollout.stages:
        length = len(stage.timeline(done.rules.person.resumes, left)[0])
        left -= length
        if stage.watches and not any(_stops(watch, stage, length) for watch in stage.watches):
            why = "IgnorePollAlarmFailure is true" if stage.ignores else "no analysis gives up before the end"
            wrong.append(f"{stage.title[:60]} goes on unwatched: {why}")
    return not wrong, "; ".join(wrong) or "it stops where its alarms or metrics cannot be read"


def _stops(watch: Watch, stage: Stage, length: int) -> bool:
    """Whether a watch that can read nothing stops its stage: an alarm at once, an analysis after its tries."""
    if isinstance(watch, Alarm):
        return not stage.ignores
    return any(minute + watch.error_minutes <= length for minute in measurements(watch, length))


def _harmless(done: Evaluation, limit: float) -> tuple[bool, str]:
    hurt = float(done.outcome.hurt[done.good].mean())
    arrived = done.good & (done.outcome.arrived != NEVER)
    return bool(
        hurt <= limit and arrived.any()
    ), f"a good release hurt {hurt:.0f} customers, since capacity was missing" if (
        hurt > 0
    ) else "a good release hurt no one"


def _whose(done: Evaluation, which: Flags) -> str:
    """Which watches did it, most often first."""
    counts: dict[str, int] = {}
    stage, place = done.outcome.by
    for number, watch in zip(stage[which], place[which], strict=True):
        name = done.rollout.stages[number].watches[watch].name
        counts[name] = counts.get(name, 0) + 1
    most = sorted(counts.items(), key=lambda each: -each[1])[:3]
    return ": " + ", ".join(f"{name[:40]} {count} times" for name, count in most) if most else ""


def figures(folder: Path) -> Mapping[str, float]:
    """Return what texts of demands may name."""
    rules = load_releases(folder)
    return {"releases": rules.releases, "hours": rules.horizon / 60, "customers": rules.customers}


def _point(title: str, out: Outcome, rules: Releases) -> Point:
    good = out.drawn.kind == [each.id for each in rules.kinds].index("good")
    arrived = out.arrived[good & (out.arrived != NEVER)]
    lead = float(np.median(arrived)) if len(arrived) else float("inf")
    return Point(title, lead, float(out.hurt[~good].mean()))


@cache
def curve(folder: Path) -> tuple[Point, ...]:
    """Return how ways of different length compare, all judged by the same alarms.

    Raises:
        InputError: the pack cannot be read.
    """
    rules = load_releases(folder)
    drawn = draw_releases(rules, requests_per_minute(folder), PRACTICE, rules.curve.releases)
    return tuple(
        _point(way.title, play(_rollout(way, rules), rules, drawn, PRACTICE), rules) for way in rules.curve.ways
    )


def _rollout(way: Way, rules: Releases) -> Rollout:
    steps = [Step(minutes, percent / 100) for percent, minutes in way.steps]
    alarms: Sequence[Alarm] = [
        Alarm(
            each.metric, each.metric, "Average", each.period, "gt", each.threshold, each.least, each.of, "notBreaching"
        )
        for each in rules.curve.alarms
    ]
    nowhere = Document(Path(way.title), "", None, {}, ())
    return Rollout(Stage(way.title, merged([*steps, Step(way.bake, 1.0)]), tuple(alarms), "shift", nowhere), None)
