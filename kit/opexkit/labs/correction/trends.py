"""Rules on what comes back: earlier analyses of the same cause, their Pareto, and the improvements of a sprint."""

from collections.abc import Iterator

from opexkit.files.problem import Problem
from opexkit.labs.correction.document import Correction
from opexkit.labs.correction.values import figure, ids, share
from opexkit.labs.correction.wording import load_wording, words
from opexkit.labs.correction.world import Incident

Found = Iterator[Problem]
_CLOSE = 0.011
"""Share by which a share may differ, for rounding."""


def recurrence(found: Correction, incident: Incident) -> Found:
    """The related items name each earlier analysis that ended at the same cause, and no other."""
    same = {each.id for each in incident.library.earlier if each.cause == incident.kind.cause}
    known = {each.id for each in incident.library.earlier}
    texts = list(found.parts["related"].every) if "related" in found.parts else []
    named = {name: text for text in texts for name in ids(text.text) if name.startswith("COE")}
    for name in sorted(set(named) - same):
        message = f"{name} ended at another cause" if name in known else f"there is no {name}"
        yield found.paper.problem(named[name].place(name), message, "compare how it ended with your last why")
    if missing := same - set(named):
        message = f"{len(missing)} of {len(same)} earlier analyses with the same cause are not named"
        yield found.paper.problem(found.at("related"), message, "compare how each ended with your last why")


def pareto(found: Correction, incident: Incident, least: float) -> Found:
    """Causes with all their analyses, hours and shares, the largest first, until most of the hours are told."""
    library = incident.library
    known = {each.id: each for each in library.earlier}
    rows = found.of("pareto")
    before, total, seen = float("inf"), 0, set[str]()
    for row in rows:
        named = ids(row["earlier"].text)
        if not words(row["cause"].text) or load_wording().uses(row["cause"].text, load_wording().human):
            yield found.paper.problem(row["cause"], "is no cause that one can act on", "say what these have in common")
        if wrong := [name for name in named if name not in known]:
            yield found.paper.problem(row["earlier"], f"there is no {wrong[0]}", "name analyses that are listed")
            continue
        if not named:
            yield found.paper.problem(row["earlier"], "names no analysis", "name those with this cause")
            continue
        if twice := [name for name in named if name in seen]:
            yield found.paper.problem(row["earlier"], f"{twice[0]} has a cause already", "count it once")
        seen |= set(named)
        causes = {known[name].cause for name in named}
        mine = {each.id for each in library.earlier if each.cause in causes}
        if len(causes) > 1:
            message = f"{named[0]} and {next(n for n in named if known[n].cause != known[named[0]].cause)} differ"
            yield found.paper.problem(row["earlier"], message, "compare how each ended: one row a cause")
        elif missing := mine - set(named):
            message = f"{len(missing)} more analyses ended at this cause"
            yield found.paper.problem(row["earlier"], message, "look through the others once more")
        hours = sum(known[name].hours for name in set(named))
        total += hours
        given, part = figure(row["hours"].text), share(row["share"].text)
        if given is None or abs(given - hours) > 0.5:
            yield found.paper.problem(row["hours"], "is not what these add up to", "add the hours up")
        if part is None or abs(part - hours / library.all_hours) > _CLOSE:
            yield found.paper.problem(row["share"], "is not their share of all hours", "divide by the hours of all")
        if hours > before:
            yield found.paper.problem(row["hours"], "is more than the row above", "put the largest first")
        before = hours
    if rows and total < least * library.all_hours:
        message = f"the rows tell {total / library.all_hours:.0%} of the hours"
        yield found.paper.problem(rows[-1]["cause"], message, f"go on until {least:.0%} are told")


def capacity(found: Correction, incident: Incident) -> Found:
    """What is scheduled is there, takes the days that it takes, and fits into what improvements get of the sprint."""
    known = {each.id: each for each in incident.library.improvements}
    days, seen = 0, set[str]()
    for row in found.of("sprint"):
        named = ids(row["item"].text)
        if not named or named[0] not in known:
            yield found.paper.problem(row["item"], "is no improvement of the list", "name its id, such as B2")
            continue
        each = known[named[0]]
        if each.id in seen:
            yield found.paper.problem(row["item"], f"{each.id} is scheduled twice", "delete one of the two")
            continue
        seen.add(each.id)
        days += each.days
        if figure(row["days"].text) != each.days:
            yield found.paper.problem(row["days"], f"is not what {each.id} takes", f"the list says {each.days} days")
    if days > incident.library.sprint.capacity:
        message = f"{days} days are scheduled, and improvements get fewer"
        fix = "take holidays, leave and the person on call away first, then the share"
        yield found.paper.problem(found.of("sprint")[-1]["days"], message, fix)


def choice(found: Correction, incident: Incident, least: float) -> Found:
    """What is scheduled would have saved most of the hours that the best choice would have saved."""
    library = incident.library
    known = {each.id: each for each in library.improvements}
    named = dict.fromkeys(name for row in found.of("sprint") for name in ids(row["item"].text)[:1] if name in known)
    worth = library.worth([known[name] for name in named]) / library.worth(library.best)
    if worth < least:
        message = f"would have saved {worth:.0%} of what the best choice saves"
        yield found.paper.problem(found.at("sprint"), message, "weigh the hours that each would save against its days")
