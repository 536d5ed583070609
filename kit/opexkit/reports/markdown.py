"""The portfolio as a page of Markdown: for the summary of a CI job, or a pull request's comment."""

from collections.abc import Iterable, Sequence

from opexkit.reports.text import portfolio_title
from opexkit.review.portfolio_grade import Portfolio
from opexkit.review.team_grade import TeamGrade
from opexkit.view.markdown import literal


def portfolio_markdown(portfolio: Portfolio) -> str:
    """Write the teams with their counts, what they lack in common, and who is missing; every text is escaped."""
    risks = portfolio.risks
    parts = [
        f"# {literal(portfolio_title(portfolio))}",
        f"{risks.high} of {risks.questions} questions are at high risk, {risks.medium} at medium risk, "
        f"{risks.unanswered} unanswered; {portfolio.statuses.implemented} of {portfolio.statuses.practices} "
        "practices are implemented.",
        table(
            ("Team", "Milestone", "High", "Medium", "None", "Unanswered", "Not applicable", "Implemented"),
            [_team(grade, portfolio.names[grade.slug]) for grade in portfolio.teams],
        ),
    ]
    if portfolio.common_gaps:
        sizes = {lens.sha256: len(lens.teams) for lens in portfolio.lenses}
        rows = [
            (literal(f"{gap.code} {gap.title}"), f"{len(gap.teams)} of {sizes.get(gap.lens_sha256, 0)}")
            for gap in portfolio.common_gaps
        ]
        parts += ["## Common gaps", table(("Practice", "Teams that lack it"), rows)]
    if portfolio.failures:
        rows = [(literal(failure.slug), literal(" ".join(failure.messages))) for failure in portfolio.failures]
        parts += ["## Teams that are missing or incomplete", table(("Team", "Why, and what to do"), rows)]
    return "\n\n".join(parts) + "\n"


def _team(grade: TeamGrade, name: str) -> tuple[str, ...]:
    risks, statuses = grade.risks, grade.statuses
    counts = (risks.high, risks.medium, risks.none, risks.unanswered, risks.not_applicable)
    return (
        literal(name),
        f"{literal(grade.milestone.name)}, {grade.milestone.date}",
        *map(str, counts),
        f"{statuses.implemented} of {statuses.practices}",
    )


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table; the cells are Markdown already."""
    lines = [_line(columns), _line(["---"] * len(columns)), *map(_line, rows)]
    return "\n".join(lines)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
