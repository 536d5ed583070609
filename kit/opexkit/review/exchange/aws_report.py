"""Take a consolidated report: it names what is missing, and what it does not name was never seen by anybody here."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from opexkit.lens.catalogue import Catalogue, CataloguePractice, CatalogueQuestion
from opexkit.review.exchange.aws_ids import codes_of, find_question, own_question, risk_of_word
from opexkit.review.exchange.aws_shapes import (
    AwsContribution,
    AwsReportLens,
    AwsReportPillar,
    AwsRiskyQuestion,
    AwsWorkload,
)
from opexkit.review.submission import Answer, AwsPillar, AwsQuestion, Risk, Status


@dataclass
class Taken:
    """What an import has taken over so far, by the codes of the lens.

    Attributes:
        answers: of practices, "None of these" and whole questions.
        notes: by question.
        risks: what AWS gave, by question.
        from_aws: practices that a report does not name as missing.
        questions: the questions that the files speak of.
        ids: AWS's ids of these.
        left_out: what has no place in the lens.
        remarks: what does not fit together.
        incomplete: sentences on what a report does not tell.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    risks: dict[str, Risk] = field(default_factory=dict)
    from_aws: set[str] = field(default_factory=set)
    questions: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    left_out: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)

    def take_risk(self, code: str, aws_id: str, word: str) -> None:
        """Keep the risk that AWS gave to a question; a word that is new is told."""
        self.questions.add(code)
        self.ids.add(aws_id)
        if risk := risk_of_word(word):
            self.risks.setdefault(code, risk)
        elif word:
            self.left_out.append(f"the risk {word[:40]!r} of {aws_id}: this version of opexkit does not know it")


def best_of(workload: AwsWorkload, catalogue: Catalogue) -> AwsReportLens | None:
    """The lens of a report that asks what a lens asks; None if none asks any of it."""
    known = [sum(_question(item, catalogue) is not None for item in _asked(lens)) for lens in workload.lenses]
    return workload.lenses[known.index(max(known))] if any(known) else None


def take_report(lens: AwsReportLens, catalogue: Catalogue, taken: Taken) -> None:
    """Take the pillars of a report that a lens holds: what AWS names is missing, the rest is taken from AWS."""
    for pillar in lens.pillars:
        asked = _questions_of(pillar, catalogue)
        for item in pillar.questions if asked else ():
            question = _question(item, catalogue)
            if question is None:
                taken.left_out.append(f"question {item.question_id}: not in {catalogue.name}")
                continue
            is_new = question.code not in taken.questions
            taken.take_risk(question.code, item.question_id, item.risk)
            if is_new:
                _take_question(item, question, catalogue, taken)
        if asked:
            _take_rest(pillar, [question for question in asked if question.code not in taken.questions], taken)


def other_pillars(workload: AwsWorkload, graded: AwsReportLens | None, catalogue: Catalogue) -> list[AwsPillar]:
    """What a report says of pillars and lenses that are not graded here."""
    return [
        AwsPillar(
            pillar=pillar.pillar_id,
            lens=lens.lens_arn or None,
            counts={risk: pillar.risk_counts[risk.value] for risk in Risk if risk.value in pillar.risk_counts},
            questions=[
                AwsQuestion(id=item.question_id, risk=risk, missing=[_title(best) for best in item.best_practices])
                for item in pillar.questions
                if (risk := risk_of_word(item.risk))
            ],
        )
        for lens in workload.lenses
        for pillar in lens.pillars
        if lens is not graded or not _questions_of(pillar, catalogue)
    ]


def _asked(lens: AwsReportLens) -> list[AwsRiskyQuestion]:
    return [item for pillar in lens.pillars for item in pillar.questions]


def _question(item: AwsRiskyQuestion, catalogue: Catalogue) -> CatalogueQuestion | None:
    return find_question(catalogue, item.question_id, [best.choice_id for best in item.best_practices])


def _questions_of(pillar: AwsReportPillar, catalogue: Catalogue) -> list[CatalogueQuestion]:
    """The lens's questions of a pillar; a lens of the kit is one pillar, grouped by areas."""
    own = [question for question in catalogue.questions if question.pillar == pillar.pillar_id]
    if own or catalogue.guide is None:
        return own
    return list(catalogue.questions) if any(_question(item, catalogue) for item in pillar.questions) else []


def _take_question(item: AwsRiskyQuestion, question: CatalogueQuestion, catalogue: Catalogue, taken: Taken) -> None:
    named: set[str] = set()
    for best in item.best_practices:
        codes = codes_of(best.choice_id, question, catalogue)
        if not codes:
            taken.left_out.append(f"choice {best.choice_id} of {item.question_id}: not in {catalogue.name}")
        named.update(code for code in codes if isinstance(catalogue.choice(code), CataloguePractice))
    taken.answers |= {code: Answer(status=Status.NOT_IMPLEMENTED) for code in sorted(named)}
    own = own_question(catalogue, item.question_id) is question
    if named and own and all(question.choice(best.choice_id) for best in item.best_practices):
        taken.from_aws |= {practice.code for practice in question.practices} - named
    elif len(named) < len(question.practices):
        taken.incomplete.append(
            f"AWS's report names {len(named)} practices of {question.code}; of the others it cannot be told "
            "whether it asked for them, so they stay unanswered."
        )


def _take_rest(pillar: AwsReportPillar, rest: Sequence[CatalogueQuestion], taken: Taken) -> None:
    """Take the questions that a report does not name, as far as its counts prove their risk."""
    counts = {risk: pillar.risk_counts.get(risk.value, 0) for risk in Risk}
    for item in pillar.questions:
        if named := risk_of_word(item.risk):
            counts[named] -= 1
    left = {risk: count for risk, count in counts.items() if count}
    if not rest:
        return
    if len(left) == 1 and left.get(risk := next(iter(left))) == len(rest):
        for question in rest:
            taken.questions.add(question.code)
            taken.risks[question.code] = risk
            if risk is Risk.NONE:
                taken.from_aws |= {practice.code for practice in question.practices}
        return
    said = ", ".join(f"{count} {risk.value}" for risk, count in left.items()) or "none"
    taken.incomplete.append(
        f"AWS's report does not name {len(rest)} questions of {pillar.pillar_id}, and its counts ({said}) do not tell "
        "their risks; they stay unanswered."
    )
    taken.questions |= {question.code for question in rest}


def _title(best: AwsContribution) -> str:
    return best.choice_title or best.choice_id
