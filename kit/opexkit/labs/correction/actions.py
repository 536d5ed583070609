"""Rules on what will be different: whose, until when, what changes, how it is shown, and which cause it meets."""

import re
from collections.abc import Iterator
from datetime import timedelta

from opexkit.files.problem import Problem
from opexkit.files.spelling import suggestion
from opexkit.labs.correction.causes import TOO_ALIKE
from opexkit.labs.correction.document import Correction, Row
from opexkit.labs.correction.record import Stage
from opexkit.labs.correction.values import day_of, ids
from opexkit.labs.correction.wording import alike, copied, load_wording, words
from opexkit.labs.correction.world import Incident

Found = Iterator[Problem]
KINDS = {"prevent": "prevent", "detect": "detect", "mitigat": "mitigate"}
"""By how it may begin, what an action does."""
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b|\b\d\d:\d\d\b|\b[A-Z]{1,3}-?\d{1,4}\b")
_NEAR = 4
"""Words within which what an action takes away follows."""
_ASIDE = (
    "so",
    "since",
    "because",
    "which",
    "if",
    "when",
    "until",
    "as",
    "that",
    "who",
    "too",
    "after",
    "before",
    "while",
)
"""Words with which what is no action of its own begins."""
_HEAP = 7
"""Different means that a text may name before it is a heap of words."""


def owners(found: Correction, incident: Incident) -> Found:
    """Each action has one owner who exists."""
    titles = [title for _, title in incident.teams]
    known = {name.lower(): title for name, title in incident.teams} | {title.lower(): title for title in titles}
    for row in found.of("actions"):
        bare = re.sub(r"\([^)]*\)", "", row["owner"].text.lower()).strip()
        said = re.sub(r"^(?:the |squad )|( squad| team|'s lead| lead)+$", "", bare).strip()
        if not said:
            yield found.paper.problem(row["owner"], "has no owner", "name one team")
        elif said not in known:
            several = sum(name in said for name in {title.lower() for title in titles}) > 1
            message = "has several owners" if several else f"there is no team {said[:40]!r}"
            fix = "name the one that answers for it" if several else suggestion(said, sorted(known))
            yield found.paper.problem(row["owner"], message, fix)
        elif not _answers(known[said], row, incident):
            message = f"nothing that this action changes is {known[said]}'s"
            yield found.paper.problem(row["owner"], message, "name the team whose system or alarm it changes")


def _answers(title: str, row: Row, incident: Incident) -> bool:
    """Whether the incident touched a team's systems, or the action names the team or one of its services."""
    team = next(name for name, own in incident.teams if own == title)
    if team in (incident.kind.team, *incident.kind.hands):
        return True
    said = f" {' '.join(words(row['action'].text))} "
    names = (title, *(name for name, owner in incident.services if owner == team))
    return any(f" {' '.join(words(name))} " in said for name in names)


def due(found: Correction, incident: Incident, allowed: float) -> Found:
    """Each action has a day, after the review and not far from it."""
    last = incident.review + timedelta(days=int(allowed))
    for row in found.of("actions"):
        day = day_of(row["due"].text)
        if day is None:
            message = f"{row['due'].text[:40]!r} is no day" if row["due"].text else "has no day"
            yield found.paper.problem(row["due"], message, "write it as 2026-12-18")
        elif not incident.review < day <= last:
            message = f"{day} is not after the review of {incident.review} and within {allowed:g} days"
            yield found.paper.problem(row["due"], message, f"choose a day until {last}")


def changes(found: Correction, incident: Incident) -> Found:
    """Each action changes something, and is no other action or cause in other words."""
    rows = found.of("actions")
    for place, row in enumerate(rows):
        yield from _changes(found, incident, row)
        own = load_wording().content(row["action"].text)
        for earlier in rows[:place]:
            if alike(own, load_wording().content(earlier["action"].text)) >= TOO_ALIKE:
                message = f"is the action of line {earlier['action'].line} again"
                yield found.paper.problem(row["action"], message, "delete one of the two")
                break


def _changes(found: Correction, incident: Incident, row: Row) -> Found:
    wording, text = load_wording(), row["action"]
    said = words(text.text)
    idle = wording.uses(text.text, wording.idle)
    means = wording.begins(text.text, wording.means)
    if idle:
        message = f"asks people for more ({min(idle)}) and changes nothing around them"
        yield found.paper.problem(text, message, "change what made it likely")
    elif len(said) < 5:
        yield found.paper.problem(text, "says too little", "say what will be there that is not there today")
    elif not means:
        soft = wording.begins(text.text, wording.soft)
        message = f"promises ({min(soft)}) and names nothing that changes" if soft else "names nothing that changes"
        yield found.paper.problem(text, message, "say what will be there that is not there today")
    elif ended := _ended(text.text):
        message = f"ends something that protects ({ended})"
        yield found.paper.problem(text, message, "say what will be there that is not there today")
    elif len(means) > _HEAP or wording.stuffed(text.text):
        yield found.paper.problem(text, "is a heap of words", "one action, one change")
    cited = [incident.known[each] for each in ids(row["addresses"].text) if each in incident.known]
    if any(copied(text.text, each.text) for each in cited):
        yield found.paper.problem(text, "only repeats the cause", "say what will be different")


def _ended(text: str) -> str:
    """What an action takes away without putting anything in its place; empty if it does not."""
    wording = load_wording()
    taken = ""
    for part in re.split(r"[,;:]| and | instead ", text):
        said = words(part)
        if not said or said[0] in _ASIDE:
            continue
        away = said[0] in wording.ends and any(wording.begins(word, wording.guards) for word in said[1:_NEAR])
        if away:
            taken = taken or " ".join(said[:_NEAR])
        elif wording.begins(part, wording.means):
            return ""
    return taken


def verifiable(found: Correction, incident: Incident) -> Found:
    """Each action has a result that a third person can see, and it is a result of this action."""
    wording = load_wording()
    rows = found.of("actions")
    for place, row in enumerate(rows):
        text, about = row["result"], _subject(row, incident)
        bare = _DAY.sub(" ", text.text)
        figures = [word for word in words(bare) if word[:1].isdigit()]
        trials, outcomes = (wording.begins(bare, each) for each in (wording.trials, wording.outcomes))
        idle = wording.uses(bare, wording.idle)
        seen = bool(outcomes and (figures or trials - outcomes))
        again = any(
            alike(wording.content(text.text), wording.content(each["result"].text)) > 0.8 for each in rows[:place]
        )
        if idle or not seen or len(words(text.text)) < 5:
            message = f"asks people for more ({min(idle)})" if idle else "shows nobody whether it worked"
            yield found.paper.problem(text, message, "name a trial and what it shows, or a figure that it moves")
        elif alike(wording.content(text.text), wording.content(row["action"].text)) >= TOO_ALIKE:
            message = "is the action once more"
            yield found.paper.problem(text, message, "name a trial and what it shows, or a figure that it moves")
        elif again:
            yield found.paper.problem(text, "is the result of another action", "say what shows this one")
        elif wording.stuffed(text.text):
            yield found.paper.problem(text, "is a heap of words", "write a sentence")
        elif not about & {word[:5] for word in _own(text.text)}:
            message = "says nothing of what this action changes"
            yield found.paper.problem(text, message, "name what is tried or counted, in the words of the action")


def _subject(row: Row, incident: Incident) -> set[str]:
    """Beginnings of words of what an action changes: its own, those of the facts it names, and of the journey."""
    cited = [incident.known[each] for each in ids(row["addresses"].text) if each in incident.known]
    texts = [row["action"].text, incident.kind.journey, *(each.text for each in cited)]
    stems = [stem for each in cited for stem in each.about]
    return {word[:5] for text in texts for word in load_wording().content(text)} | {stem[:5] for stem in stems}


def _own(text: str) -> list[str]:
    """Words of a result beside those by which any result is told; one for a trial and its outcome, as page, tells."""
    wording = load_wording()
    general = (*(set(wording.trials) ^ set(wording.outcomes)), *wording.hollow)
    return [word for word in wording.content(text) if not word[:1].isdigit() and not wording.begins(word, general)]


def covers(found: Correction, incident: Incident, kind: str) -> Found:
    """An action of a kind meets the cause that this kind is for: the root, or what held detection or mitigation up."""
    stage: Stage = "detection" if kind == "detect" else "mitigation"
    right = incident.root if kind == "prevent" else incident.slowing(stage)
    what = {
        "prevent": "the end of the whys",
        "detect": "what held detection up",
        "mitigate": "what held mitigation up",
    }[kind]
    own = [row for row in found.of("actions") if _kind(row) == kind]
    bad = {each.line for each in changes(found, incident)}
    if not own:
        yield found.paper.problem(found.at("actions"), f"no action says {kind!r}", f"one has to {kind}")
        return
    meets = [row for row in own if right.id in ids(row["addresses"].text)]
    if not meets:
        message = f"{kind}: no action addresses {what}"
        yield found.paper.problem(own[0]["addresses"], message, "name the fact that it removes, such as F3")
    elif all(row["action"].line in bad for row in meets):
        message = f"{kind}: the action on {what} changes nothing"
        yield found.paper.problem(meets[0]["action"], message, "say what will be there that is not there today")
    elif not any(load_wording().begins(row["action"].text, right.about) for row in meets):
        message = f"{kind}: the action is not about {right.id}"
        yield found.paper.problem(meets[0]["action"], message, "say what becomes of the cause that it names")
    elif all(len(ids(row["addresses"].text)) > 3 for row in meets):
        message = f"{kind}: the action addresses everything"
        yield found.paper.problem(meets[0]["addresses"], message, "name the one or two facts that it removes")


def _kind(row: Row) -> str:
    """What an action does; empty where it does not say one thing."""
    said = words(row["kind"].text)
    return next((kind for stem, kind in KINDS.items() if len(said) == 1 and said[0].startswith(stem)), "")


def kinds(found: Correction, incident: Incident) -> Found:
    """Each action says what it does, and names a fact that is there."""
    for row in found.of("actions"):
        if not _kind(row):
            message = f"{row['kind'].text[:40]!r} is no kind of action"
            yield found.paper.problem(row["kind"], message, f"write {', '.join(KINDS.values())}")
        named = ids(row["addresses"].text)
        if wrong := [each for each in named if each not in incident.known]:
            yield found.paper.problem(row["addresses"], f"the record has no {wrong[0]}", "name a fact that is there")
        elif not named:
            yield found.paper.problem(row["addresses"], "addresses no fact", "name the fact that it removes")
