"""What teams write in scripts of their own: kept on every page, in every table and file, and never read as code."""

import csv
import datetime as dt
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from tests.reports.test_notebooks import executed

from opexkit.lens.catalogue import load_catalogue
from opexkit.reports.excel import portfolio_xlsx
from opexkit.reports.markdown import portfolio_markdown
from opexkit.reports.pdf import team_pdf
from opexkit.review.exchange.backlog import jira_csv
from opexkit.review.grading import grade_team
from opexkit.review.load import TeamFiles, slugify
from opexkit.review.portfolio import make_portfolio
from opexkit.review.record import read_grade, record
from opexkit.review.submission import Submission
from opexkit.review.team_grade import TeamGrade
from opexkit.view.fonts import missing_letters
from opexkit.view.html import render_html

CREATED = dt.datetime(2026, 9, 30, tzinfo=dt.UTC)
NAMES: Mapping[str, tuple[str, str, str]] = {
    "ja": ("倉庫チーム", "在庫はページで確認できます（第2版）。", "倉庫チーム"),
    "zh-CN": ("仓库团队", "我们每月检查一次告警，结果写在纪要里。", "仓库团队"),
    "ko": ("창고 팀", "알람은 매달 점검합니다.", "창고-팀"),
    "hi": ("गोदाम दल", "हर महीने अलार्म की जाँच होती है।", "गोदाम-दल"),
    "th": ("ทีมคลังสินค้า", "ตรวจสอบสัญญาณเตือนทุกเดือน", "ทีมคลังสินค้า"),
    "ar": ("فريق المستودع", "نراجع التنبيهات كل شهر (مرة واحدة).", "فريق-المستودع"),
    "he": ("צוות המחסן", "בודקים התראות פעם בחודש (לפחות).", "צוות-המחסן"),
    "pl": ("Zespół Łączność", "Alarmy sprawdzamy co miesiąc. \N{ROCKET}", "zespoł-łacznosc"),
}


@pytest.fixture(scope="module")
def teams() -> dict[str, TeamGrade]:
    """A team for each language, which wrote its name, a note, an owner and a piece of evidence, some as a formula."""
    return {language: graded(language) for language in NAMES}


def graded(language: str) -> TeamGrade:
    name, note, _ = NAMES[language]
    lens = load_catalogue("operational-excellence-2024-11-06")
    answers: dict[str, Any] = {
        "OPS01-BP01": {"status": "implemented", "note": note, "evidence": [f"=SUM(1) {note}"]},
        "OPS01-BP02": {"status": "not_implemented", "note": f"+1 {note}", "owner": f"@{name}"},
    }
    submission = Submission.model_validate(
        {
            "team": name,
            "workload": f"={name}",
            "lens": lens.name,
            "language": language,
            "milestone": {"name": "Q3", "date": dt.date(2026, 9, 30)},
            "answers": answers,
        }
    )
    return grade_team(TeamFiles(slugify(name), (submission,), (lens,), (), {"q3.yaml": "0" * 64}, Path("teams")))


@pytest.mark.parametrize("language", NAMES)
def test_a_page_says_it_in_its_language_and_direction(teams: dict[str, TeamGrade], language: str) -> None:
    name, note, _ = NAMES[language]
    page = render_html(executed("team", teams[language]), name)
    for text in (name, note, f"=SUM(1) {note}", f"@{name}"):
        assert text in page
    side = "rtl" if language in ("ar", "he") else "ltr"
    assert re.search(f'<[a-z]+[^>]* lang="{language}" dir="{side}"[^>]*>[^<]*{re.escape(note)}', page)


@pytest.mark.parametrize("language", NAMES)
def test_a_folder_keeps_the_letters_of_its_team(language: str) -> None:
    assert slugify(NAMES[language][0]) == NAMES[language][2]


def test_every_file_of_data_holds_every_letter_and_no_formula(teams: dict[str, TeamGrade], tmp_path: Path) -> None:
    portfolio = make_portfolio(list(teams.values()))
    book = load_workbook(io.BytesIO(portfolio_xlsx(portfolio, CREATED)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    values = {str(cell.value) for cell in cells}
    assert not [cell for cell in cells if cell.data_type == "f"]
    summary = portfolio_markdown(portfolio)
    for language, (name, note, _) in NAMES.items():
        assert {name, note, f"+1 {note}"} <= values
        assert name in summary
        (tmp_path / "report.json").write_text(record(teams[language]), encoding="utf-8")
        assert read_grade(tmp_path / "report.json") == teams[language]
        rows = list(csv.reader(io.StringIO(jira_csv([teams[language]]))))
        assert any(name in cell for row in rows for cell in row)
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]


@pytest.mark.parametrize("language", ["ja", "ar"])
def test_a_pdf_draws_what_fonts_have_and_counts_the_rest(teams: dict[str, TeamGrade], language: str) -> None:
    pytest.importorskip("typst")
    text = PdfReader(io.BytesIO(team_pdf(teams[language], CREATED))).pages[0].extract_text()
    missing = missing_letters(record(teams[language]))
    assert (f"No font here draws {len(missing)} letters of this report" in " ".join(text.split())) == bool(missing)
    assert set(NAMES[language][0]) <= set(text) | set(missing)
    assert language != "ar" or not missing
