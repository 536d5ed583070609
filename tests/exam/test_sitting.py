"""A mock exam: the clock runs whatever happens, nothing that was kept is lost, nothing is told before the end."""

import datetime as dt
from pathlib import Path

import pytest
from tests.exam.made import NOW

from opexkit.exam.bank import ItemBank
from opexkit.exam.blueprint import exams
from opexkit.exam.form import draw_form
from opexkit.exam.item import Pool
from opexkit.exam.practice import schedule
from opexkit.exam.result import Share, attempts_of, mark_sitting
from opexkit.exam.sitting import DRAFT, Sitting, SittingError, answer, finish, flag, keep, put_away, resume, start
from opexkit.exam.standing import PastMock, exam_map, past_mocks, seen_in_mocks
from opexkit.exam.view import history_blocks, result_blocks, trend
from opexkit.files.problem import InputError
from opexkit.lessons.exam import lessons_by_question
from opexkit.progress.database import ProgressError, open_database
from opexkit.progress.store import Store
from opexkit.view.blocks import Table
from opexkit.widgets.mock import MockWidget

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(open_database(f"sqlite:///{tmp_path}/progress.db"))


@pytest.fixture
def sitting(kit: ItemBank) -> Sitting:
    return start(draw_form(kit, "DOP-C02", 10), "ana", NOW)


def right(sitting: Sitting, kit: ItemBank, count: int) -> Sitting:
    for name in sitting.form.items[:count]:
        sitting = answer(sitting, kit, name, "".join(sorted(kit.get(name).key)), NOW + MINUTE)
    return sitting


def test_all_or_nothing_and_what_is_unanswered_is_wrong(kit: ItemBank, sitting: Sitting) -> None:
    result = mark_sitting(finish(right(sitting, kit, 4), NOW + 5 * MINUTE), kit)
    assert (result.total.right, result.total.items, result.unanswered) == (4, 10, 6)
    assert result.used == 5 * MINUTE
    assert sum(group.items for group in result.groups) == 10
    assert result.total.low < 0.4 < result.total.high
    assert result.missed == []


def test_unscored_items_are_asked_like_the_others_and_count_nowhere(kit: ItemBank) -> None:
    form = draw_form(kit, "DOP-C02")
    sitting = start(form, "ana", NOW)
    for name in form.unscored:
        sitting = answer(sitting, kit, name, "".join(sorted(kit.get(name).key)), NOW + MINUTE)
    ended = finish(sitting, NOW + 5 * MINUTE)
    result, attempts = mark_sitting(ended, kit), attempts_of(ended, kit)
    assert (result.total.right, result.total.items, result.unanswered) == (0, 46, 46)
    assert sum(group.items for group in result.groups) == 46
    assert [(mock.share.right, mock.share.items) for mock in past_mocks(attempts)] == [(0, 46)]
    assert seen_in_mocks(kit, attempts) == set(form.items)
    assert len({attempt.uid for attempt in attempts}) == len(form.items) == 53
    assert "7 more items were asked that do not count" in str(result_blocks(result))


def test_what_rests_on_few_answers_is_gray_and_says_so(kit: ItemBank) -> None:
    sitting = start(draw_form(kit, "DOP-C02"), "ana", NOW)
    for name in sitting.form.items[:30]:
        item = kit.get(name)
        sitting = answer(sitting, kit, name, "".join(sorted(set(item.letters) - item.key))[: len(item.key)], NOW)
    result = mark_sitting(finish(sitting, NOW + MINUTE), kit)
    domains, held = [block for block in result_blocks(result) if isinstance(block, Table)][:2]
    for share, row in zip(result.groups, domains.rows, strict=True):
        assert row[1].text == f"{share.right} of {share.items}"
        assert (row[3].mark is not None) == (share.items < 10)
    assert {row[3].mark.key for row in domains.rows if row[3].mark} == {"unknown"}
    assert [row[1].text for row in held.rows] == [f"{each.chosen} of {each.offered}" for each in result.missed]
    assert all(1 <= each.chosen <= each.offered for each in result.missed)
    assert [row[2].mark is None for row in held.rows] == [each.offered >= 10 for each in result.missed]


def test_the_history_tells_where_it_went_and_when_that_may_be_chance() -> None:
    def mock(right: int, day: int) -> PastMock:
        return PastMock(NOW, Share(f"2026-12-{day:02}", right, 40))

    assert [block.block for block in history_blocks([])] == ["table"]
    picture, said, table = history_blocks([mock(12, 1), mock(20, 2), mock(34, 3)])
    assert "2026-12-01: 30 %; 2026-12-02: 50 %; 2026-12-03: 85 %" in picture.alt
    assert said.text == "From 30% of 40 to 85% of 40. The intervals lie apart: you know more than you did."
    assert len(table.rows) == 3
    assert "overlap, so this may be chance" in trend(mock(20, 1).share, mock(22, 2).share)
    assert "what has been forgotten" in trend(mock(34, 1).share, mock(12, 2).share)
    assert len(history_blocks([mock(20, day) for day in range(1, 31)])[2].rows) == 30


def test_the_page_does_not_tell_which_items_count(kit: ItemBank, store: Store) -> None:
    page = Page(kit, store)
    page.send(do="begin", exam="DOP-C02")
    assert len(page.widget.sitting.form.unscored) == 7
    assert "scored" not in str(page.widget.state)


def test_nothing_is_told_before_the_end(kit: ItemBank, sitting: Sitting) -> None:
    with pytest.raises(ValueError, match="nothing is told before"):
        mark_sitting(sitting, kit)


def test_an_answer_can_be_changed_and_taken_back(kit: ItemBank, sitting: Sitting) -> None:
    name = sitting.form.items[0]
    assert answer(sitting, kit, name, " A ", NOW).answers == {name: "a"}
    assert answer(answer(sitting, kit, name, "a", NOW), kit, name, "", NOW).answers == {}
    assert flag(sitting, name, NOW).flags == [name]
    assert flag(flag(sitting, name, NOW), name, NOW).flags == []


@pytest.mark.parametrize(("letters", "says"), [("z", "has the options a, b, c, d"), ("abcd", "letters are too many")])
def test_letters_that_are_none_are_refused(kit: ItemBank, sitting: Sitting, letters: str, says: str) -> None:
    one = next(name for name in sitting.form.items if kit.get(name).form == "one")
    with pytest.raises(SittingError, match=says):
        answer(sitting, kit, one, letters, NOW)
    with pytest.raises(SittingError, match="does not ask"):
        answer(sitting, kit, "no-such-item", "a", NOW)


def test_after_the_time_nothing_is_taken_and_the_end_is_the_deadline(kit: ItemBank, sitting: Sitting) -> None:
    late = sitting.deadline + MINUTE
    with pytest.raises(SittingError, match="time is up"):
        answer(sitting, kit, sitting.form.items[0], "a", late)
    ended = finish(sitting, late)
    assert ended.ended == sitting.deadline
    with pytest.raises(SittingError, match="this exam ended"):
        flag(ended, sitting.form.items[0], NOW)
    assert finish(ended, late + MINUTE) is ended


def test_a_clock_that_is_set_back_gives_no_time(kit: ItemBank, sitting: Sitting) -> None:
    later = answer(sitting, kit, sitting.form.items[0], "a", NOW + 10 * MINUTE)
    back = answer(later, kit, sitting.form.items[1], "a", NOW - 60 * MINUTE)
    assert back.left(NOW - 60 * MINUTE) == sitting.deadline - (NOW + 10 * MINUTE)


def test_what_was_kept_is_there_again(kit: ItemBank, sitting: Sitting, store: Store) -> None:
    kept = right(sitting, kit, 3)
    keep(kept, store)
    assert resume(store, "ana") == kept
    assert resume(store, "bob") is None
    put_away(store, "ana")
    assert resume(store, "ana") is None


def test_one_of_a_newer_version_is_refused_and_stays(sitting: Sitting, store: Store) -> None:
    store.keep_draft("ana", DRAFT, sitting.model_dump(mode="json") | {"format": 2})
    with pytest.raises(InputError, match="newer than this"):
        resume(store, "ana")
    assert store.drafts("ana")[DRAFT]["format"] == 2


def test_handed_in_twice_it_counts_once(kit: ItemBank, sitting: Sitting, store: Store) -> None:
    ended = finish(right(sitting, kit, 7), NOW + MINUTE)
    assert store.add(attempts_of(ended, kit)) == 10
    assert store.add(attempts_of(ended, kit)) == 0
    mocks = past_mocks(store.attempts("ana"))
    assert [(mock.share.right, mock.share.items) for mock in mocks] == [(7, 10)]
    assert seen_in_mocks(kit, store.attempts("ana")) == set(sitting.form.items)
    assert all(each.share.items == 0 for each in exam_map(exams()["DOP-C02"], kit, store.attempts("ana")))


class Page:
    """A page of the mock exam whose clock the test sets."""

    def __init__(self, kit: ItemBank, store: Store | None) -> None:
        self.now = NOW
        self.widget = MockWidget(kit, store, "ana", now=lambda: self.now)

    def send(self, **message: object) -> dict[str, object]:
        self.widget.receive(message)
        return self.widget.state


def test_a_page_goes_on_where_another_stood_and_both_keep_what_the_other_said(kit: ItemBank, store: Store) -> None:
    first = Page(kit, store)
    begun = first.send(do="begin", exam="DOP-C02", count="10")
    assert begun["phase"] == "sit"
    assert begun["left"] == 24 * 60
    second = Page(kit, store)
    assert second.widget.state["phase"] == "sit"
    items = first.widget.sitting.form.items
    first.send(do="answer", item=items[0], letters="a")
    second.send(do="answer", item=items[1], letters="b")
    first.send(do="flag", item=items[2])
    assert resume(store, "ana").answers == {items[0]: "a", items[1]: "b"}
    assert resume(store, "ana").flags == [items[2]]


def test_a_state_tells_after_which_message_it_is(kit: ItemBank, store: Store) -> None:
    page = Page(kit, store)
    page.send(do="begin", exam="pillar", count="3")
    item = page.widget.sitting.form.items[0]
    assert page.send(do="answer", item=item, letters="a", mark="m1")["heard"] == "m1"
    assert page.send(do="answer", item=item, letters="z", mark="m2")["heard"] == "m2"
    assert page.send(do="flag", item=item)["heard"] == ""


def test_two_pages_hand_in_put_away_and_begin_without_taking_from_each_other(kit: ItemBank, store: Store) -> None:
    first = Page(kit, store)
    late = Page(kit, store)
    first.send(do="begin", exam="DOP-C02", count="10")
    assert "is open" in late.send(do="begin", exam="pillar", count="10")["said"]
    second = Page(kit, store)
    item = first.widget.sitting.form.items[0]
    second.send(do="answer", item=item, letters="a")
    first.send(do="finish")
    assert first.widget.sitting.answers == {item: "a"}
    second.send(do="finish")
    second.send(do="again")
    begun = second.send(do="begin", exam="pillar", count="10")
    assert begun["phase"] == "sit"
    assert "put away on another page" in first.send(do="again")["said"]
    assert resume(store, "ana").uid == second.widget.sitting.uid == first.widget.sitting.uid


def test_what_the_database_did_not_take_is_told_and_not_shown_as_kept(
    kit: ItemBank, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Page(kit, store)
    page.send(do="begin", exam="DOP-C02", count="10")
    item = page.widget.sitting.form.items[0]

    def away(*_: object) -> None:
        raise ProgressError("the database is away")

    with monkeypatch.context() as broken:
        broken.setattr(store, "keep_draft", away)
        state = page.send(do="answer", item=item, letters="a")
        assert "away" in state["said"]
        assert not state["items"][0]["answered"]
    assert page.send(do="answer", item=item, letters="a")["items"][0]["answered"]


def test_the_time_runs_out_while_the_page_is_closed(kit: ItemBank, store: Store) -> None:
    page = Page(kit, store)
    page.send(do="begin", exam="DOP-C02", count="10")
    later = Page(kit, store)
    later.now = NOW + 25 * MINUTE
    state = later.send(do="go", to=1)
    assert state["phase"] == "done"
    assert "time is up" in state["said"]
    assert len(store.attempts("ana")) == 10
    assert "Result" not in state
    assert "right, all or nothing" in later.widget.result
    assert later.send(do="again")["phase"] == "start"


@pytest.mark.parametrize(("seconds", "says"), [(24 * 60 - 0.4, "The time is up; it was handed in."), (60, "")])
def test_a_page_whose_clock_hands_in_says_that_the_time_is_up(
    kit: ItemBank, store: Store, seconds: float, says: str
) -> None:
    page = Page(kit, store)
    page.send(do="begin", exam="DOP-C02", count="10")
    page.now = NOW + dt.timedelta(seconds=seconds)
    state = page.send(do="finish")
    assert (state["phase"], state["said"]) == ("done", says)


def test_the_page_knows_no_key_and_survives_any_message(kit: ItemBank, store: Store) -> None:
    page = Page(kit, store)
    page.send(do="begin", exam="pillar", count="10")
    for message in ({"do": "answer"}, {"do": "go", "to": "x"}, {"do": "go", "to": 10**9}, {"do": None}, {"letters": 3}):
        page.send(**message)
    assert page.widget.state["phase"] == "sit"
    page.send(do="go", to=0)
    shown = str(page.widget.state)
    assert "why" not in page.widget.state["item"]
    assert "right" not in page.widget.state["item"]
    assert all(option.why not in shown for option in kit.get(page.widget.sitting.form.items[0]).options)
    assert page.widget.result == ""


def test_a_form_that_cannot_be_filled_is_told_on_the_page(kit: ItemBank) -> None:
    state = Page(kit, None).send(do="begin", exam="DOP-C02", count="300")
    assert state["phase"] == "start"
    assert "of the sealed pool and has" in state["said"]


def test_a_bank_without_an_item_that_was_asked_says_so(kit: ItemBank, store: Store) -> None:
    page = Page(kit, store)
    page.send(do="begin", exam="pillar", count="10")
    gone = page.widget.sitting.form.items[0]
    less = ItemBank({name: item for name, item in kit.items.items() if name != gone})
    assert gone in MockWidget(less, store, "ana", now=lambda: NOW).state["said"]


def test_a_diagnostic_chooses_lessons_and_what_was_wrong_comes_back_in_practice(kit: ItemBank, store: Store) -> None:
    page = Page(kit, store)
    page.widget = MockWidget(kit, store, "ana", now=lambda: page.now, lessons=lessons_by_question())
    page.send(do="begin", exam="diagnostic")
    form = page.widget.sitting.form
    assert len(form.items) == 20
    assert {kit.get(name).pool for name in form.items} == {Pool.PRACTICE}
    assert len(set(form.groups)) == 11
    missed = form.items[1]
    wrong = next(letter for letter in "abcd" if letter not in kit.get(missed).key)
    page.send(do="answer", item=missed, letters=wrong)
    for name in form.items[2:]:
        page.send(do="answer", item=name, letters="".join(sorted(kit.get(name).key)))
    page.send(do="finish")
    blocks = result_blocks(mark_sitting(page.widget.sitting, kit), lessons_by_question())
    table = next(block for block in blocks if isinstance(block, Table) and block.caption.startswith("Where to begin"))
    assert table.rows[0][0].text == form.groups[1]
    assert len(table.rows) == 11
    assert "Where to begin" in page.widget.result
    assert "06 Runbooks and playbooks" in page.widget.result
    scheduled = schedule(kit, store.attempts("ana"))
    assert set(scheduled) == set(form.items[1:])  # what was not answered is neither right nor wrong
    assert [name for name, each in scheduled.items() if not each.last_right] == [missed]
    assert mark_sitting(page.widget.sitting, kit).total.items == 19
    assert past_mocks(store.attempts("ana")) == []
