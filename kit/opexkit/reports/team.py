"""The sections of a team's report, each as blocks; the notebook says in which order they come."""

from collections.abc import Callable, Mapping

from opexkit.exercises.view import handed_in, results
from opexkit.measures.view.team import team_section
from opexkit.reports.text import reading
from opexkit.review.grade import PracticeGrade, QuestionGrade
from opexkit.review.submission import Risk, Status
from opexkit.review.team_grade import Agreement, PracticeChange, Progress, TeamGrade
from opexkit.review.view import charts
from opexkit.review.view.plan import next_five, plan
from opexkit.review.view.tables import (
    evidence,
    facts,
    groups,
    noted,
    other_pillars,
    owner_and_due,
    risk_counts,
    trend_table,
)
from opexkit.review.view.words import CHANGES, LEVELS, REASONS, RISKS, STATUSES, TAKEN, standing
from opexkit.view.blocks import Block, Cell, Column, Count, Counts, Table, Text
from opexkit.view.style import Badge


def summary(grade: TeamGrade) -> list[Block]:
    """Show counts, one paragraph, and the decision that is wanted."""
    statuses = grade.statuses
    actions = {action.code: action for action in grade.plan.actions}
    chosen = [actions[code] for code in grade.plan.next if code in actions]
    texts = [Text(line) for line in reading("team", {"grade": grade, "chosen": chosen})]
    return [
        Counts((*risk_counts(grade.risks), *_coverage(grade, statuses.implemented))),
        *texts,
        *_remark(grade.lens.remark),
        *_remark(grade.incomplete),
        *other_pillars(grade.other_pillars),
    ]


def risk_map(grade: TeamGrade) -> list[Block]:
    """Show risk by question, then practices by area and by design principle."""
    blocks: list[Block] = [charts.risk_by_question(grade.questions), _questions(grade)]
    if grade.areas:
        blocks += [charts.status_by_group(grade.areas), groups("Practices by area", "Area", grade.areas)]
    if grade.principles:
        blocks.append(groups("Practices by design principle", "Design principle", grade.principles))
    return blocks


def progress(grade: TeamGrade) -> list[Block]:
    """Show what changed since the last milestone, and the trend over all."""
    if grade.progress is None:
        return [Text("This is the first milestone of the team: there is nothing to compare yet.")]
    points = [(f"{point.milestone.date}", point.risks) for point in grade.trend]
    blocks: list[Block] = [*_remark(grade.progress.remark), *_changes(grade.progress)]
    if len(points) > 1:
        named = [(point.milestone.name, point) for point in grade.trend]
        blocks += [charts.trend(points), trend_table("Milestones", named)]
    return [*blocks, _moved_questions(grade.progress)]


def disputes(grade: TeamGrade) -> list[Block]:
    """Show where the respondents disagree, most disputed first."""
    agreement = grade.agreement
    if agreement is None:
        return [Text("One answer was handed in for the whole team: there are no single votes to compare.")]
    texts = [Text(line) for line in reading("agreement", {"agreement": agreement})]
    return [*texts, _disputes(agreement)]


def ledger(grade: TeamGrade) -> list[Block]:
    """List all practices, question by question: status, note and evidence."""
    columns = (
        Column("Practice", "head", 1.5),
        Column("Level", "mark", 0.9),
        Column("Status", "mark", 1.4),
        Column("Note", "long", 2.2),
        Column("Evidence", "long", 1.8),
        Column("Owner, due", "text", 1.2),
    )
    blocks: list[Block] = []
    for question in grade.questions:
        lang = grade.language
        rows = tuple(_ledger_row(practice, lang) for practice in question.practices) + _nones(question, lang)
        caption = f"{question.code} {question.title}"
        table = Table(caption, columns, rows, "No practices.", "stack", RISKS[question.risk], fold=True)
        blocks += [table, *_remark(question.note, lang)]
    return blocks


def exercises(grade: TeamGrade) -> list[Block]:
    """Show what the team's exercises got, and what its artefacts did when they ran."""
    return [*results(grade.exercises), *handed_in(grade.labs)]


def measures(grade: TeamGrade) -> list[Block]:
    """Show what the team's own exports say, beside the company's figures before and after."""
    own = grade.measures
    if own is None:
        return [Text("The submission names no exports to measure.")]
    return team_section(own.report, own.problems, own.earlier, grade.milestone.name)


def method(grade: TeamGrade) -> list[Block]:
    """Show which lens, edition and rule graded, with which version, from which files."""
    lens = grade.lens
    inputs = tuple((Cell(name), Cell(digest)) for name, digest in sorted(grade.provenance.inputs.items()))
    graded = {
        "Team": grade.team,
        "Workload": grade.workload,
        "Milestone": f"{grade.milestone.name}, {grade.milestone.date}",
        "Lens": lens.title,
    }
    values = {
        "Lens": f"{lens.title} ({lens.name})" if lens.label == lens.name else lens.label,
        "Lens in the file": "" if lens.label == lens.name else lens.name,
        "Answers given in": lens.answered_in,
        "Rule": lens.rule,
        "Source of the rule": lens.rule_source,
        "SHA-256 of the lens": lens.sha256,
        "opexkit": grade.provenance.opexkit,
    }
    columns = (Column("File", "head"), Column("SHA-256", "long", 3))
    return [
        facts("What was graded", graded),
        facts("How the risk was derived", values),
        *_remark(lens.remark),
        Table("Files that were read", columns, inputs, "No files are named."),
    ]


SECTIONS: Mapping[str, Callable[[TeamGrade], list[Block]]] = {
    section.__name__.replace("_", "-"): section
    for section in (summary, risk_map, progress, next_five, plan, disputes, ledger, measures, exercises, method)
}


def _coverage(grade: TeamGrade, implemented: int) -> list[Count]:
    statuses = grade.statuses
    counts = [
        Count(f"{implemented} of {statuses.practices}", "practices implemented"),
        Count(f"{statuses.evidenced} of {implemented}", "of these shown by evidence"),
    ]
    if statuses.outdated:
        counts.append(
            Count(f"{statuses.outdated} of {implemented}", f"shown by what is over {grade.evidence_days} days old")
        )
    counts.append(Count(f"{statuses.decided} of {statuses.practices}", "practices decided"))
    if statuses.taken_from_aws:
        counts.append(Count(f"{statuses.taken_from_aws} of {statuses.practices}", "taken from AWS, not seen", TAKEN))
    return counts


def _remark(text: str, lang: str = "") -> list[Block]:
    return [Text(text, "remark", lang)] if text else []


def _questions(grade: TeamGrade) -> Table:
    has_aws = any(question.aws_risk for question in grade.questions)
    columns = [
        Column("Question", "head", 2),
        Column("Risk", "mark", 0.8),
        Column("Implemented", "number", 0.8),
    ]
    if has_aws:
        columns.append(Column("AWS Tool", "mark", 0.9))
    columns.append(Column("Why", "long", 2))
    rows = tuple(_question_row(question, has_aws, grade.language) for question in grade.questions)
    return Table("The questions and their risk", tuple(columns), rows, shape="stack")


def _question_row(question: QuestionGrade, has_aws: bool, lang: str) -> tuple[Cell, ...]:
    implemented = sum(practice.status is Status.IMPLEMENTED for practice in question.practices)
    row = [
        Cell(question.code, detail=question.title),
        Cell(mark=RISKS[question.risk]),
        Cell(f"{implemented} of {len(question.practices)}"),
    ]
    if has_aws:
        mark = RISKS[question.aws_risk] if question.aws_risk else None
        row.append(Cell(mark=mark, detail="≠ differs from ours" if question.disagrees_with_aws else ""))
    return (*row, Cell(question.why, items=noted(question.note, lang)))


def _changes(change: Progress) -> list[Block]:
    """Show what moved, and apart from it, folded on a screen, what is still open."""
    columns = (
        Column("Practice", "head", 2),
        Column("Change", "mark", 0.9),
        Column("Was", "mark"),
        Column("Now", "mark"),
        Column("Note", "long", 1.5),
    )
    moved = [item for kind in CHANGES for item in change.practices if item.kind == kind != "still_open"]
    still = [item for item in change.practices if item.kind == "still_open"]
    counts = ", ".join(f"{change.count(kind)} {mark.word.lower()}" for kind, mark in CHANGES.items())
    caption = f"Practices since {change.since.name} ({change.since.date}): {counts}"
    empty = "No practice moved." if still else "No gap then and none now."
    blocks: list[Block] = [Table(caption, columns, tuple(map(_change_row, moved)), empty, "stack")]
    if still:
        title = f"Still open: {len(still)} {'practice' if len(still) == 1 else 'practices'}"
        blocks.append(Table(title, columns, tuple(map(_change_row, still)), shape="stack", fold=True))
    return blocks


def _change_row(item: PracticeChange) -> tuple[Cell, ...]:
    return (
        Cell(item.code, detail=item.title),
        Cell(mark=CHANGES[item.kind]),
        Cell(mark=STATUSES[item.was]),
        Cell(mark=STATUSES[item.now]),
        Cell(item.note),
    )


def _moved_questions(change: Progress) -> Table:
    columns = (Column("Question", "head", 3), Column("Was", "mark"), Column("Now", "mark"))
    moved = [item for item in change.questions if item.was != item.now]
    rows = tuple(
        (Cell(item.code, detail=item.title), _risk_or_absent(item.was), _risk_or_absent(item.now)) for item in moved
    )
    caption = f"Questions whose risk moved: {len(moved)} of {len(change.questions)}"
    return Table(caption, columns, rows, "No question's risk moved.", "stack")


def _risk_or_absent(risk: Risk | None) -> Cell:
    return Cell(mark=RISKS[risk]) if risk else Cell("not asked")


def _disputes(agreement: Agreement) -> Table:
    marks: list[tuple[Status, Badge]] = [(status, STATUSES[status]) for status in Status]
    votes = () if agreement.hidden else tuple(Column(str(mark), "number", 0.8) for _, mark in marks)
    columns = (
        Column("Practice", "head", 2),
        *votes,
        Column("Spread", "number", 0.6),
        Column("Agreed", "mark"),
    )
    rows = tuple(
        (
            Cell(dispute.code, detail=dispute.title),
            *(Cell(str(dispute.votes.get(status, 0))) for status, _ in marks if not agreement.hidden),
            Cell(f"{dispute.spread:.2f}"),
            Cell(mark=STATUSES[dispute.agreed]),
        )
        for dispute in agreement.disputes
    )
    return Table("Votes, most disputed first", columns, rows, "All respondents said the same.", "stack")


def _nones(question: QuestionGrade, lang: str) -> tuple[tuple[Cell, ...], ...]:
    """Rows for what was said of "None of these": it holds or not, and is never missing."""
    blank = Cell()
    return tuple(
        (
            Cell(none.code, detail=none.title),
            blank,
            Cell("Holds" if none.holds else "Does not hold"),
            Cell(none.note, lang=lang),
            blank,
            blank,
        )
        for none in question.nones
    )


def _ledger_row(practice: PracticeGrade, lang: str) -> tuple[Cell, ...]:
    details = [REASONS[practice.reason]] if practice.reason else []
    if practice.carried_from:
        details.append(f"carried from {', '.join(practice.carried_from)}")
    return (
        Cell(practice.code, detail=practice.title),
        Cell(mark=LEVELS[practice.level]),
        Cell(mark=standing(practice), detail="; ".join(details)),
        Cell(practice.note, lang=lang),
        evidence(practice, lang),
        owner_and_due(practice.owner, practice.due, lang),
    )
