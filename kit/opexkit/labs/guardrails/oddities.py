"""What does not keep guardrails from being tried and is worth knowing."""

from collections.abc import Iterator

from opexkit.files.problem import Problem, Severity
from opexkit.labs.guardrails.attachments import KEYS, Guardrails
from opexkit.labs.guardrails.condition import Test
from opexkit.labs.guardrails.policy import FULL, SIZE_LIMIT, Policy, Statement
from opexkit.labs.guardrails.world import ROOT, Organization

_KEY_OF = {kind: key for key, kind in KEYS.items()}
_MULTIVALUED = ("aws:tagkeys", "aws:calledvia", "aws:principalorgpaths", "aws:principalservicenameslist")


def oddities(guardrails: Guardrails, organization: Organization) -> list[Problem]:
    """Return warnings, each at its statement or its target."""
    found: list[Problem] = []
    for policy in guardrails.policies.values():
        found += _of_policy(policy, guardrails)
        for statement in policy.statements:
            found += _of_statement(policy, statement)
    return [*found, *_of_targets(guardrails, organization)]


def _of_policy(policy: Policy, guardrails: Guardrails) -> Iterator[Problem]:
    written = len(policy.document.text.strip())
    if written > SIZE_LIMIT:
        message = f"has {written:,} characters as it is written, and {policy.size:,} without white space"
        fix = f"store it without: AWS takes {SIZE_LIMIT:,}, and only the console drops white space by itself"
        yield policy.document.problem((), message, fix, Severity.WARNING)
    targets = [
        (target, policies)
        for by_target in guardrails.attached.values()
        for target, policies in by_target.items()
        if policy in policies
    ]
    if guardrails.document is not None and not targets:
        yield policy.document.problem((), "is attached to nothing", "name it in attachments.yaml", Severity.WARNING)
    allowing = next((each for each in policy.statements if each.allows), None)
    beside = next((target for target, policies in targets if FULL in policies), None)
    if allowing and beside:
        message = f"this Allow changes nothing: FullAWSAccess at {beside} allows everything, and no Allow lifts a Deny"
        fix = "write an exception into the condition of the Deny, or detach FullAWSAccess"
        yield policy.document.problem(policy.where(allowing.number), message, fix, Severity.WARNING)


def _of_statement(policy: Policy, statement: Statement) -> Iterator[Problem]:
    for test in statement.tests:
        for message, fix in _of_test(test, statement):
            where = (*policy.where(statement.number), "Condition", test.written, test.key)
            yield policy.document.problem(where, message, fix, Severity.WARNING)
    if policy.with_principal and "*" in statement.actions:
        message = "AWS may refuse the lone * as the action of a resource control policy"
        fix = "name services, such as s3:*"
        yield policy.document.problem((*policy.where(statement.number), "Action"), message, fix, Severity.WARNING)


def _of_test(test: Test, statement: Statement) -> Iterator[tuple[str, str]]:
    key = test.key.lower()
    if key == "aws:principalarn" and any(":assumed-role/" in value for value in test.values):
        message = "aws:PrincipalArn of a session is its role, so an assumed-role never fits"
        yield message, "write arn:aws:iam::*:role/name"
    if test.operator.startswith("StringEquals") and any("*" in value and "${*}" not in value for value in test.values):
        yield f"{test.written} takes * as a letter", "write StringLike, or ArnLike for an ARN"
    if test.each and key.startswith("aws:") and key not in _MULTIVALUED:
        missing = "passes" if test.each == "ForAllValues" else "never holds"
        message = f"{test.each} {missing} where {test.key} is missing, and the key has one value"
        yield message, f"leave {test.each} out"
    names = ("arn:aws:iam::*:role/*", "arn:aws:iam::*:*", "arn:aws:iam::*:role*", "*")
    if not statement.allows and test.negated and key == "aws:principalarn" and set(test.values) & set(names):
        yield "this exempts every role", "name the roles that are exempt"


def _of_targets(guardrails: Guardrails, organization: Organization) -> Iterator[Problem]:
    document = guardrails.document
    if document is None:
        return
    existing = {account for each in organization.accounts.values() for account in each}
    for kind, by_target in guardrails.attached.items():
        for target, policies in by_target.items():
            where = (_KEY_OF[kind], target)
            if target == organization.rules.management:
                message = f"{target} is the management account, which no guardrail binds"
                yield document.problem(where, message, "attach it to the root or to a unit", Severity.WARNING)
            elif target in existing and any(policy is not FULL for policy in policies):
                message = f"a policy at {target} binds no account that is created later"
                yield document.problem(
                    where, message, "attach it to the unit, unless this account alone is meant", Severity.NOTE
                )
            allows = any(statement.allows for policy in policies for statement in policy.statements)
            if kind == "SCP" and not allows and policies:
                below = "every member account" if target == ROOT else f"whatever lies in {target}"
                message = f"no policy at {target} allows anything, so {below} is denied everything"
                yield document.problem(where, message, "add FullAWSAccess, or an allow list", Severity.WARNING)
