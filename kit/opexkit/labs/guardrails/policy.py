"""One policy as AWS takes it: JSON with statements, each with its place in the file.

Sources, read 2026-11-26: docs.aws.amazon.com/organizations/latest/userguide, orgs_manage_policies_scps_syntax,
orgs_manage_policies_rcps_syntax and orgs_reference_limits; for what SCPs take since September 2025,
aws.amazon.com/blogs/security/unlock-new-possibilities-aws-organizations-service-control-policy-now-supports-full-iam-language.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from opexkit.files.fields import Where
from opexkit.files.json_text import JsonDocument, parse_json
from opexkit.files.problem import InputError, Problem
from opexkit.files.spelling import suggestion
from opexkit.labs.guardrails.condition import Test, operator_of
from opexkit.labs.guardrails.grammar import text_of, wrong_statement
from opexkit.labs.guardrails.pattern import Context, fits_action, fits_resource

Kind = Literal["SCP", "RCP"]
SIZE_LIMIT = 5_120
"""Characters of a policy, SCP or RCP, without the white space that does not count."""
WRITTEN_LIMIT = 100_000
"""Characters of a policy as it is written, with all white space."""
SHOWN = 20
"""Problems of one policy that are told at once."""
VERSION = "2012-10-17"


@dataclass(frozen=True)
class Statement:
    """One statement.

    Attributes:
        number: counted from one.
        actions: patterns; of `NotAction` if `but_actions` is set.
        resources: patterns; of `NotResource` if `but_resources` is set.
        line: of the file, where it begins.
    """

    number: int
    sid: str
    allows: bool
    actions: tuple[str, ...]
    but_actions: bool
    resources: tuple[str, ...]
    but_resources: bool
    tests: tuple[Test, ...]
    line: int = field(compare=False)

    def applies(self, action: str, resource: str, context: Context) -> bool:
        """Tell whether it speaks of a request."""
        named = any(fits_action(pattern, action) for pattern in self.actions)
        if named == self.but_actions:
            return False
        meant = any(fits_resource(pattern, resource, context) for pattern in self.resources)
        return meant != self.but_resources and all(test.holds(context) for test in self.tests)

    @property
    def canonical(self) -> Any:
        """What it says, whatever it is called and however it is ordered."""
        tests = sorted((test.written, test.key.lower(), sorted(test.values)) for test in self.tests)
        actions = sorted(each.lower() for each in self.actions)
        return [self.allows, self.but_actions, actions, self.but_resources, sorted(self.resources), tests]


@dataclass(frozen=True)
class Policy:
    """A policy that was read.

    Attributes:
        name: of its file, without the ending.
        with_principal: whether its statements name a principal, as those of a resource control policy do.
        size: characters that count.
    """

    name: str
    statements: tuple[Statement, ...]
    with_principal: bool
    size: int
    document: JsonDocument = field(repr=False, compare=False)

    @property
    def kind(self) -> Kind:
        """What it looks like."""
        return "RCP" if self.with_principal else "SCP"

    def where(self, number: int) -> Where:
        """The place of a statement."""
        written = self.document.data["Statement"]
        return ("Statement", number - 1) if isinstance(written, list) else ("Statement",)


FULL = Policy(
    "FullAWSAccess",
    (Statement(1, "", True, ("*",), False, ("*",), False, (), 0),),
    False,
    0,
    JsonDocument(Path("FullAWSAccess"), "{}", {}),
)
"""What AWS attaches to the root, to every OU and to every account, until someone detaches it."""
RCP_FULL = "RCPFullAWSAccess"
OWN_NAMES = (FULL.name, RCP_FULL)
"""Policies of AWS's own; the second cannot be detached."""


def compact(data: Any) -> str:
    """Write a policy without white space, as it is stored."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def read_policy(text: str | bytes, path: Path, name: str) -> Policy:
    """Read a policy; which kind it has to be is another matter.

    Raises:
        InputError: with every problem, at its line and column.
    """
    if len(text.strip()) > WRITTEN_LIMIT:
        message = f"is longer than {WRITTEN_LIMIT:,} characters, and AWS takes {SIZE_LIMIT:,} without white space"
        raise InputError([Problem(path, message, "split it, or use wildcards", 1, 1)])
    document = parse_json(text, path)
    problems = list(_of_whole(document))
    if problems:
        raise InputError(problems)
    written = document.data["Statement"]
    listed = written if isinstance(written, list) else [written]
    statements: list[Statement] = []
    for number, each in enumerate(listed, 1):
        where: Where = ("Statement", number - 1) if isinstance(written, list) else ("Statement",)
        found = list(islice(wrong_statement(each, where, document), SHOWN - len(problems) + 1))
        problems += found
        if len(problems) > SHOWN:
            raise InputError(problems[:SHOWN])
        if not found:
            statements.append(_statement(each, number, document.problem(where, "", "").line or 1))
    problems += _twice(listed, document)
    if problems:
        raise InputError(problems)
    with_principal = any("Principal" in each for each in listed)
    return Policy(name, tuple(statements), with_principal, len(compact(document.data)), document)


def _of_whole(document: JsonDocument) -> Iterator[Problem]:
    data = document.data
    if not isinstance(data, dict):
        yield document.problem((), "is no policy", 'write {"Version": "2012-10-17", "Statement": [...]}')
        return
    size = len(compact(data))
    if size > SIZE_LIMIT:
        message = f"has {size:,} characters without white space, and AWS takes {SIZE_LIMIT:,}"
        yield document.problem((), message, "split it in two, or use wildcards")
        return
    for key in data:
        if key not in ("Version", "Id", "Statement"):
            message = f"a policy has no element {key[:60]!r}"
            yield document.problem((key,), message, suggestion(key, ("Version", "Id", "Statement")))
    if data.get("Version") != VERSION:
        said = "has no `Version`" if "Version" not in data else f"there is no version {str(data['Version'])[:40]!r}"
        yield document.problem(("Version",), said, f'write "Version": "{VERSION}"')
    if not isinstance(data.get("Statement"), dict | list) or not data["Statement"]:
        yield document.problem(("Statement",), "has no statement", 'write "Statement": [{"Effect": "Deny", ...}]')


def _twice(listed: list[Any], document: JsonDocument) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, each in enumerate(listed):
        sid = each.get("Sid") if isinstance(each, dict) else None
        if isinstance(sid, str) and sid:
            if sid in seen:
                where = ("Statement", place, "Sid")
                yield document.problem(where, f"two statements have the Sid {sid[:60]!r}", "rename one of the two")
            seen.add(sid)


def _statement(data: dict[str, Any], number: int, line: int) -> Statement:
    def texts(name: str) -> tuple[str, ...]:
        given = data.get(name, data.get(f"Not{name}"))
        return tuple(given) if isinstance(given, list) else (str(given),)

    tests = []
    for name, keys in data.get("Condition", {}).items():
        operator, negated, each, if_exists = operator_of(name) or ("", False, "", False)
        for key, values in keys.items():
            listed = values if isinstance(values, list) else [values]
            tests.append(Test(operator, negated, each, if_exists, key, tuple(text_of(value) or "" for value in listed)))
    return Statement(
        number,
        data.get("Sid", ""),
        data["Effect"] == "Allow",
        texts("Action"),
        "NotAction" in data,
        texts("Resource"),
        "NotResource" in data,
        tuple(tests),
        line,
    )


def misplaced(policy: Policy, kind: Kind) -> Iterator[Problem]:
    """Yield what keeps a policy from being one of a kind."""
    document = policy.document
    written = document.data["Statement"]
    for number, each in enumerate(written if isinstance(written, list) else [written], 1):
        where = policy.where(number)
        if kind == "SCP" and "Principal" in each:
            fix = "delete it; an SCP binds whoever is in the account, and a condition on aws:PrincipalArn narrows it"
            yield document.problem((*where, "Principal"), "an SCP takes no `Principal`", fix)
        if kind == "RCP":
            yield from _of_rcp(each, where, document)


def _of_rcp(data: dict[str, Any], where: Where, document: JsonDocument) -> Iterator[Problem]:
    if data.get("Principal") not in ("*", {"AWS": "*"}):
        message = "a resource control policy names every principal"
        yield document.problem((*where, "Principal"), message, 'write "Principal": "*", and narrow it by a condition')
    if data["Effect"] == "Allow":
        message = f"Allow is for {RCP_FULL} alone, which is always attached"
        yield document.problem((*where, "Effect"), message, "write a Deny")
    if "NotAction" in data:
        message = "a resource control policy takes no `NotAction`"
        yield document.problem((*where, "NotAction"), message, "write `Action`, such as s3:*")
