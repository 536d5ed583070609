"""The start page: the map of the lessons, and whose progress is kept."""

from pathlib import Path

from opexkit.lessons import lesson_map, who


def test_the_map_links_each_lesson_with_its_questions() -> None:
    html = lesson_map()._repr_html_()
    assert 'href="06-runbooks-and-playbooks.ipynb"' in html
    assert "OPS 7, OPS 10" in html


def test_every_page_names_its_learner_and_none_where_a_team_is_shown() -> None:
    assert "kept as Ana & Bo" in repr(who("Ana & Bo"))
    assert "kept as" not in repr(who("ana", "dispatch"))
    for path in sorted((Path(__file__).parents[2] / "notebooks").glob("[01]*.ipynb")):
        text = path.read_text(encoding="utf-8")
        assert "lesson.plan()" in text or "who(" in text, path.name
