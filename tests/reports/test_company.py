"""The start notebook's pictures say what the data say."""

import pytest

from opexkit.reports import company
from opexkit.reports.blocks import Picture, Table


@pytest.fixture(scope="module")
def story() -> company.Story:
    return company.load()


def test_every_picture_has_a_table_beside_it_and_a_text(story: company.Story) -> None:
    for shown in (company.portrait(story), company.timeline(story)):
        pictures = [block for block in shown.blocks if isinstance(block, Picture)]
        assert len(pictures) == sum(isinstance(block, Table) for block in shown.blocks) == 1
        assert len(pictures[0].alt) > 40


def test_the_outcome_table_stands_beside_the_scenario_s_words(story: company.Story) -> None:
    text = repr(company.outcomes(story))
    for words in (
        "~95 min",
        "~18 min",
        "19%",
        "4%",
        "~3/week",
        "~40/week",
        "~40 min (1 person)",
        "~4 min (any on-call)",
    ):
        assert words in text
    assert "A teaching model, not evidence" in text


def test_same_seed_same_bytes_and_another_seed_another_history(story: company.Story) -> None:
    first, again, other = (company.timeline(story, seed)._repr_html_() for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_the_uplift_has_six_months(story: company.Story) -> None:
    (table,) = company.uplift(story).blocks
    assert isinstance(table, Table)
    assert [row[0].text for row in table.rows] == ["1", "2", "3", "4", "5", "6"]
