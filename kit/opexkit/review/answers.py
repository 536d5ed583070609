"""A team's answers in one lens, and the same answers carried over into another edition."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from opexkit.lens.carry import carry_map, carry_nones, counterpart
from opexkit.lens.catalogue import Catalogue
from opexkit.review.submission import Answer, Evidence, Reason, Risk, Status, Submission

EVIDENCE_DAYS = 180
"""How old evidence may be, in days before the milestone, unless a caller says otherwise."""

_WEAKEST_FIRST = (Status.NOT_IMPLEMENTED, Status.PARTIAL, Status.CANNOT_DETERMINE, Status.IMPLEMENTED)


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What was said of one practice; `carried_from` names the older practices that it comes from."""

    status: Status
    note: str = ""
    evidence: tuple[Evidence, ...] = ()
    owner: str | None = None
    due: dt.date | None = None
    reason: Reason | None = None
    carried_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """All that a team said at one milestone, in one lens.

    Attributes:
        practices: by the code of a practice.
        questions: questions set not applicable as a whole, by question code.
        nones: what was said of choices that say "None of these", by code.
        taken: practices that nobody here has seen, and that an AWS report does not name as missing.
        aws: the risk that the AWS Tool gave, by question code.
        notes: what was said of a question as a whole, by question code.
        day: the milestone's day, by which the age of evidence counts; without it none is too old.
        evidence_days: how old evidence may be.
    """

    catalogue: Catalogue
    practices: Mapping[str, GivenAnswer]
    questions: Mapping[str, GivenAnswer] = field(default_factory=dict)
    nones: Mapping[str, GivenAnswer] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()
    aws: Mapping[str, Risk] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    day: dt.date | None = None
    evidence_days: int = EVIDENCE_DAYS

    @property
    def count(self) -> int:
        """How many practices, questions and "None of these" something is known of."""
        return len(self.practices) + len(self.questions) + len(self.nones) + len(self.taken)

    def of(self, code: str) -> GivenAnswer | None:
        """What holds for a practice; a question that does not apply takes its practices with it."""
        return self.questions.get(self.catalogue.question_of(code).code) or self.practices.get(code)


def answers_of(submission: Submission, catalogue: Catalogue, evidence_days: int = EVIDENCE_DAYS) -> Answers:
    """The answers of a submission, which are keyed by the codes of its lens."""
    given = {code: _given(answer) for code, answer in submission.answers.items()}
    practices = {code: answer for code, answer in given.items() if catalogue.practice(code)}
    nones = {code: answer for code, answer in given.items() if code not in practices and catalogue.choice(code)}
    return Answers(
        catalogue=catalogue,
        day=submission.milestone.date,
        practices=practices,
        nones=nones,
        questions={code: answer for code, answer in given.items() if code not in practices and code not in nones},
        taken=frozenset(submission.taken_from_aws) - set(practices),
        aws=submission.aws,
        notes=submission.notes,
        evidence_days=evidence_days,
    )


def carry(answers: Answers, new: Catalogue) -> Answers:
    """The answers in another edition: a practice takes the weakest of the older ones that it replaces.

    From the weakest: not_implemented, partial, cannot_determine, implemented; not_applicable holds only
    if it held for all. Where one of several was not answered, the others cannot show that the whole is
    implemented: the practice stays unanswered. The AWS Tool's risks belong to the old edition and stay
    there.
    """
    old = answers.catalogue
    if old.sha256 == new.sha256:
        return answers
    mapped = carry_map(old, new)
    practices = {}
    for code, older in mapped.items():
        if merged := _weakest(older, [answers.of(origin) for origin in older]):
            practices[code] = merged
    codes = {
        question.code: found.code
        for question in old.questions
        if (found := counterpart(question, old, new)) is not None
    }
    return Answers(
        catalogue=new,
        day=answers.day,
        practices=practices,
        nones={code: answers.nones[older] for code, older in carry_nones(old, new).items() if older in answers.nones},
        questions={codes[origin]: given for origin, given in answers.questions.items() if origin in codes},
        taken=frozenset(code for code, older in mapped.items() if _is_taken(older, answers)),
        notes={codes[origin]: note for origin, note in answers.notes.items() if origin in codes},
        evidence_days=answers.evidence_days,
    )


def _is_taken(codes: Iterable[str], answers: Answers) -> bool:
    """Whether nothing but AWS's report, or it and practices in place, stand behind a practice."""
    origins = list(codes)
    in_place = {code for code, given in answers.practices.items() if given.status is Status.IMPLEMENTED}
    return bool(answers.taken.intersection(origins)) and answers.taken.union(in_place).issuperset(origins)


def _given(answer: Answer) -> GivenAnswer:
    return GivenAnswer(
        status=answer.status,
        note=answer.note,
        evidence=tuple(answer.evidence),
        owner=answer.owner,
        due=answer.due,
        reason=answer.reason,
    )


def _weakest(codes: Iterable[str], olders: Iterable[GivenAnswer | None]) -> GivenAnswer | None:
    pairs = list(zip(codes, olders, strict=True))
    said = [(code, given) for code, given in pairs if given]
    scope = [(code, given) for code, given in said if given.status is not Status.NOT_APPLICABLE] or said
    if not scope:
        return None
    weakest = min((given for _, given in scope), key=_weight)
    if len(said) < len(pairs) and weakest.status in (Status.IMPLEMENTED, Status.NOT_APPLICABLE):
        return None
    return GivenAnswer(
        status=weakest.status,
        note=_joined(said),
        evidence=tuple(dict.fromkeys(item for _, given in said for item in given.evidence)),
        owner=weakest.owner,
        due=weakest.due,
        reason=weakest.reason,
        carried_from=tuple(code for code, _ in pairs),
    )


def _weight(given: GivenAnswer) -> int:
    return _WEAKEST_FIRST.index(given.status) if given.status in _WEAKEST_FIRST else len(_WEAKEST_FIRST)


def _joined(said: list[tuple[str, GivenAnswer]]) -> str:
    """The notes, each with the code that it was written for where there are several."""
    notes = dict.fromkeys((code, given.note) for code, given in said if given.note)
    if len({note for _, note in notes}) == 1:
        return next(iter(notes))[1]
    return "\n".join(f"{code}: {note}" for code, note in notes)
