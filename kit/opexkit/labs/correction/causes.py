"""Rules on why it could happen: a chain from the harm to something that can be changed, and no word of blame."""

import re
import unicodedata
from collections.abc import Iterator

from opexkit.files.problem import Problem
from opexkit.labs.correction.document import Correction, Row
from opexkit.labs.correction.values import ids
from opexkit.labs.correction.wording import alike, copied, load_wording, words
from opexkit.labs.correction.world import Incident, Line

Found = Iterator[Problem]
LEAST = 4
"""Answers of a chain: fewer leave out a link that the record shows."""
MOST = 8
TOO_ALIKE = 0.6
"""How much two answers, or two actions, may have in common."""
_MENTION = re.compile(r"(?<!\w)@\w+")
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr)\.?\s+[A-Z]\w+")


def chain(found: Correction, incident: Incident) -> Found:
    """Each answer is a step further from the harm, shown by the record, and asked for by the one before."""
    rows = found.of("whys")
    if len(rows) > MOST:
        yield found.paper.problem(rows[MOST]["because"], f"{len(rows)} whys", f"stop after {MOST} at most")
    if rows and len(rows) < LEAST:
        message = f"stops after {len(rows)} answers"
        yield found.paper.problem(rows[-1]["because"], message, "ask why once more; the record shows more links")
    if rows and not _asks_about_harm(rows[0], incident):
        message = f"the first question is not about {incident.kind.journey}"
        yield found.paper.problem(rows[0]["why"], message, "begin with what customers could not do")
    depth = -1
    for place, row in enumerate(rows):
        yield from _answer(found, incident, row)
        yield from _in_line(found, rows, place)
        links = [each for each in _cited(row, incident) if each.depth is not None]
        deepest = max((each.depth or 0 for each in links), default=None)
        if deepest is None:
            continue
        if place == 0 and deepest > 2:
            message = f"begins with {links[0].id}, which is far from what customers saw"
            yield found.paper.problem(row["evidence"], message, "begin with what happened to their requests")
        if deepest <= depth:
            message = f"{links[0].id} lies not behind the answer above"
            yield found.paper.problem(row["evidence"], message, "ask why that was so, and order the answers by it")
        depth = max(depth, deepest)


def _asks_about_harm(row: Row, incident: Incident) -> bool:
    wording = load_wording()
    subject = {word[:5] for word in wording.content(incident.kind.journey)}
    return bool(subject & {word[:5] for word in wording.content(row["why"].text)})


def _cited(row: Row, incident: Incident) -> list[Line]:
    return [incident.known[each] for each in ids(row["evidence"].text) if each in incident.known]


def _answer(found: Correction, incident: Incident, row: Row) -> Found:
    """An answer is backed by what it names, and says what that is about in words of its own."""
    cited = _cited(row, incident)
    at, text = row["evidence"], row["because"]
    unknown = [each for each in ids(row["evidence"].text) if each not in incident.known]
    links = [each for each in cited if each.depth is not None]
    if unknown:
        yield found.paper.problem(at, f"the record has no {unknown[0]}", "name a line or a fact that is there")
    elif not cited:
        yield found.paper.problem(at, "names nothing that shows it", "name the line or the fact, such as F3")
    elif not links:
        yield found.paper.problem(at, f"{cited[0].id} is true and caused nothing here", "name what did")
    elif len(cited) > 3:
        yield found.paper.problem(at, f"names {len(cited)} lines and facts", "name the one that shows it")
    elif not any(_about(text.text, each) for each in links):
        yield found.paper.problem(text, f"is not about {links[0].id}", "say what it shows")
    if any(copied(text.text, each.text) for each in cited):
        message = "repeats the record word by word"
        yield found.paper.problem(text, message, "say how it led to the line above")
    if load_wording().stuffed(text.text):
        yield found.paper.problem(text, "is a heap of words", "write a sentence")


def _about(text: str, line: Line) -> bool:
    """Whether a text has something of a line: of what a fact is about, or two words of a record's line."""
    wording = load_wording()
    if line.about:
        return bool(wording.begins(text, line.about))
    own, other = ({word[:5] for word in wording.content(each)} for each in (text, line.text))
    return len(own & other) >= 1


def _in_line(found: Correction, rows: tuple[Row, ...], place: int) -> Found:
    """A question asks about the answer before it, and an answer says something new."""
    wording = load_wording()
    row = rows[place]
    own = wording.content(row["because"].text)
    if len(own) < 2 or len(words(row["because"].text)) < 4:
        yield found.paper.problem(row["because"], "says too little", "write a sentence")
    for earlier in rows[:place]:
        if alike(own, wording.content(earlier["because"].text)) >= TOO_ALIKE:
            message = f"says what line {earlier['because'].line} says"
            yield found.paper.problem(row["because"], message, "ask why that was so")
            break
    if place:
        asked = {word[:5] for word in wording.content(row["why"].text)}
        before = {word[:5] for word in wording.content(rows[place - 1]["because"].text)}
        if not asked & before:
            message = "does not ask about the answer above"
            yield found.paper.problem(row["why"], message, "ask why that was so, in its words")


def root(found: Correction, incident: Incident) -> Found:
    """The chain ends at something that can be changed: no person, not the trigger, not half of the way."""
    rows = found.of("whys")
    if not rows:
        return
    last = rows[-1]
    cited = _cited(last, incident)
    human = load_wording().uses(last["because"].text, load_wording().human)
    if human or any(each.person for each in cited):
        word = min(human) if human else next(each.id for each in cited if each.person)
        message = f"the chain ends at a person ({word})"
        yield found.paper.problem(last["because"], message, "ask what made the slip easy to make and hard to notice")
    elif incident.phases["change"] in cited:
        message = "the chain ends at what set it off"
        yield found.paper.problem(last["because"], message, "ask why that could reach customers")
    elif incident.root not in cited:
        message = "the chain ends before something that keeps the next one away"
        yield found.paper.problem(last["because"], message, "ask why that was so; a fact of the record answers")


def _bare(name: str) -> str:
    """A name without accents, as people type it."""
    return "".join(letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter))


def blameless(found: Correction, incident: Incident) -> Found:
    """Nobody is named, and no word judges what people did."""
    people = dict.fromkeys(each for name in incident.people for each in (name, _bare(name)))
    names = re.compile(rf"\b({'|'.join(map(re.escape, people))})\b", re.IGNORECASE)
    for text in found.paper.every:
        for name in dict.fromkeys(each[0] for each in names.finditer(text.text)):
            yield found.paper.problem(text.place(name), f"names a person ({name})", "name the role")
        for pattern in (_MENTION, _TITLED):
            for each in pattern.finditer(text.text):
                yield found.paper.problem(text.place(each[0]), f"names a person ({each[0]})", "name the role")
        for phrase in dict.fromkeys(load_wording().blamed(text.text)):
            fix = "say what happened, and what made it likely"
            yield found.paper.problem(text.place(phrase), f"judges people ({phrase})", fix)
