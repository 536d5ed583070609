"""Make a submission of what the AWS CLI prints of a review.

Everything is matched by question id and choice id, never by order or title: list-answers sorts choices by risk,
and titles change between editions while most ids stay.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from opexkit.files import InputError, Problem
from opexkit.lens.catalogue import Catalogue, catalogue_names, load_catalogue
from opexkit.review.exchange.aws_answers import choice_ids, richer, take_answer
from opexkit.review.exchange.aws_files import read_outputs, unfinished
from opexkit.review.exchange.aws_ids import find_question, risk_of_word
from opexkit.review.exchange.aws_report import Taken, best_of, other_pillars, take_report
from opexkit.review.exchange.aws_shapes import (
    AwsAnswer,
    AwsAnswers,
    AwsImprovements,
    AwsOutput,
    AwsReport,
    AwsWorkload,
)
from opexkit.review.submission import AwsPillar, AwsQuestion, Milestone, Risk, Submission


@dataclass
class AwsReview:
    """What a set of CLI outputs says of one workload at one milestone.

    Attributes:
        answers: by AWS's question id.
        risks: AWS's words, by its question id.
        workload: of a consolidated report.
        left_out: line by line, what was read but has no place in the lens.
        remarks: line by line, what does not fit together.
        incomplete: sentences on what is missing from the files.
    """

    answers: dict[str, AwsAnswer] = field(default_factory=dict)
    risks: dict[str, str] = field(default_factory=dict)
    workload: AwsWorkload | None = None
    left_out: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)


def read_aws(paths: Sequence[Path], workload: str | None = None) -> AwsReview:
    """Read CLI outputs (files, or folders of .json files) of one workload at one milestone.

    Args:
        paths: in any order; pages and single answers add up, and get-answer's notes win over list-answers.
        workload: name or id of the workload to take from a consolidated report of several.

    Raises:
        InputError: a file is no such output, or the files speak of two workloads, milestones or lenses.
    """
    outputs = read_outputs(paths)
    _one_of_each(outputs)
    review = AwsReview(incomplete=unfinished(outputs))
    for _, output in outputs:
        if isinstance(output, AwsAnswers):
            for answer in [*output.answer_summaries, *([output.answer] if output.answer else [])]:
                review.answers[answer.question_id] = richer(review.answers.get(answer.question_id), answer)
                if answer.risk:
                    review.risks[answer.question_id] = answer.risk
        elif isinstance(output, AwsImprovements):
            review.risks |= {item.question_id: item.risk for item in output.improvement_summaries if item.risk}
    reports = [(path, output) for path, output in outputs if isinstance(output, AwsReport)]
    if reports:
        review.workload = _pick(reports, workload)
    return review


def best_lens(review: AwsReview) -> Catalogue:
    """The kit's lens that knows most of the choices and questions in a review.

    Raises:
        InputError: none knows any of them.
    """
    known = {name: _known(review, load_catalogue(name)) for name in reversed(catalogue_names())}
    name = max(known, key=lambda lens: known[lens])
    if not any(known[name]):
        fix = "give the lens's own file with --lens (`aws wellarchitected export-lens` writes it)"
        raise InputError([Problem(Path("the review"), "no lens of the kit knows any of its questions", fix)])
    return load_catalogue(name)


def to_submission(
    review: AwsReview, catalogue: Catalogue, team: str, milestone: Milestone, workload: str | None = None
) -> Submission:
    """Turn a review into a submission in a lens; the risk that AWS gave is kept beside the answers."""
    taken = Taken()
    strange: dict[str, list[AwsAnswer]] = {}
    for aws_id in dict.fromkeys([*review.answers, *review.risks]):
        answer = review.answers.get(aws_id)
        question = find_question(catalogue, aws_id, choice_ids(answer) if answer else ())
        if question is None:
            strange.setdefault(answer.pillar_id if answer else "", []).append(answer or AwsAnswer(QuestionId=aws_id))
            continue
        taken.take_risk(question.code, aws_id, review.risks.get(aws_id, ""))
        if answer:
            take_answer(answer, question, catalogue, taken)
    lens = best_of(review.workload, catalogue) if review.workload else None
    if lens:
        take_report(lens, catalogue, taken)
    pillars = _foreign(strange, review, catalogue, taken)
    pillars += other_pillars(review.workload, lens, catalogue) if review.workload else []
    review.left_out += [*taken.left_out, *(_kept(pillar, catalogue) for pillar in pillars)]
    review.remarks += taken.remarks
    silent = len(catalogue.questions) - len(taken.questions)
    if silent:
        review.incomplete.append(
            f"{silent} of the lens's {len(catalogue.questions)} questions are not in the files, and stay unanswered."
        )
    review.incomplete += taken.incomplete
    return Submission(
        team=team,
        workload=workload or (review.workload.workload_name if review.workload else "") or team,
        lens=catalogue.name,
        milestone=milestone,
        answers=taken.answers,
        notes=taken.notes,
        aws=taken.risks,
        taken_from_aws=sorted(taken.from_aws),
        other_pillars=pillars,
        incomplete=" ".join(review.incomplete),
    )


def _known(review: AwsReview, catalogue: Catalogue) -> tuple[int, int]:
    """How many choices and how many questions of a review a lens knows by their own ids."""
    asked = {aws_id: set(choice_ids(answer)) for aws_id, answer in review.answers.items()}
    asked |= {aws_id: set() for aws_id in review.risks if aws_id not in asked}
    for lens in review.workload.lenses if review.workload else ():
        for item in (item for pillar in lens.pillars for item in pillar.questions):
            asked.setdefault(item.question_id, set()).update(best.choice_id for best in item.best_practices)
    choices = questions = 0
    for aws_id, ids in asked.items():
        question = find_question(catalogue, aws_id, ids)
        choices += sum(bool(question.choice(choice)) for choice in ids) if question else 0
        questions += question is not None
    return choices, questions


def _foreign(
    strange: dict[str, list[AwsAnswer]], review: AwsReview, catalogue: Catalogue, taken: Taken
) -> list[AwsPillar]:
    """Keep questions of pillars that the lens does not hold; one that a pillar of the lens lacks is left out."""
    own = {review.answers[aws_id].pillar_id for aws_id in taken.ids if aws_id in review.answers}
    own |= {question.pillar for question in catalogue.questions} | {""}
    pillars = []
    for pillar, answers in strange.items():
        if pillar in own:
            taken.left_out += [f"question {answer.question_id}: not in {catalogue.name}" for answer in answers]
            continue
        risks = {answer.question_id: risk_of_word(review.risks.get(answer.question_id, "")) for answer in answers}
        known = [risk for risk in risks.values() if risk]
        pillars.append(
            AwsPillar(
                pillar=pillar,
                counts={risk: known.count(risk) for risk in Risk if risk in known},
                questions=[AwsQuestion(id=name, risk=risk) for name, risk in risks.items() if risk],
            )
        )
    return pillars


def _kept(pillar: AwsPillar, catalogue: Catalogue) -> str:
    count = sum(pillar.counts.values()) or len(pillar.questions)
    return f"pillar {pillar.pillar}: {count} questions kept with AWS's risks and not graded, not in {catalogue.name}"


def _pick(reports: Sequence[tuple[Path, AwsReport]], workload: str | None) -> AwsWorkload:
    metrics = [item for _, report in reports for item in report.metrics]
    fitting = [item for item in metrics if workload in (None, item.workload_id, item.workload_name)]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(item.workload_name for item in metrics) or "none"
    problem = Problem(reports[0][0], f"the report holds these workloads: {names}", "choose one with --workload")
    raise InputError([problem])


def _one_of_each(outputs: Sequence[tuple[Path, AwsOutput]]) -> None:
    for name, what in (("workload_id", "workload"), ("milestone_number", "milestone"), ("lens_alias", "lens")):
        values = {
            getattr(output, name): path for path, output in outputs if getattr(output, name, None) not in (None, "")
        }
        if len(values) > 1:
            listed = ", ".join(f"{value} ({path.name})" for value, path in values.items())
            fix = f"import one {what} at a time"
            raise InputError([Problem(outputs[0][0].parent, f"the files speak of two: {what} {listed}", fix)])
