"""Two words of a question, where its lens gives none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opexkit.lens.catalogue import catalogue_names, load_catalogue
from opexkit.lens.heading import LIMIT, heading


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("How do you manage identities for people and machines?", "Manage identities"),
        ("How do you ensure that your workload recovers?", "Recovers"),
        ("Do you use AWS Organizations to manage accounts?", "AWS Organizations"),
        ("Internationalization-readiness considerations", "Internationalization-re…"),
        ("データをどのように保護しますか", "データをどのように保護しますか"),
        ("How do you do?", "How do"),
        ("?", ""),
    ],
)
def test_the_first_two_words_that_tell_something(title: str, words: str) -> None:
    assert heading(title) == words


@given(st.text(max_size=300))
def test_any_title_becomes_a_short_line(title: str) -> None:
    assert len(heading(title)) <= LIMIT + 2  # a letter may become two in capitals
    assert len(heading(title).splitlines()) <= 1


@pytest.mark.parametrize("name", catalogue_names())
def test_the_kits_lenses_have_words_of_their_own(name: str) -> None:
    words = [question.guide.short for question in load_catalogue(name).questions if question.guide]
    assert all(words)
    assert len(set(words)) == len(words)
