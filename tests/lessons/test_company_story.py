"""The start notebook's pictures say what the data say."""

import pytest

from opexkit.lessons import Story, open_story
from opexkit.view.blocks import Picture, Table


@pytest.fixture(scope="module")
def story() -> Story:
    return open_story()


def test_every_picture_has_a_table_beside_it_and_a_text(story: Story) -> None:
    for shown in (story.portrait(), story.timeline()):
        pictures = [block for block in shown.blocks if isinstance(block, Picture)]
        assert len(pictures) == sum(isinstance(block, Table) for block in shown.blocks) == 1
        assert len(pictures[0].alt) > 40


def test_the_outcome_table_stands_beside_the_scenario_s_words(story: Story) -> None:
    text = repr(story.outcomes())
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


def test_same_seed_same_bytes_and_another_seed_another_history(story: Story) -> None:
    first, again, other = (story.timeline(seed)._repr_html_() for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_the_uplift_has_six_months(story: Story) -> None:
    (table,) = story.uplift().blocks
    assert isinstance(table, Table)
    assert [row[0].text for row in table.rows] == ["1", "2", "3", "4", "5", "6"]
