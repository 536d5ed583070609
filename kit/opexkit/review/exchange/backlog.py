"""The improvement plan as a backlog: CSV for Jira's importer, Markdown for GitHub. Nothing is filed by the kit."""

import csv
import io
import re
from collections.abc import Callable, Mapping

from opexkit.review.load import slugify
from opexkit.review.team_grade import PlanItem, TeamGrade
from opexkit.view.markdown import literal

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_HEADER = [
    "Summary",
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


def jira_csv(grade: TeamGrade) -> str:
    """The plan as CSV with a Summary header, one row an action, in order.

    A cell that a spreadsheet would take for a formula gets a leading apostrophe (OWASP ASVS 5, 1.2.10).
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(_HEADER)
    pillars = {question.code: grade.lens.short or question.area for question in grade.questions}
    label = _label(grade)
    for action in grade.plan.actions:
        writer.writerow([_inert(cell) for cell in _row(action, pillars[action.question], label)])
    return stream.getvalue()


def github_markdown(grade: TeamGrade) -> str:
    """The plan as one GitHub issue: a checklist of what comes next, then everything else by risk.

    Mentions, issue references and markup in submitted text are taken literally.
    """
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


FORMATS: Mapping[str, Callable[[TeamGrade], str]] = {"jira": jira_csv, "github": github_markdown}
"""What a plan can be exported as."""


def _nothing(grade: TeamGrade) -> str:
    return "Nothing that was answered is missing." if grade.plan.unanswered else "Nothing is open."


def _tag(grade: TeamGrade, pillar: str) -> str:
    """The pillar in brackets: the letters of its codes, or the name of a custom lens's pillar."""
    return f"[{grade.lens.short or literal(pillar)}]"


def _row(action: PlanItem, pillar: str, label: str) -> list[str]:
    description = [f"First step: {action.first_step}", f"Why: {action.why}"]
    description += [f"Note: {action.note}"] if action.note else []
    description += [f"Source: {action.source}"] if action.source else []
    return [
        f"[WA][{pillar}] {action.code} {action.title}",
        {"HIGH": "High", "MEDIUM": "Medium"}.get(action.risk.value, "Low"),
        action.due.isoformat() if action.due else "",
        action.owner or "",
        action.effort or "",
        action.question,
        action.code,
        action.status.value if action.status else "unanswered",
        label,
        "\n".join(description),
    ]


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


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
