"""A long history read fast is what the slow way reads, on both engines."""

import datetime as dt

import pytest
from tests.exam.made import NOW

from opexkit.exercises.exercise import Confidence
from opexkit.progress.attempt import Attempt, PastAttempt
from opexkit.progress.past import past_attempts
from opexkit.progress.store import Store

ANSWERS = ["a", "", "“ß”", None, True, 3, 2.5, "null", ["b", "a"], {"p1": "c", "p2": ["x"]}, "a", ["b", "a"]]


@pytest.fixture
def written(store: Store) -> list[Attempt]:
    sure = [*Confidence, None]
    attempts = [
        Attempt(
            uid=f"u{place}",
            learner="ana",
            exercise=("item-one", "item-two", "an-exercise")[place % 3],
            version=1 + place % 2,
            at=NOW.astimezone(dt.timezone(dt.timedelta(hours=2))) - dt.timedelta(minutes=place // 2),
            seed=1,
            origin="mock" if place % 2 else "practice",
            answer=answer,
            score=None if place == 5 else float(place % 2),
            parts=[{"id": "a", "right": True}],
            confidence=sure[place % 4],
        )
        for place, answer in enumerate(ANSWERS)
    ]
    store.add(attempts)
    store.add([attempts[0].model_copy(update={"uid": "other", "learner": "ben"})])
    return attempts


def test_it_is_what_the_slow_way_reads(store: Store, written: list[Attempt]) -> None:
    slow = store.attempts("ana")
    assert len(slow) == len(written)
    fields = PastAttempt._fields
    assert past_attempts(store, "ana") == [tuple(getattr(attempt, name) for name in fields) for attempt in slow]
    assert past_attempts(store, "ana")[0].at.tzinfo
    assert past_attempts(store, "nobody") == []


def test_names_begin_as_asked_and_no_letter_of_them_is_a_pattern(store: Store, written: list[Attempt]) -> None:
    items = past_attempts(store, "ana", "item-")
    assert {attempt.exercise for attempt in items} == {"item-one", "item-two"}
    assert len(items) == sum(attempt.exercise.startswith("item-") for attempt in written)
    assert past_attempts(store, "ana", "item_") == []
    assert past_attempts(store, "ana", "%") == []


def test_no_answer_of_one_attempt_is_another_s(store: Store, written: list[Attempt]) -> None:
    first, second = (attempt.answer for attempt in past_attempts(store, "ana") if attempt.answer == ["b", "a"])
    assert first is not second
