"""Metric math: against an implementation that goes point by point, and what is refused."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opexkit.labs.alarms.expression import Call, ExpressionError, Name, Node, Number, compute, ids, read_expression

Point = float | None
IDS = ("a", "b", "c1")
ARITHMETIC, LOGIC = ("+", "-", "*", "/"), ("<", ">", "<=", ">=", "==", "!=", "AND", "OR")
leaves = st.builds(Name, st.sampled_from(IDS)) | st.builds(Number, st.integers(0, 5).map(float))


def larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    pair = st.tuples(inner, inner)
    many = st.lists(inner, min_size=1, max_size=3).map(lambda own: (Call("[]", tuple(own)),))
    return (
        st.builds(Call, st.sampled_from((*ARITHMETIC, *LOGIC)), pair)
        | st.builds(Call, st.just("FILL"), st.tuples(inner, st.just(Number(0.0)) | st.just(Name("REPEAT"))))
        | st.builds(Call, st.just("IF"), st.tuples(inner, inner, inner) | pair)
        | st.builds(Call, st.sampled_from(["ABS", "CEIL", "FLOOR"]), st.tuples(inner))
        | st.builds(Call, st.sampled_from(["MAX", "MIN", "SUM", "AVG"]), many)
    )


nodes = st.recursive(leaves, larger, max_leaves=6)
values = st.none() | st.sampled_from([-2.5, 0.0, 1.0, 3.0, 7.5])


def text(node: Node) -> str:
    if isinstance(node, Number):
        return f"{node.value:g}"
    if isinstance(node, Name):
        return node.id
    parts = [text(part) for part in node.parts]
    if node.word == "[]":
        return f"[{', '.join(parts)}]"
    return (
        f"({parts[0]} {node.word} {parts[1]})"
        if not node.word.isalpha() or node.word in LOGIC
        else f"{node.word}({', '.join(parts)})"
    )


def pointwise(node: Node, series: dict[str, list[Point]], at: int) -> Point:
    """One point of an expression; None where there is none."""
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Name):
        return series[node.id][at]
    if node.word == "FILL":
        for place in range(at, -1, -1):
            if (found := pointwise(node.parts[0], series, place)) is not None:
                return found
            if node.parts[1] != Name("REPEAT"):
                return 0.0
        return None
    if node.word in ("MAX", "MIN", "SUM", "AVG"):
        assert isinstance(node.parts[0], Call)
        there = [found for part in node.parts[0].parts if (found := pointwise(part, series, at)) is not None]
        fold = {"MAX": max, "MIN": min, "SUM": sum, "AVG": lambda own: sum(own) / len(own)}[node.word]
        return fold(there) if there else None
    parts = [pointwise(part, series, at) for part in node.parts]
    if node.word == "IF":
        chosen = parts[1] if parts[0] else parts[2] if len(parts) == 3 else None
        return None if parts[0] is None else chosen
    if len(parts) == 1:
        return (
            None
            if parts[0] is None
            else float({"ABS": abs, "CEIL": math.ceil, "FLOOR": math.floor}[node.word](parts[0]))
        )
    left, right = parts
    if node.word in ARITHMETIC:
        if left is None or right is None or (node.word == "/" and right == 0):
            return None
        return {"+": left + right, "-": left - right, "*": left * right, "/": left / (right or 1)}[node.word]
    if left is None and right is None:
        return None
    one, two = left or 0.0, right or 0.0
    logic = {"<": one < two, ">": one > two, "<=": one <= two, ">=": one >= two, "==": one == two, "!=": one != two,
             "AND": bool(one and two), "OR": bool(one or two)}  # fmt: skip
    return float(logic[node.word])


@settings(max_examples=10 * settings.default.max_examples)
@given(nodes, st.lists(st.tuples(values, values, values), min_size=1, max_size=5))
def test_reading_and_computing_agree_with_going_point_by_point(node: Node, rows: list[tuple[Point, ...]]) -> None:
    series = {name: [row[place] for row in rows] for place, name in enumerate(IDS)}
    arrays = {name: np.array([math.nan if each is None else each for each in own]) for name, own in series.items()}
    read = read_expression(text(node))
    got = compute(read, lambda name: arrays[name], len(rows))
    wanted = [pointwise(node, series, at) for at in range(len(rows))]
    np.testing.assert_allclose(got, [math.nan if each is None else each for each in wanted], rtol=1e-9)
    assert set(ids(read)) <= set(IDS)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1 + 2 * 3", 7),
        ("2 ^ 3 - 1", 7),
        ("-2 + 3", 1),
        ("1 < 2 AND 3 > 4", 0),
        ("1 > 2 || 1 == 1", 1),
        ("8 / 2 / 2", 2),
        ("1e2 * 0.5", 50),
    ],
)
def test_operators_bind_as_in_arithmetic(written: str, value: float) -> None:
    assert compute(read_expression(written), lambda name: np.zeros(1), 1)[0] == value


REFUSED = {
    "": "'the end' stands where a value",
    "a +": "'the end' stands where a value",
    "a b": "'b' is left over",
    "(a": "`)` is missing",
    "SEARCH('{AWS/EC2} x', 'Sum')": "is no part of an expression",
    "RATE(a)": "RATE is not computed here",
    "MAX(a)": "a single number",
    "FILL(a, b)": "neither a number nor REPEAT",
    "IF(a)": "IF takes 2 or 3 things, not 1",
    "[a, b] + 1": "a list stands outside",
    "(" * 50: "levels inside one another",
    "a" + " + a" * 1_000: "more than 200",
    "-" * 2_000 + "a": "more than 200",
}


@pytest.mark.parametrize("written", REFUSED, ids=lambda written: written[:12])
def test_expressions_that_cannot_be_computed_are_told(written: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        read_expression(written)
    assert REFUSED[written] in str(caught.value)
    assert caught.value.fix
