"""Whom guardrails exempt, tried too: for each exemption, a caller who fits it and whom it is not meant for."""

from collections.abc import Iterator
from dataclasses import replace

from opexkit.labs.guardrails.condition import Test
from opexkit.labs.guardrails.draw import Drawn, number_of
from opexkit.labs.guardrails.evaluate import Decision
from opexkit.labs.guardrails.pattern import fits_arn, put_in
from opexkit.labs.guardrails.world import Principal

ARN, TAG = "aws:principalarn", "aws:principaltag/"
_FILLERS = ("ops", "-ops-", "/ops")
"""What wildcards of an exemption are filled with; whom it is meant for fits one of them."""
_VALUES = ("true", "false", "0", "9999999999", "198.51.100.1", "ops")
"""What a key that a request lacks may be."""
_WHO = frozenset(
    f"aws:{name}"
    for name in (
        *("principalarn", "principalaccount", "principaltype", "principalorgid", "principalorgpaths"),
        *("principalisawsservice", "principalservicename", "principalservicenameslist"),
        *("sourceaccount", "sourcearn", "sourceorgid", "sourceorgpaths"),
    )
)
"""Keys by which AWS says who sends a request; nobody brings them."""
_SERVICE_LINKED = ":role/aws-service-role/"


def exempted(drawn: Drawn, decision: Decision, meant: tuple[Principal, ...]) -> Iterator[Drawn]:
    """Send a request that a statement denies once more, by whom the statement exempts.

    Args:
        drawn: the request; it has to be denied whoever sends it, but for those that are meant.
        decision: what denied it.
        meant: who may do it all the same.
    """
    if decision.statement is None or decision.why != "deny":
        return
    for test in decision.statement.tests:
        key = test.key.lower()
        if key not in drawn.request.context and key not in _WHO:
            yield from _by_what_it_brings(drawn, test, meant)
        for value in test.values if test.negated else ():
            if drawn.request.caller == "outside":
                yield from _from_outside(drawn, key, value)
            elif key == ARN:
                yield from _by_arn(drawn, value, meant)
            elif key == "aws:sourceip":
                address = value.partition("/")[0]
                yield _with(drawn, key, address, f"anyone who comes from {value[:40]}")
            elif key.startswith(TAG) and value not in (each.tags.get(test.key[len(TAG) :]) for each in meant):
                name = test.key[len(TAG) :]
                yield _with(drawn, key, value, f"anyone with the tag {name[:40]}={value[:40]}")


def _by_what_it_brings(drawn: Drawn, test: Test, meant: tuple[Principal, ...]) -> Iterator[Drawn]:
    """The same request with a key that it lacks, such as for a second factor, at a value that a test lets through."""
    key = test.key.lower()
    own = tuple(each.tags.get(test.key[len(TAG) :], "") for each in meant) if key.startswith(TAG) else ()
    for value in (*(each.replace("*", "ops") for each in test.values), *_VALUES):
        if value not in own and "${" not in value and not test.holds({**drawn.request.context, key: (value,)}):
            yield _with(drawn, key, value, f"anyone with {test.key[:60]}={value[:40]}")
            return


def _from_outside(drawn: Drawn, key: str, value: str) -> Iterator[Drawn]:
    """Another account or organization that is exempt, and is not the one of the resource."""
    if "${" not in value and (value,) not in drawn.request.context.values():
        if key == "aws:principalaccount":
            yield _with(drawn, key, value, f"anyone in the account {value[:40]}, which is exempt")
        elif key == "aws:principalorgid":
            yield _with(drawn, key, value, f"anyone in the organization {value[:40]}, which is exempt")


def _by_arn(drawn: Drawn, value: str, meant: tuple[Principal, ...]) -> Iterator[Drawn]:
    account = number_of(drawn.account)
    as_user = [arn for filler in _FILLERS if (arn := _filled(value, account, filler, "user"))]
    made = [arn for filler in _FILLERS if (arn := _filled(value, account, filler))]
    if as_user and ":user/" in as_user[0] and as_user[0] not in made:
        yield _named(drawn, as_user[0], value)
    if not made or any(_SERVICE_LINKED in arn or _is(arn, each) for arn in made for each in meant):
        return
    yield _named(drawn, made[0], value)


def _named(drawn: Drawn, arn: str, pattern: str) -> Drawn:
    own = {key: given for key, given in drawn.request.context.items() if not key.startswith(TAG)}
    return _sent(
        drawn, arn, f"anyone who fits {pattern[:80]}, such as {arn.rpartition(':')[2][:80]}", {**own, ARN: (arn,)}
    )


def _with(drawn: Drawn, key: str, value: str, title: str) -> Drawn:
    return _sent(drawn, drawn.principal.arn, title, {**drawn.request.context, key: (value,)})


def _sent(drawn: Drawn, arn: str, title: str, context: dict[str, tuple[str, ...]]) -> Drawn:
    who = Principal(id="exempt", title=title, arn=arn)
    return replace(drawn, principal=who, request=replace(drawn.request, context=context))


def _is(arn: str, principal: Principal) -> bool:
    """Whether an ARN is one of a principal's, whatever stands in its places."""
    parts = principal.arn.replace("{", "}").split("}")
    tokens = put_in("*".join(parts[::2]), {}, wild=True)
    return tokens is not None and fits_arn(tokens, arn)


def _filled(pattern: str, account: str, filler: str, kind: str = "role") -> str:
    """An ARN that fits a pattern, of a role, or of what else it may be one; empty where none of the account does."""
    text = pattern.replace("${aws:PrincipalAccount}", account)
    if text.startswith("*"):
        rest = text.lstrip("*")
        text = f"arn:aws:iam::{account}:{kind if rest.startswith('/') else ''}{rest.lstrip(':')}"
    parts = text.split(":", 5)
    if "${" in text or len(parts) != 6 or parts[4] not in ("*", account):
        return ""
    name = parts[5]
    if name.startswith("*"):
        name = f"{kind}{name[1:]}" if name.startswith("*/") else f"{kind}/{name}"
    return f"arn:aws:iam::{account}:{name.replace('*', filler).replace('?', '1')}"
