"""The table of formats: each file once, and what a CI gate reads needs no extra."""

from opexkit.reports.formats import PORTFOLIO, TEAM


def test_each_file_is_written_once() -> None:
    for formats in (TEAM, PORTFOLIO):
        names = [each.file for each in formats]
        assert len(set(names)) == len(names)


def test_a_team_and_all_teams_get_these() -> None:
    assert {each.file for each in TEAM} == {"report.json", "report.html", "report.pdf", "improvement-plan.csv"}
    assert {each.file for each in PORTFOLIO} == {"portfolio.json", "portfolio.html", "portfolio.md", "portfolio.xlsx"}


def test_the_base_install_writes_json_csv_and_markdown() -> None:
    assert [each.file for each in TEAM if not each.extra] == ["report.json", "improvement-plan.csv"]
    assert [each.file for each in PORTFOLIO if not each.extra] == ["portfolio.json", "portfolio.md"]
