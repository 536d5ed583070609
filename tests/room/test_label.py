"""Names of seats."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opexkit.review.submission import Votes
from opexkit.room.label import LABEL_LIMIT, LabelError, distinct, label_key, read_label


@pytest.mark.parametrize("name", ["Zoë", "指令长", "مسؤول", "on-call engineer", "🚀", "O'Neil", "null", "=1+1", "👩‍💻"])
def test_any_script_is_a_name(name: str) -> None:
    assert read_label(f"  {name} ") == name
    assert Votes(respondent=read_label(name), answers={}).respondent == name


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "is blank"),
        ("x" * 10_000, "10,000 characters"),
        ("x" * 61, "61 characters"),
        ("Bob\u200e", "U+200E"),
        ("a\nb", "U+000A"),
        ("a\x07b", "U+0007"),
        ("\u202eevil", "U+202E"),
        ("\ud800", "U+D800"),
        ("\ufffe", "U+FFFE"),
        ("Z" + "\u0301" * 9, "marks on one letter"),
    ],
)
def test_what_a_reader_cannot_see_is_told(name: str, says: str) -> None:
    with pytest.raises(LabelError) as told:
        read_label(name)
    assert says in str(told.value)
    assert len(str(told.value)) < 200


@given(st.lists(st.text(max_size=30), max_size=30))
def test_labels_of_a_room_are_told_apart_by_ear(names: list[str]) -> None:
    taken: dict[str, str] = {}
    for name in names:
        try:
            label = distinct(read_label(name), taken)
        except LabelError:
            continue
        assert label_key(label) not in taken
        assert len(label) < LABEL_LIMIT + 10
        taken[label_key(label)] = label


def test_the_second_of_a_name_gets_a_number() -> None:
    taken = {label_key("on-call engineer")}
    assert distinct("On-call engineer", taken) == "On-call engineer (2)"
    assert distinct("Jose", {label_key("José")}) == "Jose (2)"
