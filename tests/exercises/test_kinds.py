"""Every kind marks as its rule says, refuses what it cannot read, and says something about every part."""

from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opexkit.exercises.bank import Bank
from opexkit.exercises.exercise import Credit
from opexkit.exercises.kinds import KINDS
from opexkit.exercises.kinds.multiple import choice_credit
from opexkit.exercises.kinds.order import longest_in_order

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def test_there_is_one_of_each_kind(bank: Bank) -> None:
    assert {exercise.kind for exercise in bank.exercises.values()} == set(KINDS)


@pytest.mark.parametrize(
    ("name", "answer", "score"),
    [
        ("a-single", "known", 1),
        ("a-single", ["faster"], 0.4),
        ("a-single", "unknown", 0),
        ("a-multiple", ["owner", "trigger"], 1),
        ("a-multiple", "owner", 0.5),
        ("a-multiple", ["owner", "guess"], 0),
        ("a-true-false", {"mean": "true", "all": {"says": "False", "confidence": "guess"}}, 2 / 3),
        ("a-classify", {"fail-over": "runbook"}, 0.25),
        ("a-match", {"metric": "cloudwatch", "trace": "cloudwatch"}, 1 / 3),
        ("a-grid", {"guardrail": {"platform": "a", "squad": "r"}, "release": {"platform": "i", "squad": "a"}}, 0.75),
        ("an-order", ["check", "tell", "approve", "act", "verify"], 1),
        ("an-order", ["check", "approve", "act", "tell", "verify", "cause"], 3 / 5),
        ("a-number", 43.2, 1),
        ("a-number", "43.2 min", 1),
        ("a-number", "0.72 h", 1),
        ("a-number", "2,592 ", 0),
        ("a-number", "43", 0.5),
        ("a-rubric", {"text": "x", "self": {"owner": 2, "date": 0}}, 2 / 3),
        ("a-rubric", {"text": "x", "self": {"owner": 2, "date": 1}, "facilitator": {"owner": "0"}}, 1 / 3),
    ],
)
def test_credit(bank: Bank, name: str, answer: object, score: float) -> None:
    mark = bank.get(name).mark(answer)
    assert mark.state == "marked", mark.message
    assert mark.score == pytest.approx(score, abs=1e-4)


@pytest.mark.parametrize(
    ("name", "answer", "says"),
    [
        ("a-single", "knwon", "is no option; use known, faster, unknown, neither"),
        ("a-single", None, "nothing is chosen"),
        ("a-multiple", [], "choose all that are right"),
        ("a-true-false", {"mean": "maybe"}, "neither true nor false"),
        ("a-true-false", {"mean": {"says": True, "sure": 1}}, "there is no 'sure'"),
        ("a-classify", ["fail-over"], "write one line for each card"),
        ("a-classify", {"fail-over": "runbok"}, "is no bin"),
        ("a-grid", {"guardrail": {"platform": "x"}}, "is no value of platform"),
        ("an-order", ["check", "check"], "appears twice"),
        ("an-order", "check", "list the steps"),
        ("a-number", "about forty", "is not a number"),
        ("a-number", "43,2", "can be read in two ways"),
        ("a-number", "43.2 km", "the unit 'km' is not known"),
        ("a-number", True, "is not a number"),
        ("a-rubric", {"text": " "}, "nothing is written"),
        ("a-rubric", {"text": "x", "self": {"owner": 3}}, "give 0 to 2"),
        ("an-artefact", "{", "lens.json"),
    ],
)
def test_what_cannot_be_read_is_told_and_not_marked(bank: Bank, name: str, answer: object, says: str) -> None:
    mark = bank.get(name).mark(answer)
    assert (mark.state, mark.score, mark.parts) == ("unreadable", 0, [])
    assert says in mark.message


def test_a_text_waits_until_somebody_marks_it(bank: Bank) -> None:
    mark = bank.get("a-rubric").mark("The squad does it.")
    assert mark.state == "pending"
    assert [part.right for part in mark.parts] == [None, None]


@given(answer=ANYTHING)
def test_no_answer_breaks_any_kind(bank: Bank, answer: object) -> None:
    for exercise in bank.exercises.values():
        mark = exercise.mark(answer)
        assert 0 <= mark.score <= 1
        assert mark.message or mark.state == "marked"


def test_every_part_has_words_of_its_own(bank: Bank) -> None:
    for exercise in bank.exercises.values():
        for sample in (exercise.samples.partial, exercise.samples.wrong):
            parts = exercise.mark(sample).parts
            said = [part.feedback for part in parts if not part.right]
            assert all(said), exercise.id
            assert len({part.id for part in parts}) == len(parts)


def test_a_particular_mistake_gets_its_own_words(bank: Bank) -> None:
    parts = bank.get("a-classify").mark({"slow": "runbook"}).parts
    assert next(part.feedback for part in parts if part.id == "slow") == "Which outcome would it reach?"


def test_a_row_without_exactly_one_is_told_so(bank: Bank) -> None:
    parts = bank.get("a-grid").mark({"guardrail": {"platform": "a", "squad": "a"}}).parts
    assert parts[0].feedback.startswith("Exactly one A stands in a row.")
    assert not bank.get("a-grid").mark(bank.get("a-grid").samples.correct).parts[0].feedback.startswith("Exactly")


@given(st.sets(st.integers(0, 5), min_size=1), st.sets(st.integers(0, 5)))
def test_the_rules_of_choice(key: set[int], answer: set[int]) -> None:
    keys, said = {str(item) for item in key}, {str(item) for item in answer}
    scores = {rule: choice_credit(keys, said, 6, rule) for rule in list(Credit)[:4]}
    assert all(0 <= score <= 1 for score in scores.values())
    assert all((score == 1) == (keys == said) for score in scores.values())
    assert scores[Credit.ALL_OR_NOTHING] == min(scores.values()) or scores[Credit.ALL_OR_NOTHING] == 1
    assert scores[Credit.EACH_ANSWER] == pytest.approx(sum((item in key) == (item in answer) for item in range(6)) / 6)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[str], dict[str, set[str]]]:
    size = draw(st.integers(1, 6))
    names = [str(number) for number in range(size)]
    before: dict[str, set[str]] = {}
    for place, name in enumerate(names):
        direct = draw(st.sets(st.sampled_from(names[:place]))) if place else set()
        before[name] = direct.union(*(before[other] for other in direct))
    return draw(st.permutations(names))[: draw(st.integers(0, size))], before


@given(graphs())
def test_longest_in_order_is_the_longest_common_subsequence_with_any_possible_order(
    given_graph: tuple[list[str], dict[str, set[str]]],
) -> None:
    sequence, before = given_graph
    names = list(before)
    orders = [
        order for order in permutations(names) if all(order.index(b) < order.index(a) for a in names for b in before[a])
    ]
    best = max(
        len(part)
        for size in range(len(sequence) + 1)
        for part in combinations(sequence, size)
        if any([order.index(step) for step in part] == sorted(order.index(step) for step in part) for order in orders)
    )
    assert longest_in_order(sequence, before) == best


def test_a_grid_says_which_cells_are_wrong(bank: Bank) -> None:
    grid = bank.get("a-grid")
    right = grid.mark(grid.samples.correct)
    assert [part.misses for part in right.parts] == [[] for _ in right.parts]
    row, cells = next(iter(grid.samples.correct.items()))
    column = next(iter(cells))
    others = {value["id"] for each in grid.view()["columns"] if each["id"] == column for value in each["values"]}
    accepted = next(each for each in grid.rows if each.id == row).key[column]  # type: ignore[attr-defined]
    wrong = min(others - set(accepted if isinstance(accepted, list) else [accepted]))
    marked = grid.mark(grid.samples.correct | {row: cells | {column: wrong}})
    assert {part.id: part.misses for part in marked.parts if part.misses} == {row: [column]}
