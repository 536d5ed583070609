"""What is no Correction of Error is told with its place and what to do, soon, and whatever is written is judged."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.labs.correction.builder import LAB, right, written

from opexkit.exercises.labs import try_lab
from opexkit.files.problem import InputError
from opexkit.labs.check import check_artefact
from opexkit.labs.correction.paper import plain, read_paper
from opexkit.labs.view import judged
from opexkit.view.blocks import plain as as_text

RIGHT = written(right())
TITLE = "# Correction of Error: INC-2611\n\n"
SUMMARY = f"{TITLE}## Summary\n\n"
BAD = {
    "empty": ("", "is empty"),
    "blank": (" \n\t\n", "is empty"),
    "no text": (b"\xff\xfe\x00a", "is no text in UTF-8"),
    "no title": ("hello", "has no title"),
    "a table": ("a,b\n1,2\n", "has no title"),
    "YAML": ("title: x\n", "has no title"),
    "no incident": ("# Correction of Error\n", "names no incident"),
    "another number": ("# Correction of Error: INC-99\n", "names no incident"),
    "two incidents": ("# INC-2611 and INC-2612\n", "names several incidents"),
    "two titles": (TITLE + TITLE, "a second title"),
    "10,000 rows": (RIGHT.replace("| F8 |\n", "| F8 |\n" + "| a | b | F1 |\n" * 10_000), "bytes, 100,000 at most"),
    "1,800 rows": (RIGHT.replace("| F8 |\n", "| F8 |\n" + "| a | b | F1 |\n" * 1_800), "rows, 120 at most"),
    "2,500 lines": (SUMMARY + "a\n" * 2_500, "lines, 2,000 at most"),
    "a long line": (SUMMARY + "x" * 5_000, r"m\.md:5:2001: is a line of 5,000 characters"),
    "200 kB": (SUMMARY + "x" * 200_000, "bytes, 100,000 at most"),
    "quotes in quotes": (SUMMARY + "> " * 900 + "a", "nested deeper"),
    "lists in lists": (SUMMARY + "\n".join("  " * depth + "- a" for depth in range(200)), "nested deeper"),
    "brackets that open": (SUMMARY + ("[" * 190 + "\n") * 400, "marks"),
    "stars that open": (SUMMARY + ("*a **a " * 55 + "\n") * 230, "marks"),
    "900 columns": (f"{TITLE}## Impact\n\n{'|a' * 900}|\n{'|-' * 900}|\n{'|b' * 900}|\n", "40 columns"),
    "a control character": (SUMMARY + "ab\x07c", r"m\.md:5:3: a control character"),
    "half a character": (SUMMARY + "ab\ud800", r"m\.md:5:3: a control character"),
    "a part twice": (RIGHT + "\n## Lessons\n\n- again\n", "'lessons' is there already"),
    "a part misspelled": (RIGHT.replace("## Five whys", "## Fife whys"), "'fife whys'; write 'five whys'"),
    "a column misspelled": (RIGHT.replace("| Why | Because |", "| Why | Becuase |"), "has no column 'because'"),
    "a column of another name": (RIGHT.replace("| Hours | Share |", "| Hours | Part |"), "has no column 'share'"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_document_is_told_with_its_place_and_what_to_do(name: str) -> None:
    text, says = BAD[name]
    began = time.process_time()
    with pytest.raises(InputError) as caught:
        LAB.judge(text, Path("m.md"))
    assert time.process_time() - began < 20  # a pattern that explodes takes minutes
    assert any(re.search(says, str(problem)) for problem in caught.value.problems), caught.value.problems
    assert all(re.match(r"\S+:\d+:\d+: .+; .+", str(problem)) for problem in caught.value.problems)


FOUND = {
    "a day that there is not": (RIGHT.replace("2026-12-25", "2026-02-30"), "due", "'2026-02-30' is no day"),
    "a time that there is not": (RIGHT.replace("14:08 |", "99:99 |"), "times", "hour must be in"),
    "a zone that there is not": (RIGHT.replace("Time (UTC)", "Time (Mars)"), "times", "has the zone MARS"),
    "a row that is short": (RIGHT.replace("| F8 |", "|"), "chain", "names nothing that shows it"),
    "a figure of a thousand digits": (RIGHT.replace("427,980", "9" * 400), "impact", "is not what the record"),
    "a table that is none": (RIGHT.replace("| Hours | Share |", "| Hours |"), "pareto", "is none in Markdown"),
    "no figure": (RIGHT.replace("427,980", "many"), "impact", "there is no figure"),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_can_be_read_and_is_wrong_is_a_finding(name: str) -> None:
    text, demand, says = FOUND[name]
    findings = LAB.judge(text).detail.findings[demand]
    assert any(says in each.message for each in findings), findings


def test_a_file_is_checked_by_its_title(tmp_path: Path) -> None:
    path = tmp_path / "november.md"
    path.write_text(RIGHT + "\n## Thanks\n\nTo everyone.\n", encoding="utf-8")
    (note,) = check_artefact(path)
    assert "note: the part 'Thanks' is none of those that are read" in str(note)
    path.write_text("# Notes\n", encoding="utf-8")
    with pytest.raises(InputError, match="is no artifact that a lab takes"):
        check_artefact(path)


@pytest.mark.parametrize(
    "written_as", ["should **have** asked", "should\u200b have asked", "should \u2060have asked", "*should have* asked"]
)
def test_marks_and_invisible_letters_hide_no_blame(written_as: str) -> None:
    text = RIGHT.replace("- What no check sees", f"- They {written_as}. What no check sees")
    assert any("judges people" in each.message for each in LAB.judge(text).detail.findings["blameless"])


CELL = st.text(st.sampled_from("abcXYZ 019.,:;-*_`[]()<>&#!\\\"'äß€"), max_size=14)


@settings(max_examples=4 * settings.default.max_examples)
@given(rows=st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=6), indent=st.sampled_from(["", " ", "  "]))
def test_cells_are_read_as_they_are_written_and_found_where_they_are(rows: list[list[str]], indent: str) -> None:
    """What a cell says, letters and figures alone, is what was written; its place is where it begins."""
    lines = [f"{indent}| {' | '.join(row)} |" for row in [["Why", "Because", "Evidence"], ["---"] * 3, *rows]]
    paper = read_paper(TITLE + "## Five whys\n\n" + "\n".join(lines), Path("m.md"))
    (table,) = paper.sections[0].tables
    source = (TITLE + "## Five whys\n\n" + "\n".join(lines)).split("\n")
    assert len(table.rows) == len(rows)
    for row, wrote in zip(table.rows, rows, strict=True):
        for cell, text in zip(row, wrote, strict=True):
            if re.fullmatch(r"[a-zA-Z0-9 ]*", text):
                assert cell.text == plain(text)
                if text.strip():
                    assert source[cell.line - 1][cell.column - 1 :].startswith(text.strip())


@given(data=st.data())
def test_whatever_becomes_of_a_document_it_is_judged_or_refused(data: st.DataObject) -> None:
    lines = RIGHT.split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(lines) - 1))
        how = data.draw(st.sampled_from(["gone", "doubled", "strange", "cut", "letters"]))
        if how == "gone" and len(lines) > 1:
            del lines[place]
        elif how == "doubled":
            lines.insert(place, lines[place])
        elif how == "cut":
            lines[place] = lines[place][: data.draw(st.integers(0, 30))]
        elif how == "letters":
            lines[place] = data.draw(st.text(max_size=30))
        else:
            lines[place] = data.draw(
                st.sampled_from(["|", "| |", "---", "# x", "## Impact", "```", "> |a|", "&#0;", "1." * 30])
            )
    got = try_lab(LAB, "\n".join(lines))
    if got.result:
        assert as_text(judged(LAB, got.result))
    else:
        assert re.match(r"\S+:\d+:\d+: .+; .+", got.mark.message or ""), got.mark.message
