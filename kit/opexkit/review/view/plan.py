"""The plan's sections: five things to do next, and everything in order."""

from opexkit.review.team_grade import PlanItem, Quadrant, TeamGrade
from opexkit.review.view.tables import noted, owner_and_due
from opexkit.review.view.words import EFFORTS, LEVELS, QUADRANTS, RISKS
from opexkit.view.blocks import Block, Cell, Column, Item, Table, Text, link

_QUADRANT_ROWS: tuple[tuple[str, tuple[Quadrant, ...]], ...] = (
    ("High risk", ("do first", "plan")),
    ("Lower risk", ("quick win", "later")),
)


def next_five(grade: TeamGrade) -> list[Block]:
    """Show the practices to take for the next 90 days, and why."""
    actions = {action.code: action for action in grade.plan.actions}
    taken = [actions[code] for code in grade.plan.next if code in actions]
    columns = (
        Column("Practice", "head", 1.4),
        Column("Why", "long", 1.3),
        Column("First step", "long", 2.6),
        Column("Effort", "text", 0.7),
        Column("Owner, due", "text", 0.9),
    )
    rows = tuple(
        (
            Cell(action.code, detail=action.title, href=link(action.source)),
            Cell(action.why, mark=RISKS[action.risk]),
            _first_step(action),
            Cell(EFFORTS[action.effort]),
            owner_and_due(action.owner, action.due, grade.language),
        )
        for action in taken
    )
    empty = "Nothing that was answered is missing." if grade.plan.unanswered else "No question is at risk."
    return [Table("Five at most, for the next 90 days", columns, rows, empty, "stack"), *_unanswered(grade)]


def _first_step(action: PlanItem) -> Cell:
    return Cell(action.first_step, detail=f"With AWS: {action.with_aws}" if action.with_aws else "")


def _unanswered(grade: TeamGrade) -> list[Block]:
    """Say which practices of questions at risk nobody answered: they are no work yet."""
    codes = grade.plan.unanswered
    if not codes:
        return []
    names = {practice.code: practice.name for practice in grade.practices}
    listed = ", ".join(names.get(code, code) for code in codes[:12]) + (
        f" and {len(codes) - 12} more" if len(codes) > 12 else ""
    )
    return [Text(f"Not planned, because nobody answered: {listed}. Answer these first.", "remark")]


def plan(grade: TeamGrade) -> list[Block]:
    """Show every gap in order, placed by risk and effort, and the shortest way out of each risk."""
    return [_quadrants(grade.plan.actions), _actions(grade.plan.actions, grade.language), _ways_out(grade)]


def _quadrants(actions: list[PlanItem]) -> Table:
    columns = (
        Column("Risk", "head", 0.5),
        Column("Little effort", "long", 2),
        Column("More effort", "long", 2),
    )
    rows = tuple(
        (
            Cell(title),
            *(_quadrant(QUADRANTS[name], [a for a in actions if a.quadrant == name]) for name in names),
        )
        for title, names in _QUADRANT_ROWS
    )
    return Table("Risk by effort", columns, rows, shape="stack", whole=True)


def _quadrant(title: str, actions: list[PlanItem]) -> Cell:
    return Cell(f"{title}: {len(actions)}", items=tuple(Item(f"{a.code} {a.title}") for a in actions))


def _actions(actions: list[PlanItem], lang: str) -> Table:
    columns = (
        Column("Practice", "head", 1.7),
        Column("Question’s risk", "mark", 0.9),
        Column("Level", "mark", 0.9),
        Column("Effort", "text", 0.9),
        Column("Why", "long", 1.6),
        Column("First step", "long", 1.9),
        Column("Owner, due", "text", 1.2),
    )
    rows = tuple(
        (
            Cell(f"{action.rank}. {action.code}", detail=action.title, href=link(action.source)),
            Cell(mark=RISKS[action.risk]),
            Cell(mark=LEVELS[action.level]),
            Cell(EFFORTS[action.effort], detail=QUADRANTS[action.quadrant]),
            Cell(action.why, items=noted(action.note, lang)),
            _first_step(action),
            owner_and_due(action.owner, action.due, lang),
        )
        for action in actions
    )
    return Table(f"All {len(actions)} actions in order", columns, rows, "No question is at risk.", "stack")


def _ways_out(grade: TeamGrade) -> Table:
    titles = {practice.code: practice.title for practice in grade.practices}
    columns = (
        Column("Question", "head", 0.6),
        Column("From", "mark", 0.6),
        Column("To", "mark", 0.6),
        Column("The fewest practices that do it", "long", 3),
    )
    rows = tuple(
        (
            Cell(way.question),
            Cell(mark=RISKS[way.risk]),
            Cell(mark=RISKS[way.to]),
            Cell(items=tuple(Item(f"{code} {titles.get(code, '')}".strip()) for code in way.practices)),
        )
        for way in grade.plan.ways_out
    )
    return Table("The shortest way out of each risk", columns, rows, "No question is at risk.", "stack")
