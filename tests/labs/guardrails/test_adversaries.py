"""Guardrails that would be bad at work, each failing for its own reason, and good ones that differ from the reference."""

from typing import Any

import pytest
from tests.labs.guardrails.builder import (
    ATTACHED,
    NONPROD,
    PROD,
    REFERENCE,
    Files,
    changed,
    deny,
    policy,
    scps,
    statement,
    written,
)

from opexkit.labs import find_lab
from opexkit.labs.guardrails.draw import draw
from opexkit.labs.guardrails.world import load_organization

LAB = find_lab("guardrails")
EXEMPT = ["arn:aws:iam::*:role/northwind-pipeline-*", "arn:aws:iam::*:role/northwind-break-glass"]
WORKLOAD = "arn:aws:iam::*:role/workload/*"
READS = statement(REFERENCE, "changes-by-pipeline")["NotAction"]
GLOBAL = statement(REFERENCE, "region-lock")["NotAction"]
ARN, REGION = "aws:PrincipalArn", "aws:RequestedRegion"


def condition(name: str, **operators: Any) -> Any:
    """Give the first statement of a policy another condition."""

    def change(files: Files) -> None:
        statement(files, name)["Condition"] = {operator: dict(tests) for operator, tests in operators.items()}

    return change


def denied_only_where(**operators: Any) -> str:
    """The reference, whose rule for changes holds under one more condition."""
    return changed(condition("changes-by-pipeline", ArnNotLike={ARN: [*EXEMPT, WORKLOAD]}, **operators))


def element(name: str, key: str, value: Any) -> Any:
    """Give the first statement of a policy another element."""

    def change(files: Files) -> None:
        own = statement(files, name)
        for each in ("Action", "NotAction", "Resource", "NotResource"):
            if each.removeprefix("Not") == key.removeprefix("Not"):
                own.pop(each, None)
        own[key] = value

    return change


def attached(**targets: list[str] | None) -> Any:
    """Attach other service control policies; `__` stands for a hyphen, None for nothing said."""

    def change(files: Files) -> None:
        for target, names in targets.items():
            if names is None:
                scps(files).pop(target.replace("__", "-"), None)
            else:
                scps(files)[target.replace("__", "-")] = names

    return change


def but(*roles: str) -> dict[str, Any]:
    """A condition that exempts roles."""
    return {"ArnNotLike": {ARN: list(roles)}}


def memorized() -> str:
    """Every request for practice that must be denied, each by name: action, Region and caller."""
    shown = [each for each in draw(LAB.scenario, "practice", practice=True) if each.kind.demand and not each.must]
    by_target: dict[str, Any] = {"SCP": [], "RCP": []}
    for each in shown:
        context = each.request.context
        inside = each.request.caller == "member"
        known = [key for key in (ARN, REGION) if key.lower() in context]
        test = {"StringEquals": {key: context[key.lower()][0] for key in known}}
        own = {"Effect": "Deny", "Action": each.request.action, "Resource": each.request.resource, "Condition": test}
        by_target["SCP" if inside else "RCP"].append(own if inside else {**own, "Principal": "*"})
    files: Files = {"outside.json": policy(*by_target["RCP"])}
    size = 8
    names = []
    for number in range(0, len(by_target["SCP"]), size):
        names.append(f"known-{number}")
        files[f"known-{number}.json"] = policy(*by_target["SCP"][number : number + size])
    files[ATTACHED] = {
        "service_control_policies": {"Root": ["FullAWSAccess", *names]},
        "resource_control_policies": {"Root": ["outside"]},
    }
    return written(files)


ROOT = deny("*", {"ArnLike": {ARN: "arn:aws:iam::*:root"}})
BAD: dict[str, tuple[str, set[str]]] = {
    "nothing at all": (written({ATTACHED: {}}), {"useful"}),
    "everything is denied": (
        written(
            {ATTACHED: {"service_control_policies": {"Root": ["FullAWSAccess", "all"]}}, "all.json": policy(deny("*"))}
        ),
        {"useful"},
    ),
    "an allow instead of denies": (
        written(
            {
                ATTACHED: {"service_control_policies": {"Root": ["FullAWSAccess", "ours"]}},
                "ours.json": policy({"Effect": "Allow", "Action": "*", "Resource": "*"}),
            }
        ),
        {"useful"},
    ),
    "the table learned by heart": (memorized(), {"useful"}),
    "an allow that lifts nothing": (
        changed(
            lambda files: (
                condition("changes-by-pipeline", **but(WORKLOAD, EXEMPT[1]))(files),
                scps(files)[PROD].append("pipeline"),
            ),
            pipeline=policy(
                {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"ArnLike": {ARN: EXEMPT[0]}}}
            ),
        ),
        {"pipeline", "global"},
    ),
    "sessions instead of roles": (
        changed(
            condition(
                "changes-by-pipeline", **but("arn:aws:sts::*:assumed-role/northwind-pipeline-*/*", EXEMPT[1], WORKLOAD)
            )
        ),
        {"pipeline", "global"},
    ),
    "no way past it at night": (changed(condition("changes-by-pipeline", **but(EXEMPT[0], WORKLOAD))), {"break-glass"}),
    "services count as people": (changed(condition("changes-by-pipeline", **but(*EXEMPT))), {"workload", "inside"}),
    "whoever has pipeline in the name": (
        changed(condition("changes-by-pipeline", **but("arn:aws:iam::*:role/*pipeline*", EXEMPT[1], WORKLOAD))),
        {"console", "tomorrow"},
    ),
    "only those who sign in": (
        changed(condition("changes-by-pipeline", ArnLike={ARN: "arn:aws:iam::*:role/aws-reserved/*"})),
        {"console", "tomorrow"},
    ),
    "only users": (
        changed(condition("changes-by-pipeline", ArnLike={ARN: "arn:aws:iam::*:user/*"})),
        {"console", "tomorrow"},
    ),
    "every role is exempt": (
        changed(condition("changes-by-pipeline", **but("arn:aws:iam::*:role/*"))),
        {"console", "tomorrow"},
    ),
    "looking counts as changing": (changed(element("changes-by-pipeline", "Action", "*")), {"reading"}),
    "a list of services that is not complete": (
        changed(
            element("changes-by-pipeline", "Action", ["ec2:*", "rds:*", "lambda:*", "ecs:*", "dynamodb:*", "s3:*"])
        ),
        {"console", "reading", "tomorrow"},
    ),
    "a list of verbs that is not complete": (
        changed(
            element(
                "changes-by-pipeline",
                "Action",
                [
                    f"{service}:{verb}*"
                    for service in ("ec2", "rds", "s3", "ecs", "iam")
                    for verb in ("Create", "Delete", "Put")
                ],
            )
        ),
        {"console", "tomorrow"},
    ),
    "production's guardrail at the root": (
        changed(attached(Root=["FullAWSAccess", "stay-in-the-organization", "changes-by-pipeline"])),
        {"free", "global"},
    ),
    "the home Region alone": (
        changed(condition("region-lock", StringNotEquals={REGION: "eu-west-1"})),
        {"pipeline", "workload", "break-glass", "reading", "free", "inside"},
    ),
    "no service is global": (changed(element("region-lock", "Action", "*")), {"global"}),
    "global services by Region": (
        changed(
            lambda files: (
                element("region-lock", "Action", "*")(files),
                condition("region-lock", StringNotEquals={REGION: ["us-east-1", "eu-west-1", "us-west-2"]})(files),
            )
        ),
        {"regions"},
    ),
    "pipelines may go anywhere": (
        changed(
            condition("region-lock", StringNotEquals={REGION: ["us-east-1", "eu-west-1"]}, ArnNotLike={ARN: EXEMPT[0]})
        ),
        {"regions", "tomorrow"},
    ),
    "a wildcard that is a letter": (
        changed(condition("region-lock", StringNotEquals={REGION: ["us-east-*", "eu-west-1"]})),
        {"pipeline", "workload", "break-glass", "reading", "free", "inside"},
    ),
    "the Region lock for production alone": (
        changed(attached(Workloads__NonProd=["FullAWSAccess", "keep-the-trail"])),
        {"regions", "tomorrow"},
    ),
    "the trail may be updated": (
        changed(
            element(
                "keep-the-trail",
                "Action",
                ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "config:Stop*", "config:Delete*"],
            )
        ),
        {"audit", "tomorrow"},
    ),
    "administrators may stop the trail": (
        changed(condition("keep-the-trail", **but("arn:aws:iam::*:role/admin*"))),
        {"audit", "tomorrow"},
    ),
    "break-glass may stop the trail": (changed(condition("keep-the-trail", **but(EXEMPT[1]))), {"audit", "tomorrow"}),
    "nobody can look at the trail": (
        changed(element("keep-the-trail", "Action", ["cloudtrail:*", "config:*"])),
        {"reading"},
    ),
    "the platform is forgotten": (changed(attached(Platform=None)), {"audit", "tomorrow"}),
    "accounts one by one": (
        changed(
            lambda files: scps(files).update(
                {
                    PROD: ["FullAWSAccess"],
                    **{
                        account: ["FullAWSAccess", "keep-the-trail", "region-lock", "changes-by-pipeline"]
                        for account in load_organization(LAB.scenario).accounts[PROD]
                    },
                }
            )
        ),
        {"tomorrow"},
    ),
    "only workloads may not leave": (
        changed(
            lambda files: scps(files).update(
                {
                    "Root": ["FullAWSAccess", "no-root"],
                    **{unit: [*scps(files)[unit], "stay"] for unit in (PROD, NONPROD)},
                }
            ),
            no__root=policy(ROOT),
            stay=policy(deny(["organizations:LeaveOrganization", "account:CloseAccount"])),
        ),
        {"leave", "tomorrow"},
    ),
    "accounts may be closed": (
        changed(
            lambda files: statement(files, "stay-in-the-organization").update(Action="organizations:LeaveOrganization")
        ),
        {"leave", "tomorrow"},
    ),
    "nobody may see the organization": (
        changed(
            lambda files: statement(files, "stay-in-the-organization").update(
                Action=["organizations:*", "account:CloseAccount"]
            )
        ),
        {"reading", "global"},
    ),
    "root users stay free": (
        changed(lambda files: files["stay-in-the-organization.json"]["Statement"].pop()),
        {"root", "tomorrow"},
    ),
    "root users of production alone": (
        changed(
            lambda files: (
                files["stay-in-the-organization.json"]["Statement"].pop(),
                scps(files)[PROD].append("no-root"),
            ),
            no__root=policy(ROOT),
        ),
        {"root", "tomorrow"},
    ),
    "outsiders are denied by an SCP": (
        changed(
            lambda files: (
                files[ATTACHED].pop("resource_control_policies"),
                files.pop("only-our-organization.json"),
                scps(files)["Root"].append("only-ours"),
            ),
            only__ours=policy(deny("*", {"StringNotEquals": {"aws:PrincipalOrgID": "o-nw4k2p9x1a"}})),
        ),
        {"outsiders", "inside", "tomorrow"},
    ),
    "AWS services are outsiders": (
        changed(condition("only-our-organization", StringNotEqualsIfExists={"aws:PrincipalOrgID": "o-nw4k2p9x1a"})),
        {"inside"},
    ),
    "nobody can sign in": (
        changed(element("only-our-organization", "Action", ["s3:*", "sqs:*", "kms:*", "secretsmanager:*", "sts:*"])),
        {"inside"},
    ),
    "colleagues are outsiders": (
        changed(
            condition(
                "only-our-organization",
                StringNotEquals={"aws:PrincipalAccount": "${aws:ResourceAccount}"},
                BoolIfExists={"aws:PrincipalIsAWSService": "false"},
            )
        ),
        {"inside"},
    ),
    "buckets alone": (changed(element("only-our-organization", "Action", "s3:*")), {"outsiders", "inside", "tomorrow"}),
    "another organization's id": (
        changed(
            condition(
                "only-our-organization",
                StringNotEquals={"aws:PrincipalOrgID": "o-other00000"},
                BoolIfExists={"aws:PrincipalIsAWSService": "false"},
            )
        ),
        {"inside", "workload", "pipeline", "break-glass", "reading", "free", "outsiders"},
    ),
    "FullAWSAccess is forgotten": (
        changed(lambda files: scps(files)[NONPROD].remove("FullAWSAccess")),
        {"pipeline", "workload", "global", "free"},
    ),
    "break-glass of any type": (
        changed(condition("changes-by-pipeline", **but(EXEMPT[0], "arn:aws:iam::*:*/northwind-break-glass", WORKLOAD))),
        {"console"},
    ),
    "the end of an address": (
        changed(
            condition(
                "changes-by-pipeline",
                StringNotLike={ARN: ["*northwind-pipeline-*", "*northwind-break-glass", "*workload/*"]},
            )
        ),
        {"console"},
    ),
    "the trail may be stopped with a second factor": (
        changed(condition("keep-the-trail", BoolIfExists={"aws:MultiFactorAuthPresent": "false"})),
        {"audit"},
    ),
    "the second factor opens every Region": (
        changed(
            condition(
                "region-lock",
                StringNotEquals={REGION: ["us-east-1", "eu-west-1"]},
                NumericGreaterThanIfExists={"aws:MultiFactorAuthAge": "3600"},
            )
        ),
        {"regions"},
    ),
    "from one network anything goes": (
        denied_only_where(StringNotEqualsIfExists={"aws:SourceVpc": "vpc-1"}),
        {"console"},
    ),
    "whoever has any purpose": (
        changed(condition("changes-by-pipeline", Null={"aws:PrincipalTag/purpose": "true"})),
        {"console"},
    ),
    "who does not sign is no outsider": (
        changed(
            condition(
                "only-our-organization",
                StringNotEqualsIfExists={"aws:PrincipalOrgID": "o-nw4k2p9x1a"},
                Bool={"aws:PrincipalIsAWSService": "false"},
            )
        ),
        {"outsiders", "inside", "tomorrow"},
    ),
    "only accounts with a number are outsiders": (
        changed(
            condition(
                "only-our-organization",
                StringNotEqualsIfExists={"aws:PrincipalOrgID": "o-nw4k2p9x1a"},
                BoolIfExists={"aws:PrincipalIsAWSService": "false"},
                StringLike={"aws:PrincipalAccount": "????????????"},
            )
        ),
        {"outsiders", "inside", "tomorrow"},
    ),
    "any value of the organization": (
        changed(
            condition(
                "only-our-organization",
                **{
                    "ForAnyValue:StringNotEquals": {"aws:PrincipalOrgID": "o-nw4k2p9x1a"},
                    "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
                },
            )
        ),
        {"outsiders", "inside", "tomorrow"},
    ),
    "the example of the documentation as it is": (
        changed(condition("only-our-organization", StringNotEqualsIfExists={"aws:PrincipalOrgID": "o-aa111bb222"})),
        {"reading", "pipeline", "workload", "break-glass", "free", "outsiders", "inside"},
    ),
    "whoever has break-glass in the name": (
        changed(condition("changes-by-pipeline", **but(EXEMPT[0], "arn:aws:iam::*:role/*break-glass*", WORKLOAD))),
        {"console"},
    ),
    "every role of the company": (
        changed(condition("changes-by-pipeline", **but(EXEMPT[0], "arn:aws:iam::*:role/northwind-*", WORKLOAD))),
        {"console"},
    ),
    "a role for deployments that nobody has": (
        changed(condition("changes-by-pipeline", **but(*EXEMPT, WORKLOAD, "arn:aws:iam::*:role/*deploy*"))),
        {"console"},
    ),
    "a tag that anyone can have": (
        changed(
            condition(
                "changes-by-pipeline",
                StringNotEquals={"aws:PrincipalTag/purpose": ["pipeline", "break-glass", "workload", "urgent"]},
            )
        ),
        {"console"},
    ),
    "until the end of the year": (
        denied_only_where(DateLessThan={"aws:CurrentTime": "2026-12-31T00:00:00Z"}),
        {"console", "tomorrow"},
    ),
    "from one address alone": (
        denied_only_where(IpAddress={"aws:SourceIp": "198.51.100.0/24"}),
        {"console", "tomorrow"},
    ),
    "whatever comes without TLS": (
        denied_only_where(Bool={"aws:SecureTransport": "true"}),
        {"console", "tomorrow"},
    ),
    "a shell on a machine is no change": (
        changed(
            element("changes-by-pipeline", "NotAction", [*READS, "ssm:StartSession", "ssm:SendCommand", "ecs:Execute*"])
        ),
        {"console", "tomorrow"},
    ),
    "data may be changed by hand": (
        changed(element("changes-by-pipeline", "NotAction", [*READS, "dynamodb:*Item", "s3:*Object"])),
        {"console", "tomorrow"},
    ),
    "the office may go anywhere": (
        changed(
            condition(
                "region-lock",
                StringNotEquals={REGION: ["us-east-1", "eu-west-1"]},
                NotIpAddress={"aws:SourceIp": "198.51.100.0/24"},
            )
        ),
        {"regions"},
    ),
    "services that are not global": (
        changed(element("region-lock", "NotAction", [*GLOBAL, "bedrock:*", "sagemaker:*", "eks:*", "redshift:*"])),
        {"regions"},
    ),
    "the Regions next to the one at home": (
        changed(condition("region-lock", StringNotLike={REGION: ["us-east-1", "eu-west-*"]})),
        {"regions"},
    ),
    "the trail through another service": (
        changed(condition("keep-the-trail", Bool={"aws:ViaAWSService": "false"})),
        {"audit", "tomorrow"},
    ),
    "a tag that lets the trail stop": (
        changed(condition("keep-the-trail", StringNotEquals={"aws:PrincipalTag/admin": "yes"})),
        {"audit"},
    ),
    "a role that may leave": (
        changed(
            lambda files: statement(files, "stay-in-the-organization").update(
                Condition=but("arn:aws:iam::*:role/organization-admin")
            )
        ),
        {"leave"},
    ),
    "accounts of strangers that are known": (
        changed(
            condition("only-our-organization", StringEquals={"aws:PrincipalAccount": ["999988887777", "210987654321"]})
        ),
        {"outsiders", "inside", "tomorrow"},
    ),
    "a partner's account is exempt": (
        changed(
            condition(
                "only-our-organization",
                StringNotEqualsIfExists={
                    "aws:PrincipalOrgID": "o-nw4k2p9x1a",
                    "aws:PrincipalAccount": ["999988887777"],
                },
                BoolIfExists={"aws:PrincipalIsAWSService": "false"},
            )
        ),
        {"outsiders", "inside"},
    ),
    "actions on data that someone thought of": (
        changed(
            element(
                "only-our-organization",
                "Action",
                [
                    "s3:GetObject",
                    "s3:ListBucket",
                    "s3:PutObject",
                    "sqs:ReceiveMessage",
                    "kms:Decrypt",
                    "secretsmanager:GetSecretValue",
                    "sts:AssumeRole",
                ],
            )
        ),
        {"outsiders", "inside", "tomorrow"},
    ),
    "every value of a key that is not there": (
        changed(condition("changes-by-pipeline", **{"ForAllValues:StringLike": {"aws:TagKeys": "console"}})),
        {"pipeline", "workload", "break-glass", "inside", "global", "console"},
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_guardrails_fail_for_their_reason(name: str) -> None:
    text, reasons = BAD[name]
    result = LAB.judge(text)
    missed = {verdict.demand for verdict in result.verdicts if not verdict.met}
    if "useful" in reasons:
        assert "useful" in missed
        assert result.score == 0
    else:
        assert missed == reasons
    said = {verdict.demand: verdict.found for verdict in result.verdicts}
    for reason in reasons - {"useful"}:
        assert "went wrong, such as" in said[reason] or "counts only with" in said[reason]


def people_only() -> str:
    """The guardrail names people instead of who is exempt: every name of the four kinds of role, and users."""
    people = [
        "arn:aws:iam::*:role/aws-reserved/*",
        "arn:aws:iam::*:user/*",
        "arn:aws:iam::*:role/*-toolbox",
        "arn:aws:iam::*:role/admin-*",
    ]
    return changed(condition("changes-by-pipeline", ArnLike={ARN: people}))


def allow_list() -> str:
    """Production without FullAWSAccess: an allow list with conditions, as SCPs take them since September 2025."""
    allowed = policy(
        {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"ArnLike": {ARN: [*EXEMPT, WORKLOAD]}}},
        {"Effect": "Allow", "Action": READS, "Resource": "*"},
    )
    return changed(
        lambda files: (
            files.pop("changes-by-pipeline.json"),
            scps(files).update({PROD: ["allow-list", "keep-the-trail", "region-lock"]}),
        ),
        allow__list=allowed,
    )


def by_tags() -> str:
    """Roles are exempt by their tags; a role without the tag is not."""
    test = {"StringNotEquals": {"aws:PrincipalTag/purpose": ["pipeline", "break-glass", "workload"]}}
    return changed(condition("changes-by-pipeline", **test))


def one_file() -> str:
    """All in two service control policies, with other words and another order."""
    common = policy(
        deny(["ORGANIZATIONS:leaveorganization", "account:Close*"]),
        deny(None, {"StringLike": {ARN: "*:root"}}, NotAction="nothing:Nothing"),
        deny(statement(REFERENCE, "keep-the-trail")["Action"]),
    )
    workloads = deny(
        None,
        {"StringNotLike": {REGION: ["us-east-1", "eu-wes?-1"]}, "Null": {REGION: "false"}},
        NotAction=list(reversed(GLOBAL)),
    )
    production = deny(None, {"StringNotLikeIfExists": {ARN: [*EXEMPT, WORKLOAD]}}, NotAction=READS)
    return written(
        {
            ATTACHED: {
                "service_control_policies": {
                    "Root": ["FullAWSAccess", "common.json"],
                    PROD: ["FullAWSAccess", "workloads", "production"],
                    NONPROD: ["FullAWSAccess", "workloads"],
                },
                "resource_control_policies": {"Root": ["RCPFullAWSAccess", "outside"]},
            },
            "common.json": common,
            "workloads.json": policy(workloads),
            "production.json": policy(production),
            "outside.json": REFERENCE["only-our-organization.json"],
        }
    )


def outside_at_units() -> str:
    """The resource control policy at each unit, in two statements, with a variable instead of the id."""
    services = {
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": ["s3:*", "sqs:*", "kms:*", "secretsmanager:*"],
        "Resource": "*",
        "Condition": {
            "StringNotEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
        },
    }
    roles = {**services, "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::*:role/*", "Sid": "Roles"}

    def change(files: Files) -> None:
        files["only-our-organization.json"] = policy(services, roles)
        units = load_organization(LAB.scenario).accounts
        files[ATTACHED]["resource_control_policies"] = {unit: ["only-our-organization"] for unit in units}

    return changed(change)


GOOD = {
    "people are named": people_only(),
    "an allow list": allow_list(),
    "by tags": by_tags(),
    "other words and another order": one_file(),
    "outside at each unit": outside_at_units(),
    "the trail is kept everywhere": changed(
        attached(Root=["FullAWSAccess", "stay-in-the-organization", "keep-the-trail"], Platform=None)
    ),
    "exempt services one by one": changed(
        element("region-lock", "NotAction", [*GLOBAL, "organizations:Describe*", "iam:*", "support:CreateCase"])
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_good_guardrails_pass(name: str) -> None:
    result = LAB.judge(GOOD[name])
    assert [(verdict.demand, verdict.found) for verdict in result.verdicts if not verdict.met] == []


def test_requests_are_drawn_by_what_guardrails_say() -> None:
    first, renamed = LAB.judge(GOOD["by tags"]), LAB.judge(GOOD["by tags"].replace("region-lock", "two-regions"))
    other = LAB.judge(changed(condition("keep-the-trail", **but("arn:aws:iam::*:role/nobody"))))
    assert first.detail.seed == renamed.detail.seed != other.detail.seed
    asked = [
        {(each.drawn.request.action, each.drawn.request.resource) for each in done.detail.tried}
        for done in (first, other)
    ]
    assert len(asked[0] & asked[1]) < 0.5 * len(asked[0])
    shown = {(each.drawn.request.action, each.drawn.account, each.drawn.region) for each in first.detail.practice}
    assert len(shown) > 40


@pytest.mark.slow
@pytest.mark.sampled(1)
@pytest.mark.parametrize("seed", range(10))
def test_the_verdict_does_not_depend_on_what_is_drawn(seed: int) -> None:
    from pathlib import Path

    from opexkit.labs.guardrails.judging import evaluate, judge
    from opexkit.labs.lab import Source, gather
    from opexkit.labs.verdict import silent

    for texts in (GOOD, {name: text for name, (text, _) in BAD.items()}):
        for name, text in texts.items():
            read = LAB.engine.read(gather(LAB.engine, [Source(Path("g.txt"), text)]), LAB.brief)
            verdicts = judge(evaluate(read, LAB.scenario, silent, seed=f"seed-{seed}"), LAB.brief.bar)
            missed = {verdict.demand for verdict in verdicts if not verdict.met}
            assert missed >= (BAD[name][1] - {"inside", "tomorrow"} if name in BAD else set())
            assert not missed or name in BAD


def test_what_nothing_binds_is_never_denied() -> None:
    result = LAB.judge(BAD["everything is denied"][0])
    free = [each for each in result.detail.tried if each.drawn.kind.id in ("head-office", "scaling")]
    assert free
    assert all(each.decision.why == "unbound" for each in free)
    unpermitted = [each for each in LAB.judge(GOOD["by tags"]).detail.tried if each.drawn.kind.id == "not-permitted"]
    assert {each.decision.why for each in unpermitted} == {"not-permitted"}
