"""Which letters a PDF can draw."""

import io
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from opexkit.view import fonts

pytest.importorskip("typst")


@pytest.fixture
def own_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a font that draws one letter of the Cuneiform script, which no machine here has."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    for point in ((0, 0), (0, 700), (500, 700), (500, 0)):
        (pen.moveTo if point == (0, 0) else pen.lineTo)(point)
    pen.closePath()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "one"])
    builder.setupCharacterMap({0x12000: "one"})
    builder.setupGlyf({".notdef": pen.glyph(), "one": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (600, 0), "one": (600, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    names = {"familyName": "One Letter", "styleName": "Regular", "fullName": "One Letter", "psName": "OneLetter"}
    builder.setupNameTable(names | {"uniqueFontIdentifier": "One Letter", "version": "1"})
    builder.setupOS2(sTypoAscender=800, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    builder.save(tmp_path / "one.ttf")
    monkeypatch.setenv(fonts.VARIABLE, str(tmp_path))
    return tmp_path


def test_letters_of_latin_greek_cyrillic_arabic_and_hebrew_are_always_drawn() -> None:
    assert fonts.missing_letters("Zespół Łódź, Ελλάδα, Київ, فريق, צוות ✓ ▲\n\u200b") == ""
    assert not fonts.needs_system("Zespół")


def test_what_no_font_draws_is_listed_once_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(fonts.VARIABLE, raising=False)
    assert fonts.missing_letters("b\U00012001\U00012000a\U00012001") == "\U00012000\U00012001"
    assert fonts.scripts_of("\U00012000🚚") == ["Cuneiform", "symbols"]


@pytest.mark.usefixtures("own_fonts")
def test_a_font_of_the_user_is_found() -> None:
    assert fonts.missing_letters("\U00012000\U00012001") == "\U00012001"


def test_the_folders_are_read_once_and_again_when_others_are_named(
    own_fonts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = fonts.fonts_for("Dispatch")
    assert fonts.fonts_for("Pricing") is found
    assert "One Letter" in found.families()
    monkeypatch.setenv(fonts.VARIABLE, str(own_fonts.parent / "none"))
    assert "One Letter" not in fonts.fonts_for("Dispatch").families()


@pytest.mark.parametrize(
    ("letters", "packages"),
    [("配送。（・", "fonts-noto-cjk"), ("한국어", "fonts-noto-cjk"), ("ทดสอบ", "fonts-noto-core"),
     ("दल।३", "fonts-noto-core"), ("🚚", "fonts-noto-color-emoji"), ("☃", "fonts-noto-core"),
     ("送ก🚚", "fonts-noto-cjk, fonts-noto-color-emoji, fonts-noto-core"), ("\U0010fffd", "fonts-noto-core")],
)  # fmt: skip
def test_the_fonts_to_install_are_named(letters: str, packages: str) -> None:
    assert f"(Debian: {packages})" in fonts.how_to_draw(letters)


@pytest.mark.parametrize(
    ("text", "family"),
    [("प्रेषण दल", "Noto Sans Devanagari"), ("แผนก", "Noto Sans Thai"), ("দল", "Noto Sans Bengali")],
)
def test_each_script_is_drawn_by_its_own_font(text: str, family: str) -> None:
    assert family in fonts.families(text)


@pytest.mark.parametrize(
    ("text", "language", "family"),
    [("配送", "", "SC"), ("配送チーム", "", "JP"), ("배송 配送", "", "KR"), ("配送", "ja", "JP"),
     ("配送", "zh-Hant-HK", "TC"), ("配送チーム", "zh-CN", "SC"), ("配送", "en", "SC"), ("配送", "JA-jp", "JP")],
)  # fmt: skip
def test_letters_that_languages_share_are_drawn_in_the_way_of_one(text: str, language: str, family: str) -> None:
    assert fonts.families(text, language)[:2] == ["DejaVu Sans", f"Noto Sans {family}"]


def test_the_pdf_says_which_letters_it_lacks_and_uses_the_user_s_fonts(grade, request: pytest.FixtureRequest) -> None:
    import datetime as dt

    from opexkit.reports.pdf import team_pdf

    written = grade.model_copy(update={"team": "Team \U00012000"})

    def made() -> tuple[str, set[str]]:
        reader = PdfReader(io.BytesIO(team_pdf(written, dt.datetime(2026, 9, 30, tzinfo=dt.UTC))))
        page = reader.pages[0]
        names = {str(font.get_object()["/BaseFont"]) for font in page["/Resources"]["/Font"].values()}
        return " ".join(page.extract_text().split()), names

    text, _ = made()
    assert "No font here draws 1 letter of this report (Cuneiform: U+12000)" in text
    assert "install fonts (Debian: fonts-noto-core)" in re.sub("[\u200b-\u200d\u2060]", "", text)
    request.getfixturevalue("own_fonts")
    text, names = made()
    assert "No font here draws" not in text
    assert any(name.endswith("OneLetter") or "One" in name for name in names)


def test_a_run_says_whose_letters_are_missing(grade, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from opexkit.batch.pages import Pages, write_record
    from opexkit.batch.publish import publication

    monkeypatch.delenv(fonts.VARIABLE, raising=False)
    odd = grade.model_copy(update={"slug": "odd", "team": "Team \U00012000"})
    with publication(tmp_path / "out") as published:
        pages = Pages(published, frozenset({"pdf"}), lambda *_: None)
        pages.lacking["odd"] = write_record(published.staging, odd, with_pdf=True)
        assert not write_record(published.staging, grade, with_pdf=True)
    assert pages.lacking == {"odd": "\U00012000"}
    (remark,) = pages.remarks()
    assert remark.startswith("teams/odd/report.pdf: no font here draws 1 of its letters (Cuneiform: \U00012000);")
    assert remark.endswith("install fonts (Debian: fonts-noto-core), or give a folder with --font-path")
