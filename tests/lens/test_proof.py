"""Section 2.3 of the format: what rules do that their author may not have meant."""

import itertools
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opexkit.lens.condition import And, Name, Not, Or
from opexkit.lens.model import Choice, LensRisk, Question, RiskRule
from opexkit.lens.proof import prove
from opexkit.lens.risk import rate

Work = Callable[[Callable[[], object]], int]

HIGH, MEDIUM, NONE = LensRisk.HIGH, LensRisk.MEDIUM, LensRisk.NONE
RANKS = {NONE: 0, MEDIUM: 1, HIGH: 2}


def question(choices: str, *rules: tuple[str, LensRisk]) -> Question:
    return Question(
        id="q_1",
        title="?",
        choices=[Choice(id=name, title=name) for name in choices.split()],
        risk_rules=[RiskRule(condition=condition, risk=risk) for condition, risk in rules],
    )


def said(asked: Question) -> list[str]:
    return [f"{finding.level} {finding.path} {finding.message}" for finding in prove(asked)]


SOUND = question("aaa bbb none_no", ("aaa && bbb && !none_no", NONE), ("aaa && !none_no", MEDIUM), ("default", HIGH))


def test_sound_rules_prove_clean() -> None:
    assert prove(SOUND) == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        # a rule that no selection reaches
        (
            question("aaa bbb x_no", ("aaa", NONE), ("aaa && bbb", MEDIUM), ("default", HIGH)),
            "warning $.riskRules[1] no selection reaches this rule, so it never gives MEDIUM_RISK",
        ),
        (
            question("aaa bbb x_no", ("aaa && !aaa", MEDIUM), ("aaa && bbb", NONE), ("default", HIGH)),
            "warning $.riskRules[0] no selection reaches this rule, so it never gives MEDIUM_RISK",
        ),
        # an unreachable default, the most common case in public lenses
        (
            question("aaa bbb", ("aaa && bbb", NONE), ("!aaa || !bbb", HIGH), ("default", MEDIUM)),
            "note $.riskRules[2] no selection reaches the default, so it never gives MEDIUM_RISK",
        ),
        # a rule that only the empty selection reaches, which is unanswered (1.3)
        (
            question("aaa bbb", ("aaa", NONE), ("bbb", MEDIUM), ("default", HIGH)),
            "warning $.riskRules[2] HIGH_RISK comes only with nothing selected",
        ),
        # a choice that no rule uses
        (
            question("aaa bbb x_no", ("aaa && !x_no", NONE), ("default", HIGH)),
            "note $.choices[1] no rule uses bbb, so selecting it changes nothing",
        ),
        (
            question("aaa bbb x_no", ("(aaa || (aaa && bbb)) && !x_no", NONE), ("default", HIGH)),
            "note $.choices[1] bbb is in a rule, but selecting it never changes the risk",
        ),
        # adding a practice raises the risk; the smallest witness
        (
            question("aaa bbb ccc x_no", ("aaa && !bbb && !x_no", NONE), ("ccc && aaa", NONE), ("default", HIGH)),
            "warning $.riskRules the risk rises from NO_RISK to HIGH_RISK when bbb is selected next to aaa",
        ),
        # all practices selected is not NO_RISK
        (
            question("aaa bbb x_no", ("aaa && !bbb && !x_no", NONE), ("default", MEDIUM)),
            "warning $.riskRules all practices selected still give MEDIUM_RISK",
        ),
        # no rule matches (1.3)
        (
            question("aaa bbb ccc", ("aaa && bbb", NONE), ("aaa || bbb", HIGH)),
            "warning $.riskRules no rule holds for the selection ccc",
        ),
        # `_no` alone gives NO_RISK
        (
            question("aaa x_no", ("x_no || aaa", NONE), ("default", HIGH)),
            "warning $.riskRules[0] x_no alone gives NO_RISK",
        ),
        # 1.4: rules that ignore `_no`, which is not exclusive
        (
            question("aaa bbb x_no", ("aaa && bbb", NONE), ("aaa && !x_no", MEDIUM), ("default", HIGH)),
            "warning $.riskRules[0] with x_no selected next to practices the rule still gives NO_RISK",
        ),
        # survey only: a single default
        (question("aaa bbb", ("default", NONE)), "note $.riskRules every answer gives NO_RISK"),
        # 1.1: more than 15 choices
        (
            question(" ".join(f"c_{n}" for n in range(16)), ("default", NONE)),
            "note $.choices the rules are not proved for 16 choices",
        ),
    ],
)
def test_finds(asked: Question, expected: str) -> None:
    assert any(line.startswith(expected) for line in said(asked)), said(asked)


def test_findings_name_the_question_they_belong_to() -> None:
    asked = question("aaa bbb x_no", ("aaa && !x_no", NONE), ("default", HIGH))
    assert [finding.path for finding in prove(asked, "$.pillars[0].questions[2]")] == [
        "$.pillars[0].questions[2].choices[1]"
    ]


@pytest.mark.parametrize(
    "asked",
    [question("aaa", ("aaa &&", NONE)), question("", ("aaa", NONE)), question("aaa")],
    ids=["broken", "no choices", "no rules"],
)
def test_nothing_to_prove(asked: Question) -> None:
    assert prove(asked) == []


def test_twice_the_same_choice_is_one_column() -> None:
    asked = question("aaa aaa x_no", ("aaa && !x_no", NONE), ("default", HIGH))
    assert prove(asked) == []


IDS = ["aaa", "bbb", "ccc", "x_no"]
conditions = st.recursive(
    st.sampled_from([*IDS, "unknown"]).map(Name),
    lambda inner: inner.map(Not) | st.tuples(inner, inner).map(And) | st.tuples(inner, inner).map(Or),
    max_leaves=6,
).map(str)
questions = st.lists(
    st.tuples(conditions | st.just("default"), st.sampled_from(list(LensRisk))), min_size=1, max_size=4
).map(lambda rules: question(" ".join(IDS), *rules))


@settings(max_examples=5 * settings.default.max_examples)
@given(questions)
def test_proofs_agree_with_rating_each_selection(asked: Question) -> None:
    """The same properties, found by rating the selections one by one."""
    selections = [set(chosen) for size in range(1, 5) for chosen in itertools.combinations(IDS, size)]
    verdicts = {frozenset(chosen): rate(asked, chosen) for chosen in selections}
    text = "\n".join(said(asked))
    if "every answer gives" in text:
        return
    reached = {verdict.rule for verdict in verdicts.values()}
    for index in range(len(asked.risk_rules)):
        spoken_of = any(f"$.riskRules[{index}] {start}" in text for start in ("no selection", "HIGH_RISK comes"))
        spoken_of |= any(f"$.riskRules[{index}] {risk} comes only" in text for risk in LensRisk)
        assert spoken_of == (index not in reached)
    assert ("no rule holds" in text) == (None in reached)
    practices = [chosen for chosen in verdicts if "x_no" not in chosen]
    rises = [
        (len(low), low, high)
        for low in practices
        for high in practices
        if low < high and len(high) == len(low) + 1
        if verdicts[low].risk and verdicts[high].risk
        if RANKS[verdicts[high].risk] > RANKS[verdicts[low].risk]
    ]
    assert ("the risk rises" in text) == bool(rises)
    if rises:
        beside = text.split("is selected next to ")[1].splitlines()[0].split(", ")
        assert len(beside) == min(size for size, *_ in rises)
        assert frozenset(beside) in {low for _, low, _ in rises}
    assert ("all practices selected" in text) == (verdicts[frozenset(IDS[:3])].risk in (MEDIUM, HIGH))
    assert ("x_no alone gives" in text) == (verdicts[frozenset(["x_no"])].risk is NONE)


def test_a_question_of_fifteen_choices_is_proved_with_little_work(work: Work) -> None:
    ids = [f"choice_{number}" for number in range(14)]
    every, some = " && ".join(ids), " || ".join(f"!{name}" for name in ids[7:])
    asked = question(" ".join([*ids, "x_no"]), (every, NONE), (f"({some}) && choice_0", MEDIUM), ("default", HIGH))
    prove(asked)
    assert work(lambda: prove(asked)) < 5_000
