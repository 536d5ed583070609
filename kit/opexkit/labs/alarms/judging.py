"""Whether alarms are of use: a verdict for each demand, from what they did in the weeks that were drawn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from opexkit.labs.alarms.alarms import Alarms, Watch
from opexkit.labs.alarms.drill import Drilled, acting, drill
from opexkit.labs.alarms.evaluate import Telemetry, key
from opexkit.labs.alarms.quiet import hushed
from opexkit.labs.alarms.score import Run, Told, run_alarms
from opexkit.labs.alarms.states import ALARM, OK
from opexkit.labs.alarms.template import ACCOUNT
from opexkit.labs.alarms.world import draw_weeks, load_signals, owners
from opexkit.labs.verdict import Tick, Verdict

PRACTICE = "practice"
"""The seed of the weeks that are shown; no artifact is judged on them."""
DEMANDS = (
    "useful",
    "sev1",
    "detection",
    "precision",
    "shifts",
    "calm",
    "releases",
    "silence",
    "reset",
    "reaches",
    "owned",
    "alive",
    "tickets",
    "backlog",
)
SOON = 120
"""Minutes within which a ticket tells of what can wait until the morning."""


@dataclass(frozen=True)
class Evaluation:
    """Alarms on the weeks that they are judged on, and on those that are shown.

    Attributes:
        runs: one for each time that weeks were drawn.
        drilled: what the alarms did in the drill.
        owner: the team that owns each service.
    """

    alarms: Alarms
    seed: str
    runs: tuple[Run, ...]
    practice: Run
    drilled: Drilled
    owner: Mapping[str, str]
    shifts: float

    @property
    def told(self) -> list[Told]:
        """What was told of every incident of every run."""
        return [each for run in self.runs for each in run.told]

    def of(self, answer: str) -> list[Told]:
        """What was told of the incidents that ask for something."""
        return [each for each in self.told if each.incident.fault.answer == answer]

    def share_right(self, kind: str) -> tuple[int, int]:
        """How many pages or tickets told of an incident that asks for them, and how many there were."""
        own = [each for run in self.runs for each in run.sent if each.kind == kind]
        return sum(each.told is not None for each in own), len(own)


def kinds(folder: Path) -> Callable[[str], str | None]:
    """Return what tells of an action whether it is a page or a ticket, by the address of its topic."""
    acts = load_signals(folder).actions
    address = partial(ACCOUNT.format, service="sns", kind="")
    known = {address(name=acts.page): "page", address(name=acts.ticket): "ticket"}
    return known.get


def evaluate(alarms: Alarms, folder: Path, tick: Tick, seed: str | None = None) -> Evaluation:
    """Let alarms watch the weeks that their seed draws, and those for practice.

    Raises:
        InputError: the pack cannot be read.
    """
    rules, kind = load_signals(folder), kinds(folder)
    drawn = seed or alarms.seed(kind)
    runs = []
    for number in range(rules.worlds):
        tick("watching weeks", number, rules.worlds)
        runs.append(run_alarms(alarms, draw_weeks(folder, f"{drawn}-{number}"), kind))
    shifts = rules.worlds * rules.weeks * 7 * 24 / rules.shift_hours
    practice = run_alarms(alarms, draw_weeks(folder, PRACTICE), kind)
    drilled = drill(alarms, practice.weeks)
    return Evaluation(alarms, drawn, tuple(runs), practice, drilled, owners(folder), shifts)


def judge(done: Evaluation, folder: Path, bar: Callable[[str], float]) -> tuple[Verdict, ...]:
    """Judge each demand; `bar` gives the figure that decides whether one is met."""
    urgent, patient = done.of("page"), done.of("ticket")
    paged = [each for each in urgent if each.page is not None]
    right, pages = done.share_right("page")
    good, tickets = done.share_right("ticket")
    weeks = load_signals(folder).weeks * len(done.runs)
    recall, precision = len(paged) / max(len(urgent), 1), right / max(pages, 1)
    early = [each for each in patient if each.first is not None and each.first <= SOON]
    idle = (tickets - good) / weeks
    quiet = list(hushed(done.alarms, done.drilled, folder, kinds(folder)))
    found = {
        "useful": (min(recall, precision) >= bar("useful"), _useful(done, recall, precision)),
        "sev1": (
            recall >= bar("sev1") and not quiet,
            "; ".join([f"{len(paged)} of {len(urgent)} Sev1 paged someone{_missed(urgent)}", *quiet[:2]]),
        ),
        "detection": _detection(urgent, bar("detection")),
        "precision": (precision >= bar("precision"), f"{right} of {pages} pages told of a Sev1"),
        "shifts": (
            bool(pages) and pages / done.shifts <= bar("shifts"),
            f"{pages / done.shifts:.2f} pages a shift, {pages} in {done.shifts:.0f} shifts",
        ),
        "calm": _calm(paged, bar("calm")),
        "releases": _woke(done, "deployment", bar("releases"), "harmless releases"),
        "silence": _woke(done, "gap", bar("silence"), "gaps in telemetry"),
        "reset": _reset(paged, bar("reset")),
        "reaches": _reaches(done, paged, bar("reaches")),
        "owned": _owned(done, folder),
        "alive": _alive(done),
        "tickets": (
            bool(patient) and len(early) >= bar("tickets") * len(patient),
            f"{len(early)} of {len(patient)} slow incidents were told within {SOON // 60} hours",
        ),
        "backlog": (
            tickets > 0 and idle <= bar("backlog"),
            f"{tickets - good} of {tickets} tickets were for nothing, {idle:.1f} a week",
        ),
    }
    return tuple(Verdict.of(demand, *found[demand]) for demand in DEMANDS)


def _useful(done: Evaluation, recall: float, precision: float) -> str:
    drawn = f"in {len(done.runs)} times {load_words(done)} drawn by the seed {done.seed}"
    return f"{recall:.0%} of the Sev1 paged, {precision:.0%} of the pages right, {drawn}"


def load_words(done: Evaluation) -> str:
    """How long each run is, in words."""
    return f"{done.practice.weeks.telemetry.length // 10_080} weeks"


def _missed(urgent: Sequence[Told]) -> str:
    missed = [f"{each.incident.fault.id} on {each.incident.service}" for each in urgent if each.page is None]
    names = dict.fromkeys(missed)
    return f"; missed: {', '.join(list(names)[:4])}{', …' if len(names) > 4 else ''}" if names else ""


def _detection(urgent: Sequence[Told], limit: float) -> tuple[bool, str]:
    """Whether nine of ten Sev1 of every kind paged in time; says it of the slowest kind."""
    by_kind: dict[str, list[float]] = {}
    for each in urgent:
        by_kind.setdefault(each.incident.fault.title, []).append(np.inf if each.page is None else each.page)
    if not by_kind:
        return False, "there was none"
    ninth = {kind: sorted(own)[int(np.ceil(0.9 * len(own))) - 1] for kind, own in by_kind.items()}
    slowest = max(ninth, key=lambda kind: ninth[kind])
    said = (
        f"nine of ten within {ninth[slowest]:.0f} minutes"
        if np.isfinite(ninth[slowest])
        else "more than one of ten never"
    )
    return ninth[slowest] <= limit, f"the slowest kind, “{slowest}”: {said}"


def _calm(paged: Sequence[Told], limit: float) -> tuple[bool, str]:
    pages = [each.pages for each in paged]
    mean = float(np.mean(pages)) if pages else 0.0
    return bool(pages) and mean <= limit, f"{mean:.2f} pages a Sev1 that paged, {max(pages, default=0)} at most"


def _woke(done: Evaluation, fault: str, limit: float, words: str) -> tuple[bool, str]:
    """Whether few enough harmless incidents of a kind woke someone."""
    own = [(run, each) for run in done.runs for each in run.weeks.incidents if each.fault.id == fault]
    woke = sum(
        any(each.kind == "page" and each.told is None and each.near is incident for each in run.sent)
        for run, incident in own
    )
    return woke <= limit * len(own), f"{woke} of {len(own)} {words} woke someone"


def _reset(paged: Sequence[Told], limit: float) -> tuple[bool, str]:
    resets = sorted(each.reset or 0 for each in paged)
    if not resets:
        return False, "nothing paged"
    ninth = resets[int(np.ceil(0.9 * len(resets))) - 1]
    return ninth <= limit, f"nine of ten pages were over within {ninth} min after the end"


def _reaches(done: Evaluation, paged: Sequence[Told], limit: float) -> tuple[bool, str]:
    right = 0
    for each in paged:
        teams = {done.alarms.each[name].properties.owner for name in each.by}
        right += done.owner[each.incident.service] in teams
    share = right / max(len(paged), 1)
    return bool(
        paged
    ) and share >= limit, f"{right} of {len(paged)} Sev1 that paged woke the team that owns the service"


def _owned(done: Evaluation, folder: Path) -> tuple[bool, str]:
    kind = kinds(folder)
    wrong, count = [], 0
    for name, alarm in done.alarms.each.items():
        own = alarm.properties
        if not any(map(kind, own.alarm_actions)):
            continue
        count += 1
        teams = {done.owner[service] for service in done.alarms.services[name] if service in done.owner}
        if own.owner is None:
            wrong.append(f"{name[:60]} has no owner")
        elif own.owner not in teams:
            wrong.append(f"{name[:60]} is {own.owner[:40]}'s, who own nothing that it watches")
    if not count:
        return False, "no alarm tells anyone"
    said = "; ".join(wrong[:3]) + (f"; {len(wrong) - 3} more" if len(wrong) > 3 else "")
    return not wrong, said or f"all {count} alarms that tell someone belong to the team of what they watch"


def _alive(done: Evaluation) -> tuple[bool, str]:
    """Whether every alarm that matters rang at some time, in the weeks or in the drill."""
    telemetry = done.practice.weeks.telemetry
    needed = list(dict.fromkeys(acting(done.alarms)))
    wrong = []
    for name in needed:
        alarm = done.alarms.each[name]
        been = done.drilled.states[name].union(*(np.unique(run.rung.states[name]).tolist() for run in done.runs))
        if isinstance(alarm, Watch) and not _sees(alarm, telemetry):
            wrong.append(f"{name[:60]} watches nothing that is sent")
        elif ALARM not in been:
            wrong.append(f"{name[:60]} rang in no week and in no drill")
        elif OK not in been:
            wrong.append(f"{name[:60]} was never quiet")
    said = "; ".join(wrong[:3]) + (f"; {len(wrong) - 3} more" if len(wrong) > 3 else "")
    return bool(needed) and not wrong, said or f"each of {len(needed)} alarms rang in the weeks or in the drill"


def _sees(alarm: Watch, telemetry: Telemetry) -> bool:
    """Whether a metric alarm reads a metric that is sent, and one that has a band where it needs one."""
    read = {key(each.metric.namespace, each.metric.metric_name, each.metric.dimensions) for each in alarm.metrics}
    return bool(read & set(telemetry.metrics)) and (alarm.band is None or bool(read & set(telemetry.expected)))


def figures(folder: Path) -> Mapping[str, float]:
    """Return what texts of demands may name."""
    rules = load_signals(folder)
    return {"weeks": rules.weeks, "worlds": rules.worlds, "shift_hours": rules.shift_hours, "soon_hours": SOON / 60}
