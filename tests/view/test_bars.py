"""Bars written as SVG: every word and box stays inside, nothing is markup, a number on a hatch has a ground."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opexkit.view.bars import NARROW, WIDE, Bar, Segment, Tone, stacked
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
        left, right = _edges(text)
        assert left >= -0.1
        assert right <= width + 0.1
        assert 0 < float(text.attrib["y"]) < height


@pytest.mark.parametrize("count", range(8))
@pytest.mark.parametrize("letters", [4, 17, 40])
def test_a_key_takes_as_many_columns_as_there_is_room_for(count: int, letters: int) -> None:
    tones = [Tone(f"{place} " + "n" * letters, "#fff", "#000") for place in range(count)]
    picture = ET.fromstring(stacked([Bar("a", ())], tones, width=NARROW))
    _, _, width, height = map(float, picture.attrib["viewBox"].split())
    named = [text for text in picture.iter(f"{SVG}text") if text.text in {tone.name for tone in tones}]
    assert len(named) == count
    assert all(_edges(text)[1] <= width and float(text.attrib["y"]) < height for text in named if letters < 40)
    columns = {text.attrib["x"] for text in named}
    assert len(columns) == min(count, {4: 3, 17: 2, 40: 1}[letters])


def test_numbers_of_neighbors_stay_apart() -> None:
    rows = [Bar("a", (Segment(DONE, 100), *(Segment(OPEN, length, "152") for length in range(4, 20))))]
    drawn = [text for text in ET.fromstring(stacked(rows, TONES)).iter(f"{SVG}text") if text.text == "152"]
    edges = sorted(map(_edges, drawn))
    assert edges
    assert all(right + 3 < left for (_, right), (left, _) in pairwise(edges))


def test_a_hatch_is_defined_once_and_a_number_on_it_has_a_ground() -> None:
    picture = stacked([Bar("a", (Segment(OPEN, 3, "3"), Segment(OPEN, 1)))], TONES)
    assert picture.count('<pattern id="hatch-0"') == 1
    root = ET.fromstring(picture)
    drawn = list(root)
    number = next(place for place, each in enumerate(drawn) if each.text == "3")
    assert drawn[number - 1].attrib["fill"] == OPEN.fill
    used = {box.attrib["fill"] for box in root.iter(f"{SVG}rect") if box.attrib["fill"].startswith("url")}
    assert used == {"url(#hatch-0)", "url(#hatch-1)"}


@given(bars, st.sampled_from([NARROW, WIDE]))
def test_a_number_stays_in_its_part_and_one_that_has_no_room_goes(rows: list[Bar], width: float) -> None:
    drawn = list(ET.fromstring(stacked(rows, TONES, width=width)))
    boxes = [
        (float(box.attrib["x"]), float(box.attrib["x"]) + float(box.attrib["width"]))
        for box in drawn
        if box.tag == f"{SVG}rect" and "stroke" in box.attrib
    ]
    for text in (each for each in drawn if each.attrib.get("text-anchor") == "middle"):
        left, right = _edges(text)
        assert any(start - 0.2 <= left and right <= end + 0.2 for start, end in boxes)


def test_a_part_keeps_its_number_where_its_shape_has_no_room() -> None:
    rows = [Bar("a", (Segment(DONE, 60, "✓ 60"), Segment(OPEN, 3, "✗ 4"), Segment(ODD, 0.1, "? 1")))]
    texts = [text.text for text in ET.fromstring(stacked(rows, TONES, width=NARROW)).iter(f"{SVG}text")]
    assert texts[1:3] == ["✓ 60", "4"]
    assert "? 1" not in texts


def test_markup_in_a_name_stays_text() -> None:
    root = ET.fromstring(stacked([Bar('<a href="x">&', (Segment(DONE, 1, "<b>"),))], (Tone("<i>", "#000", "#fff"),)))
    assert [text.text for text in root.iter(f"{SVG}text")] == ['<a href="x">&', "<b>", "<i>"]


@pytest.mark.parametrize("text", ["W" * 40, "i" * 400, "漢字" * 50])
def test_a_long_text_is_cut_to_its_room(text: str) -> None:
    cut = fitted(text, 100, 8.5)
    assert cut.endswith("…")
    assert 80 < text_width(cut, 8.5) <= 100
    assert fitted("short", 100, 8.5) == "short"
