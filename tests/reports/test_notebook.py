"""What a notebook shows, and what it says to a wrong path."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from opexkit.files.problem import InputError
from opexkit.reports import portfolio as many
from opexkit.reports import team
from opexkit.reports.notebook import Report, open_portfolio, open_team
from opexkit.review.portfolio_grade import Portfolio
from opexkit.review.team_grade import TeamGrade
from opexkit.view.notebook import to_html


class Parts(HTMLParser):
    """Collects tags with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("section", team.SECTIONS)
def test_hostile_texts_stay_texts(hostile: TeamGrade, section) -> None:
    parts = Parts(to_html(Report(hostile, team.SECTIONS).show(section).blocks))
    assert {tag for tag, _ in parts.found} <= {
        "p",
        "ul",
        "li",
        "span",
        "div",
        "table",
        "caption",
        "details",
        "summary",
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


@pytest.mark.parametrize("section", team.SECTIONS)
def test_tables_are_made_for_all(grade: TeamGrade, section) -> None:
    parts = Parts(Report(grade, team.SECTIONS).show(section)._repr_html_()).found
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


@pytest.mark.parametrize("section", team.SECTIONS)
def test_the_plain_text_says_the_same(grade: TeamGrade, section) -> None:
    shown = Report(grade, team.SECTIONS).show(section)
    assert repr(shown).strip()
    assert "<" not in repr(shown)


@pytest.mark.parametrize("section", many.SECTIONS)
def test_portfolio_sections(portfolio: Portfolio, section) -> None:
    report = Report(portfolio, many.SECTIONS)
    assert report.show(section)._repr_html_() == report.show(section)._repr_html_()
    assert "<table" in report.show(section)._repr_html_() or section == "summary"


def test_a_section_that_is_not_there_names_the_nearest(grade: TeamGrade) -> None:
    with pytest.raises(KeyError, match="did you mean 'risk-map'"):
        Report(grade, team.SECTIONS).show("riskmap")


def test_load_reads_what_was_written(grade: TeamGrade, portfolio: Portfolio, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(grade.model_dump_json(), encoding="utf-8")
    assert open_team(path).graded == grade
    path.write_text(portfolio.model_dump_json(), encoding="utf-8")
    assert open_portfolio(str(path)).graded == portfolio


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "does not exist"),
        (b"", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"[]", "the file must be a mapping"),
        (b'{"slug": 3}', "slug"),
        (b'{"slug": NaN}', "slug"),
    ],
)
def test_a_wrong_file_gives_one_message(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "report.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=message) as error:
        open_team(path)
    assert str(error.value).startswith(str(path))


def test_without_a_path_the_sample_teams_are_graded() -> None:
    assert open_team("").graded.team == "Dispatch"
    assert len(open_portfolio("").graded.teams) == 8
