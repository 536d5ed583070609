"""Worked files are what they say: AWS's own models accept each, and refuse it without a line that is needed."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import botocore.loaders
import botocore.model
import pytest
import yaml
from botocore.validate import ParamValidator

from opexkit import content
from opexkit.company.loader import load_pack
from opexkit.exercises.bank import load_bank
from opexkit.files.problem import InputError
from opexkit.labs import find_lab
from opexkit.labs.correction.values import day_of
from opexkit.labs.correction.wording import load_wording
from opexkit.labs.events.draw import draw as draw_events
from opexkit.labs.events.play import waits
from opexkit.labs.events.properties import DAY, RETRIES
from opexkit.labs.events.rules import read_response
from opexkit.labs.guardrails.policy import misplaced, read_policy
from opexkit.labs.rollout.reading import read_file
from opexkit.labs.rollout.world import load_releases
from opexkit.labs.runbook.check import check_runbook
from opexkit.labs.runbook.document import read_runbook
from opexkit.lens.editions import EDITION
from opexkit.lessons import open_lesson
from opexkit.lessons.loader import check_lesson
from opexkit.lessons.model import WorkedFile
from opexkit.review.grading import grade_team
from opexkit.review.load import load_team, read_submission

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
    assert len(FILES) >= 22


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
    read = read_policy(json.dumps(policy), Path("guardrail.json"), "guardrail")
    assert [len(read.statements), list(misplaced(read, "SCP"))] == [1, []]
    without = policy["Statement"][0] | {"Effect": ""}
    with pytest.raises(InputError, match="there is no effect ''"):
        read_policy(json.dumps({**policy, "Statement": [without]}), Path("guardrail.json"), "guardrail")
    (statement,) = read.statements
    for role, denied in (("someone", True), ("northwind-trail-keeper", False)):
        context = {"aws:principalarn": (f"arn:aws:iam::111122223333:role/{role}",)}
        assert statement.applies("cloudtrail:StopLogging", "*", context) == denied
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


def test_the_rule_and_its_target_are_played_as_the_notes_say() -> None:
    """The rule sees whoever calls; whether a port was opened, and to whom, it does not ask. The lab does."""
    rule, target = (json.loads(file_of(name).text) for name in ("event-rule", "event-target"))
    assert target["Rule"] == rule["Name"]
    properties = {**rule, "EventPattern": json.loads(rule["EventPattern"]), "Targets": target["Targets"]}
    template = {"Resources": {"PortOpened": {"Type": "AWS::Events::Rule", "Properties": properties}}}
    (read,) = read_response(json.dumps(template), Path("rule.json")).rules
    assert read.pattern
    assert read.enabled
    events = draw_events(content.scenario("northwind"), "lesson")
    seen = {each.kind.id for each in events if read.pattern.matches(each.event)}
    assert seen == {"port-opened", "port-opened-six", "port-narrow", "port-denied"}
    (own,) = read.targets
    tries = waits(own.retries, own.age)
    assert (len(tries), own.age, own.role != "", own.queue != "") == (11, 3_600, True, True)
    assert tries[-1] < own.age < waits(RETRIES, DAY)[-1], "without the policy it is tried until tomorrow"


def test_the_answers_are_a_submission_that_is_graded(tmp_path: Path) -> None:
    path = tmp_path / "billing.yaml"
    path.write_text(file_of("answers").text, encoding="utf-8")
    answers = read_submission(path).answers
    assert {code: answer.status.value for code, answer in answers.items()} == {
        "OPS05-BP01": "implemented",
        "OPS07-BP04": "partial",
        "OPS09-BP03": "cannot_determine",
    }
    grade = grade_team(load_team(path), EDITION)
    assert {question.code for question in grade.questions} >= {"OPS05", "OPS07", "OPS09"}


def test_the_trial_is_of_a_procedure_of_the_company() -> None:
    trial = yaml.safe_load(file_of("trial").text)
    known = load_pack(content.scenario("northwind")).procedures.procedures
    runbook = next(each for each in known if each.id == trial["runbook"])
    assert trial["expected_minutes"] == runbook.minutes_after < trial["minutes"]["to_a_written_order"]
    assert all(each["step"] <= len(runbook.steps) for each in trial["stumbled"])


def test_the_canary_is_a_rollout_that_the_lab_can_play() -> None:
    template = """
---
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: dispatch-create-errors}
spec:
  metrics:
    - name: errors
      failureCondition: result[0] > 5
      provider: {prometheus: {query: 'error_percent{service="dispatch-api",version="new"}'}}
"""
    lab = find_lab("safe-deployment")
    rollout = read_file(file_of("canary").text + template, Path("canary.yaml"), load_releases(lab.scenario))
    assert rollout.code
    assert {0.1, 0.5} <= {step.share for step in rollout.code.steps}
    with pytest.raises(InputError, match="there is no analysis template 'dispatch-create-errors'"):
        lab.judge(file_of("canary").text)


def test_a_note_on_a_line_that_is_not_there_is_refused() -> None:
    kept = file_of("log-line").model_dump(mode="json")
    kept["notes"][0]["line"] = '"gone": true'
    with pytest.raises(ValueError, match="no line of the file"):
        WorkedFile.model_validate(kept)
    with pytest.raises(ValueError, match="not JSON"):
        WorkedFile.model_validate(
            file_of("log-line").model_dump(mode="json")
            | {"text": "{"}
            | {"notes": [{"line": "{", "says": "a", "without": "b"}] * 2}
        )


def test_a_lesson_shows_the_file_and_its_lines() -> None:
    shown = repr(open_lesson("telemetry").worked("page-alarm"))
    assert "DatapointsToAlarm" in shown
    assert "One slow minute wakes nobody." in shown
    with pytest.raises((KeyError, InputError)):
        open_lesson("telemetry").worked("nothing")


def file_of(name: str) -> WorkedFile:
    return next(file for file in FILES if file.id == name)


def test_the_map_of_units_is_the_company_s() -> None:
    pack = load_pack(content.scenario("northwind"))
    units = {unit.name: set(unit.accounts) for unit in pack.organization.after.units}
    owners = {team.id for team in pack.organization.teams} | {"security"}
    unit = ""
    for line in file_of("ou-map").text.splitlines()[1:]:
        name, told = line.split(maxsplit=1)
        if told.startswith("control:"):
            unit = name
            assert unit in units
        else:
            assert name in units[unit]
            assert told.removeprefix("owner: ") in owners


def test_a_build_ends_where_a_gate_says_no() -> None:
    spec = yaml.safe_load(file_of("pipeline-gate").text)
    assert list(spec["phases"]) == ["install", "pre_build", "build", "post_build"]
    assert spec["phases"]["build"]["on-failure"] == "ABORT"
    assert set(spec["reports"]) == {"unit"}


def test_a_canary_waits_before_it_is_judged() -> None:
    canary = yaml.safe_load(file_of("canary").text)["spec"]["strategy"]["canary"]
    kinds = [next(iter(step)) for step in canary["steps"]]
    assert kinds == ["setWeight", "pause", "analysis", "setWeight", "pause"]
    assert all(step["pause"]["duration"] for step in canary["steps"] if "pause" in step)


def test_the_plan_names_procedures_that_there_are_and_calls_in_order() -> None:
    plan = yaml.safe_load(file_of("response-plan").text)
    known = {each.id for each in load_pack(content.scenario("northwind")).procedures.procedures}
    assert set(plan["may_do_without_asking"]) <= known
    calls = [each["within_minutes"] for each in plan["engage"]]
    assert calls == sorted(calls)


def test_the_correction_of_error_has_every_part_and_its_figures_agree() -> None:
    text = file_of("coe-file").text
    table = next(table for table in open_lesson("evolve").lesson.tables if table.id == "coe")
    heads = {"Action items": "Actions", "Questions on the incident": "Detection"}
    for part, *_ in table.rows:
        assert re.search(rf"^{heads.get(part, part)}:", text, re.MULTILINE), part
    times = [int(hour) * 60 + int(minute) for hour, minute in re.findall(r"^  (\d\d):(\d\d) ", text, re.MULTILINE)]
    assert times == sorted(times)
    assert f"Detection: {times[3] - times[1]} minutes" in text
    assert f"{times[4] - times[1]} minutes on" in text


def test_the_correction_of_error_says_nothing_that_the_lab_on_it_would_find_fault_with() -> None:
    wording, text = load_wording(), file_of("coe-file").text
    assert not wording.blamed(text)
    assert not wording.uses(text, wording.human)
    actions = re.findall(r"^ +(prevent|detect|mitigate): ([^;]+); (.+); by (\S+); check: (.+)$", text, re.MULTILINE)
    assert {kind for kind, *_ in actions} == {"prevent", "detect", "mitigate"}
    for _, action, _, day, check in actions:
        assert day_of(day)
        assert wording.begins(action, wording.means)
        assert not wording.uses(action + check, wording.idle)
        assert wording.begins(check, wording.trials) or wording.begins(check, wording.outcomes)


def test_segments_of_the_trace_lie_inside_their_parents() -> None:
    segments = {each["id"]: each for each in json.loads(file_of("trace").text)}
    assert len({each["trace_id"] for each in segments.values()}) == 1
    for each in segments.values():
        if parent := segments.get(each.get("parent_id", "")):
            assert parent["start_time"] <= each["start_time"] <= each["end_time"] <= parent["end_time"]
    assert sum("parent_id" not in each for each in segments.values()) == 1


def test_the_runbook_is_sound_and_its_calls_fit_the_service() -> None:
    text = file_of("runbook-file").text
    checked = check_runbook(read_runbook(text))
    assert (checked.errors, checked.warnings) == ((), ())
    grow = next(step for step in yaml.safe_load(text)["mainSteps"] if step["name"] == "Grow")["inputs"]
    given = {key: value for key, value in grow.items() if key not in ("Service", "Api")}
    given["TargetBrokerEBSVolumeInfo"][0]["VolumeSizeGB"] = 2000
    call = file_of("page-alarm").model_copy(update={"call": "kafka.update_broker_storage"})
    assert complaints(call, json.dumps(given)) == ""
    del given["CurrentVersion"]
    assert "Missing required parameter" in complaints(call, json.dumps(given))


def test_each_way_on_the_playbook_leads_somewhere() -> None:
    text = file_of("playbook-file").text
    known = {each.id for each in load_pack(content.scenario("northwind")).procedures.procedures}
    assert set(re.findall(r"runbook ([a-z-]+)", text)) <= known
    looks = set(re.findall(r"^(\d)  ", text, re.MULTILINE))
    assert set(re.findall(r"->  (\d)\b", text)) <= looks
    assert "second line" in text.splitlines()[-1]


def test_the_guard_rule_is_about_what_the_template_has() -> None:
    rule = file_of("guard-rule").text
    kind = re.findall(r"Type == '([^']+)'", rule)[0]
    least = int(re.findall(r">= (\d+)", rule)[0])
    queues = [each for each in json.loads(file_of("template").text)["Resources"].values() if each["Type"] == kind]
    assert queues
    assert all(each["Properties"]["MessageRetentionPeriod"] >= least for each in queues)
