"""Worked files are what they say: AWS's own models accept each, and refuse it without a line that is needed."""

import json
import re
from collections.abc import Iterator

import botocore.loaders
import botocore.model
import pytest
from botocore.validate import ParamValidator

from opexkit import content
from opexkit.exercises.bank import load_bank
from opexkit.files.problem import InputError
from opexkit.lessons import open_lesson
from opexkit.lessons.loader import check_lesson
from opexkit.lessons.model import WorkedFile

FILES = [
    file
    for path in sorted(content.data("lessons").glob("[0-9]*.yaml"))
    for file in check_lesson(path, load_bank()).worked
]
CALLS = [file for file in FILES if file.call]


def complaints(file: WorkedFile, text: str) -> str:
    """What botocore's model of the service says of the parameters; nothing where they fit."""
    service, _, operation = file.call.partition(".")
    model = botocore.model.ServiceModel(botocore.loaders.Loader().load_service_model(service, "service-2"))
    name = "".join(word.capitalize() for word in operation.split("_"))
    shape = model.operation_model(name).input_shape
    return ParamValidator().validate(json.loads(text), shape).generate_report()


def test_lessons_have_them() -> None:
    assert len(FILES) >= 13


@pytest.mark.parametrize("file", CALLS, ids=lambda file: file.id)
def test_the_service_s_model_accepts_the_parameters(file: WorkedFile) -> None:
    assert complaints(file, file.text) == ""
    assert "Unknown parameter" in complaints(file, file.text.replace("{", '{"Wrong": 1, ', 1))


def needed() -> Iterator[tuple[WorkedFile, str]]:
    for file in CALLS:
        for note in file.notes:
            if note.without.startswith("The call is refused.") and note.line.count('"') == 4:
                yield file, note.line


@pytest.mark.parametrize(("file", "line"), list(needed()), ids=lambda value: getattr(value, "id", ""))
def test_a_line_that_is_said_to_be_needed_is_a_required_member(file: WorkedFile, line: str) -> None:
    rest = re.sub(r",(\s*[}\]])", r"\1", file.text.replace(line, "", 1))
    conditional = {"ComparisonOperator", "ThresholdMetricId", "ExtendedStatistic"}
    key = line.split('"')[1]
    assert "Missing required parameter" in complaints(file, rest) or key in conditional


def test_a_policy_and_a_template_have_their_parts() -> None:
    policy = next(json.loads(file.text) for file in FILES if file.id == "guardrail")
    assert {"Version", "Statement"} == set(policy)
    assert all({"Effect", "Action", "Resource"} <= set(each) for each in policy["Statement"])
    template = next(json.loads(file.text) for file in FILES if file.format == "template")
    names = set(template["Resources"])
    assert {name for name, _ in [each["Fn::GetAtt"] for each in _dicts(template) if "Fn::GetAtt" in each]} <= names


def _dicts(value: object) -> Iterator[dict[str, list[str]]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _dicts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _dicts(inner)


def test_the_log_line_makes_the_metric_that_the_alarm_watches() -> None:
    line = next(json.loads(file.text) for file in FILES if file.id == "log-line")
    alarm = next(json.loads(file.text) for file in FILES if file.id == "page-alarm")
    made = line["_aws"]["CloudWatchMetrics"][0]
    assert (made["Namespace"], made["Metrics"][0]["Name"]) == (alarm["Namespace"], alarm["MetricName"])
    assert {each["Name"]: each["Value"] for each in alarm["Dimensions"]} == {
        key: line[key] for key in made["Dimensions"][0]
    }
    assert isinstance(line[made["Metrics"][0]["Name"]], int)


def test_patterns_and_schemas_inside_are_json() -> None:
    rule = next(json.loads(file.text) for file in FILES if file.id == "event-rule")
    assert json.loads(rule["EventPattern"])["detail"] == {"eventName": ["AuthorizeSecurityGroupIngress"]}
    profile = next(json.loads(file.text) for file in FILES if file.id == "settings")
    limits = json.loads(profile["Validators"][0]["Content"])["properties"]["connections"]
    assert not limits["minimum"] <= 40 <= limits["maximum"]


def test_a_note_on_a_line_that_is_not_there_is_refused() -> None:
    kept = FILES[0].model_dump(mode="json")
    kept["notes"][0]["line"] = '"gone": true'
    with pytest.raises(ValueError, match="no line of the file"):
        WorkedFile.model_validate(kept)
    with pytest.raises(ValueError, match="not JSON"):
        WorkedFile.model_validate(
            FILES[0].model_dump(mode="json")
            | {"text": "{"}
            | {"notes": [{"line": "{", "says": "a", "without": "b"}] * 2}
        )


def test_a_lesson_shows_the_file_and_its_lines() -> None:
    shown = repr(open_lesson("telemetry").worked("page-alarm"))
    assert "DatapointsToAlarm" in shown
    assert "One slow minute wakes nobody." in shown
    with pytest.raises((KeyError, InputError)):
        open_lesson("telemetry").worked("nothing")
