"""The portfolio as a workbook: real tables, texts that stay texts, the same bytes for the same input."""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from opexkit.reports.text import portfolio_title
from opexkit.review.grade import EvidenceGrade
from opexkit.review.portfolio_grade import Portfolio
from opexkit.review.submission import Risk, Status
from opexkit.review.team_grade import TeamGrade
from opexkit.review.view.words import CHANGES, EFFORTS, LEVELS, QUADRANTS, REASONS, RISKS, STATUSES, standing
from opexkit.view.style import HIGH, MEDIUM, MEDIUM_BAND, MET, PAPER

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One sheet: its name, columns with widths in characters, and rows."""

    name: str
    columns: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[Any]]


def portfolio_xlsx(portfolio: Portfolio, created: dt.datetime) -> bytes:
    """Write the workbook; `created` is the date that it carries."""
    buffer = io.BytesIO()
    workbook = Workbook(buffer, _OPTIONS)
    workbook.set_properties({"title": portfolio_title(portfolio), "created": created.replace(tzinfo=None)})
    wrap = workbook.add_format({"text_wrap": True, "valign": "top"})
    _write(workbook, _summary(portfolio), wrap)
    for sheet in _heat_maps(portfolio):
        _color_risks(workbook, _write(workbook, sheet, wrap), sheet)
    _write(workbook, _common_gaps(portfolio), wrap)
    ledger = _ledger(portfolio)
    _offer_statuses(_write(workbook, ledger, wrap), len(ledger.rows))
    for make in (_plan, _trend, _votes, _method):
        _write(workbook, make(portfolio), wrap)
    workbook.close()
    return buffer.getvalue()


def _write(workbook: Workbook, sheet: _Sheet, wrap: Format) -> Worksheet:
    worksheet = workbook.add_worksheet(sheet.name)
    rows = sheet.rows or [[None] * len(sheet.columns)]
    worksheet.add_table(
        0,
        0,
        len(rows),
        len(sheet.columns) - 1,
        {
            "name": sheet.name.replace(" ", ""),
            "style": "Table Style Light 1",
            "data": rows,
            "columns": [{"header": title} for title, _ in sheet.columns],
        },
    )
    for number, (_, width) in enumerate(sheet.columns):
        worksheet.set_column(number, number, width, wrap)
    worksheet.freeze_panes(1, 1)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(0)
    return worksheet


def _offer_statuses(worksheet: Worksheet, rows: int) -> None:
    words = [mark.word for mark in STATUSES.values()]
    worksheet.data_validation(1, 5, max(rows, 1), 5, {"validate": "list", "source": words})


def _color_risks(workbook: Workbook, worksheet: Worksheet, sheet: _Sheet) -> None:
    looks = {
        Risk.HIGH: {"bg_color": HIGH, "font_color": PAPER, "bold": True},
        Risk.MEDIUM: {"bg_color": MEDIUM_BAND, "font_color": MEDIUM, "bold": True},
        Risk.NONE: {"font_color": MET},
    }
    for risk, look in looks.items():
        rule = {"type": "cell", "criteria": "==", "value": f'"{RISKS[risk]}"', "format": workbook.add_format(look)}
        worksheet.conditional_format(1, 2, max(len(sheet.rows), 1), len(sheet.columns) - 1, rule)


def _summary(portfolio: Portfolio) -> _Sheet:
    counts = ["High", "Medium", "None", "Unanswered", "Not applicable"]
    columns = [("Team", 24), ("Workload", 32), ("Milestone", 20), ("Date", 12), ("Questions", 11)]
    columns += [(f"{name}: questions", 14) for name in counts]
    columns += [
        ("Practices", 11),
        ("Implemented", 13),
        ("With evidence", 14),
        ("Of it outdated", 14),
        ("Claimed only", 13),
        ("Decided", 11),
        ("Remark", 60),
    ]
    rows: list[list[Any]] = []
    for grade in portfolio.teams:
        risks, statuses = grade.risks, grade.statuses
        rows.append(
            [
                grade.team,
                grade.workload,
                grade.milestone.name,
                grade.milestone.date,
                risks.questions,
                risks.high,
                risks.medium,
                risks.none,
                risks.unanswered,
                risks.not_applicable,
                statuses.practices,
                statuses.implemented,
                statuses.evidenced,
                statuses.outdated,
                statuses.claimed,
                statuses.decided,
                "\n".join(filter(None, [grade.incomplete, grade.lens.remark])),
            ]
        )
    rows += [
        [failure.slug, *[None] * 15, "Missing or incomplete: " + "\n".join(failure.messages)]
        for failure in portfolio.failures
    ]
    return _Sheet("Summary", columns, rows)


def _heat_maps(portfolio: Portfolio) -> list[_Sheet]:
    """One sheet a lens: a question's code may mean something else in another one."""
    sheets = []
    for number, lens in enumerate(portfolio.lenses, start=1):
        codes = [question.code for question in lens.questions]
        rows: list[list[Any]] = []
        for grade in portfolio.graded_by(lens):
            risks = {question.code: str(RISKS[question.risk]) for question in grade.questions}
            rows.append([portfolio.names[grade.slug], lens.label, *(risks.get(code, "not asked") for code in codes)])
        name = "Heat map" if len(portfolio.lenses) == 1 else f"Heat map {number}"
        sheets.append(_Sheet(name, [("Team", 24), ("Lens", 34), *((code, 13) for code in codes)], rows))
    return sheets


def _common_gaps(portfolio: Portfolio) -> _Sheet:
    names = portfolio.names
    columns = [("Practice", 14), ("Title", 46), ("Level", 12), ("Lens", 34), ("Teams that lack it", 12)]
    columns += [("Teams in the lens", 12), ("Questions it settles", 12), ("Which teams", 60)]
    sizes = {lens.sha256: len(lens.teams) for lens in portfolio.lenses}
    rows = [
        [
            gap.code,
            gap.title,
            str(LEVELS[gap.level]),
            gap.lens,
            len(gap.teams),
            sizes.get(gap.lens_sha256, 0),
            gap.settles,
            ", ".join(names.get(slug, slug) for slug in gap.teams),
        ]
        for gap in portfolio.common_gaps
    ]
    return _Sheet("Common gaps", columns, rows)


def _ledger(portfolio: Portfolio) -> _Sheet:
    names = portfolio.names
    columns = [("Team", 20), ("Question", 11), ("Practice", 14), ("Title", 40), ("Level", 12), ("Status", 18)]
    columns += [("Note", 50), ("Evidence", 44), ("Owner", 22), ("Due", 12), ("Reason", 22), ("Lens", 34)]
    rows = [
        [
            names[grade.slug],
            question.code,
            practice.code,
            practice.title,
            str(LEVELS[practice.level]),
            standing(practice).word,
            practice.note,
            "\n".join(_evidence(item) for item in practice.evidence),
            practice.owner,
            practice.due,
            REASONS[practice.reason] if practice.reason else None,
            grade.lens.label,
        ]
        for grade in portfolio.teams
        for question in grade.questions
        for practice in question.practices
    ]
    return _Sheet("Ledger", columns, rows)


def _evidence(item: EvidenceGrade) -> str:
    """One line: the text with its host, who, when, and the whole address behind it."""
    return f"{item} <{item.link}>" if item.link else str(item)


def _plan(portfolio: Portfolio) -> _Sheet:
    names = portfolio.names
    columns = [("Team", 20), ("Rank", 8), ("Practice", 14), ("Title", 40), ("Next 90 days", 12)]
    columns += [("Question’s risk", 14), ("Level", 12), ("Effort", 20), ("Quadrant", 13), ("Why", 44)]
    columns += [("First step", 50), ("With AWS", 50), ("Owner", 22), ("Due", 12), ("Source", 44)]
    rows = [
        [
            names[grade.slug],
            action.rank,
            action.code,
            action.title,
            "yes" if action.code in grade.plan.next else "no",
            str(RISKS[action.risk]),
            str(LEVELS[action.level]),
            EFFORTS[action.effort],
            QUADRANTS[action.quadrant],
            action.why,
            action.first_step,
            action.with_aws,
            action.owner,
            action.due,
            action.source,
        ]
        for grade in portfolio.teams
        for action in grade.plan.actions
    ]
    return _Sheet("Plan", columns, rows)


def _trend(portfolio: Portfolio) -> _Sheet:
    columns = [("Team", 24), ("Milestone", 22), ("Date", 12), ("Lens", 34), ("Questions", 11), ("High", 9)]
    columns += [("Medium", 9), ("None", 9), ("Unanswered", 12), ("Implemented", 13), ("Practices", 11)]
    columns += [(f"{mark.word} since", 14) for mark in CHANGES.values()]
    rows = [
        _trend_row(grade, portfolio.names[grade.slug], number)
        for grade in portfolio.teams
        for number in range(len(grade.trend))
    ]
    return _Sheet("Trend", columns, rows)


def _trend_row(grade: TeamGrade, name: str, number: int) -> list[Any]:
    point = grade.trend[number]
    risks, statuses = point.risks, point.statuses
    last = number == len(grade.trend) - 1
    changes = [grade.progress.count(kind) if grade.progress and last else None for kind in CHANGES]
    return [
        *(name, point.milestone.name, point.milestone.date, point.lens, risks.questions, risks.high),
        *(risks.medium, risks.none, risks.unanswered, statuses.implemented, statuses.practices),
        *changes,
    ]


def _votes(portfolio: Portfolio) -> _Sheet:
    columns = [("Team", 24), ("Respondents", 13), ("Practice", 14), ("Title", 46)]
    columns += [(STATUSES[status].word, 15) for status in Status]
    columns += [("Spread", 10), ("Agreed", 18), ("Remark", 40)]
    rows: list[list[Any]] = []
    for grade in portfolio.teams:
        if grade.agreement is None:
            continue
        hidden = grade.agreement.hidden
        for dispute in grade.agreement.disputes:
            votes: list[Any] = [None if hidden else dispute.votes.get(status, 0) for status in Status]
            rows.append(
                [
                    portfolio.names[grade.slug],
                    grade.agreement.respondents,
                    dispute.code,
                    dispute.title,
                    *votes,
                    dispute.spread,
                    STATUSES[dispute.agreed].word,
                    "hidden: fewer than four people" if hidden else None,
                ]
            )
    return _Sheet("Votes", columns, rows)


def _method(portfolio: Portfolio) -> _Sheet:
    names = portfolio.names
    columns = [("Team", 24), ("Lens", 34), ("Answers given in", 34), ("Rule", 60), ("Source of the rule", 44)]
    columns += [("SHA-256 of the lens", 68), ("opexkit", 10), ("Files with SHA-256", 90)]
    rows = [
        [
            names[grade.slug],
            grade.lens.label,
            grade.lens.answered_in,
            grade.lens.rule,
            grade.lens.rule_source,
            grade.lens.sha256,
            grade.provenance.opexkit,
            "\n".join(f"{name}  {digest}" for name, digest in sorted(grade.provenance.inputs.items())),
        ]
        for grade in portfolio.teams
    ]
    return _Sheet("Method", columns, rows)
