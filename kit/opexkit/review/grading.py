"""A team's files in, a team's grade out."""

import opexkit
from opexkit.files.problem import InputError, Problem
from opexkit.lens.catalogue import Catalogue, load_catalogue
from opexkit.review.agreement import make_agreement
from opexkit.review.answers import EVIDENCE_DAYS, Answers, answers_of, carry
from opexkit.review.load import TeamFiles
from opexkit.review.milestones import edition_remark, make_progress, trend_point
from opexkit.review.plan import make_plan
from opexkit.review.rating import (
    count_risks,
    count_statuses,
    group_by_area,
    group_by_principle,
    rate_questions,
)
from opexkit.review.team_grade import LensStamp, Progress, Provenance, TeamGrade


def grade_team(team: TeamFiles, lens: str | None = None, evidence_days: int = EVIDENCE_DAYS) -> TeamGrade:
    """Grade a team at its newest milestone.

    A question in which no practice was decided, or whose answers no rule of the lens fits, is UNANSWERED; one
    that was set not applicable as a whole is NOT_APPLICABLE.

    Args:
        team: the team's files.
        lens: grade every milestone in this lens instead; answers are carried over by question and choice.
        evidence_days: evidence that is older at the milestone, in days, counts as outdated.

    Raises:
        InputError: the lens to grade in cannot be used, or no answer of the newest milestone fits it.

    Example:
        >>> from opexkit import content, grade_team, load_team
        >>> grade = grade_team(load_team(content.data("teams", "dispatch")))
        >>> grade.risks.high + grade.risks.medium + grade.risks.none + grade.risks.unanswered <= len(grade.questions)
        True
    """
    written = [
        answers_of(submission, catalogue, evidence_days)
        for submission, catalogue in zip(team.submissions, team.catalogues, strict=True)
    ]
    target = load_catalogue(lens) if lens else None
    graded = [carry(answers, target) for answers in written] if target else written
    newest, submission = graded[-1], team.submissions[-1]
    if written[-1].count and not newest.count:
        raise InputError([_stranger(team, written[-1].catalogue, newest.catalogue)])
    questions = rate_questions(newest)
    said = {code: given.status for code, given in written[-1].practices.items()}
    return TeamGrade(
        slug=team.slug,
        team=submission.team,
        workload=submission.workload,
        language=submission.language or "",
        milestone=submission.milestone,
        lens=_stamp(newest.catalogue, written[-1]),
        risks=count_risks(questions),
        statuses=count_statuses(practice for question in questions for practice in question.practices),
        questions=questions,
        areas=group_by_area(questions),
        principles=group_by_principle(newest, questions),
        plan=make_plan(questions, newest.catalogue),
        progress=_progress(team, graded, written),
        agreement=make_agreement(team.votes, written[-1].catalogue, said),
        trend=[
            *(
                trend_point(submission.milestone, answers, rate_questions(answers))
                for submission, answers in zip(team.submissions[:-1], graded[:-1], strict=True)
            ),
            trend_point(submission.milestone, newest, questions),
        ],
        evidence_days=evidence_days,
        other_pillars=submission.other_pillars,
        incomplete=submission.incomplete,
        provenance=Provenance(opexkit=opexkit.__version__, inputs=team.inputs),
    )


def _stranger(team: TeamFiles, own: Catalogue, other: Catalogue) -> Problem:
    """Say that a lens asks for nothing that the team answered."""
    message = f"none of the answers, given in {own.label}, fits a question of the lens {other.label}"
    fix = "grade in the lens that the file names (without --lens), or in one that shares questions with it"
    if team.document:
        return team.document.problem(("lens",), message, fix)
    return Problem(team.folder / team.slug, message, fix)


def _progress(team: TeamFiles, graded: list[Answers], written: list[Answers]) -> Progress | None:
    """The change since the milestone before; compared from the lens that it was written in."""
    if len(graded) < 2:
        return None
    return make_progress(team.submissions[-2].milestone, written[-2], graded[-1])


def _stamp(catalogue: Catalogue, written: Answers) -> LensStamp:
    return LensStamp(
        name=catalogue.name,
        title=catalogue.title,
        version=catalogue.version,
        label=catalogue.label,
        short=catalogue.short,
        sha256=catalogue.sha256,
        rule=catalogue.rule,
        rule_source=catalogue.rule_source,
        answered_in=written.catalogue.label,
        remark=edition_remark(written.catalogue, catalogue, written.practices),
    )
