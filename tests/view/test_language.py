"""What people wrote has its language and its direction, on the page and in the PDF; what the kit says stays English."""

import datetime as dt
import io
import re

import pytest
from pypdf import PdfReader

from opexkit.reports import pdf, team
from opexkit.reports import portfolio as many
from opexkit.reports.text import team_title
from opexkit.review.portfolio import make_portfolio
from opexkit.review.team_grade import TeamGrade
from opexkit.view.blocks import Cell, Column, Item, Table, Text
from opexkit.view.html import render_html, render_page
from opexkit.view.language import direction
from opexkit.view.notebook import to_html


@pytest.fixture(scope="module")
def arabic(grade: TeamGrade) -> TeamGrade:
    first = grade.questions[0]
    practices = [practice.model_copy(update={"note": "نراجع الدليل (2)."}) for practice in first.practices]
    asked = [first.model_copy(update={"practices": practices, "note": "سؤال"}), *grade.questions[1:]]
    return grade.model_copy(update={"team": "فريق الإرسال", "language": "ar", "questions": asked})


@pytest.mark.parametrize(
    ("tag", "runs"),
    [("", "auto"), ("en", "ltr"), ("ja-JP", "ltr"), ("ar", "rtl"), ("AR-eg", "rtl"), ("he", "rtl"), ("ur-PK", "rtl"),
     ("pa", "ltr"), ("pa-Arab-PK", "rtl"), ("uz-Arab", "rtl"), ("ku-Latn", "ltr"), ("az-Cyrl", "ltr")],
)  # fmt: skip
def test_the_direction_follows_the_language_and_its_script(tag: str, runs: str) -> None:
    assert direction(tag) == runs


def test_texts_of_a_team_are_marked_and_no_others(arabic: TeamGrade) -> None:
    page = to_html(team.ledger(arabic)) + to_html(team.risk_map(arabic))
    assert '<div class="said" lang="ar" dir="rtl">نراجع الدليل (2).</div>' in page
    assert '<p class="remark" lang="ar" dir="rtl">سؤال</p>' in page
    assert '<li lang="ar" dir="rtl">سؤال</li>' in page
    marked = re.findall(r'lang="ar"[^>]*>([^<]*)', page)
    own = {"سؤال", *(text for item in arabic.practices for text in (item.note, item.owner or "") if text)}
    own |= {str(piece) for item in arabic.practices for piece in item.evidence}
    assert set(marked) <= own | {""}
    assert 'lang="ar"' in to_html(many.heat_map(make_portfolio([arabic])))


def test_the_title_is_in_the_team_s_language_and_the_page_in_english(arabic: TeamGrade) -> None:
    from nbformat.v4 import new_markdown_cell, new_notebook

    page = render_html(new_notebook(cells=[new_markdown_cell("# x")]), team_title(arabic), lang=arabic.language)
    assert '<html lang="en">' in page
    assert '<h1 lang="ar" dir="rtl">' in page
    assert '<h1 dir="auto">' in render_page("Title", "x", {})


def test_no_language_leaves_the_direction_to_the_letters(grade: TeamGrade) -> None:
    page = to_html(team.ledger(grade))
    assert "lang=" not in page
    assert 'class="said" dir="auto"' in page


def test_the_pdf_tells_the_language_of_what_people_wrote(arabic: TeamGrade) -> None:
    made = PdfReader(io.BytesIO(pdf.team_pdf(arabic, dt.datetime(2026, 9, 30, tzinfo=dt.UTC))))
    assert made.trailer["/Root"]["/Lang"] == "en"
    parts = [made.get_object(number) for number in range(1, int(made.trailer["/Size"]))]
    told = {part.get("/Lang") for part in parts if isinstance(part, dict)}
    assert "ar" in told


def test_hostile_tags_stay_texts() -> None:
    odd = '"><script>alert(1)</script>'
    cell = Cell("x", items=(Item("y", lang=odd),), lang=odd)
    page = to_html([Table("t", (Column("c", "long"),), ((cell,),)), Text("z", lang=odd)])
    assert "<script" not in page
