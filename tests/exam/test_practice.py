"""What was wrong returns soon, what was right later; sealed items never come."""

import datetime as dt
import random

from fsrs import Card, Rating, Scheduler
from hypothesis import given
from hypothesis import strategies as st
from tests.exam.made import NOW, a_bank, an_item

from opexkit.exam.bank import ItemBank
from opexkit.exam.exchange.formats import practice_items
from opexkit.exam.item import Item, Pool
from opexkit.exam.misconception import Belief
from opexkit.exam.practice import misconceptions_held, next_item, schedule, sure_but_wrong
from opexkit.exercises.exercise import Confidence
from opexkit.progress.attempt import Attempt, PastAttempt
from opexkit.widgets.items import ItemDrill, ItemWidget

DAY = dt.timedelta(days=1)


def attempt(item: Item, right: bool, at: dt.datetime = NOW, sure: Confidence | None = None, **other: object) -> Attempt:
    letters = "".join(sorted(item.key)) if right else next(letter for letter in "abcd" if letter not in item.key)
    usual = {
        "uid": f"{item.id}-{at.timestamp()}",
        "learner": "ana",
        "exercise": item.attempt_name,
        "version": item.version,
        "at": at,
        "seed": 1,
        "origin": "practice",
        "answer": letters,
        "score": float(right),
        "confidence": sure,
    }
    return Attempt.model_validate(usual | other)


def test_wrong_comes_back_before_right() -> None:
    bank = a_bank(an_item("one"), an_item("two"))
    known = schedule(
        bank, [attempt(bank.get("one"), right=False), attempt(bank.get("two"), right=True, sure=Confidence.SURE)]
    )
    assert known["one"].due < NOW + DAY < known["two"].due


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 60)), min_size=1, max_size=8))
def test_the_order_in_which_attempts_are_read_changes_nothing(answers: list[tuple[bool, int]]) -> None:
    bank = a_bank(an_item())
    made = [attempt(bank.get("an-item"), right, NOW + day * DAY, uid=str(n)) for n, (right, day) in enumerate(answers)]
    mixed = random.Random(1).sample(made, len(made))
    assert schedule(bank, made) == schedule(bank, mixed)
    assert schedule(bank, made)["an-item"].reviews == len(made)


REVIEW = st.tuples(st.booleans(), st.integers(1, 200_000), st.sampled_from(Confidence))


@given(st.lists(REVIEW, min_size=1, max_size=40))
def test_it_is_what_the_library_says_with_a_copy_of_the_card_at_each_review(
    reviews: list[tuple[bool, int, Confidence]],
) -> None:
    item, at, attempts = an_item(), NOW, []
    scheduler, card = Scheduler(enable_fuzzing=False), Card(card_id=1, due=NOW)
    ratings = {Confidence.GUESS: Rating.Hard, Confidence.FAIRLY: Rating.Good, Confidence.SURE: Rating.Easy}
    for right, minutes, sure in reviews:
        at += dt.timedelta(minutes=minutes)
        attempts.append(attempt(item, right, at, sure))
        card, _ = scheduler.review_card(card, ratings[sure] if right else Rating.Again, at)
    found = schedule(a_bank(item), attempts)[item.id]
    assert (found.due, found.reviews) == (card.due, len(reviews))
    told = [PastAttempt(*(getattr(each, name) for name in PastAttempt._fields)) for each in attempts]
    assert schedule(a_bank(item), told)[item.id] == found


def test_what_is_due_comes_first_then_what_is_new_then_nothing() -> None:
    bank = a_bank(an_item("old"), an_item("new"), an_item("sealed", pool="sealed"))
    wrong = attempt(bank.get("old"), right=False)
    assert next_item(bank, [wrong], NOW + DAY).id == "old"
    assert next_item(bank, [wrong], NOW).id == "new"
    both = [wrong, attempt(bank.get("new"), right=True, sure=Confidence.SURE)]
    assert next_item(bank, both, NOW) is None
    assert next_item(bank, [], NOW, lambda item: item.id == "sealed") is None


def test_the_items_of_a_case_come_in_their_order_whatever_is_wanted(kit: ItemBank) -> None:
    alarms = {"practices": ["OPS08-BP04"], "case": "friday-at-dispatch"}
    ways_back = {"practices": ["OPS06-BP04"], "case": "friday-at-dispatch"}
    bank = a_bank(an_item("f-3", **ways_back), an_item("f-1", **ways_back), an_item("f-2", **alarms), an_item("other"))
    asked: list[Attempt] = []
    while item := next_item(bank, asked, NOW, lambda item: item.id == "f-2"):
        asked.append(attempt(item, right=True))
    assert [each.exercise for each in asked] == ["item-f-1", "item-f-2"]
    order = [item.id for item in practice_items(kit) if item.case == "friday-at-dispatch"]
    assert order == ["friday-1-taken-back", "friday-2-who-rings", "friday-3-new-format"]
    assert practice_items(bank) == [bank.get(name) for name in ("f-1", "f-2", "f-3", "other")]


def test_an_older_version_and_a_mock_tell_nothing_of_practice() -> None:
    bank = a_bank(an_item(version=2))
    item = bank.get("an-item")
    assert schedule(bank, [attempt(item, right=True, version=1), attempt(item, right=True, origin="mock")]) == {}


def test_sure_but_wrong_and_the_misconceptions_behind() -> None:
    bank = a_bank(an_item("one"), an_item("two"))
    wrong = attempt(bank.get("one"), right=False, sure=Confidence.SURE)
    guess = attempt(bank.get("two"), right=False, sure=Confidence.GUESS)
    assert [each.item.id for each in sure_but_wrong(schedule(bank, [wrong, guess]))] == ["one"]
    assert misconceptions_held(bank, [wrong, guess]) == [Belief("restart-first", 2, 2)]


def test_an_item_is_answered_once_and_every_reason_is_shown(kit: ItemBank) -> None:
    item = next(item for item in kit.pool(Pool.PRACTICE) if item.form == "one")
    widget = ItemWidget(item, None, "ana", 1)
    assert widget.view["hints"] == 0
    assert not any(option.why in str(widget.view) for option in item.options)
    widget.receive({"do": "check", "answer": next(letter for letter in "abcd" if letter not in item.key)})
    assert {part["feedback"] for part in widget.result["parts"]} == {option.why for option in item.options}
    assert {part["id"] for part in widget.result["parts"] if part["right"]} == item.key  # of options, not of picks
    assert widget.result["message"] == "Not right."
    assert item.proof in widget.result["explanation"]
    widget.receive({"do": "check", "answer": next(iter(item.key))})
    assert widget.attempt
    assert widget.attempt.score == 0


def test_the_drill_goes_on_without_a_store_and_never_asks_a_sealed_item(kit: ItemBank) -> None:
    drill = ItemDrill(kit, None, "ana", 1, [])
    seen = set()
    for _ in range(8):
        assert drill.current
        assert drill.current.item.pool is Pool.PRACTICE
        seen.add(drill.current.item.id)
        drill.current.receive({"do": "check", "answer": "a" if drill.current.item.form == "one" else ["a", "b", "c"]})
        drill.advance()
    assert len(seen) == 8
