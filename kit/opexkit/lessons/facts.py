"""Facts of AWS that the kit's texts claim, drawn by a seed and looked up: as a page of the docs."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from opexkit import content
from opexkit.exercises.bank import load_bank
from opexkit.exercises.exercise import Exercise
from opexkit.files import Form, Strict, read
from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.changes import changes, changes_named
from opexkit.lens.editions import EDITION
from opexkit.lessons.loader import lessons

COUNT = 40
"""How many facts are drawn."""
_OF_AWS = ("call", "template", "query", "runbook")
"""Formats of worked files that AWS defines."""


class LookedUp(Strict):
    """A fact that was drawn, and what AWS's page says of it.

    Attributes:
        id: where the kit says it, as the pool names it.
        fact: what was looked up, in a sentence.
        page: where it was read; a stored copy of this page, or AWS's own documentation in its SDK.
        read: when.
        verdict: `right` as it stood, `fixed` where it was not and is now, `unknown` where no page could be had.
        note: what was fixed, or why it is unknown.
    """

    id: str
    fact: str = Field(min_length=15)
    page: Annotated[str, Field(pattern=r"^https://(docs\.)?aws\.amazon\.com/"), Form("an address of aws.amazon.com")]
    read: dt.date
    verdict: Literal["right", "fixed", "unknown"]
    note: str = ""


class Round(Strict):
    """A round of looking up: which draw it was, and each fact of it; without a seed, the facts that no draw had."""

    seed: int | None = None
    drawn: dt.date
    of: int = Field(ge=1, description="How many facts the pool held on that day.")
    facts: list[LookedUp]


class Facts(Strict):
    """`facts.yaml`: what was looked up, round by round."""

    rounds: list[Round] = Field(min_length=1)

    @property
    def facts(self) -> list[LookedUp]:
        """The facts of all rounds."""
        return [fact for each in self.rounds for fact in each.facts]


def pool() -> dict[str, str]:
    """What the kit claims of AWS, by where it says it: means, changes, practices, exercises, worked files.

    Exam items are not among them: each has its proof and the day on which it was read.
    """
    found: dict[str, str] = {}
    for practice in load_catalogue(EDITION).practices:
        if guide := practice.guide:
            found[f"guide {guide.code}"] = guide.what
            for means in guide.aws:
                found[f"means {guide.code}, {means.title}"] = f"{means.does} {means.limit}"
    found |= {f"change {change.name}": f"{change.says} ({change.kind} {change.since})" for change in changes()}
    for exercise in load_bank().exercises.values():
        found |= _claims(exercise)
    for lesson in lessons():
        for file in (file for file in lesson.worked if file.format in _OF_AWS):
            notes = [(number, f"{note.says} {note.without}") for number, note in enumerate(file.notes, 1)]
            found |= {f"worked file {file.id}, note {number}": said for number, said in notes}
    return found


def _claims(exercise: Exercise) -> dict[str, str]:
    """What is said of each option, card or statement that names something of AWS."""
    lists = [getattr(exercise, name) for name in type(exercise).model_fields]
    parts = [part for each in lists if isinstance(each, list) for part in each if hasattr(part, "feedback")]
    said = {part.id: f"{part.text}: {part.feedback}" for part in parts if hasattr(part, "id")}
    told = {name: text for name, text in said.items() if any(word in text for word in _names())}
    return {f"exercise {exercise.id}, {name}": text for name, text in told.items()}


def _names() -> set[str]:
    """The services that the guides name, without AWS or Amazon before them."""
    practices = [practice.guide for practice in load_catalogue(EDITION).practices if practice.guide]
    services = {means.service for guide in practices for means in guide.aws}
    return {service.removeprefix("AWS ").removeprefix("Amazon ") for service in services} - {"Support", "resource tags"}


def draw(among: Mapping[str, str], seed: int, count: int = COUNT) -> list[str]:
    """Draw facts by a seed: those whose hash with it comes first, so that a new fact moves no other."""
    return sorted(among, key=lambda name: hashlib.sha256(f"{seed}/{name}".encode()).hexdigest())[:count]


def facts() -> Facts:
    """What was looked up.

    Raises:
        InputError: the file does not fit its schema.
    """
    return read(content.data("lessons", "facts.yaml"), Facts)


def facts_page() -> str:
    """The page: each draw, its verdicts counted, and a row for each fact."""
    lines = [
        "# Facts that were looked up",
        "",
        "Facts about AWS that the kit's means, changes, practices, exercises and worked files claim. Two draws by a",
        "seed came first; since one fact in eight had to be fixed, the others were looked up as well. Each was held",
        "against a stored copy of AWS's page, a copy of AWS's text in a public repository, or the documentation in",
        "AWS's SDK; the address is AWS's. Made from the data by `make data`; `python tools/facts.py left` lists what",
        "is new. A verdict is on the fact as it stood before it was looked up.",
    ]
    for each in facts().rounds:
        lines += _round(each)
    return "\n".join(lines) + "\n"


def _round(looked_up: Round) -> list[str]:
    counts = {word: sum(fact.verdict == word for fact in looked_up.facts) for word in ("right", "fixed", "unknown")}
    told = ", ".join(f"{count} {word}" for word, count in counts.items())
    how = "taken" if looked_up.seed is None else "drawn"
    return [
        "",
        f"## Seed {looked_up.seed}" if looked_up.seed is not None else "## The others",
        "",
        f"{len(looked_up.facts)} of {looked_up.of}, {how} on {looked_up.drawn}: {told}.",
        "",
        "| where | what was looked up | page | read | verdict |",
        "|---|---|---|---|---|",
        *(
            f"| {fact.id} | {_marked(fact)} | [{_short(fact.page)}]({fact.page}) | {fact.read} "
            f"| {': '.join(filter(None, [fact.verdict, fact.note]))} |"
            for fact in looked_up.facts
        ),
    ]


def _marked(fact: LookedUp) -> str:
    """A fact with a mark for each service of it that is leaving."""
    leaving = [change.mark for change in changes_named(f"{fact.id} {fact.fact} {fact.note}") if change.is_leaving]
    return "; ".join([fact.fact.rstrip(".") if leaving else fact.fact, *leaving])


def _short(page: str) -> str:
    return page.removeprefix("https://").removeprefix("docs.aws.amazon.com/").removesuffix(".html")
