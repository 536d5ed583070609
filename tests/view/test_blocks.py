"""What may become a link, and how blocks read as plain text."""

import pytest

from opexkit.review.submission import Risk
from opexkit.review.view.words import RISKS
from opexkit.view.blocks import Cell, Column, Table, items, link, plain


@pytest.mark.parametrize(
    ("text", "is_link"),
    [
        ("https://wiki.northwind.example/runbooks", True),
        ("http://wiki.northwind.example", True),
        ("javascript:alert(1)", False),
        ("JAVASCRIPT://example.org/%0aalert(1)", False),
        ("data:text/html,<script>", False),
        ("//example.org/x", False),
        ("https://", False),
        ("https://[broken", False),
        ("https://example.org/a b", False),
        ("https://example.org/\u202egnp.exe", False),
        ("see https://example.org", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_only_a_whole_web_address_becomes_a_link(text: str, is_link: bool) -> None:
    assert link(text) == (text if is_link else None)
    assert items([text])[0].text == text


def test_a_table_reads_as_plain_text() -> None:
    rows = ((Cell("OPS01"), Cell(mark=RISKS[Risk.HIGH])),)
    table = Table("Risk", (Column("Question", "head"), Column("Risk", "mark")), rows)
    assert plain([table]) == "Risk\nQuestion | Risk\nOPS01 | ▲ High"


def test_an_empty_table_says_so() -> None:
    assert plain([Table("Gaps", (Column("Gap"),), (), "No gap.")]) == "Gaps\nNo gap."
