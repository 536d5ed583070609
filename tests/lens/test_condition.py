"""Section 1.3 of the format: the language of conditions."""

import ast
import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from opexkit.lens.condition import (
    DEEPEST,
    And,
    ConditionError,
    Default,
    Name,
    Node,
    Not,
    Or,
    evaluate,
    mixed,
    names,
    parse,
    signed_names,
)
from opexkit.lens.truth_table import evaluate_table

IDS = ["aaa", "b_1", "CCC", "ddd_no", "123", "and_x", "orr"]
A, B, C = Name("aaa"), Name("bbb"), Name("ccc")

nodes = st.recursive(
    st.sampled_from(IDS).map(Name),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=4).map(lambda terms: And(tuple(terms))),
        st.lists(inner, min_size=2, max_size=4).map(lambda terms: Or(tuple(terms))),
    ),
    max_leaves=25,
)


def read(text: str) -> tuple[Node | None, ConditionError | None]:
    try:
        return parse(text), None
    except ConditionError as error:
        return None, error


def python_takes(text: str) -> bool:
    """Whether it is an expression of names and operators in Python too: no call, no empty brackets."""
    try:
        tree = ast.parse(as_python(text).strip(), mode="eval")
    except SyntaxError:
        return False
    return not any(isinstance(node, ast.Call | ast.Tuple) for node in ast.walk(tree))


def as_python(text: str) -> str:
    """The same condition in Python's own words; an independent reading."""
    text = re.sub(r"[A-Za-z0-9_]+", lambda match: f"({match.group()!r} in selected)", text)
    return text.replace("&&", " and ").replace("||", " or ").replace("!", " not ")


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("default", Default()),
        ("  default\n", Default()),
        ("aaa", A),
        ("!aaa", Not(A)),
        ("! ! aaa", Not(Not(A))),
        ("aaa&&bbb", And((A, B))),
        ("\taaa  ||\nbbb ", Or((A, B))),
        ("aaa || bbb && ccc", Or((A, And((B, C))))),
        ("!aaa && bbb", And((Not(A), B))),
        ("!(aaa && bbb)", Not(And((A, B)))),
        ("((aaa || bbb) && ccc) || (!aaa && ccc)", Or((And((Or((A, B)), C)), And((Not(A), C))))),
        ("aaa && (bbb && ccc)", And((A, And((B, C))))),
        ("(((aaa)))", A),
    ],
)
def test_reads_a_condition(text: str, node: Node) -> None:
    assert parse(text) == node


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("", 1, "missing at the end"),
        ("   ", 4, "missing at the end"),
        ("aaa &&", 7, "missing at the end"),
        ("&& aaa", 1, "missing before '&&'"),
        ("aaa && || bbb", 8, "missing before '||'"),
        ("()", 2, "missing before ')'"),
        ("aaa bbb", 5, "no operator before 'bbb'"),
        ("aaa & bbb", 5, "write &&"),
        ("aaa | bbb", 5, "write ||"),
        ("aaa AND bbb", 5, "write &&"),
        ("(aaa or bbb)", 6, "write ||"),
        ("(aaa || bbb", 1, "never closed"),
        ("(aaa bbb)", 6, "no operator before 'bbb'"),
        ("aaa || bbb)", 11, "closes nothing"),
        ("aaa || default", 8, "'default' is in an expression"),
        ("!default", 2, "'default' is in an expression"),
        ("aaa && b-b", 9, "no operator before '-'"),
        ("aaa && é", 8, "'é' cannot stand here"),
        ("aaa == true", 5, "no operator before '='"),
    ],
)
def test_says_where_a_condition_breaks(text: str, column: int, message: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(text)
    assert caught.value.column == column
    assert message in str(caught.value)


@pytest.mark.parametrize("opening", ["(", "!", "!("])
def test_deep_nesting_is_refused_and_not_a_crash(opening: str) -> None:
    with pytest.raises(ConditionError, match="nests deeper"):
        parse(opening * 100_000 + "aaa")
    assert parse("(" * DEEPEST + "aaa" + ")" * DEEPEST) == A


@settings(max_examples=10 * settings.default.max_examples)
@given(nodes)
def test_writing_and_reading_give_the_same(node: Node) -> None:
    assert parse(str(node)) == node


@settings(max_examples=10 * settings.default.max_examples)
@given(nodes, st.sets(st.sampled_from(IDS)))
def test_agrees_with_python_on_the_same_expression(node: Node, selected: set[str]) -> None:
    assert evaluate(node, selected) is eval(as_python(str(node)), {"selected": selected})


@settings(max_examples=10 * settings.default.max_examples)
@given(st.lists(st.sampled_from(["aaa", "b_1", "CCC", " && ", " || ", "!", "(", ")"]), max_size=12))
@example(["aaa", ")", " && ", "(", "aaa"])
def test_takes_what_python_takes_and_agrees(parts: list[str]) -> None:
    text = "".join(parts)
    if python_takes(text):
        assert evaluate(parse(text), {"aaa"}) is eval(as_python(f"({text})"), {"selected": {"aaa"}})
    else:
        with pytest.raises(ConditionError):
            parse(text)


@settings(max_examples=10 * settings.default.max_examples)
@given(st.one_of(st.text(max_size=60), st.text(alphabet="ab_1 &|!()\t\ndefault", max_size=60)))
@example("\x00")
@example("a\u00a0&&\u00a0b")
def test_garbage_gives_a_condition_or_a_condition_error(text: str) -> None:
    node, error = read(text)
    if error:
        assert 1 <= error.column <= len(text) + 1
        assert error.message
        assert error.fix
    else:
        assert node is not None
        assert parse(str(node)) == node


@settings(max_examples=5 * settings.default.max_examples)
@given(nodes)
def test_a_table_gives_what_its_rows_give(node: Node) -> None:
    known = IDS[:5]
    rows = np.arange(1 << len(known))
    columns = {name: (rows >> bit) & 1 == 1 for bit, name in enumerate(known)}
    table = evaluate_table(node, columns)
    for row in rows:
        selected = {name for bit, name in enumerate(known) if row >> bit & 1}
        assert table[row] == evaluate(node, selected)


def test_default_and_unknown_choices_in_a_table() -> None:
    columns = {"aaa": np.array([False, True])}
    assert evaluate_table(Default(), columns).tolist() == [True, True]
    assert evaluate_table(Not(Name("zzz")), columns).tolist() == [True, True]
    assert columns["aaa"].tolist() == [False, True]


@pytest.mark.parametrize(
    ("condition", "selected", "not_applicable", "holds"),
    [
        # 1.3 and gate G3: not applicable satisfies && and does not satisfy ||
        ("aaa && bbb && ccc && ddd", "aaa bbb ccc", "ddd", True),
        ("aaa && bbb", "aaa", "bbb", True),
        ("aaa && bbb && ccc && ddd && !none_no", "", "aaa bbb ccc ddd", True),
        ("aaa && bbb", "", "aaa", False),
        ("aaa || (bbb && ccc)", "bbb", "aaa", False),
        ("aaa || bbb", "", "aaa", False),
        ("aaa", "", "aaa", True),
        ("aaa || bbb", "", "aaa bbb", False),
        ("(aaa || bbb) && !none_no", "", "aaa bbb", False),
        ("aaa || (bbb && ccc)", "", "aaa bbb ccc", True),
        # `!` before a choice that is not applicable counts as false
        ("!aaa", "", "aaa", False),
        ("!aaa || !bbb", "bbb", "aaa", False),
        ("!(aaa || bbb)", "", "aaa bbb", False),
        ("default", "", "aaa", True),
    ],
)
def test_a_choice_that_is_not_applicable_is_neutral(
    condition: str, selected: str, not_applicable: str, holds: bool
) -> None:
    assert evaluate(parse(condition), set(selected.split()), set(not_applicable.split())) is holds


def test_names_and_their_signs() -> None:
    node = parse("aaa && !(bbb || !ccc) && !aaa")
    assert names(node) == {"aaa", "bbb", "ccc"}
    assert sorted(signed_names(node)) == [("aaa", False), ("aaa", True), ("bbb", False), ("ccc", True)]
    assert names(Default()) == frozenset()


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("aaa && !bbb || ccc", 13),
        ("aaa || bbb && ccc", 12),
        ("aaa && (bbb || ccc || ddd && eee)", 27),
        ("(aaa && bbb) || (ccc && ddd)", None),
        ("aaa && (bbb || ccc) && ddd", None),
        ("aaa && bbb && ccc", None),
        ("default", None),
    ],
)
def test_finds_operators_side_by_side(text: str, column: int | None) -> None:
    # 1.3: precedence is not documented; one public lens relies on it
    assert mixed(text) == column
