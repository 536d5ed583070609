"""The PDF: PDF/UA, the notebook's sections, the same bytes, and nothing that breaks out."""

import builtins
import datetime as dt
import io
import re

import pytest
from pypdf import PdfReader

from opexkit import content
from opexkit.reports import pdf
from opexkit.reports.text import sections
from opexkit.review.team_grade import TeamGrade
from opexkit.view.typst import PdfUnavailableError

CREATED = dt.datetime(2026, 9, 30, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def made(grade: TeamGrade) -> bytes:
    return pdf.team_pdf(grade, CREATED)


def words(made: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    return re.sub(r"\s+", " ", text.replace("\u200b", ""))


def test_the_same_grade_gives_the_same_bytes(grade: TeamGrade, made: bytes) -> None:
    assert pdf.team_pdf(grade, CREATED) == made


def test_it_says_that_it_is_pdf_ua(made: bytes) -> None:
    reader = PdfReader(io.BytesIO(made))
    assert b"pdfuaid:part" in reader.trailer["/Root"]["/Metadata"].get_data()
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] is True or reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "Dispatch: Q3 review"


def test_it_holds_the_sections_of_the_notebook_and_every_practice(grade: TeamGrade, made: bytes) -> None:
    text = words(made)
    for section in sections(content.notebook("reports", "team.ipynb")):
        assert section.title in text
    for practice in grade.practices:
        assert practice.code in text.replace("- ", "-")


def test_no_heading_ends_a_page_and_the_matrix_of_efforts_is_on_one(grade: TeamGrade) -> None:
    heads = [
        part for each in sections(content.notebook("reports", "team.ipynb")) for part in (each.title, *each.paragraphs)
    ]
    moved = grade.model_copy(update={"incomplete": "Something is missing. " * 120})  # pushes each to the foot of a page
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf.team_pdf(moved, CREATED))).pages]
    for page in pages:
        last = [line.strip() for line in page.strip().splitlines() if " Page " not in line][-1]
        assert not [head for head in heads if last in head]
    (matrix,) = [page for page in pages if "Risk by effort" in page]
    assert all(words in matrix for words in ("Do first", "Quick win", "Later"))


def test_page_one_holds_the_decision_the_risks_and_the_next_five(grade: TeamGrade, made: bytes) -> None:
    text = re.sub(r"\s+", " ", PdfReader(io.BytesIO(made)).pages[0].extract_text())
    assert "Decision wanted: " in text
    assert "questions at high risk" in text
    after = text[text.index("Five things to do next") :]
    assert len(grade.plan.next) == 5
    assert [code for code in grade.plan.next if code not in after.replace("- ", "-")] == []


def test_hostile_texts_stay_texts(hostile: TeamGrade) -> None:
    reader = PdfReader(io.BytesIO(pdf.team_pdf(hostile, CREATED)))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "*bold* $x$ @ref" in re.sub(r"\s+", " ", text.replace("\u200b", ""))
    assert "root:" not in text
    links = [
        note.get_object()["/A"].get("/URI", "")
        for page in reader.pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object()
    ]
    assert links
    assert all(link.startswith("https://docs.aws.amazon.com/") for link in links)


def test_without_typst_the_message_says_what_to_install(grade: TeamGrade, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *args, **kwargs):
        if name == "typst":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(PdfUnavailableError, match=r"pip install 'opexkit\[pdf\]'"):
        pdf.team_pdf(grade, CREATED)
