"""Whom guardrails exempt, tried too: for each exemption, a caller who fits it and whom it is not meant for."""

from collections.abc import Iterator
from dataclasses import replace

from opexkit.labs.guardrails.draw import Drawn, number_of
from opexkit.labs.guardrails.evaluate import Decision
from opexkit.labs.guardrails.pattern import fits_arn, put_in
from opexkit.labs.guardrails.world import Principal

ARN, TAG = "aws:principalarn", "aws:principaltag/"
_FILLERS = ("ops", "-ops-", "/ops")
"""What wildcards of an exemption are filled with; whom it is meant for fits one of them."""
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


def _from_outside(drawn: Drawn, key: str, value: str) -> Iterator[Drawn]:
    """Another account or organization that is exempt, and is not the one of the resource."""
    if "${" not in value and (value,) not in drawn.request.context.values():
        if key == "aws:principalaccount":
            yield _with(drawn, key, value, f"anyone in the account {value[:40]}, which is exempt")
        elif key == "aws:principalorgid":
            yield _with(drawn, key, value, f"anyone in the organization {value[:40]}, which is exempt")


def _by_arn(drawn: Drawn, value: str, meant: tuple[Principal, ...]) -> Iterator[Drawn]:
    made = [arn for filler in _FILLERS if (arn := _filled(value, number_of(drawn.account), filler))]
    if not made or any(_SERVICE_LINKED in arn or _is(arn, each) for arn in made for each in meant):
        return
    own = {**drawn.request.context, ARN: (made[0],)}
    own = {key: given for key, given in own.items() if not key.startswith(TAG)}
    yield _sent(drawn, made[0], f"anyone who fits {value[:80]}", own)


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


def _filled(pattern: str, account: str, filler: str) -> str:
    """An ARN that fits a pattern, of a role where it may be one; empty where none of the account does."""
    text = pattern.replace("${aws:PrincipalAccount}", account)
    if text.startswith("*"):
        rest = text.lstrip("*")
        text = f"arn:aws:iam::{account}:{'role' if rest.startswith('/') else ''}{rest.lstrip(':')}"
    parts = text.split(":", 5)
    if "${" in text or len(parts) != 6 or parts[4] not in ("*", account):
        return ""
    name = parts[5]
    if name.startswith("*"):
        name = f"role{name[1:]}" if name.startswith("*/") else f"role/{name}"
    return f"arn:aws:iam::{account}:{name.replace('*', filler).replace('?', '1')}"
