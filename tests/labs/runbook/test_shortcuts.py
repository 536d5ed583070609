"""The emulation's shortcuts give the very answers that it gives without them."""

from typing import Any

import pytest
import xmltodict
from hypothesis import given
from hypothesis import strategies as st

from opexkit.labs.runbook.emulation import emulation
from opexkit.labs.runbook.services import loader
from opexkit.labs.runbook.shortcuts import write_xml

NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,6}", fullmatch=True)
TEXTS = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=12)
SCALARS = TEXTS | st.integers() | st.booleans() | st.none()
TREES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner.filter(lambda each: not isinstance(each, list)), max_size=3)
        | st.dictionaries(NAMES | st.just("@xmlns"), inner, max_size=4).map(
            lambda found: {key: str(value) if key == "@xmlns" else value for key, value in found.items()}
        )
    ),
    max_leaves=12,
)


@given(NAMES, st.dictionaries(NAMES, TREES, max_size=4))
def test_an_answer_is_written_as_the_emulation_writes_it(name: str, tree: dict[str, Any]) -> None:
    assert write_xml({name: tree}) == xmltodict.unparse({name: tree}, full_document=False, short_empty_elements=True)


@pytest.mark.parametrize("body", [{"a b": 1}, {"a": object()}, {"a": {"b><c": "x"}}])
def test_what_is_no_tree_of_texts_is_refused(body: Any) -> None:
    with pytest.raises(ValueError, match=r"no (name|text)"):
        write_xml(body)


def test_every_session_reads_models_by_one_loader_and_the_emulation_its_own_by_another() -> None:
    with emulation():
        from botocore.session import Session
        from moto.core import utils

        assert Session().get_component("data_loader") is Session().get_component("data_loader") is loader()
        assert utils.create_loader() is utils.create_loader() is not loader()
