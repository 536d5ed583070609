"""Improvement plans as a backlog: CSV for Jira and Azure Boards, Markdown for GitHub. Nothing is filed by the kit."""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from opexkit.review.load import slugify
from opexkit.review.team_grade import PlanItem, TeamGrade
from opexkit.view.csv_text import csv_text
from opexkit.view.markdown import literal

_HEADER = [
    "Summary",
    "Team",
    "Workload",
    "Priority",
    "Due date",
    "Owner",
    "Effort",
    "Question",
    "Practice",
    "Status",
    "Labels",
    "Description",
]


_AZURE_HEADER = ["Work Item Type", "Title", "Priority", "Tags", "Description"]
"""Type and title must be there; state, people and ids may not (learn.microsoft.com, Azure Boards, CSV import, 2026)."""

AZURE_LIMIT = 1000
"""Rows of one CSV file that Azure Boards imports."""


def jira_csv(grades: Sequence[TeamGrade]) -> str:
    """The plans as CSV with a Summary header, one row an action, team after team, each in its order."""
    return csv_text([_HEADER, *(_row(grade, action) for grade, action in _actions(grades))])


def azure_csv(grades: Sequence[TeamGrade]) -> str:
    """The plans as CSV for the import of Azure Boards: tasks, which every process has, tagged with team and lens."""
    return csv_text([_AZURE_HEADER, *(_task(grade, action) for grade, action in _actions(grades))])


def github_markdown(grades: Sequence[TeamGrade]) -> str:
    """The plans as text of GitHub issues, one a team: a checklist of what comes next, then everything else by risk.

    Mentions, issue references and markup in submitted text are taken literally.
    """
    return "\n".join(_issue(grade) for grade in grades)


def _actions(grades: Sequence[TeamGrade]) -> Iterator[tuple[TeamGrade, PlanItem]]:
    return ((grade, action) for grade in grades for action in grade.plan.actions)


def _issue(grade: TeamGrade) -> str:
    title = f"{literal(grade.team)}: improvement plan, {literal(grade.milestone.name)}"
    lines = [
        f"# [WA]{_tag(grade, grade.lens.title)} {title}",
        "",
        f"{literal(grade.workload)}, reviewed in {literal(grade.lens.title)}.",
        f"{grade.risks.high} high and {grade.risks.medium} medium risk among {grade.risks.questions} questions,",
        f"{grade.statuses.implemented} of {grade.statuses.practices} practices implemented ({grade.milestone.date}).",
    ]
    titles = {practice.code: practice.title for practice in grade.practices}
    chosen = set(grade.plan.next)
    lines += ["", "## Next 90 days", ""]
    lines += [_item(action) for action in grade.plan.actions if action.code in chosen] or [_nothing(grade)]
    rest = [action for action in grade.plan.actions if action.code not in chosen]
    for risk in dict.fromkeys(action.risk for action in rest):
        lines += ["", f"## Later: {risk.value.lower()} risk", ""]
        lines += [_item(action) for action in rest if action.risk is risk]
    if grade.plan.unanswered:
        lines += ["", "## Not answered, so not planned", ""]
        lines += [f"- {literal(code)} {literal(titles[code])}" for code in grade.plan.unanswered]
    return "\n".join(lines) + "\n"


FORMATS: Mapping[str, Callable[[Sequence[TeamGrade]], str]] = {
    "jira": jira_csv,
    "azure": azure_csv,
    "github": github_markdown,
}
"""What plans can be exported as."""


def _nothing(grade: TeamGrade) -> str:
    return "Nothing that was answered is missing." if grade.plan.unanswered else "Nothing is open."


def _tag(grade: TeamGrade, pillar: str) -> str:
    """The pillar in brackets: the letters of its codes, or the name of a custom lens's pillar."""
    return f"[{grade.lens.short or literal(pillar)}]"


def _row(grade: TeamGrade, action: PlanItem) -> list[str]:
    return [
        _summary(grade, action),
        grade.team,
        grade.workload,
        {"HIGH": "High", "MEDIUM": "Medium"}.get(action.risk.value, "Low"),
        action.due.isoformat() if action.due else "",
        action.owner or "",
        action.effort or "",
        action.question,
        action.code,
        action.status.value if action.status else "unanswered",
        _label(grade),
        "\n".join(_description(action)),
    ]


def _task(grade: TeamGrade, action: PlanItem) -> list[str]:
    status = action.status.value.replace("_", " ") if action.status else "unanswered"
    said = [f"{grade.team}, {grade.workload}: {status} ({action.risk.value.lower()} risk of {action.question})"]
    said += _description(action)
    said += [f"Owner: {action.owner}"] if action.owner else []
    said += [f"Due: {action.due.isoformat()}"] if action.due else []
    tags = (re.sub("[;,]", " ", tag) for tag in (grade.team, _label(grade)))
    return [
        "Task",
        f"{_summary(grade, action)} ({grade.team})"[:255],
        {"HIGH": "1", "MEDIUM": "2"}.get(action.risk.value, "3"),
        "; ".join(tags),
        "<br>".join(html.escape(line, quote=False) for text in said for line in text.splitlines()),
    ]


def _summary(grade: TeamGrade, action: PlanItem) -> str:
    area = next((question.area for question in grade.questions if question.code == action.question), "")
    return f"[WA][{grade.lens.short or area}] {action.code} {action.title}"


def _description(action: PlanItem) -> list[str]:
    said = [f"First step: {action.first_step}", f"Why: {action.why}"]
    said += [f"With AWS: {action.with_aws}"] if action.with_aws else []
    said += [f"Note: {action.note}"] if action.note else []
    said += [f"Source: {action.source}"] if action.source else []
    return said


def _label(grade: TeamGrade) -> str:
    """The lens as one word: its name in the kit without the edition, or its title."""
    name = grade.lens.name if grade.lens.label == grade.lens.name else grade.lens.title
    return slugify(re.sub(r"-\d{4}-\d{2}-\d{2}$", "", name))


def _item(action: PlanItem) -> str:
    owner = f", owner: {literal(action.owner)}" if action.owner else ""
    due = f", due {action.due.isoformat()}" if action.due else ""
    effort = f", effort {action.effort}" if action.effort else ""
    head = f"- [ ] **{action.code}** {literal(action.title)} ({action.risk.value.lower()} risk{effort}{owner}{due})"
    return f"{head}  \n      {literal(action.first_step)}"
