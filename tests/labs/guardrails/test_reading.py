"""What is read, what is refused with its place and the fix, what is remarked, and what a guardrail becomes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.labs.guardrails.builder import ATTACHED, REFERENCE, changed, deny, policy, scps, written

from opexkit.files import read
from opexkit.files.problem import InputError
from opexkit.labs import Source, find_lab
from opexkit.labs.check import check_artefact, recognize
from opexkit.labs.guardrails.world import FILE, Rules
from opexkit.labs.view import asked, judged
from opexkit.view.blocks import Picture, plain

LAB = find_lab("guardrails")
PLAIN = policy(deny("*"))


def one(name: str, text: str) -> str:
    """A policy as a text of its own, attached to the root."""
    return written({ATTACHED: {"service_control_policies": {"Root": ["FullAWSAccess", name]}}, f"{name}.json": text})


def own(**change: Any) -> str:
    """A policy whose statement is changed; None takes an element away."""
    statement = {key: value for key, value in {**deny("ec2:*"), **change}.items() if value is not None}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=1)


def where(attachments: Any, **policies: Any) -> str:
    return written({ATTACHED: attachments, **{f"{name}.json": each for name, each in policies.items()}})


def root(*names: str) -> Any:
    return {"service_control_policies": {"Root": list(names)}}


MANY = {f"p{number}": PLAIN for number in range(6)}
BAD: dict[str, tuple[str, str]] = {
    "not JSON": (one("a", '{"Version": "2012-10-17",\n "Statement": [}\n'), r"g.txt:9:16: is no JSON"),
    "comma": (one("a", '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny",}]}'), "is no JSON"),
    "no policy": (one("a", "[1, 2]"), "is no policy; write"),
    "another element": (
        one("a", '{"Version": "2012-10-17", "Statment": []}'),
        "no element 'Statment'; did you mean 'Statement'",
    ),
    "no version": (
        one("a", '{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}'),
        "has no `Version`; write",
    ),
    "old version": (one("a", own().replace("2012", "2008")), "there is no version '2008-10-17'; write"),
    "version as number": (one("a", '{"Version": 2012, "Statement": {}}'), "there is no version '2012'"),
    "no statement": (one("a", '{"Version": "2012-10-17", "Statement": []}'), "has no statement; write"),
    "statement as text": (one("a", '{"Version": "2012-10-17", "Statement": ["Deny"]}'), "a statement is an object"),
    "duplicate key": (
        one("a", own().replace('"Resource"', '"Effect": "Allow", "Resource"')),
        "the key 'Effect' appears twice",
    ),
    "misspelt": (one("a", own(Acton="*")), "no element 'Acton'; did you mean 'Action'"),
    "effect": (one("a", own(Effect="deny")), 'there is no effect \'deny\'; write "Allow" or "Deny"'),
    "no effect": (one("a", own(Effect=None)), "`Effect` is missing"),
    "no action": (one("a", own(Action=None)), "`Action` is missing; write one of"),
    "both actions": (one("a", own(NotAction="s3:*")), "`Action` and `NotAction` are both there"),
    "no resource": (one("a", own(Resource=None)), "`Resource` is missing"),
    "action as number": (one("a", own(Action=[1])), "'1' is no text"),
    "no actions": (one("a", own(Action=[])), "is empty; write at least one text"),
    "no service": (one("a", own(Action="RunInstances")), "'RunInstances' is no action; write service:Action"),
    "wildcard for a service": (one("a", own(Action="*:Create*")), "a wildcard cannot stand for a part of the service"),
    "no ARN": (one("a", own(Resource="bucket/*")), "'bucket/*' is no resource"),
    "no variable": (one("a", own(Resource="arn:aws:s3:::${team}")), "'${team}' is no variable"),
    "sid": (one("a", own(Sid="No console!")), "'No console!' is no Sid; write letters and digits only"),
    "principal": (one("a", own(Principal="*")), "an SCP takes no `Principal`; delete it"),
    "not principal": (one("a", own(NotPrincipal="*")), "by a condition on aws:PrincipalArn"),
    "operator": (
        one("a", own(Condition={"StringEqual": {"aws:a": "b"}})),
        "no operator 'StringEqual'; did you mean 'StringEquals'",
    ),
    "operator with a set": (
        one("a", own(Condition={"ForAnyValues:StringLike": {"aws:a": "b"}})),
        "there is no operator 'ForAnyValues:StringLike'",
    ),
    "null if exists": (one("a", own(Condition={"NullIfExists": {"aws:a": "true"}})), "Null takes neither IfExists"),
    "condition as list": (one("a", own(Condition=[])), "a condition is an object"),
    "no key": (one("a", own(Condition={"Bool": {}})), "names no key"),
    "key": (one("a", own(Condition={"Bool": {"SecureTransport": "true"}})), "'SecureTransport' is no condition key"),
    "value": (one("a", own(Condition={"StringEquals": {"aws:a": {"b": 1}}})), "is no value; write a text"),
    "no value": (one("a", own(Condition={"StringEquals": {"aws:a": []}})), "is compared with nothing"),
    "bool": (one("a", own(Condition={"Bool": {"aws:a": "yes"}})), "'yes' is no true or false"),
    "two bools": (one("a", own(Condition={"Bool": {"aws:a": ["true", "false"]}})), "Bool takes one value"),
    "number": (one("a", own(Condition={"NumericEquals": {"aws:a": "ten"}})), "'ten' is no number"),
    "infinite": (one("a", own(Condition={"NumericEquals": {"aws:a": "inf"}})), "'inf' is no number"),
    "date": (one("a", own(Condition={"DateLessThan": {"aws:a": "tomorrow"}})), "'tomorrow' is no date"),
    "address": (one("a", own(Condition={"IpAddress": {"aws:a": "10.0.0.0/64"}})), "is no range of addresses"),
    "arn": (one("a", own(Condition={"ArnLike": {"aws:PrincipalArn": "role/x"}})), "'role/x' is no ARN of six segments"),
    "variable": (one("a", own(Condition={"Bool": {"aws:a": "${aws:b}"}})), "Bool takes no variable"),
    "NaN": (one("a", own().replace('"ec2:*"', "NaN")), "NaN is no JSON value"),
    "deep": (one("a", '{"Version": ' + "[" * 5_000 + "]" * 5_000 + "}"), "nests deeper than 64 levels"),
    "half a character": (one("a", own(Action="\ud800")), "holds half a character"),
    "too long": (
        one("a", own(Action=[f"ec2:Do{number}" for number in range(500)])),
        "characters without white space, and AWS takes 5,120",
    ),
    "100 kB": (
        one("a", own(Action=["ec2:" + "a" * 100_000])),
        "is longer than 100,000 characters, and AWS takes 5,120",
    ),
    "50 kB": (one("a", own(Action=["ec2:" + "a" * 50_000])), "characters without white space, and AWS takes 5,120"),
    "unknown policy": (
        where(root("FullAWSAccess", "deny-al"), **{"deny-all": PLAIN}),
        "no policy 'deny-al'; did you mean 'deny-all'",
    ),
    "unknown target": (
        where({"service_control_policies": {"Workloads-Prd": ["FullAWSAccess"]}}, a=PLAIN),
        "no root, OU or account 'Workloads-Prd'; did you mean 'Workloads-Prod'",
    ),
    "six at a target": (where(root(*MANY), **MANY), "6 policies are attached, and AWS takes 5"),
    "five RCPs": (
        where(
            {"resource_control_policies": {"Root": list(MANY)[:5]}},
            **{n: policy(deny("s3:*", Principal="*")) for n in MANY},
        ),
        "6 policies are attached, with RCPFullAWSAccess, which cannot be detached",
    ),
    "nothing attached": (where(root(), a=PLAIN), "nothing is attached, and AWS keeps one SCP at least"),
    "twice": (where(root("a", "a.json"), a=PLAIN), "'a.json' is attached twice"),
    "another kind": (where({"tag_policies": {}}, a=PLAIN), "there is no key 'tag_policies'"),
    "attachments as list": (where([], a=PLAIN), "holds no mapping"),
    "AWS's own": (where(root("FullAWSAccess"), FullAWSAccess=PLAIN), "FullAWSAccess is AWS's own policy"),
    "allow in an RCP": (
        where({"resource_control_policies": {"Root": ["a"]}}, a=policy(deny("s3:*", Principal="*", Effect="Allow"))),
        "Allow is for RCPFullAWSAccess alone",
    ),
    "principal in an RCP": (
        where({"resource_control_policies": {"Root": ["a"]}}, a=policy(deny("s3:*", Principal={"AWS": "1"}))),
        "names every principal",
    ),
    "no principal in an RCP": (where({"resource_control_policies": {"Root": ["a"]}}, a=PLAIN), "names every principal"),
    "NotAction in an RCP": (
        where({"resource_control_policies": {"Root": ["a"]}}, a=policy(deny(None, Principal="*", NotAction="s3:*"))),
        "takes no `NotAction`",
    ),
    "no attachments": (f"# a.json\n{json.dumps(PLAIN)}", "there is no attachments.yaml"),
    "two attachments": (where({}) + where({}), "says a second time what is attached"),
    "the same name": (f"{one('a', own())}# a.json\n{own()}", "two policies are called 'a.json'"),
    "an empty part": (where({}) + "# a.json\n\n", "a.json is empty"),
    "text before the first name": ("{}\n" + where({}), "begins without the name of a file"),
    "policies are missing": (where(root("FullAWSAccess", "lost")), "there is no policy 'lost'"),
    "empty": ("  \n", "is empty"),
    "not YAML": ("# attachments.yaml\na: [\n", "is not YAML"),
    "100 kB of blanks": (one("a", own().replace(" ", " " * 30_000)), "is longer than 100,000 characters"),
    "thousands of files": (where({}) + "# a.json\n{}\n" * 40_000, "holds more than 50 policies"),
    "hundreds of mistakes": (one("a", own(Action=["a"] * 900)), "'a' is no action"),
    "60 policies": (where({}, **{f"p{number}": PLAIN for number in range(60)}), "holds more than 50 policies"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_told_with_its_place_and_the_fix(name: str) -> None:
    text, says = BAD[name]
    with pytest.raises(InputError) as caught:
        LAB.judge(text, Path("g.txt"))
    told = [str(problem) for problem in caught.value.problems]
    assert any(says in each or re.search(says, each) for each in told), told
    assert all(re.match(r"g\.txt:\d+:\d+: .+; .+", each) for each in told), told


def test_places_are_those_of_the_file_that_was_handed_in(tmp_path: Path) -> None:
    text = own(Effect="deny")
    sources = [Source(Path("deny.json"), text), Source(Path(ATTACHED), "service_control_policies: {Root: [deny]}\n")]
    with pytest.raises(InputError, match=r"deny\.json:5:14: there is no effect 'deny'"):
        LAB.judge_files(sources)
    bundle = f"# {ATTACHED}\nservice_control_policies: {{Root: [deny]}}\n# deny.json\n{text}"
    with pytest.raises(InputError, match=r"g\.txt:8:14: there is no effect 'deny'"):
        LAB.judge(bundle, Path("g.txt"))


def test_a_folder_and_one_text_say_the_same() -> None:
    folder, text = LAB.judge_files(LAB.sources("middling")), LAB.judge(LAB.text("middling"))
    assert folder.detail.seed == text.detail.seed
    assert [each.judgment for each in folder.verdicts] == [each.judgment for each in text.verdicts]
    assert "TwoRegions, line 3, " in folder.verdicts[7].found  # of its own file
    assert "TwoRegions, line 62, " in text.verdicts[7].found


def test_opexkit_check_knows_policies_from_elsewhere(tmp_path: Path) -> None:
    assert recognize({"Version": "2012-10-17", "Statement": []}) is LAB.engine
    file = tmp_path / "theirs.json"
    file.write_text(
        json.dumps(policy(deny("*", {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:sts::*:assumed-role/x/*"}})))
    )
    (remark,) = check_artefact(file)
    assert "is its role, so an assumed-role never fits" in str(remark)
    file.write_text(json.dumps(policy(deny("s3:*", Principal="*"))))
    assert not check_artefact(file)
    file.write_text(own(Action="Create*"))
    with pytest.raises(InputError, match="is no action"):
        check_artefact(file)
    attached = tmp_path / ATTACHED
    attached.write_text("service_control_policies: {Root: [FullAWSAccess, theirs]}\n")
    assert not check_artefact(attached)


REMARKS = {
    "changes nothing: FullAWSAccess at Workloads-Prod allows everything": changed(
        lambda files: scps(files)["Workloads-Prod"].append("more"),
        more=policy({"Effect": "Allow", "Action": "*", "Resource": "*"}),
    ),
    "StringNotEquals takes * as a letter": one(
        "a", own(Condition={"StringNotEquals": {"aws:RequestedRegion": "us-*"}})
    ),
    "ForAllValues passes where aws:PrincipalArn is missing": one(
        "a", own(Condition={"ForAllValues:ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/x"}})
    ),
    "this exempts every role": one("a", own(Condition={"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}})),
    "is attached to nothing": where({}, a=PLAIN),
    "no policy at Root allows anything": where(root("a"), a=PLAIN),
    "which no guardrail binds": where({"service_control_policies": {"nw-management": ["FullAWSAccess", "a"]}}, a=PLAIN),
    "binds no account that is created later": where(
        {"service_control_policies": {"nw-orders-prod": ["FullAWSAccess", "a"]}}, a=PLAIN
    ),
    "AWS may refuse the lone *": where(
        {"resource_control_policies": {"Root": ["a"]}}, a=policy(deny("*", Principal="*"))
    ),
    "only the console drops white space": one("a", own().replace(" ", " " * 600)),
}


@pytest.mark.parametrize("says", REMARKS)
def test_what_is_odd_is_remarked(says: str) -> None:
    remarks = LAB.judge(REMARKS[says]).remarks
    assert any(says in each for each in remarks), remarks


def test_the_reference_is_remarked_upon_by_nothing() -> None:
    assert LAB.judge(LAB.text("reference")).remarks == ()


def test_it_becomes_a_template() -> None:
    text = LAB.products(LAB.sources("reference"))["guardrails.template.json"]
    resources = json.loads(text)["Resources"]
    assert len(resources) == len(REFERENCE) - 1
    lock = resources["RegionLockSCP"]
    assert lock["Type"] == "AWS::Organizations::Policy"
    assert lock["Properties"]["Type"] == "SERVICE_CONTROL_POLICY"
    assert lock["Properties"]["Content"] == REFERENCE["region-lock.json"]
    assert lock["Properties"]["TargetIds"] == [{"Ref": "WorkloadsProdId"}, {"Ref": "WorkloadsNonProdId"}]
    assert resources["OnlyOurOrganizationRCP"]["Properties"]["Type"] == "RESOURCE_CONTROL_POLICY"


def test_the_view_says_what_decided() -> None:
    result = LAB.judge(LAB.text("starter"))
    shown = plain(judged(LAB, result))
    assert re.search(r"denied by no-console\.json, NoConsole, line \d+, attached to Workloads-Prod", shown)
    assert "allowed: no guardrail binds this caller" in shown
    (picture,) = (each for each in judged(LAB, result) if isinstance(each, Picture))
    assert "Workloads-Prod: SCP: FullAWSAccess, no-console, allow-pipeline, region-lock" in picture.alt
    assert "nw-tracking-prod" in picture.alt
    assert "an engineer who signed in" in plain(asked(LAB))


TREES = {
    "lies below itself": ("{name: Platform, parent: Root}", "{name: Platform, parent: Platform}"),
    "lies below 'Rot', which is no unit": ("{name: Security, parent: Root}", "{name: Security, parent: Rot}"),
    "names 'strangers', which is none of the principals": ("principals: [root]", "principals: [strangers]"),
}


@pytest.mark.parametrize("says", TREES)
def test_a_tree_that_is_none_is_refused(says: str, tmp_path: Path) -> None:
    text = (LAB.scenario / FILE).read_text(encoding="utf-8")
    old, new = TREES[says]
    path = tmp_path / "guardrails.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(says)):
        read(path, Rules)


def test_a_circle_of_units_and_a_deep_tree_are_refused(tmp_path: Path) -> None:
    text = (LAB.scenario / FILE).read_text(encoding="utf-8")
    path = tmp_path / "guardrails.yaml"
    circle = "  - {name: A, parent: B}\n  - {name: B, parent: C}\n  - {name: C, parent: A}\n"
    path.write_text(text.replace("units:\n", f"units:\n{circle}", 1), encoding="utf-8")
    with pytest.raises(InputError, match="the unit 'A' lies below itself"):
        read(path, Rules)
    deep = "".join(
        f"  - {{name: U{number}, parent: {f'U{number - 1}' if number else 'Root'}}}\n" for number in range(6)
    )
    path.write_text(text.replace("units:\n", f"units:\n{deep}", 1), encoding="utf-8")
    with pytest.raises(InputError, match="lies deeper than 5 levels"):
        read(path, Rules)
