"""A lens and its guide, addressable by the codes that people write."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from opexkit import content
from opexkit.files import InputError, Problem, nearest
from opexkit.lens.editions import load_guide
from opexkit.lens.guide import Guide, Level, PracticeGuide, QuestionGuide
from opexkit.lens.model import Choice, Lens, LensRisk, Question
from opexkit.lens.reader import read_lens
from opexkit.lens.risk import rate

_LEVELS = {LensRisk.HIGH: Level.HIGH, LensRisk.MEDIUM: Level.MEDIUM, LensRisk.NONE: Level.LOW}


@dataclass(frozen=True, slots=True)
class CataloguePractice:
    """A choice with its code and the level of risk if it alone is missing."""

    code: str
    id: str
    title: str
    level: Level | None
    guide: PracticeGuide | None


@dataclass(frozen=True, slots=True)
class CatalogueQuestion:
    """A question with its code, area and practices ("None of these" left out)."""

    code: str
    id: str
    aws_id: str | None
    title: str
    area: str
    question: Question
    practices: tuple[CataloguePractice, ...]
    guide: QuestionGuide | None


@dataclass(frozen=True)
class Catalogue:
    """A lens, its guide if there is one, and the SHA-256 of the lens file."""

    name: str
    lens: Lens
    guide: Guide | None
    sha256: str
    questions: tuple[CatalogueQuestion, ...]

    @property
    def title(self) -> str:
        """The lens's own name."""
        return self.lens.name

    @property
    def rule(self) -> str:
        """How risk is derived, in a few sentences."""
        return self.guide.rule.statement if self.guide else "The lens's own risk rules; the first that holds decides."

    @property
    def rule_source(self) -> str:
        """Where the rule comes from."""
        return self.guide.rule.source if self.guide else ""

    @property
    def practices(self) -> list[CataloguePractice]:
        """All practices, in the lens's order."""
        return [practice for question in self.questions for practice in question.practices]

    def practice(self, ref: str) -> CataloguePractice | None:
        """The practice of a code, an unambiguous choice id, or `question/choice`."""
        return self._practice_index.get(ref)

    def question(self, ref: str) -> CatalogueQuestion | None:
        """The question of a code, a lens id or an AWS id."""
        return self._question_index.get(ref)

    def question_of(self, code: str) -> CatalogueQuestion:
        """The question that a practice belongs to.

        Raises:
            KeyError: no practice has this code.
        """
        return self._owner[code]

    def nearest(self, word: str) -> str | None:
        """The code or id closest to a mistyped one, if any is close."""
        known = [*self._practice_index, *self._question_index]
        return nearest(word, known)

    @cached_property
    def _practice_index(self) -> dict[str, CataloguePractice]:
        times = Counter(practice.id for practice in self.practices)
        index = {practice.id: practice for practice in self.practices if times[practice.id] == 1}
        for question in self.questions:
            index |= {f"{question.id}/{practice.id}": practice for practice in question.practices}
        return index | {practice.code: practice for practice in self.practices}

    @cached_property
    def _question_index(self) -> dict[str, CatalogueQuestion]:
        index = {question.aws_id: question for question in self.questions if question.aws_id}
        index |= {question.id: question for question in self.questions}
        return index | {question.code: question for question in self.questions}

    @cached_property
    def _owner(self) -> dict[str, CatalogueQuestion]:
        return {practice.code: question for question in self.questions for practice in question.practices}


def catalogue_names() -> list[str]:
    """The names of one's own lenses and of those that the kit carries."""
    return sorted(content.named(content.LENSES))


def load_catalogue(name_or_path: str, beside: Path | None = None) -> Catalogue:
    """Load a lens of the kit by name, or any AWS custom lens by path (relative to `beside`, else to here).

    Raises:
        InputError: there is no such lens, or it cannot be read.
    """
    if name_or_path in catalogue_names():
        return _load(content.data("lenses", f"{name_or_path}.json"), name_or_path)
    path = Path(name_or_path) if beside is None else beside / name_or_path
    if path.suffix != ".json":
        near = nearest(name_or_path, catalogue_names()) or ", ".join(catalogue_names())
        fix = f"did you mean {near}? Or give the path of a custom lens (.json)"
        raise InputError([Problem(beside or path, f"there is no lens {name_or_path!r}", fix)])
    return _load(path.resolve() if path.exists() else path, name_or_path)


def carry_map(old: Catalogue, new: Catalogue) -> dict[str, list[str]]:
    """For each practice of the new lens, the practices of the old one that its answer comes from.

    The same choice id carries over; else the guide's `replaces` says which older ids live on in it.
    A practice without any is left out.
    """
    carried = {}
    for practice in new.practices:
        older = [practice.id, *(item.id for item in practice.guide.replaces)] if practice.guide else [practice.id]
        codes = [found.code for found in map(old.practice, older) if found]
        if codes:
            carried[practice.code] = codes
    return carried


@cache
def _load(path: Path, name: str) -> Catalogue:
    lens = read_lens(path)
    folder = path.with_suffix("")
    guide = load_guide(folder) if (folder / "edition.yaml").is_file() else None
    guides = {question.id: question for question in guide.questions} if guide else {}
    times = Counter(choice.id for question in lens.questions for choice in question.practices)
    questions = tuple(
        _question(question, pillar.name, guides.get(question.id), times)
        for pillar in lens.pillars
        for question in pillar.questions
    )
    return Catalogue(name, lens, guide, hashlib.sha256(path.read_bytes()).hexdigest(), questions)


def _question(question: Question, area: str, guide: QuestionGuide | None, times: Counter[str]) -> CatalogueQuestion:
    guides = {practice.id: practice for practice in guide.practices} if guide else {}
    practices = tuple(
        CataloguePractice(
            code=guides[choice.id].code if choice.id in guides else _plain_code(question, choice, times),
            id=choice.id,
            title=choice.title,
            level=guides[choice.id].risk if choice.id in guides else _level(question, choice),
            guide=guides.get(choice.id),
        )
        for choice in question.practices
    )
    return CatalogueQuestion(
        code=guide.code if guide else question.id,
        id=question.id,
        aws_id=guide.aws_id if guide else None,
        title=question.title,
        area=guide.area if guide else area,
        question=question,
        practices=practices,
        guide=guide,
    )


def _plain_code(question: Question, choice: Choice, times: Counter[str]) -> str:
    return choice.id if times[choice.id] == 1 else f"{question.id}.{choice.id}"


def _level(question: Question, missing: Choice) -> Level | None:
    """The risk that is left when every other practice is in place."""
    others = frozenset(choice.id for choice in question.practices) - {missing.id}
    risk = rate(question, others, frozenset()).risk
    return _LEVELS[risk] if risk else None
