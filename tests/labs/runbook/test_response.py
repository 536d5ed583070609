"""What a step expects of a response is held against the models that the AWS SDK itself uses."""

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opexkit.labs.runbook.document import read_runbook
from opexkit.labs.runbook.response import response_faults
from opexkit.labs.runbook.services import operation

APIS = [
    ("rds", "DescribeDBClusters"),
    ("ec2", "DescribeInstances"),
    ("ssm", "GetParametersByPath"),
    ("autoscaling", "DescribeAutoScalingGroups"),
    ("cloudwatch", "DescribeAlarms"),
    ("secretsmanager", "DescribeSecret"),
    ("lambda", "GetFunctionConfiguration"),
    ("ecs", "DescribeServices"),
]
FITTING = {
    "string": "String",
    "timestamp": "String",
    "boolean": "Boolean",
    "structure": "StringMap",
    "map": "StringMap",
}
NUMBERS = ("integer", "long", "float", "double")


def faults(service: str, api: str, selector: str, kind: str = "String", desired: str = "") -> list[str]:
    wait = f"PropertySelector: {json.dumps(selector)}, DesiredValues: [{desired}]" if desired else ""
    text = (
        'schemaVersion: "0.3"\nmainSteps:\n  - name: Look\n'
        f"    action: aws:{'waitForAwsResourceProperty' if desired else 'executeAwsApi'}\n"
        f"    inputs: {{Service: {service}, Api: {api}, {wait}}}\n"
        + ("" if desired else f"    outputs: [{{Name: V, Selector: {json.dumps(selector)}, Type: {kind}}}]\n")
    )
    (step,) = read_runbook(text).content.main_steps
    return [f"{message}; {fix}" for _, message, fix in response_faults(step)]


def walk(shape: Any, draw: random.Random) -> tuple[list[str], Any]:
    """A path that the model has, and what is at its end: the slow and obvious way round."""
    path: list[str] = []
    while True:
        if shape.type_name == "structure" and shape.members:
            name = draw.choice(sorted(shape.members))
            path.append(f".{name}")
            shape = shape.members[name]
        elif shape.type_name == "list":
            path.append("[0]")
            shape = shape.member
        else:
            return path, shape
        if draw.random() < 0.15 and shape.type_name != "list":
            return path, shape


@given(st.sampled_from(APIS), st.integers(0, 10**6))
def test_a_path_that_the_response_has_raises_no_doubt(api: tuple[str, str], seed: int) -> None:
    path, shape = walk(operation(*api).output_shape, random.Random(seed))
    kind = "Integer" if shape.type_name in NUMBERS else FITTING.get(shape.type_name, "String")
    assert faults(*api, "$" + "".join(path), kind) == []


@given(st.sampled_from(APIS), st.integers(0, 10**6), st.data())
def test_a_path_with_one_name_misspelt_is_told(api: tuple[str, str], seed: int, data: st.DataObject) -> None:
    path, _ = walk(operation(*api).output_shape, random.Random(seed))
    place = data.draw(st.sampled_from([place for place, part in enumerate(path) if part.startswith(".")]))
    model = operation(*api).output_shape
    for part in path[:place]:
        model = (
            model.member
            if part == "[0]"
            else model.members[part[1:]]
            if model.type_name == "structure"
            else model.value
        )
    path[place] += "x"
    found = faults(*api, "$" + "".join(path))
    assert bool(found) == (model.type_name == "structure"), "a map takes any key"


@pytest.mark.parametrize(
    ("selector", "kind", "words"),
    [
        ("$.DBClusters[0].Stat", "String", "has no 'Stat'; did you mean 'Status'?"),
        ("$.DBClusters.Status", "String", "is a list, which has no 'Status'; say which of them, such as [0]"),
        ("$.DBClusters[0].Status.Code", "String", "is text, which has no 'Code'; end the path before it"),
        ("$.DBClusters[0][0]", "String", "is no list; leave the brackets out"),
        ("$.DBClusters[0].Status", "StringMap", "is text, which is no StringMap; write String"),
        ("$.DBClusters[*].Status", "String", "is a list, which is no String; write StringList"),
        ("$.DBClusters[0].MultiAZ", "Integer", "which is no Integer; write Boolean"),
        ("$.DBClusters[0].AllocatedStorage", "Boolean", "is a number, which is no Boolean; write Integer"),
        ("$.DBClusters[0].DBClusterMembers", "StringList", "is a list, which is no StringList; write MapList"),
        ("$.DBClusters[0]", "String", "is a map, which is no String; write StringMap"),
        ("$.DBClusters[0].AvailabilityZones", "MapList", "is a list, which is no MapList; write StringList"),
    ],
)
def test_what_cannot_be_there_or_cannot_be_of_the_type_is_told(selector: str, kind: str, words: str) -> None:
    (found,) = faults("rds", "DescribeDBClusters", selector, kind)
    assert words in found


@pytest.mark.parametrize(
    "selector", ["$..Status", "$.DBClusters[?(@.Status=='a')].Status", "$.ResponseMetadata.RequestId"]
)
def test_what_the_models_do_not_say_is_not_judged(selector: str) -> None:
    assert faults("rds", "DescribeDBClusters", selector, "Boolean") == []


@pytest.mark.parametrize(
    ("api", "selector", "desired", "words"),
    [
        ("DescribeInstances", "$.Reservations[0].Instances[0].State.Name", "runing", "did you mean 'running'?"),
        (
            "DescribeInstances",
            "$.Reservations[0].Instances[0].EbsOptimized",
            "true",
            "is never 'true'; did you mean 'True'",
        ),
        ("DescribeInstances", "$.Reservations[0].Instances[0].State.Name", "running", ""),
        ("DescribeInstances", "$.Reservations[0].Instances[0].ImageId", "ami-1", ""),
    ],
)
def test_a_value_that_never_comes_is_told(api: str, selector: str, desired: str, words: str) -> None:
    found = faults("ec2", api, selector, desired=desired)
    assert len(found) == bool(words)
    assert words in "".join(found)
