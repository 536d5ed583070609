"""What all widgets share: a fallback where no kernel runs, and a style whose colors are the kit's."""

import re
from contextvars import ContextVar
from types import SimpleNamespace

import pytest
from ipykernel.kernelbase import Kernel

from opexkit.view.blocks import Text
from opexkit.view.notebook import NotebookView
from opexkit.widgets import base
from opexkit.widgets.base import HERE, of_no_cell, style, with_static

VIEW = NotebookView((Text("What stands in."),))


def test_a_widget_that_shows_nothing_gets_no_fallback() -> None:
    assert with_static(None, VIEW) is None


@pytest.mark.parametrize("bundle", [{"text/plain": "x"}, ({"text/plain": "x"}, {"about": 1})])
def test_the_fallback_goes_beside_what_is_there(bundle: object) -> None:
    given = with_static(bundle, VIEW)
    data = given[0] if isinstance(given, tuple) else given
    assert data["text/plain"] == "What stands in."
    assert "What stands in." in data["text/html"]
    assert isinstance(given, type(bundle))


def test_the_style_takes_its_colors_from_the_kit() -> None:
    rules = (HERE / "widgets.css").read_text(encoding="utf-8")
    assert not re.findall(r"#[0-9a-f]{3,6}\b", rules)
    defined = set(re.findall(r"^\s*(--[a-z]+):|\s(--[a-z]+):", style(), re.MULTILINE))
    names = {name for pair in defined for name in pair if name}
    assert set(re.findall(r"var\((--(?!jp)[a-z]+)\)", rules)) <= names


def test_a_widget_opens_as_part_of_no_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    parent: ContextVar[dict[str, str]] = ContextVar("parent")
    parent.set({"msg_id": "of a cell"})
    shell = SimpleNamespace(kernel=SimpleNamespace(_shell_parent=parent))
    monkeypatch.setattr(base, "get_ipython", lambda: shell)
    seen: list[dict[str, str]] = []
    of_no_cell(lambda: seen.append(parent.get()))
    assert (seen, parent.get()) == ([{}], {"msg_id": "of a cell"})
    assert "_shell_parent" in Kernel.__annotations__  # by which ipykernel says what a message belongs to
