"""Event patterns: what AWS documents of each operator, and that the evaluator agrees with a slow, obvious one."""

import json
import random
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.labs.events.builder import compiled, wrong
from tests.labs.events.twin import twin

from opexkit.labs.events.compiling import ALTERNATIVES
from opexkit.labs.events.pattern import pieces, scalar

# What the pages say of each operator, in events and patterns of our own; the pages are those that `pattern` names.
DOCUMENTED: dict[str, tuple[Any, list[Any], list[Any]]] = {
    "and": ({"a": ["x"], "b": ["y"]}, [{"a": "x", "b": "y", "c": 1}], [{"a": "x"}, {"a": "x", "b": "z"}]),
    "one of several": ({"a": ["x", "y"]}, [{"a": "y"}], [{"a": "xy"}]),
    "letters count": ({"a": ["Failed"]}, [{"a": "Failed"}], [{"a": "failed"}]),
    "empty": ({"a": [""]}, [{"a": ""}], [{"a": None}, {}, {"a": " "}]),
    "null": ({"a": [None]}, [{"a": None}], [{"a": ""}, {"a": "null"}, {}]),
    "true is no text": ({"a": [True]}, [{"a": True}], [{"a": "true"}, {"a": 1}]),
    "number is no text": ({"a": [5]}, [{"a": 5}], [{"a": "5"}]),
    "numbers as they are written": ({"a": [300]}, [{"a": 300}], [{"a": 300.0}]),
    "prefix": ({"a": [{"prefix": "us-"}]}, [{"a": "us-east-1"}], [{"a": "eu-us-1"}, {"a": 5}]),
    "prefix in any letters": ({"a": [{"prefix": {"equals-ignore-case": "EventB"}}]}, [{"a": "EVENTBRIDGE"}], [{"a": "even"}]),
    "suffix": ({"a": [{"suffix": ".png"}]}, [{"a": "x.png"}], [{"a": "x.PNG"}]),
    "suffix in any letters": ({"a": [{"suffix": {"equals-ignore-case": ".PNG"}}]}, [{"a": "x.pNg"}], [{"a": "png"}]),
    "equals in any letters": ({"a": [{"equals-ignore-case": "alice"}]}, [{"a": "ALICE"}], [{"a": "alice "}]),
    "wildcard": ({"a": [{"wildcard": "dir/*/x*.png"}]}, [{"a": "dir/a/b/x.png"}, {"a": "dir//xx.png"}], [{"a": "dir/x.png"}]),
    "wildcard with a star": ({"a": [{"wildcard": "a\\*b\\\\*"}]}, [{"a": "a*b\\"}, {"a": "a*b\\cc"}], [{"a": "axb\\"}]),
    "anything but": ({"a": [{"anything-but": "x"}]}, [{"a": "y"}, {"a": 5}], [{"a": "x"}, {}]),
    "anything but several": ({"a": [{"anything-but": [100, 200]}]}, [{"a": 300}, {"a": "100"}], [{"a": 200}]),
    "anything but a prefix": ({"a": [{"anything-but": {"prefix": "us-"}}]}, [{"a": "eu-1"}], [{"a": "us-1"}]),
    "anything but prefixes": ({"a": [{"anything-but": {"prefix": ["a", "b"]}}]}, [{"a": "c"}], [{"a": "ax"}, {"a": "b"}]),
    "anything but a suffix": ({"a": [{"anything-but": {"suffix": ".png"}}]}, [{"a": "x.gif"}], [{"a": "x.png"}]),
    "anything but in any letters": (
        {"a": [{"anything-but": {"equals-ignore-case": ["no", "off"]}}]}, [{"a": "on"}], [{"a": "NO"}, {"a": "Off"}],
    ),
    "anything but a wildcard": ({"a": [{"anything-but": {"wildcard": "*/lib/*"}}]}, [{"a": "/bin/x"}], [{"a": "/usr/lib/x"}]),
    "a range": ({"a": [{"numeric": [">", 0, "<=", 5]}]}, [{"a": 5}, {"a": 0.1}], [{"a": 0}, {"a": 5.01}, {"a": "3"}]),
    "a number": ({"a": [{"numeric": ["=", 301.8]}]}, [{"a": 301.8}], [{"a": 301}]),
    "equal numbers": ({"a": [{"numeric": ["=", 100]}]}, [{"a": 100}, {"a": 100.0}], [{"a": True}]),
    "an address": ({"a": [{"cidr": "10.0.0.0/24"}]}, [{"a": "10.0.0.33"}], [{"a": "10.0.1.1"}, {"a": "host"}]),
    "an address of six": ({"a": [{"cidr": "2001:db8::/32"}]}, [{"a": "2001:db8::7"}], [{"a": "10.0.0.1"}]),
    "exists": ({"a": {"b": [{"exists": True}]}}, [{"a": {"b": None}}], [{"a": {}}, {}, {"a": {"b": {"c": 1}}}]),
    "exists not": (
        {"a": {"b": [{"exists": False}]}}, [{"a": {"c": 1}}, {}, {"a": {"b": {"c": 1}}}], [{"a": {"b": 1}}, {"a": {"b": ""}}],
    ),
    "an array": ({"a": ["x", "y"]}, [{"a": ["z", "y"]}], [{"a": ["z"]}, {"a": []}]),
    "an array of objects": (
        {"a": {"b": ["x"], "c": ["y"]}},
        [{"a": [{"b": "w"}, {"b": "x", "c": "y"}]}, {"a": [[{"b": "x", "c": "y"}]]}],
        [{"a": [{"b": "x"}, {"c": "y"}]}, {"a": [{"b": "x", "c": "n"}, {"b": "n", "c": "y"}]}],
    ),
    "or": ({"s": ["q"], "$or": [{"a": [1]}, {"b": [2], "c": [3]}]}, [{"s": "q", "a": 1}, {"s": "q", "b": 2, "c": 3}],
           [{"s": "q", "b": 2}, {"a": 1}]),
    "or in or": ({"$or": [{"a": [1]}, {"$or": [{"b": [2]}, {"c": [3]}], "d": [4]}]}, [{"c": 3, "d": 4}], [{"c": 3}, {"d": 4}]),
    "or below": ({"x": {"$or": [{"a": [1]}, {"b": [2]}]}}, [{"x": {"b": 2}}], [{"b": 2}, {"x": {}}]),
}  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENTED)
def test_what_aws_documents(name: str) -> None:
    pattern, fit, other = DOCUMENTED[name]
    found = compiled(pattern)
    for event in fit:
        assert found.matches(event), event
    for event in other:
        assert not found.matches(event), event
    assert all(twin(pattern, event) for event in fit)
    assert not any(twin(pattern, event) for event in other)


WRONG: dict[str, Any] = {
    "the pattern is no object": "x",
    "the pattern is empty": {},
    "'a' is neither a list of values nor an object; write a list": {"a": "x"},
    "the list of values is empty": {"a": []},
    "a list stands inside of a list": {"a": [["x"]]},
    "there is no operator 'prefx'; did you mean 'prefix'": {"a": [{"prefx": "x"}]},
    "a value holds one operator": {"a": [{"prefix": "x", "suffix": "y"}]},
    "an operator is missing": {"a": [{}]},
    "`exists` takes true or false": {"a": [{"exists": "true"}]},
    "`$or` takes a list of two objects": {"$or": [{"a": [1]}]},
    "'prefix' is an operator and stands where a field has to be": {"$or": [{"prefix": ["x"]}, {"a": [1]}]},
    "two * follow one another": {"a": [{"wildcard": "a**"}]},
    "a backslash stands before neither": {"a": [{"wildcard": "a\\b"}]},
    "`anything-but` takes texts, or numbers": {"a": [{"anything-but": [1, "x"]}]},
    "`anything-but` takes values, or one operator": {"a": [{"anything-but": {"numeric": [">", 1]}}]},
    "'prefix' of nothing fits everything": {"a": [{"anything-but": {"prefix": ""}}]},
    "'prefix' takes a text": {"a": [{"prefix": 5}]},
    "only 'equals-ignore-case' can stand here": {"a": [{"prefix": {"wildcard": "x"}}]},
    "`numeric` takes a sign and a number": {"a": [{"numeric": 5}]},
    "'=>' is no sign of `numeric`": {"a": [{"numeric": ["=>", 5]}]},
    "'5' is no number; write it without quotes": {"a": [{"numeric": [">", "5"]}]},
    "beyond five billion": {"a": [{"numeric": [">", 6e9]}]},
    "a range begins with > or >=": {"a": [{"numeric": ["<", 5, ">", 1]}]},
    "nothing lies in this range": {"a": [{"numeric": [">", 5, "<", 1]}]},
    "'10.0.0.1' is no range of addresses": {"a": [{"cidr": "10.0.0.1"}]},
    "'a' is asked for beside `$or` and inside of it": {"a": [1], "$or": [{"a": [2]}, {"b": [3]}]},
    "'a.b' is asked for beside `$or`": {"a": [1], "$or": [{"a": {"b": [2]}}, {"b": [3]}]},
}


@pytest.mark.parametrize("says", WRONG)
def test_a_pattern_that_is_none_is_refused(says: str) -> None:
    found = wrong(WRONG[says])
    assert any(says in each for each in found), found


def test_two_mistakes_are_told_at_once() -> None:
    assert len(wrong({"a": "x", "b": [{"exist": True}], "c": ["fine"]})) == 2


def test_alternatives_that_explode_are_refused_before_they_are_made() -> None:
    deep: Any = {"x": ["end"]}
    for number in range(40):
        deep = {f"f{number}": {"$or": [{"a": [1]}, {"b": [2]}]}, "n": deep}
    (said,) = wrong(deep)
    assert f"more than {ALTERNATIVES:,} alternatives" in said


def test_a_wildcard_that_would_explode_takes_no_time() -> None:
    pattern = compiled({"a": [{"wildcard": "*a" * 1_000 + "*b"}]})
    assert not pattern.matches({"a": "a" * 50_000})
    assert pattern.matches({"a": "a" * 50_000 + "b"})


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("False", False), ("5", 5), ("-5", -5), ("5.0", 5.0), ("3e2", 300.0), ("05", "05"), ("yes", "yes"),
     ("1" * 40, "1" * 40), ("1e9999", "1e9999"), ("0.0.0.0/0", "0.0.0.0/0"), ("123456789012", 123456789012)],
)  # fmt: skip
def test_values_without_quotes(text: str, value: Any) -> None:
    found = scalar(text)
    assert (found, type(found)) == (value, type(value))


def test_a_wildcard_is_cut_at_its_stars() -> None:
    assert pieces("*a*b") == ("", "a", "b")
    assert pieces("\\**") == ("*", "")
    assert pieces("abc") == ("abc",)


STATES = {
    '{"state": {"value": [{"anything-but": "OK"}]}}': ["ALARM", "INSUFFICIENT_DATA"],
    '{"state": {"value": ["ALARM"]}}': ["ALARM"],
    '{"state": {"value": [{"prefix": "A"}]}}': ["ALARM"],
    '{"state": {"value": [{"exists": true}]}}': ["ALARM", "INSUFFICIENT_DATA", "OK"],
    '{"state": ["ALARM"]}': [],
}
"""Patterns of an alarm's states, as the exam's items have them, with the states that each lets through."""


@pytest.mark.parametrize("text", STATES)
def test_patterns_of_an_alarm_s_states(text: str) -> None:
    pattern = compiled({"detail": json.loads(text)})
    states = ["ALARM", "INSUFFICIENT_DATA", "OK"]
    assert [each for each in states if pattern.matches({"detail": {"state": {"value": each}}})] == STATES[text]


FIELDS = ["a", "b", "c"]
TEXTS = ["", "x", "xy", "Xy", "yx", "10.0.0.1", "*", "xyx"]
VALUES: list[Any] = [*TEXTS, 1, 2, 1.0, 2.5, True, False, None]


class Chance(random.Random):
    """Draws patterns and events over few names and values, so that they meet."""

    def event(self, depth: int = 3) -> Any:
        kind = self.random()
        if depth and kind < 0.35:
            return {name: self.event(depth - 1) for name in self.sample(FIELDS, self.randint(0, 3))}
        if depth and kind < 0.55:
            return [self.event(depth - 1) for _ in range(self.randint(0, 3))]
        return self.choice(VALUES)

    def value(self) -> Any:
        text = self.choice(TEXTS[1:5])
        given: Any = [
            self.choice(VALUES),
            self.choice(VALUES),
            {"prefix": text},
            {"prefix": {"equals-ignore-case": text}},
            {"suffix": text},
            {"suffix": {"equals-ignore-case": text}},
            {"equals-ignore-case": text},
            {"wildcard": self.choice(["*", "x*", "*y", "x*x", "*x*", "*y*x", "\\*", "xy"])},
            {"exists": self.random() < 0.5},
            {"cidr": self.choice(["10.0.0.0/8", "10.0.0.1/32", "::/0"])},
            {"numeric": self.choice([[">", 1], ["<=", 2], ["=", 1], [">=", 1, "<", 2.5], ["<", 1]])},
            {"anything-but": self.choice([text, [text, "x"], 1, [1, 2.5]])},
            {
                "anything-but": {
                    self.choice(["prefix", "suffix", "equals-ignore-case", "wildcard"]): self.choice(
                        [text, [text, "x"]]
                    )
                }
            },
        ]
        return self.choice(given)

    def pattern(self, depth: int = 1) -> Any:
        found: dict[str, Any] = {}
        names = self.sample(FIELDS, self.choice([1, 1, 2]))
        for name in names:
            if depth and self.random() < 0.4:
                found[name] = self.pattern(depth - 1)
            else:
                found[name] = [self.value() for _ in range(self.randint(1, 3))]
        rest = [name for name in FIELDS if name not in names]
        if rest and self.random() < 0.3:
            found["$or"] = [
                {self.choice(rest): self.pattern(depth - 1) if depth and self.random() < 0.4 else [self.value()]}
                for _ in range(self.randint(2, 3))
            ]
        return found


@settings(max_examples=10 * settings.default.max_examples)
@given(seed=st.integers(0, 2**32))
def test_the_evaluator_agrees_with_a_slow_obvious_one(seed: int) -> None:
    """In the quick profile 200 draws of 30 pairs; 1,500 in the thorough one."""
    chance = Chance(seed)
    for _ in range(30):
        pattern = chance.pattern()
        event = {name: chance.event(2) for name in FIELDS if chance.random() < 0.8}
        assert compiled(pattern).matches(event) == twin(pattern, event), json.dumps([pattern, event])


@settings(max_examples=10 * settings.default.max_examples)
@given(st.text("ab*", max_size=10), st.text("ab", max_size=12))
def test_wildcards_fit_what_a_search_finds(pattern: str, text: str) -> None:
    once = re.sub(r"\*+", "*", pattern)
    slow = re.fullmatch(once.replace("*", ".*"), text) is not None
    assert compiled({"a": [{"wildcard": once}]}).matches({"a": text}) == slow


def test_pairs_that_match_are_drawn_as_well_as_others() -> None:
    chance = Chance(7)
    found = [
        compiled(chance.pattern()).matches({name: chance.event(2) for name in FIELDS if chance.random() < 0.8})
        for _ in range(1_000)
    ]
    assert 60 < sum(found) < 900
