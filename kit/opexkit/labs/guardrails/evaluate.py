"""What becomes of a request: the statement that decides, by the rules of AWS Organizations.

An explicit Deny at any level wins; each level, from the root over every OU to the account, has to allow; nothing that
is attached grants anything. The management account and service-linked roles are not bound.

Source: docs.aws.amazon.com/organizations/latest/userguide, orgs_manage_policies_scps_evaluation,
orgs_manage_policies_scps and orgs_manage_policies_rcps, read 2026-11-26.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from opexkit.labs.guardrails.attachments import Guardrails
from opexkit.labs.guardrails.pattern import Context
from opexkit.labs.guardrails.policy import Kind, Policy, Statement

Caller = Literal["member", "management", "service", "service-linked", "outside"]
RCP_SERVICES = ("s3", "sts", "kms", "sqs", "secretsmanager", "ecr", "aoss")
"""Services whose resources are bound by RCPs, as the announcements of 2024-11 and 2025-06 have them."""


@dataclass(frozen=True)
class Request:
    """A request, with what policies can ask about it.

    Attributes:
        caller: who it comes from: a principal of a member account, of the management account, of nowhere in the
            organization; a service itself, or a role that a service owns.
        account: of the principal; empty for a service or for someone outside.
        owner: account of the resource; empty where it lies outside of the organization.
        permitted: whether identity and resource policies, which are no part of this, allow it.
    """

    action: str
    resource: str
    caller: Caller
    account: str
    owner: str
    context: Context
    permitted: bool = True


@dataclass(frozen=True)
class Decision:
    """What becomes of a request, and why.

    Attributes:
        policy: that decided; None where none did.
        target: to which it is attached, or which lacks an Allow.
    """

    allowed: bool
    why: Literal["deny", "no-allow", "unbound", "not-permitted", "allow"]
    kind: Kind = "SCP"
    target: str = ""
    policy: Policy | None = None
    statement: Statement | None = None

    def __str__(self) -> str:
        if self.why == "deny" and self.policy and self.statement:
            return f"denied by {place(self.policy, self.statement)}, attached to {self.target}"
        if self.why == "no-allow":
            return f"denied: no policy at {self.target} allows it"
        if self.why == "not-permitted":
            return "denied: no identity policy allows it, and guardrails grant nothing"
        if self.why == "unbound":
            return "allowed: no guardrail binds this caller"
        return "allowed: nothing denies it, and each level allows it"


def place(policy: Policy, statement: Statement) -> str:
    """Say where a statement is: file, Sid or number, line."""
    return f"{policy.name}.json, {statement.sid or f'statement {statement.number}'}, line {statement.line}"


def decide(request: Request, guardrails: Guardrails, paths: Mapping[str, Sequence[str]]) -> Decision:
    """Decide a request.

    Args:
        request: what is asked.
        guardrails: policies and where they are attached.
        paths: for each member account, what lies from the root to the account; an account without is not bound.
    """
    bound = tuple(_binding(request, guardrails, paths))
    for kind, target, policies in bound:
        for policy in policies:
            for statement in policy.statements:
                if not statement.allows and _applies(statement, request):
                    return Decision(False, "deny", kind, target, policy, statement)
    for kind, target, policies in bound:
        if kind == "SCP" and not any(
            statement.allows and _applies(statement, request) for policy in policies for statement in policy.statements
        ):
            return Decision(False, "no-allow", kind, target)
    if not request.permitted:
        return Decision(False, "not-permitted")
    return Decision(True, "allow" if bound else "unbound")


def _applies(statement: Statement, request: Request) -> bool:
    return statement.applies(request.action, request.resource, request.context)


def _binding(
    request: Request, guardrails: Guardrails, paths: Mapping[str, Sequence[str]]
) -> list[tuple[Kind, str, tuple[Policy, ...]]]:
    """The levels that bind a request, from the root down: of SCPs by the caller, of RCPs by the resource."""
    found: list[tuple[Kind, str, tuple[Policy, ...]]] = []
    if request.caller == "member":
        found += [("SCP", target, guardrails.of("SCP", target)) for target in paths.get(request.account, ())]
    service = request.action.partition(":")[0].lower()
    if request.caller != "service-linked" and service in RCP_SERVICES:
        found += [("RCP", target, guardrails.of("RCP", target)) for target in paths.get(request.owner, ())]
    return found
