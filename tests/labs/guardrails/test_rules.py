"""The rules of AWS Organizations and of IAM's conditions: documented examples, and a slow twin on random policies."""

import base64
import ipaddress
import json
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.labs.guardrails.builder import ATTACHED, deny, policy, written

from opexkit.labs.guardrails.attachments import Guardrails, read_guardrails
from opexkit.labs.guardrails.condition import OPERATORS, operator_of
from opexkit.labs.guardrails.evaluate import Decision, Request, decide
from opexkit.labs.guardrails.pattern import fits, put_in
from opexkit.labs.lab import Source

PATHS = {"B": ("Root", "Production", "B"), "deep": ("Root", "Production", "Inner", "deep")}
TARGETS = ["Root", "Production", "Inner", "B", "deep"]
FULL = "FullAWSAccess"


def read(policies: Mapping[str, Any], scps: Any, rcps: Any = None) -> Guardrails:
    attached = {"service_control_policies": scps, "resource_control_policies": rcps or {}}
    files = {ATTACHED: attached, **{f"{name}.json": each for name, each in policies.items()}}
    return read_guardrails([Source(Path("g.txt"), written(files))], TARGETS)


def request(action: str, resource: str = "*", account: str = "B", **context: Any) -> Request:
    keys = {
        key.replace("__", ":").lower(): (each,) if isinstance(each, str) else tuple(each)
        for key, each in context.items()
    }
    return Request(action, resource, "member", account, account, keys)


def becomes(guardrails: Guardrails, asked: Request) -> Decision:
    return decide(asked, guardrails, PATHS)


def allow(action: Any, condition: Any = None, **more: Any) -> Any:
    return {**deny(action, condition, **more), "Effect": "Allow"}


# docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html, read 2026-11-26: an Allow
# is needed at the root, at the Production OU and at account B; a Deny at any of them is enough.
LEVELS = [
    ({}, "s3:GetObject", True, ""),
    ({"Production": ["s3"]}, "s3:GetObject", True, ""),
    ({"Production": ["s3"]}, "ec2:RunInstances", False, "Production"),
    ({"Root": ["s3"]}, "ec2:RunInstances", False, "Root"),
    ({"Root": ["s3"], "Production": ["ec2"]}, "s3:GetObject", False, "Production"),
    ({"Root": ["s3"], "Production": ["ec2"]}, "ec2:RunInstances", False, "Root"),
    ({"B": ["s3", "ec2"]}, "ec2:RunInstances", True, ""),
    ({"B": ["no-ec2"]}, "s3:GetObject", False, "B"),
    ({"B": [FULL, "no-ec2"]}, "s3:GetObject", True, ""),
    ({"B": [FULL, "no-ec2"]}, "ec2:RunInstances", False, "B"),
    ({"Production": [FULL, "no-ec2"], "B": [FULL, "ec2"]}, "ec2:RunInstances", False, "Production"),
    ({"Root": [FULL, "no-ec2"]}, "ec2:RunInstances", False, "Root"),
    ({"Inner": [FULL, "no-ec2"]}, "ec2:RunInstances", True, ""),
]


@pytest.mark.parametrize(("attached", "action", "allowed", "target"), LEVELS)
def test_each_level_has_to_allow_and_any_may_deny(attached: Any, action: str, allowed: bool, target: str) -> None:
    policies = {
        "s3": policy(allow("s3:*")),
        "ec2": policy(allow("ec2:*")),
        "no-ec2": policy(deny("ec2:*", Sid="NoEc2")),
    }
    used = {name for names in attached.values() for name in names}
    decision = becomes(read({name: each for name, each in policies.items() if name in used}, attached), request(action))
    assert (decision.allowed, decision.target) == (allowed, target)
    if decision.why == "deny":
        assert "denied by no-ec2.json, NoEc2, line" in str(decision)


# orgs_manage_policies_scps_syntax (the examples of NotAction, Resource and Condition) and facts of the fact sheet: a
# Region lock, a trail that is kept, break-glass access by the role's address, which tools are known to get wrong.
LOCK = policy(
    deny(
        None,
        {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1", "eu-west-1"]}},
        NotAction=["cloudfront:*", "iam:*", "route53:*", "support:*"],
    )
)
SMALL = policy(
    deny(
        "ec2:RunInstances", {"StringNotEquals": {"ec2:InstanceType": "t2.micro"}}, Resource="arn:aws:ec2:*:*:instance/*"
    )
)
ADMIN = policy(deny(["iam:DeleteRole", "iam:AttachRolePolicy"], Resource=["arn:aws:iam::*:role/role-to-deny"]))
TRAIL = policy(deny("cloudtrail:StopLogging", {"ArnNotLike": {"aws:PrincipalARN": "arn:aws:iam::*:role/break-glass"}}))
INSTANCE = "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"
EXAMPLES = [
    (LOCK, request("ec2:RunInstances", aws__RequestedRegion="us-west-2"), False),
    (LOCK, request("ec2:RunInstances", aws__RequestedRegion="eu-west-1"), True),
    (LOCK, request("IAM:createrole", aws__RequestedRegion="us-east-1"), True),
    (SMALL, request("ec2:RunInstances", INSTANCE, ec2__InstanceType="m5.large"), False),
    (SMALL, request("ec2:RunInstances", INSTANCE, ec2__InstanceType="t2.micro"), True),
    (SMALL, request("ec2:RunInstances", INSTANCE), False),  # a negated operator matches where the key is missing
    (SMALL, request("ec2:RunInstances", "arn:aws:ec2:eu-west-1:111122223333:volume/v", ec2__InstanceType="x"), True),
    (ADMIN, request("iam:DeleteRole", "arn:aws:iam::111122223333:role/role-to-deny"), False),
    (ADMIN, request("iam:DeleteRole", "arn:aws:iam::111122223333:role/other"), True),
    (TRAIL, request("cloudtrail:StopLogging", aws__PrincipalArn="arn:aws:iam::111122223333:role/break-glass"), True),
    (TRAIL, request("cloudtrail:StopLogging", aws__PrincipalArn="arn:aws:iam::111122223333:role/x/break-glass"), False),
    (TRAIL, request("cloudtrail:StopLogging", aws__PrincipalArn="arn:aws:iam::111122223333:root"), False),
]


@pytest.mark.parametrize(("written_policy", "asked", "allowed"), EXAMPLES)
def test_documented_examples(written_policy: Any, asked: Request, allowed: bool) -> None:
    assert becomes(read({"own": written_policy}, {"Production": [FULL, "own"]}), asked).allowed == allowed


# reference_policies_elements_condition_operators and reference_policies_condition-single-vs-multi-valued-context-keys
CONDITIONS: list[tuple[str, Any, Any, bool]] = [
    ("StringEquals", ["a", "b"], "b", True),
    ("StringEquals", "A", "a", False),
    ("StringEquals", "a*", "ab", False),
    ("StringEqualsIgnoreCase", "A", "a", True),
    ("StringNotEquals", ["a", "b"], "b", False),
    ("StringNotEquals", ["a", "b"], "c", True),
    ("StringNotEquals", "a", None, True),
    ("StringEquals", "a", None, False),
    ("StringEqualsIfExists", "a", None, True),
    ("StringNotEqualsIfExists", "a", None, True),
    ("StringNotEqualsIfExists", "a", "a", False),
    ("StringLike", "a?c*", "abcde", True),
    ("StringLike", "${*}", "*", True),
    ("StringLike", "${*}", "a", False),
    ("StringNotLike", "a*", "abc", False),
    ("ArnLike", "arn:aws:iam::*:role/*", "arn:aws:iam::1:role/a:b", True),
    ("ArnLike", "arn:aws:iam:*:*:user/*", "arn:aws:iam::1:role/x", False),
    ("ArnLike", "arn:aws:iam:*:b:*", "arn:aws:iam::1:user/a:b:c", False),
    ("ArnEquals", "arn:aws:iam::*:role/x", "arn:aws:iam::1:role/x", True),
    ("ArnNotEquals", "arn:aws:iam::1:role/x", "arn:aws:iam::1:role/x", False),
    ("ArnLike", "*", "arn:aws:iam::1:role/x", True),
    ("Bool", "true", "TRUE", True),
    ("BoolIfExists", False, None, True),
    ("Bool", "false", None, False),
    ("NumericLessThan", 3600, "3599.5", True),
    ("NumericGreaterThanEquals", "10", "9", False),
    ("NumericNotEquals", "10", "10.0", False),
    ("NumericEquals", "1", "one", False),
    ("DateGreaterThan", "2026-01-01T00:00:00Z", "2026-11-26T09:00:00Z", True),
    ("DateLessThan", "1767225600", "2025-12-31T23:59:59Z", True),
    ("DateEquals", "2026-01-01", "2026-01-01T00:00:00Z", True),
    ("IpAddress", ["203.0.113.0/24", "2001:db8::/32"], "203.0.113.9", True),
    ("IpAddress", ["203.0.113.0/24", "2001:db8::/32"], "2001:db8::1", True),
    ("NotIpAddress", "203.0.113.0/24", "198.51.100.1", True),
    ("IpAddress", "203.0.113.0/24", "no address", False),
    ("BinaryEquals", "QQ==", "QQ==", True),
    ("Null", "true", None, True),
    ("Null", "true", "a", False),
    ("Null", "false", "a", True),
    ("ForAllValues:StringEquals", ["a", "b"], ["a"], True),
    ("ForAllValues:StringEquals", ["a", "b"], ["a", "c"], False),
    ("ForAllValues:StringEquals", ["a", "b"], None, True),
    ("ForAllValues:StringNotEquals", ["a", "b"], ["c", "d"], True),
    ("ForAllValues:StringNotEquals", ["a", "b"], ["c", "a"], False),
    ("ForAnyValue:StringEquals", ["a", "b"], ["c", "a"], True),
    ("ForAnyValue:StringEquals", ["a", "b"], ["c"], False),
    ("ForAnyValue:StringEquals", ["a", "b"], None, False),
    ("ForAnyValue:StringNotEquals", ["a", "b"], ["a", "c"], True),
    ("ForAnyValue:StringEqualsIfExists", ["a"], None, True),
    ("StringEquals", "${aws:PrincipalTag/team}", "blue", True),
    ("StringEquals", "${aws:PrincipalTag/nothing}", "blue", False),
    ("StringEquals", "${aws:PrincipalTag/nothing, 'blue'}", "blue", True),
    ("StringLike", "${aws:PrincipalTag/star}", "anything", False),
]


@pytest.mark.parametrize(("operator", "values", "given_value", "holds"), CONDITIONS)
def test_conditions(operator: str, values: Any, given_value: Any, holds: bool) -> None:
    own = {} if given_value is None else {"x__key": given_value}
    asked = request("s3:GetObject", **own, **{"aws__PrincipalTag/team": "blue", "aws__PrincipalTag/star": "*"})
    decided = becomes(read({"own": policy(deny("*", {operator: {"x:KEY": values}}))}, {"B": [FULL, "own"]}), asked)
    assert decided.allowed != holds


def test_who_is_bound() -> None:
    outside = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    both = read({"no": policy(deny("*")), "rcp": policy(outside)}, {"Root": [FULL, "no"]}, {"Root": ["rcp"]})
    for caller, account, owner, action, why in (
        ("member", "B", "B", "s3:GetObject", "deny"),
        ("member", "B", "", "s3:GetObject", "deny"),
        ("management", "", "", "s3:GetObject", "unbound"),
        ("management", "", "B", "s3:GetObject", "deny"),  # the resource is bound, whoever asks
        ("service-linked", "B", "B", "s3:GetObject", "unbound"),
        ("service", "", "B", "s3:PutObject", "deny"),
        ("service", "", "B", "sns:Publish", "unbound"),
        ("outside", "", "B", "s3:GetObject", "deny"),
        ("outside", "", "B", "ec2:RunInstances", "unbound"),
        ("outside", "", "", "s3:GetObject", "unbound"),
    ):
        assert decide(Request(action, "*", caller, account, owner, {}), both, PATHS).why == why  # type: ignore[arg-type]
    quiet = read({}, {})
    assert (
        decide(Request("s3:GetObject", "*", "member", "B", "B", {}, permitted=False), quiet, PATHS).why
        == "not-permitted"
    )


# A slow twin: it reads the JSON itself, tries every way in which a wildcard may stand, and knows no cache.


def like(pattern: str, text: str) -> bool:
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(like(pattern[1:], text[place:]) for place in range(len(text) + 1))
    return bool(text) and pattern[0] in ("?", text[0]) and like(pattern[1:], text[1:])


def twin_compare(operator: str, value: str, one: str) -> bool:
    if operator.startswith("String"):
        if "IgnoreCase" in operator:
            return value.lower() == one.lower()
        return like(value, one) if "Like" in operator else value == one
    if operator.startswith("Arn"):
        parts, own = value.split(":", 5), one.split(":", 5)
        return (value == "*" and len(own) == 6) or (
            len(parts) == len(own) == 6 and all(like(a, b) for a, b in zip(parts, own, strict=True))
        )
    if "IpAddress" in operator:
        return ipaddress.ip_address(one) in ipaddress.ip_network(value, strict=False)
    if operator == "Bool":
        return value.lower() == one.lower()
    if operator == "BinaryEquals":
        return base64.b64decode(value) == base64.b64decode(one)
    number: Any = float
    if operator.startswith("Date"):
        number = lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC)  # noqa: E731
    left, right = number(one), number(value)
    for ending, found in (
        ("LessThanEquals", left <= right),
        ("LessThan", left < right),
        ("GreaterThanEquals", left >= right),
        ("GreaterThan", left > right),
    ):
        if operator.endswith(ending):
            return bool(found)
    return bool(left == right)


def twin_condition(conditions: Any, keys: Mapping[str, tuple[str, ...]]) -> bool:
    for name, tests in conditions.items():
        many, _, bare = name.rpartition(":")
        lax = bare.endswith("IfExists")
        bare = bare.removesuffix("IfExists")
        for key, values in tests.items():
            listed = values if isinstance(values, list) else [values]
            there = [each for known, each in keys.items() if known.lower() == key.lower()]
            given_values = there[0] if there else ()
            if bare == "Null":
                ok = bool(given_values) == (listed[0] == "false")
            elif not given_values:
                ok = lax or many == "ForAllValues" or (not many and "Not" in bare)
            else:
                results = [any(twin_compare(bare, value, one) for value in listed) for one in given_values]
                if not many:
                    ok = not any(results) if "Not" in bare else any(results)
                else:
                    turned = [not each for each in results] if "Not" in bare else results
                    ok = all(turned) if many == "ForAllValues" else any(turned)
            if not ok:
                return False
    return True


def twin_speaks(statement: Any, asked: Request) -> bool:
    def listed(key: str) -> list[str]:
        return statement[key] if isinstance(statement[key], list) else [statement[key]]

    if "Action" in statement and not any(like(each.lower(), asked.action.lower()) for each in listed("Action")):
        return False
    if "NotAction" in statement and any(like(each.lower(), asked.action.lower()) for each in listed("NotAction")):
        return False
    if "Resource" in statement and not any(like(each, asked.resource) for each in listed("Resource")):
        return False
    if "NotResource" in statement and any(like(each, asked.resource) for each in listed("NotResource")):
        return False
    return twin_condition(statement.get("Condition", {}), asked.context)


def twin(policies: Mapping[str, Any], scps: Any, rcps: Any, asked: Request) -> bool:
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}

    def statements(names: list[str]) -> list[Any]:
        return [each for name in names for each in ([everything] if name == FULL else policies[name]["Statement"])]

    levels = (
        [statements(scps.get(target, [FULL])) for target in PATHS[asked.account]] if asked.caller == "member" else []
    )
    if any(each["Effect"] == "Deny" and twin_speaks(each, asked) for level in levels for each in level):
        return False
    if not all(any(each["Effect"] == "Allow" and twin_speaks(each, asked) for each in level) for level in levels):
        return False
    if asked.caller != "service-linked" and asked.owner and asked.action.split(":")[0] in ("s3", "sqs"):
        outer = [each for target in PATHS[asked.owner] for each in statements(rcps.get(target, []))]
        if any(twin_speaks(each, asked) for each in outer):
            return False
    return asked.permitted


KEYS: dict[str, tuple[str, list[str]]] = {
    "aws:RequestedRegion": ("String", ["eu-1", "us-1", "us-2"]),
    "aws:PrincipalArn": ("Arn", ["arn:aws:iam::1:role/a", "arn:aws:iam::2:role/a/b", "arn:aws:iam::1:user/a:b:c"]),
    "aws:TagKeys": ("String", ["a", "b", "A", "ab"]),
    "x:Count": ("Numeric", ["1", "2", "2.0", "10"]),
    "aws:CurrentTime": ("Date", ["2026-01-01", "2026-01-02", "2026-01-01T12:00:00"]),
    "aws:SourceIp": ("IpAddress", ["10.0.0.1", "10.1.0.1", "::1"]),
    "aws:SecureTransport": ("Bool", ["true", "false"]),
    "x:Bytes": ("Binary", ["QQ==", "Qg=="]),
}
PATTERNS: dict[str, list[str]] = {
    "String": ["eu-*", "us-?", "*", "a", "A*", "eu-1", "?", "ab"],
    "Arn": [
        "arn:aws:iam::*:role/*",
        "arn:aws:iam::1:*/a",
        "*",
        "arn:aws:*:*:*:*",
        "arn:aws:iam::?:role/a",
        "arn:aws:iam:*:b:*",
    ],
    "Numeric": ["1", "2", "1.5", "10"],
    "Date": ["2026-01-01", "2026-01-01T06:00:00", "2026-01-02"],
    "IpAddress": ["10.0.0.0/8", "10.0.0.0/16", "10.1.0.1", "::/0"],
    "Bool": ["true", "false"],
    "Binary": ["QQ==", "Qg=="],
}
ACTIONS = ["s3:GetObject", "s3:PutObject", "ec2:RunInstances", "sqs:SendMessage"]
RESOURCES = ["arn:aws:s3:::a/b", "arn:aws:s3:::b", "arn:aws:ec2:eu-1:1:instance/i", "*"]


class Chance(random.Random):
    """Draws policies and requests."""

    def some(self, items: list[str], most: int = 2) -> Any:
        found = self.sample(items, self.randint(1, min(most, len(items))))
        return found[0] if len(found) == 1 and self.random() < 0.5 else found

    def condition(self) -> Any:
        found: dict[str, Any] = {}
        for _ in range(self.randint(1, 2)):
            key = self.choice(list(KEYS))
            kind = KEYS[key][0]
            if self.random() < 0.1:
                found.setdefault("Null", {})[key] = self.choice(["true", "false"])
                continue
            names = [name for name in OPERATORS if kind in name and name != "Null"]
            name = (
                self.choice(["", "", "ForAllValues:", "ForAnyValue:"])
                + self.choice(names)
                + self.choice(["", "", "IfExists"])
            )
            key = "".join(each.upper() if self.random() < 0.1 else each for each in key)
            found.setdefault(name, {})[key] = self.some(PATTERNS[kind], 1 if kind == "Bool" else 2)
        return found

    def statement(self, rcp: bool) -> Any:
        actions = ["s3:*", "s3:Get*", "*", "ec2:*", "s3:?etObject", "SQS:send*", "s3:*Object", "ec2:Run*"]
        resources = ["*", "arn:aws:s3:::*", "arn:aws:s3:::a/?", "arn:aws:ec2:*:*:instance/*", "arn:*"]
        found: dict[str, Any] = {"Effect": "Deny" if rcp or self.random() < 0.5 else "Allow"}
        found["Action" if rcp or self.random() < 0.7 else "NotAction"] = self.some(actions)
        found["Resource" if self.random() < 0.7 else "NotResource"] = self.some(resources)
        if rcp:
            found["Principal"] = "*"
        if self.random() < 0.7:
            found["Condition"] = self.condition()
        return found

    def request(self) -> Request:
        keys: dict[str, tuple[str, ...]] = {}
        for key, (_, values) in KEYS.items():
            if self.random() < 0.75:
                count = self.randint(0, 3) if key == "aws:TagKeys" else 1
                keys[key.lower()] = tuple(self.choice(values) for _ in range(count))
        caller: Any = self.choice(["member"] * 6 + ["management", "service", "service-linked", "outside"])
        account, owner = self.choice(list(PATHS)), self.choice([*PATHS, ""])
        return Request(self.choice(ACTIONS), self.choice(RESOURCES), caller, account, owner, keys, self.random() < 0.9)

    def attached(self, names: list[str], full: bool) -> dict[str, list[str]]:
        chosen = [target for target in TARGETS if self.random() < 0.6]
        return {
            target: ([FULL] if full and self.random() < 0.7 else [])
            + self.sample(names, self.randint(1, min(2, len(names))))
            for target in chosen
        }


@settings(max_examples=10 * settings.default.max_examples)
@given(seed=st.integers(0, 2**32))
def test_the_evaluator_agrees_with_a_slow_obvious_one(seed: int) -> None:
    """In the quick profile 200 organizations with 25 requests each; 1,500 in the thorough one."""
    chance = Chance(seed)
    own = {f"p{number}": policy(*(chance.statement(False) for _ in range(chance.randint(1, 3)))) for number in range(3)}
    outer = {
        f"r{number}": policy(*(chance.statement(True) for _ in range(chance.randint(1, 2)))) for number in range(2)
    }
    scps, rcps = chance.attached(list(own), full=True), chance.attached(list(outer), full=False)
    guardrails = read({**own, **outer}, scps, rcps)
    for _ in range(25):
        asked = chance.request()
        expected = twin({**own, **outer}, scps, rcps, asked)
        decision = becomes(guardrails, asked)
        assert decision.allowed == expected, (json.dumps([own, outer, scps, rcps]), asked, decision)


@settings(max_examples=10 * settings.default.max_examples)
@given(st.text("ab*?", max_size=10), st.text("ab", max_size=10))
def test_wildcards_fit_what_a_slow_search_finds(pattern: str, text: str) -> None:
    assert fits(put_in(pattern, {}, wild=True) or (), text) == like(pattern, text)


def test_every_operator_is_read_with_its_forms() -> None:
    assert len(OPERATORS) == 27
    for name in OPERATORS:
        assert operator_of(name)
        assert operator_of(f"ForAnyValue:{name}IfExists")
    for wrong in (
        "StringEqual",
        "ForEveryValue:StringEquals",
        "IfExists",
        "ForAnyValue:",
        "StringEqualsIfExistsIfExists",
    ):
        assert operator_of(wrong) is None


@pytest.mark.parametrize("pattern", ["*a" * 2_000, "*" * 5_000 + "b", "?" * 5_000, "*a*b*c" * 600])
def test_patterns_that_explode_end(pattern: str) -> None:
    """A search that goes back at every wildcard would not end on these."""
    text = "a" * 150
    steps = put_in(pattern, {}, wild=True) or ()
    assert not fits(steps, f"{text}!")
