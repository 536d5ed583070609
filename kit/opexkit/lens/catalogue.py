"""A lens and its guide, addressable by the codes that people write."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from opexkit import content
from opexkit.files import InputError, Problem, nearest
from opexkit.files.regular import opened
from opexkit.files.validation import SHOWN
from opexkit.lens.condition import Default, parse, signed_names
from opexkit.lens.editions import load_guide
from opexkit.lens.guide import Guide, Level, PracticeGuide, QuestionGuide
from opexkit.lens.model import MOST_CHOICES, Choice, Lens, LensRisk, Pillar, Question
from opexkit.lens.reader import read_lens
from opexkit.lens.risk import rate

RULE_LIMIT = 30
"""Rules of a question that are tried; the Tool takes three."""

_LEVELS = {LensRisk.HIGH: Level.HIGH, LensRisk.MEDIUM: Level.MEDIUM, LensRisk.NONE: Level.LOW}


@dataclass(frozen=True, slots=True)
class CataloguePractice:
    """A practice: a choice with its code and the level of risk if it alone is missing."""

    code: str
    id: str
    title: str
    level: Level | None
    guide: PracticeGuide | None


@dataclass(frozen=True, slots=True)
class CatalogueNone:
    """A choice that says "None of these": it can be answered, and is no practice.

    Attributes:
        is_implied: it holds where a team has nothing in place, without being answered. Not so where a rule of
            the lens gives less than a high risk for it: then it is a statement of its own, such as "No data
            leaves the region".
    """

    code: str
    id: str
    title: str
    is_implied: bool


CatalogueChoice = CataloguePractice | CatalogueNone


@dataclass(frozen=True, slots=True)
class CatalogueQuestion:
    """A question with its code, pillar, area, practices, and what says "None of these"."""

    code: str
    id: str
    aws_id: str | None
    title: str
    pillar: str
    area: str
    question: Question
    practices: tuple[CataloguePractice, ...]
    nones: tuple[CatalogueNone, ...]
    guide: QuestionGuide | None

    @property
    def choices(self) -> tuple[CatalogueChoice, ...]:
        """Practices, then what says "None of these"."""
        return *self.practices, *self.nones

    def choice(self, choice_id: str) -> CatalogueChoice | None:
        """The choice of an id, which is unique in its question only."""
        return next((choice for choice in self.choices if choice.id == choice_id), None)


@dataclass(frozen=True)
class Catalogue:
    """A lens, its guide if there is one, and the SHA-256 of the lens file, which is its identity.

    Codes are unique in a lens, over questions and choices: a choice's own id where no other question and no other
    choice has it, else `question.choice`.
    """

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
    def version(self) -> str:
        """The edition of a lens of the kit, the version that another lens says it is, or nothing."""
        edition = self.guide.edition if self.guide else None
        return edition.isoformat() if edition else self.lens.version

    @property
    def label(self) -> str:
        """What reports call the lens: its name in the kit, else title, version and the head of its SHA-256."""
        if self.guide:
            return self.name
        return f"{' '.join(filter(None, [self.title, self.version]))} ({self.sha256[:8]})"

    @property
    def short(self) -> str:
        """The letters that the codes of a pillar's questions begin with, such as OPS; nothing without a guide."""
        return self.guide.questions[0].code.rstrip("0123456789") if self.guide else ""

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
        """The practice of a code, a choice id that names nothing else, `question.choice` or `question/choice`."""
        choice = self._choice_index.get(ref)
        return choice if isinstance(choice, CataloguePractice) else None

    def choice(self, ref: str) -> CatalogueChoice | None:
        """The practice, or what says "None of these", of the same names."""
        return self._choice_index.get(ref)

    def namesakes(self, choice_id: str) -> list[CatalogueChoice]:
        """All choices of an id, one a question at most."""
        return [choice for question in self.questions if (choice := question.choice(choice_id))]

    def question(self, ref: str) -> CatalogueQuestion | None:
        """The question of a code, a lens id or an AWS id."""
        return self._question_index.get(ref)

    def question_of(self, code: str) -> CatalogueQuestion:
        """The question that a choice belongs to.

        Raises:
            KeyError: no choice has this code.
        """
        return self._owner[code]

    def nearest(self, word: str) -> str | None:
        """The code or id closest to a mistyped one, if any is close."""
        choices = [name for choice in self._choices for name in (choice.code, choice.id)]
        return nearest(word, list(dict.fromkeys([*choices, *self._question_index])))

    @cached_property
    def _choice_index(self) -> dict[str, CatalogueChoice]:
        times = _times(self.lens)
        index: dict[str, CatalogueChoice] = {}
        for question in self.questions:
            for choice in question.choices:
                index |= {f"{question.id}/{choice.id}": choice, f"{question.id}.{choice.id}": choice}
                index |= {choice.id: choice} if times[choice.id] == 1 else {}
        return index | {choice.code: choice for choice in self._choices}

    @property
    def _choices(self) -> list[CatalogueChoice]:
        return [choice for question in self.questions for choice in question.choices]

    @cached_property
    def _question_index(self) -> dict[str, CatalogueQuestion]:
        index = {question.aws_id: question for question in self.questions if question.aws_id}
        index |= {question.id: question for question in self.questions}
        return index | {question.code: question for question in self.questions}

    @cached_property
    def _owner(self) -> dict[str, CatalogueQuestion]:
        return {choice.code: question for question in self.questions for choice in question.choices}


def catalogue_names() -> list[str]:
    """The names of one's own lenses and of those that the kit carries."""
    return sorted(content.named(content.LENSES))


def load_catalogue(name_or_path: str, beside: Path | None = None) -> Catalogue:
    """Load a lens of the kit by name, or any AWS custom lens by path (relative to `beside`, else to here).

    A file that is a copy of a lens of the kit is that lens.

    Raises:
        InputError: there is no such lens, it cannot be read, or its questions or choices cannot be told apart.
    """
    if name_or_path in catalogue_names():
        path = content.data("lenses", f"{name_or_path}.json")
        return _load(path, name_or_path, _sha256(path))
    path = Path(name_or_path) if beside is None else beside / name_or_path
    if path.suffix != ".json":
        near = nearest(name_or_path, catalogue_names()) or ", ".join(catalogue_names())
        fix = f"did you mean {near}? Or give the path of a custom lens (.json)"
        raise InputError([Problem(beside or path, f"there is no lens {name_or_path!r}", fix)])
    if not path.is_file():
        read_lens(path)  # says what it is instead
    digest = _sha256(path)
    for name in catalogue_names():
        own = content.data("lenses", f"{name}.json")
        if _sha256(own) == digest:
            return _load(own, name, digest)
    return _load(path.resolve(), name_or_path, digest)


def _sha256(path: Path) -> str:
    with opened(path) as file:
        return hashlib.sha256(file.read()).hexdigest()


@cache
def _load(path: Path, name: str, sha256: str) -> Catalogue:
    lens = read_lens(path)
    _bound(lens, path)
    _tell_apart(lens, path)
    folder = path.with_suffix("")
    guide = load_guide(folder) if (folder / "edition.yaml").is_file() else None
    guides = {question.id: question for question in guide.questions} if guide else {}
    times = _times(lens)
    questions = tuple(
        _question(question, pillar, guides.get(question.id), times)
        for pillar in lens.pillars
        for question in pillar.questions
    )
    return Catalogue(name, lens, guide, sha256, questions)


def _bound(lens: Lens, path: Path) -> None:
    """Refuse a lens whose questions are too large: every set of a question's choices may be tried."""
    problems = [
        Problem(path, f"{question.id[:60]!r} has {count:,} {what}", f"keep to {most}, or split the question")
        for question in lens.questions
        for what, count, most in (
            ("choices", len(question.choices), MOST_CHOICES),
            ("rules", len(question.risk_rules), RULE_LIMIT),
        )
        if count > most
    ]
    if problems:
        raise InputError(problems[:SHOWN])


def _times(lens: Lens) -> Counter[str]:
    """How often an id stands in a lens, as a question's or a choice's."""
    choices = (choice.id for question in lens.questions for choice in question.choices)
    return Counter([*(question.id for question in lens.questions), *choices])


def _tell_apart(lens: Lens, path: Path) -> None:
    """Refuse a lens in which an answer could belong to two choices."""
    of_questions = Counter(question.id for question in lens.questions)
    problems = [
        Problem(path, f"{times} questions have the id {name!r}", "give each an id of its own")
        for name, times in of_questions.items()
        if times > 1
    ]
    problems += [
        Problem(path, f"{times} choices of {question.id!r} have the id {name!r}", "give each an id of its own")
        for question in lens.questions
        for name, times in Counter(choice.id for choice in question.choices).items()
        if times > 1
    ]
    if problems:
        raise InputError(problems)


def _question(
    question: Question, pillar: Pillar, guide: QuestionGuide | None, times: Counter[str]
) -> CatalogueQuestion:
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
    helped = _helped(question)
    nones = tuple(
        CatalogueNone(_plain_code(question, choice, times), choice.id, choice.title, choice.id not in helped)
        for choice in question.choices
        if choice.says_none_of_these
    )
    return CatalogueQuestion(
        code=guide.code if guide else question.id,
        id=question.id,
        aws_id=guide.aws_id if guide else None,
        title=question.title,
        pillar=pillar.id,
        area=guide.area if guide else pillar.name,
        question=question,
        practices=practices,
        nones=nones,
        guide=guide,
    )


def _plain_code(question: Question, choice: Choice, times: Counter[str]) -> str:
    return choice.id if times[choice.id] == 1 else f"{question.id}.{choice.id}"


def _helped(question: Question) -> set[str]:
    """The choices that a rule below high risk asks for."""
    conditions = (parse(rule.condition) for rule in question.risk_rules if rule.risk is not LensRisk.HIGH)
    signed = (pair for node in conditions if not isinstance(node, Default) for pair in signed_names(node))
    return {name for name, positive in signed if positive}


def _level(question: Question, missing: Choice) -> Level | None:
    """The risk that is left when every other practice is in place."""
    others = frozenset(choice.id for choice in question.practices) - {missing.id}
    risk = rate(question, others, frozenset()).risk
    return _LEVELS[risk] if risk else None
