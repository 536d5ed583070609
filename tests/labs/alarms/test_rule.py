"""Rules of composite alarms: read, refused, and held against an implementation that asks minute by minute."""

import contextlib
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opexkit.labs.alarms.rule import (
    CODES,
    AtLeast,
    Both,
    Fixed,
    Is,
    Not,
    Rule,
    RuleError,
    canonical,
    holds,
    is_mixed,
    names,
    read_rule,
)

NAMES = ("cpu", "disk-full", "a b", "(odd), name")
STATES = tuple(CODES)
is_state = st.builds(Is, st.sampled_from(STATES), st.sampled_from(NAMES))
at_least = st.lists(st.sampled_from(NAMES), min_size=1, max_size=4).flatmap(
    lambda own: st.builds(
        AtLeast, st.integers(1, len(own)), st.booleans(), st.sampled_from(STATES), st.just(tuple(own))
    )
)


def joined(inner: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.builds(Not, inner) | st.builds(Both, st.sampled_from(["AND", "OR"]), parts)


rules = st.recursive(is_state | st.builds(Fixed, st.booleans()) | at_least, joined, max_leaves=8)


def text(rule: Rule) -> str:
    """Write a rule with all its parentheses."""
    if isinstance(rule, Is):
        return f'{rule.state}("{rule.name}")'
    if isinstance(rule, Fixed):
        return str(rule.value).upper()
    if isinstance(rule, Not):
        return f"NOT ({text(rule.inner)})"
    if isinstance(rule, AtLeast):
        children = ", ".join(f'"{name}"' for name in rule.names)
        return f"AT_LEAST({rule.count}, {'NOT ' if rule.negated else ''}{rule.state}, ({children}))"
    return f" {rule.word} ".join(f"({text(part)})" for part in rule.parts)


def now(rule: Rule, state: Mapping[str, str]) -> bool:
    """Whether a rule holds at one moment, part by part."""
    if isinstance(rule, Is):
        return state[rule.name] == rule.state
    if isinstance(rule, Fixed):
        return rule.value
    if isinstance(rule, Not):
        return not now(rule.inner, state)
    if isinstance(rule, AtLeast):
        return sum((state[name] == rule.state) is not rule.negated for name in rule.names) >= rule.count
    answers = [now(part, state) for part in rule.parts]
    return all(answers) if rule.word == "AND" else any(answers)


def moments(rule: Rule, minutes: list[tuple[str, ...]]) -> list[bool]:
    states = {name: np.array([CODES[each[place]] for each in minutes], np.int8) for place, name in enumerate(NAMES)}
    return [bool(each) for each in holds(rule, states, len(minutes))]


all_minutes = st.lists(st.tuples(*[st.sampled_from(STATES)] * len(NAMES)), min_size=1, max_size=6)


@settings(max_examples=10 * settings.default.max_examples)
@given(rules, all_minutes)
def test_reading_and_holding_agree_with_asking_minute_by_minute(rule: Rule, minutes: list[tuple[str, ...]]) -> None:
    read = read_rule(text(rule))
    wanted = [now(rule, dict(zip(NAMES, each, strict=True))) for each in minutes]
    assert moments(read, minutes) == wanted
    assert set(names(read)) == set(names(rule))


@settings(max_examples=5 * settings.default.max_examples)
@given(rules, st.data())
def test_what_is_swapped_or_doubled_or_does_nothing_is_the_same_rule(rule: Rule, data: st.DataObject) -> None:
    known = {name: name for name in NAMES}

    def turned(each: Rule) -> Rule:
        if isinstance(each, Both):
            parts = tuple(map(turned, data.draw(st.permutations(each.parts))))
            more = (parts[0],) if data.draw(st.booleans()) else (Fixed(each.word == "AND"),)
            return Both(each.word, (*parts, *more))
        return Not(turned(each.inner)) if isinstance(each, Not) else each

    assert canonical(turned(rule), known) == canonical(rule, known)


@settings(max_examples=5 * settings.default.max_examples)
@given(rules, rules, all_minutes)
def test_rules_with_one_canonical_form_hold_together(one: Rule, other: Rule, minutes: list[tuple[str, ...]]) -> None:
    known = {name: name for name in NAMES}
    if canonical(one, known) == canonical(other, known):
        assert moments(one, minutes) == moments(other, minutes)


DOCUMENTED = {
    "ALARM(CPUUtilizationTooHigh) AND ALARM(DiskReadOpsTooHigh)": 2,
    "ALARM(CPUUtilizationTooHigh) AND NOT ALARM(DeploymentInProgress)": 2,
    "(ALARM(CPUUtilizationTooHigh) OR ALARM(DiskReadOpsTooHigh)) AND OK(NetworkOutTooHigh)": 3,
    '(ALARM("CPUUtilizationTooHigh") OR \nALARM("DiskReadOpsTooHigh")) AND \nOK("NetworkOutTooHigh")': 3,
    "False": 0,
    "AT_LEAST(2, ALARM, (a, b, c))": 3,
    "AT_LEAST(60%, NOT OK, (arn:aws:cloudwatch:us-east-1:111122223333:alarm:a, b))": 2,
}


@pytest.mark.parametrize("rule", DOCUMENTED)
def test_rules_of_the_documentation_are_read(rule: str) -> None:
    assert len(set(names(read_rule(rule)))) == DOCUMENTED[rule]


def test_percentages_count_upwards_and_addresses_name_alarms() -> None:
    read = read_rule("AT_LEAST(50%, ALARM, (arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a, b, c))")
    assert read == AtLeast(2, False, "ALARM", ("a", "b", "c"))


def test_not_binds_before_and_and_and_before_or() -> None:
    assert read_rule("ALARM(a) OR NOT ALARM(b) AND OK(c)") == read_rule("ALARM(a) OR ((NOT ALARM(b)) AND OK(c))")
    assert is_mixed("ALARM(a) OR NOT ALARM(b) AND OK(c)")
    assert not is_mixed('(ALARM(a) OR ALARM("b AND c")) AND OK(d)')


REFUSED = {
    "": "ends too early",
    "ALARM(a) ALARM(b)": "'ALARM(b)' is left over",
    "ALARM(a) AND": "ends too early",
    "CRITICAL(a)": "is no part of a rule",
    "ALARM(a": "`)` is missing",
    "ALARM()": "name of an alarm is missing",
    "((ALARM(a))": "`)` is missing",
    "AT_LEAST(3, ALARM, (a, b))": "3 lies outside of 1 to 2",
    "AT_LEAST(0%, ALARM, (a, b))": "0% lies outside of 1 to 100",
    "AT_LEAST(ALARM, 2, (a, b))": "written another way",
    "(" * 500: "parentheses inside one another",
    "NOT " * 2_000: "ends too early",
    "ALARM(a) OR " * 600 + "ALARM(a)": "more than 500 elements",
    " OR ".join(f"ALARM(a{number})" for number in range(101)): "more than 100 alarms",
    "ALARM(a) OR " * 2_000: "longer than 10,240 characters",
}


@pytest.mark.parametrize("rule", REFUSED, ids=lambda rule: rule[:20])
def test_rules_that_cannot_be_read_are_told(rule: str) -> None:
    with pytest.raises(RuleError) as caught:
        read_rule(rule)
    assert REFUSED[rule] in str(caught.value)
    assert caught.value.fix


@given(st.text('()ANDORTLEM_"1%, ', max_size=60))
def test_whatever_is_written_is_read_or_refused(rule: str) -> None:
    with contextlib.suppress(RuleError):
        assert isinstance(read_rule(rule), Rule)
