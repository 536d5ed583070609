"""Blocks as PDF/UA-1, typeset by typst; the data go in as JSON."""

import datetime as dt
import json
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from opexkit.view.fonts import font_folders, needs_system
from opexkit.view.templates import TEMPLATES

FONTS = ("DejaVu Sans", "Libertinus Serif")


class PdfUnavailableError(RuntimeError):
    """The typesetter is not installed."""


def typeset(report: Mapping[str, Any], created: dt.datetime) -> bytes:
    """Typeset a report with the fonts that come along and the user's; the system's only for letters that DejaVu lacks.

    Args:
        report: title, kicker, date, fonts, colors and sections, as `report.typ` reads them.
        created: the date that the document carries; nothing is taken from the clock.

    Raises:
        PdfUnavailableError: the extra `[pdf]` is not installed.
    """
    data = json.dumps(report, ensure_ascii=False)
    made: bytes = _typst().compile(
        (TEMPLATES / "report.typ").read_bytes(),
        font_paths=font_folders(),
        ignore_system_fonts=not needs_system(data),
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
