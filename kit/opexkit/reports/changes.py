"""What changed between two portfolios, or two milestones of a team: as Markdown, and as remarks for a CI."""

from collections.abc import Iterable, Iterator, Sequence

from opexkit.files.problem import Severity
from opexkit.reports.markdown import table
from opexkit.reports.outcome import Outcome, Remark
from opexkit.review.comparison import Comparison, PracticeMove, TeamChange, TeamMove
from opexkit.review.grade import RiskCounts
from opexkit.review.team_grade import PracticeChange, Progress, QuestionChange, TeamGrade
from opexkit.view.markdown import literal

MOVES: dict[TeamMove, str] = {
    "worse": "▼ Worse",
    "mixed": "◆ Better and worse",
    "better": "▲ Better",
    "new": "+ New",
    "gone": "– Gone",
    "not_comparable": "≠ Not comparable",
    "same": "= Same",
}
"""The words for how a team moved, in the order in which they are told."""


def changes_markdown(comparison: Comparison, title: str = "What changed", level: int = 1) -> str:
    """Write who moved and how, which questions and practices moved, and what is overdue; every text is escaped.

    Args:
        comparison: the two portfolios.
        title: the heading.
        level: of the heading, 1 to 4.
    """
    head = "#" * level
    changes = in_order(comparison)
    moved = [change for change in changes if change.move != "same" or change.practices or change.questions]
    same = len(changes) - len(moved)
    parts = [f"{head} {literal(title)}", _sentence(comparison)]
    if moved:
        columns = ("Team", "Change", "High", "Medium", "None", "Unanswered", "Questions whose risk moved")
        parts.append(table(columns, [_row(change) for change in moved]))
    if same:
        parts.append(f"{same} {'team' if same == 1 else 'teams'} without a change.")
    practices = [(change, practice) for change in moved for practice in change.practices]
    if practices:
        rows = [(literal(name(change)), literal(f"{item.code} {item.title}"), said(item)) for change, item in practices]
        parts += [f"{head}# Practices that moved", table(("Team", "Practice", "Change"), rows)]
    if comparison.overdue:
        late = [
            (
                literal(f"{item.team} ({item.workload})"),
                literal(f"{item.code} {item.title}"),
                literal(item.owner or "nobody"),
                f"{item.due}" + (f", put off to {item.moved_to}" if item.moved_to else ""),
            )
            for item in comparison.overdue
        ]
        parts += [f"{head}# Overdue", table(("Team", "Practice", "Owner", "Was due"), late)]
    return "\n\n".join(parts) + "\n"


def progress_markdown(grade: TeamGrade, progress: Progress) -> str:
    """Write what changed between two milestones of a team: questions whose risk moved, and practices."""
    title = f"{grade.team}: {progress.since.name} to {grade.milestone.name}"
    moved = [item for item in progress.questions if item.was is not item.now]
    questions = [(literal(f"{item.code} {item.title}"), _risks(item)) for item in moved]
    practices = [
        (literal(f"{item.code} {item.title}"), item.kind.replace("_", " "), said(item)) for item in progress.practices
    ]
    parts = [f"# {literal(title)}", *([literal(progress.remark)] if progress.remark else [])]
    parts += [table(("Question", "Risk"), questions) if questions else "No question's risk moved."]
    parts += [table(("Practice", "Change", "Status"), practices) if practices else "No gap then and none now."]
    return "\n\n".join(parts) + "\n"


def progress_outcome(grade: TeamGrade, progress: Progress) -> Outcome:
    """Tell which questions of a team got worse, and which practices were lost."""
    remarks = [_worse(question) for question in progress.questions if question.is_worse]
    remarks += [
        Remark("worse", f"{item.code} {item.title}: {said(item)}")
        for item in progress.practices
        if item.kind == "regressed"
    ]
    return Outcome(f"{grade.team} ({grade.workload})", tuple(remarks))


def compared(comparison: Comparison) -> list[Outcome]:
    """Tell for each team which questions got worse, and which work is overdue."""
    return [Outcome(name(change), tuple(_remarks(change, comparison))) for change in in_order(comparison)]


def in_order(comparison: Comparison) -> list[TeamChange]:
    """List the teams by how they moved, then by name."""
    order = list(MOVES)
    return sorted(comparison.teams, key=lambda change: order.index(change.move))


def name(change: TeamChange) -> str:
    """Name a team with its workload."""
    return f"{change.team} ({change.workload})"


def said(change: PracticeMove | PracticeChange) -> str:
    """Say what the status of a practice was and is."""
    was, now = (value.value.replace("_", " ") if value else "unanswered" for value in (change.was, change.now))
    return f"{was} → {now}"


def counts(was: RiskCounts | None, now: RiskCounts | None) -> list[str]:
    """Say how many questions had and have each risk: high, medium, none, unanswered."""
    pairs = [
        (str(getattr(was, risk)) if was else "", str(getattr(now, risk)) if now else "")
        for risk in ("high", "medium", "none", "unanswered")
    ]
    return [after if before == after or not before else f"{before} → {after or 'gone'}" for before, after in pairs]


def _remarks(change: TeamChange, comparison: Comparison) -> Iterator[Remark]:
    yield from (_worse(question) for question in change.questions if question.is_worse)
    for item in comparison.overdue:
        if (item.team, item.workload) == (change.team, change.workload):
            owner = f", owner {item.owner}" if item.owner else ""
            text = f"{item.code} {item.title}: was due {item.due}{owner}"
            yield Remark("overdue", text, severity=Severity.WARNING)


def _worse(question: QuestionChange) -> Remark:
    return Remark("worse", f"{question.code} {question.title}: {_risks(question)}")


def _risks(question: QuestionChange) -> str:
    was, now = (risk.value if risk else "not asked" for risk in (question.was, question.now))
    return f"{was} → {now}"


def _sentence(comparison: Comparison) -> str:
    said_of = [(MOVES[move].partition(" ")[2].lower(), len(comparison.of(move))) for move in MOVES]
    told = ", ".join(f"{number} {word}" for word, number in said_of if number) or "no team"
    was, now = comparison.was, comparison.now
    return (
        f"Teams: {told}. High risks: {was.high} of {was.questions} questions then, {now.high} of {now.questions} now. "
        f"Overdue: {len(comparison.overdue)}."
    )


def _row(change: TeamChange) -> Sequence[str]:
    questions = _listed(f"{item.code} {_risks(item)}" for item in change.questions)
    return (
        literal(name(change)),
        MOVES[change.move],
        *counts(change.was, change.now),
        literal(change.remark) if change.remark else questions,
    )


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(map(literal, texts))
