"""The start page keeps visitors of a room apart."""

from pathlib import Path

import pytest

from opexkit.lessons import lesson_map, who
from opexkit.view.notebook import NotebookView
from opexkit.widgets.who import WhoWidget


@pytest.fixture
def _room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5")
    monkeypatch.delenv("QUERY_STRING", raising=False)


@pytest.mark.usefixtures("_room")
def test_a_visitor_without_a_name_is_asked() -> None:
    assert isinstance(who(), WhoWidget)
    assert '"01-organization.ipynb"' in lesson_map()._repr_html_()


@pytest.mark.usefixtures("_room")
def test_the_map_keeps_the_visitors_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUERY_STRING", "token=x&learner=Ana%20%26%20Bo")
    assert "kept as Ana & Bo" in repr(who())
    assert 'href="01-organization.ipynb?learner=Ana%20%26%20Bo"' in lesson_map()._repr_html_()


def test_one_person_alone_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SERVER_SOFTWARE", raising=False)
    assert isinstance(who(), NotebookView)
    html = lesson_map("ana")._repr_html_()
    assert 'href="06-runbooks-and-playbooks.ipynb"' in html
    assert "OPS 7, OPS 10" in html


def test_every_page_names_its_learner_and_none_where_a_team_is_shown() -> None:
    assert "kept as" not in repr(who("ana", "dispatch"))
    for path in sorted((Path(__file__).parents[2] / "notebooks").glob("[01]*.ipynb")):
        text = path.read_text(encoding="utf-8")
        assert "lesson.plan()" in text or "who(" in text, path.name
