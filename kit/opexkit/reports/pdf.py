"""A team's report as PDF/UA-1 by typst: the sections of the notebook, the data as JSON."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from opexkit import content
from opexkit.reports.team import SECTIONS
from opexkit.reports.text import Section, sections, team_kicker
from opexkit.review.team_grade import TeamGrade
from opexkit.view.style import PAGE_COLORS
from opexkit.view.typst import FONTS, typeset


def team_pdf(grade: TeamGrade, created: dt.datetime) -> bytes:
    """Typeset a team's report.

    Args:
        grade: the team.
        created: the date that the document carries; nothing is taken from the clock.

    Raises:
        PdfUnavailableError: the extra `[pdf]` is not installed.
    """
    notebook = content.notebook("reports", "team.ipynb")
    report = {
        "title": f"{grade.team}: {grade.milestone.name}",
        "kicker": team_kicker(grade),
        "date": {"year": created.year, "month": created.month, "day": created.day},
        "fonts": list(FONTS),
        "colors": PAGE_COLORS,
        "sections": [_section(section, grade) for section in sections(notebook)],
    }
    return typeset(report, created)


def _section(section: Section, grade: TeamGrade) -> dict[str, Any]:
    return {
        "title": section.title,
        "paragraphs": list(section.paragraphs),
        "blocks": [asdict(block) for block in SECTIONS[section.id](grade)],
    }
