"""What a notebook shows, and what it says to a wrong path."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from opexkit.problem import InputError
from opexkit.reports import show
from opexkit.reports.shown import to_html
from opexkit.review.grade import Portfolio, TeamGrade

TEAM = (show.summary, show.risk_map, show.progress, show.next_five)
TEAM += (show.plan, show.disputes, show.ledger, show.method)
PORTFOLIO = (show.summary, show.heat_map, show.common_gaps, show.trend)
PORTFOLIO += (show.coverage, show.failures, show.method)


class Parts(HTMLParser):
    """Collects tags with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("section", TEAM)
def test_hostile_texts_stay_texts(hostile: TeamGrade, section) -> None:
    parts = Parts(to_html(section(hostile).blocks))
    assert {tag for tag, _ in parts.found} <= {
        "p",
        "ul",
        "li",
        "span",
        "div",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "a",
        "colgroup",
        "col",
        "img",
    }
    for tag, attributes in parts.found:
        assert not [name for name in attributes if name.startswith("on")]
        if tag == "a":
            assert (attributes["href"] or "").startswith("https://docs.aws.amazon.com/")
            assert attributes["rel"] == "noopener"


@pytest.mark.parametrize("section", TEAM)
def test_tables_are_made_for_all(grade: TeamGrade, section) -> None:
    parts = Parts(section(grade)._repr_html_()).found
    count = [tag for tag, _ in parts]
    assert count.count("table") == count.count("caption")
    for tag, attributes in parts:
        if tag == "th":
            assert attributes["scope"] in ("col", "row")
        if tag == "img":
            assert len(attributes["alt"] or "") > 20
        if "region" in (attributes.get("class") or ""):
            assert attributes["tabindex"] == "0"
            assert attributes["aria-label"]


@pytest.mark.parametrize("section", TEAM)
def test_the_plain_text_says_the_same(grade: TeamGrade, section) -> None:
    shown = section(grade)
    assert repr(shown).strip()
    assert "<" not in repr(shown)


@pytest.mark.parametrize("section", PORTFOLIO)
def test_portfolio_sections(portfolio: Portfolio, section) -> None:
    assert section(portfolio)._repr_html_() == section(portfolio)._repr_html_()
    assert "<table" in section(portfolio)._repr_html_() or section is show.summary


def test_load_reads_what_was_written(grade: TeamGrade, portfolio: Portfolio, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(grade.model_dump_json(), encoding="utf-8")
    assert show.load(path) == grade
    path.write_text(portfolio.model_dump_json(), encoding="utf-8")
    assert show.load_portfolio(str(path)) == portfolio


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        (b"", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"[]", "the whole file"),
        (b'{"slug": 3}', "slug"),
        (b'{"slug": NaN}', "slug"),
    ],
)
def test_a_wrong_file_gives_one_message(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "report.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=message) as error:
        show.load(path)
    assert str(error.value).startswith(str(path))


def test_without_a_path_the_sample_teams_are_graded() -> None:
    assert show.load("").team == "Dispatch"
    assert len(show.load_portfolio("").teams) == 8
