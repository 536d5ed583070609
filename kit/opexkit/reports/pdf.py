"""A team's report as PDF/UA-1 by typst: the sections of the notebook, the data as JSON."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import matplotlib

from opexkit import content
from opexkit.reports.prose import TEMPLATES, Section, kicker, sections
from opexkit.reports.team import SECTIONS
from opexkit.review.grade import TeamGrade

_FONTS = ("Libertinus Serif", "DejaVu Sans")


class PdfUnavailableError(RuntimeError):
    """The typesetter is not installed."""


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
        "kicker": kicker(notebook),
        "date": {"year": created.year, "month": created.month, "day": created.day},
        "fonts": list(_FONTS),
        "sections": [_section(section, grade) for section in sections(notebook)],
    }
    return _compile(report, created)


def _section(section: Section, grade: TeamGrade) -> dict[str, Any]:
    return {
        "title": section.title,
        "paragraphs": list(section.paragraphs),
        "blocks": [asdict(block) for block in SECTIONS[section.id](grade)],
    }


def _compile(report: Mapping[str, Any], created: dt.datetime) -> bytes:
    """Typeset with the fonts that come along; the system's are asked only for scripts that those lack."""
    data = json.dumps(report, ensure_ascii=False)
    made: bytes = _typst().compile(
        (TEMPLATES / "team.typ").read_bytes(),
        font_paths=[str(_font_folder())],
        ignore_system_fonts=_drawable().issuperset(data),
        sys_inputs={"report": data},
        pdf_standards=["ua-1"],
        timestamp=created,
    )
    return made


def _typst() -> ModuleType:
    try:
        import typst
    except ImportError as error:
        raise PdfUnavailableError(
            "PDF reports need typst, which is not installed; run: pip install 'opexkit[pdf]'"
        ) from error
    return typst


@cache
def _drawable() -> frozenset[str]:
    """Return the letters that DejaVu Sans can draw."""
    from matplotlib.ft2font import FT2Font

    return frozenset(map(chr, FT2Font(str(_font_folder() / "DejaVuSans.ttf")).get_charmap()))


@cache
def _font_folder() -> Path:
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"
