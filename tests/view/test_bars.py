"""Bars written as SVG: every word and box stays inside, nothing is markup, a number on a hatch has a ground."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opexkit.view.bars import Bar, Segment, Tone, stacked
from opexkit.view.letters import fitted, text_width

SVG = "{http://www.w3.org/2000/svg}"
DONE, OPEN, ODD = (
    Tone("✓ Done", "#1B3A2F", "#FFFFFF"),
    Tone("Open", "#FFFFFF", "#1F2328", "//"),
    Tone("?", "#E4E4E4", "#000", "xx"),
)
TONES = (DONE, OPEN, ODD)

names = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=120)
parts = st.builds(Segment, st.sampled_from(TONES), st.integers(0, 500), st.text("0123456789✓", max_size=5))
bars = st.lists(
    st.builds(Bar, names, st.lists(parts, max_size=4).map(tuple), st.text("ab ▲", max_size=12)), max_size=15
)


def _edges(text: ET.Element) -> tuple[float, float]:
    wide = text_width(text.text or "", float(text.attrib["font-size"]), text.attrib["font-weight"] == "bold")
    left = float(text.attrib["x"]) - {"start": 0, "middle": wide / 2, "end": wide}[text.attrib["text-anchor"]]
    return left, left + wide


@given(bars, st.booleans())
def test_boxes_names_and_ends_stay_inside(rows: list[Bar], aligned: bool) -> None:
    picture = ET.fromstring(stacked(rows, TONES, aligned))
    _, _, width, height = map(float, picture.attrib["viewBox"].split())
    for box in picture.iter(f"{SVG}rect"):
        assert float(box.attrib["y"]) >= 0
        assert float(box.attrib["y"]) + float(box.attrib["height"]) <= height
    for text in picture.iter(f"{SVG}text"):
        if text.attrib["text-anchor"] != "middle":  # a number may be wider than its part
            left, right = _edges(text)
            assert left >= -0.1
            assert right <= width + 0.1
        assert 0 < float(text.attrib["y"]) < height


def test_a_hatch_is_defined_once_and_a_number_on_it_has_a_ground() -> None:
    picture = stacked([Bar("a", (Segment(OPEN, 3, "3"), Segment(OPEN, 1)))], TONES)
    assert picture.count('<pattern id="hatch-0"') == 1
    root = ET.fromstring(picture)
    drawn = list(root)
    number = next(place for place, each in enumerate(drawn) if each.text == "3")
    assert drawn[number - 1].attrib["fill"] == OPEN.fill
    used = {box.attrib["fill"] for box in root.iter(f"{SVG}rect") if box.attrib["fill"].startswith("url")}
    assert used == {"url(#hatch-0)", "url(#hatch-1)"}


def test_markup_in_a_name_stays_text() -> None:
    root = ET.fromstring(stacked([Bar('<a href="x">&', (Segment(DONE, 1, "<b>"),))], (Tone("<i>", "#000", "#fff"),)))
    assert [text.text for text in root.iter(f"{SVG}text")] == ['<a href="x">&', "<b>", "<i>"]


@pytest.mark.parametrize("text", ["W" * 40, "i" * 400, "漢字" * 50])
def test_a_long_text_is_cut_to_its_room(text: str) -> None:
    cut = fitted(text, 100, 8.5)
    assert cut.endswith("…")
    assert 80 < text_width(cut, 8.5) <= 100
    assert fitted("short", 100, 8.5) == "short"
