"""Whether alerts are of use: a verdict for each demand, from what they did in the months that were drawn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from opexkit.labs.slo.alerting import Alert, Alerting
from opexkit.labs.slo.measured import measured_wrong
from opexkit.labs.slo.promql import UnreadError
from opexkit.labs.slo.score import Run, Told, run_alerts
from opexkit.labs.slo.world import draw_months, load_journeys, load_objectives
from opexkit.labs.verdict import Judgment, Tick, Verdict

PRACTICE = "practice"
"""The seed of the month that is shown; no artefact is judged on it."""
DEMANDS = ("useful", "agreed", "recall", "precision", "detection", "budget", "reset", "calm", "tickets", "backlog")


@dataclass(frozen=True)
class Evaluation:
    """Alerts on the months that they are judged on, and on the one that is shown."""

    alerting: Alerting
    run: Run
    practice: Run


def evaluate(alerting: Alerting, folder: Path, tick: Tick) -> Evaluation:
    """Let alerts ring over the months that their seed draws, and over the month for practice.

    Raises:
        InputError: the pack cannot be read.
    """
    tick("drawing months", 1, 3)
    months = draw_months(folder, alerting.seed, load_objectives(folder).months)
    tick("ringing", 2, 3)
    wakes = load_objectives(folder).wakes
    shown = draw_months(folder, PRACTICE, 1)
    return Evaluation(alerting, run_alerts(alerting, months, wakes), run_alerts(alerting, shown, wakes))


def judge(done: Evaluation, folder: Path, bar: Callable[[str], float]) -> tuple[Verdict, ...]:
    """Judge each demand; `bar` gives the figure that decides whether one is met."""
    run, known = done.run, load_objectives(folder).known
    urgent, patient = run.of("page"), run.of("ticket")
    outages = [each for each in urgent if each.incident.fault.id == "outage"]
    share = run.false_tickets / run.months
    timely = [each.ticketed is not None and each.before_ticket <= known for each in patient]
    found = {
        "useful": (min(run.recall, run.precision) >= bar("useful"), _useful(done, load_objectives(folder).wakes)),
        "recall": (
            run.recall >= bar("recall"),
            f"{_paged(urgent)} of {len(urgent)} incidents that cannot wait paged someone",
        ),
        "precision": (
            run.precision >= bar("precision"),
            f"{run.pages - run.false_pages} of {run.pages} pages were right",
        ),
        "detection": _detection(outages, bar("detection")),
        "budget": _nine(
            bar("budget") / 100, [each.before for each in urgent], "incidents had spent {:.1%} or less before the page"
        ),
        "reset": _nine(bar("reset"), _resets(urgent), "pages fell silent within {} minutes after the end"),
        "calm": _calm(urgent, bar("calm")),
        "tickets": (
            bool(timely) and sum(timely) >= bar("tickets") * len(timely),
            f"{sum(timely)} of {len(timely)} slow burns were told before {known:.0%} of the budget was gone",
        ),
        "backlog": (
            run.tickets > 0 and share <= bar("backlog"),
            f"{run.false_tickets} of {run.tickets} tickets were for nothing, {share:.1f} a month of a journey",
        ),
    }
    agreed = _agreed(done.alerting, folder)
    return tuple(agreed if demand == agreed.demand else Verdict.of(demand, *found[demand]) for demand in DEMANDS)


def _useful(done: Evaluation, wakes: Mapping[str, bool]) -> str:
    run = done.run
    drawn = f"in {run.months} months drawn by the seed {done.alerting.seed}"
    said = f"{run.recall:.0%} of the urgent incidents paged, {run.precision:.0%} of the pages right, {drawn}"
    alerts = {alert.name: alert for promise in done.alerting.promises for alert in promise.alerts}
    return "; ".join([said, *(_turned(each) for each in alerts.values() if each.answer(wakes) != each.severity)])


def _turned(alert: Alert) -> str:
    """Say of an alert that its target does something else than its severity."""
    does = "which wakes nobody" if alert.severity == "page" else "which wakes someone"
    return f"{alert.name[:40]} is a {alert.severity} for {', '.join(alert.reaches)[:60]}, {does}"


def _agreed(alerting: Alerting, folder: Path) -> Verdict:
    days = load_objectives(folder).days
    promises = {each.service: each for each in alerting.promises}
    wrong, unknown = [], []
    journeys = load_journeys(folder)
    for journey in journeys:
        own = promises.get(journey.service)
        if own is None:
            wrong.append(f"{journey.id} has no objective")
        elif abs(own.target - journey.target) > 1e-9:
            wrong.append(f"{journey.id} promises {100 * own.target:g} %, agreed are {100 * journey.target:g} %")
        elif own.window != f"{days}d" or not own.rolling:
            wrong.append(f"{journey.id} holds over {own.window}{'' if own.rolling else ', not rolling'}")
        else:
            try:
                said = measured_wrong(own.indicator, journey, journeys, load_objectives(folder).sent)
            except UnreadError as error:
                unknown.append(f"what {journey.id} measures is not known: {error}")
            else:
                wrong += [f"{journey.id} {said}"] if said else []
    if unknown and not wrong:
        return Verdict("agreed", Judgment.UNKNOWN, "; ".join(unknown))
    return Verdict.of("agreed", not wrong, "; ".join(wrong) or "every journey has the objective that was agreed")


def _paged(told: Sequence[Told]) -> int:
    return sum(each.paged is not None for each in told)


def _detection(outages: Sequence[Told], limit: float) -> tuple[bool, str]:
    """Whether nine of ten outages of every journey were told in time; says it of the slowest journey."""
    by_journey: dict[str, list[int | None]] = {}
    for each in outages:
        by_journey.setdefault(each.month.journey.id, []).append(each.paged)
    found = {name: _nine(limit, own, "outages woke someone within {} minutes") for name, own in by_journey.items()}
    if not found:
        return False, "there was none"
    slowest = max(by_journey, key=lambda name: float(np.mean([each or np.inf for each in by_journey[name]])))
    return all(met for met, _ in found.values()), f"{slowest}, the slowest: {found[slowest][1]}"


def _resets(told: Sequence[Told]) -> list[float | None]:
    """By incident that paged how long the page went on; all others are no matter of resetting."""
    return [each.reset for each in told if each.paged is not None]


def _nine(limit: float, values: Sequence[float | None], words: str) -> tuple[bool, str]:
    """Whether nine of ten values lie within a limit; one that is missing lies beyond."""
    known = sorted(np.inf if value is None else float(value) for value in values)
    if not known:
        return False, "there was none"
    within = sum(value <= limit for value in known)
    ninth = known[min(int(np.ceil(0.9 * len(known))) - 1, len(known) - 1)]
    said = words.format(round(ninth) if ninth >= 1 else ninth) if np.isfinite(ninth) else "never"
    text = f"nine of ten {said}" if np.isfinite(ninth) else "more than one of ten woke nobody"
    return within >= 0.9 * len(known), f"{text} ({within} of {len(known)} are within the limit)"


def _calm(urgent: Sequence[Told], limit: float) -> tuple[bool, str]:
    pages = [each.pages for each in urgent if each.pages]
    mean = float(np.mean(pages)) if pages else 0.0
    return bool(pages) and mean <= limit, f"{mean:.2f} pages an incident that paged, {max(pages, default=0)} at most"


def figures(folder: Path) -> Mapping[str, float]:
    """Return what texts of demands may name."""
    rules = load_objectives(folder)
    return {"known_percent": round(100 * rules.known), "days": rules.days, "journeys": len(rules.journeys)}
