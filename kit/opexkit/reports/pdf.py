"""A team's report as PDF/UA-1 by typst: the sections of the notebook, the data as JSON."""

import datetime as dt
from typing import Any

from opexkit import content
from opexkit.files.kinds import counted
from opexkit.reports.team import SECTIONS
from opexkit.reports.text import Section, sections, team_kicker, team_title
from opexkit.review.record import record
from opexkit.review.team_grade import TeamGrade
from opexkit.view.blocks import Text
from opexkit.view.fonts import families, how_to_draw, missing_letters, scripts_of
from opexkit.view.style import PAGE_COLORS
from opexkit.view.typst import block_data, typeset


def team_pdf(grade: TeamGrade, created: dt.datetime) -> bytes:
    """Typeset a team's report.

    Args:
        grade: the team.
        created: the date that the document carries; nothing is taken from the clock.

    Raises:
        PdfUnavailableError: the extra `[pdf]` is not installed.
    """
    notebook = content.notebook("reports", "team.ipynb")
    made = [_section(section, grade) for section in sections(notebook)]
    written = record(grade)
    if letters := missing_letters(written):
        made[0]["blocks"] = [*block_data([Text(_lacking(letters), "remark")]), *made[0]["blocks"]]
    report = {
        "title": team_title(grade),
        "kicker": team_kicker(grade),
        "date": {"year": created.year, "month": created.month, "day": created.day},
        "lang": grade.language,
        "fonts": families(written, grade.language),
        "colors": PAGE_COLORS,
        "sections": made,
    }
    return typeset(report, created)


def _lacking(letters: str) -> str:
    """Say which letters the pages cannot show, by their numbers, and what to do."""
    numbers = ", ".join(f"U+{ord(letter):04X}" for letter in letters[:12])
    more = f" and {len(letters) - 12} more" if len(letters) > 12 else ""
    scripts = ", ".join(scripts_of(letters)[:4])
    return (
        f"No font here draws {counted(len(letters), 'letter')} of this report ({scripts}: {numbers}{more}); "
        "boxes are in their place. The HTML page and the workbook hold them. "
        f"To draw them, {how_to_draw(letters)}."
    )


def _section(section: Section, grade: TeamGrade) -> dict[str, Any]:
    return {
        "title": section.title,
        "paragraphs": list(section.paragraphs),
        "blocks": block_data(SECTIONS[section.id](grade)),
    }
