"""A self-assessment on paper: the questions with their practices, to fill in, or as a team answered them."""

from collections.abc import Mapping, Sequence

from opexkit.lens.catalogue import CataloguePractice, CatalogueQuestion
from opexkit.lens.means import mark_of
from opexkit.review.grade import QuestionGrade
from opexkit.review.submission import Status
from opexkit.review.view.tables import evidence
from opexkit.review.view.words import LEVELS, RISKS, standing
from opexkit.view.blocks import Block, Cell, Column, Item, Table, Text, link


def questions(asked: Sequence[CatalogueQuestion], company: str, reasons: Mapping[str, str]) -> list[Block]:
    """Show the practices of each question in plain words, and why each matters at the company."""
    columns = (
        Column("Practice", "head", 1.6),
        Column("Level", "mark", 0.7),
        Column("In plain words", "long", 2),
        Column("What good looks like", "long", 2.4),
        Column("With AWS", "long", 2.4),
        Column(f"At {company}", "long", 1.6),
    )
    blocks: list[Block] = []
    for question in asked:
        rows = tuple(
            (
                Cell(practice.code, detail=practice.title),
                Cell(mark=LEVELS[practice.level]),
                Cell(practice.guide.what if practice.guide else ""),
                Cell(practice.guide.good if practice.guide else ""),
                Cell(items=_means(practice)),
                Cell(reasons.get(practice.code, "")),
            )
            for practice in question.practices
        )
        blocks.append(Table(f"{question.code} {question.title}", columns, rows, shape="stack"))
    words = ", ".join(status.value for status in Status)
    return [*blocks, Text(f"Answer under `answers:` in a submission, each code with one of {words}.", "remark")]


def _means(practice: CataloguePractice) -> tuple[Item, ...]:
    """Each means with its limit, what has changed, and a link to AWS's page."""
    means = practice.guide.aws if practice.guide else []
    return tuple(
        Item(" ".join(filter(None, [f"{one.title}: {one.does} Limit: {one.limit}", mark_of(one)])), link(one.source))
        for one in means
    )


def answered(rated: Sequence[QuestionGrade]) -> list[Block]:
    """Show each question with its risk, why, and what the team said of its practices."""
    columns = (
        Column("Practice", "head", 2),
        Column("Level", "mark", 0.8),
        Column("Status", "mark", 1.2),
        Column("Note", "long", 2.2),
        Column("Evidence", "long", 1.8),
    )
    blocks: list[Block] = []
    for question in rated:
        rows = tuple(
            (
                Cell(practice.code, detail=practice.title),
                Cell(mark=LEVELS[practice.level]),
                Cell(mark=standing(practice)),
                Cell(practice.note),
                evidence(practice),
            )
            for practice in question.practices
        )
        title = f"{question.code} {question.title}"
        blocks += [Table(title, columns, rows, shape="stack", mark=RISKS[question.risk]), Text(question.why)]
    return blocks
