"""Files that are no rollout, or one that cannot be played: each is refused with its place and what to do."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import quick_yaml as yaml
from tests.labs.rollout.builder import (
    ALARMS,
    LAB,
    REFERENCE,
    alarm,
    appconfig,
    argo,
    canary,
    codedeploy,
    ecs,
    group,
    template,
)

from opexkit.content import data
from opexkit.files import InputError
from opexkit.labs.check import check_artefact, recognize
from opexkit.labs.lab import Source, gather
from opexkit.labs.rollout.strategies import load_strategies

PATH = Path("rollout.yaml")


def refused(text: str | bytes) -> list[str]:
    with pytest.raises(InputError) as error:
        LAB.judge(text, PATH)
    return [str(problem) for problem in error.value.problems]


def with_metric(**changes: Any) -> str:
    return argo(metrics=changes)


def with_query(query: str) -> str:
    return argo(metrics={"provider": {"prometheus": {"query": query}}})


COMPOSITE = {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": {"AlarmRule": "ALARM(Broken)"}}
ONE_STEP = "      - setWeight: 77\n"
REFUSED = {
    "empty": ("", "is empty"),
    "a comment alone": ("# nothing\n", "is empty"),
    "no mapping": ("- 1\n", "is no rollout that the lab knows"),
    "another file": ("team: Dispatch\n", "is no rollout that the lab knows"),
    "no resources": ("Resources: {}\n", "holds no `Resources`"),
    "nothing moves": (template(ALARMS), "moves no release"),
    "another version of the template": (
        "AWSTemplateFormatVersion: '2012-09-09'\n" + template(codedeploy(canary(10, 5))),
        "there is no template format",
    ),
    "another version of Argo": (argo().replace("v1alpha1", "v1"), "did you mean 'argoproj.io/v1alpha1'?"),
    "another kind": (argo().replace("kind: Rollout", "kind: Deployment"), "there is no kind of object"),
    "a second rollout": (argo() + "---\n" + argo(), "holds 2 Rollouts"),
    "ten thousand steps": (argo([{"setWeight": 77}]).replace(ONE_STEP, ONE_STEP * 10_000), "200"),
    "an unknown key": (argo(stableServices="x"), "stableServices"),
    "a step that does two things": (argo([{"setWeight": 5, "pause": {}}]), "a step does one thing"),
    "a step of nothing": (argo([{}]), "a step does one thing"),
    "a step that is not played": (argo([{"experiment": {"templates": []}}]), "`experiment` is not played"),
    "a weight of 120": (argo([{"setWeight": 120}]), "120"),
    "a weight in words": (argo([{"setWeight": "a tenth"}]), "setWeight"),
    "a pause of a week's name": (argo([{"pause": {"duration": "1w"}}]), "is no duration"),
    "a router without services": (argo(canaryService=None), "needs `canaryService` and `stableService`"),
    "a template that is not there": (
        argo(analysis={"templates": [{"templateName": "release-helth"}]}),
        "there is no analysis template 'release-helth'",
    ),
    "an argument without a value": (
        argo(analysis={"templates": [{"templateName": "release-health"}]}),
        "the argument 'service' has no value",
    ),
    "a condition that is a program": (with_metric(failureCondition="all(result, {# < 1})"), "is no comparison"),
    "a condition that calls": (with_metric(failureCondition="__import__('os')"), "is no comparison"),
    "a condition of 100 kB": (with_metric(failureCondition="result > 1 || " * 8_000 + "result > 1"), "characters"),
    "a query that computes": (with_query("sum(rate(x[5m])) / sum(rate(y[5m]))"), "is no query that is read here"),
    "a label that is a pattern": (with_query('error_percent{service=~"dis.*"}'), "is no label"),
    "several measurements without an interval": (with_metric(interval=None, count=3), "need an `interval`"),
    "an interval of nothing": (with_metric(interval="0s"), "never ends"),
    "a starting step beyond the last": (
        argo(
            analysis={
                "templates": [{"templateName": "release-health"}],
                "args": [{"name": "service", "value": "x"}],
                "startingStep": 9,
            }
        ),
        "there is no step 9",
    ),
    "blue and green pods": (argo().replace("    canary:\n", "    blueGreen:\n"), "write `canary:`"),
    "a configuration that is not there": (
        template(codedeploy("CodeDeployDefault.ECSCanary10Percent5Minute")),
        "'CodeDeployDefault.ECSCanary10Percent5Minutes'",
    ),
    "a routing without its part": (
        template(codedeploy({"Type": "TimeBasedCanary"})),
        "`Type: TimeBasedCanary` needs `TimeBasedCanary`",
    ),
    "a routing with another's part": (
        template(codedeploy({**canary(10, 5), "Type": "AllAtOnce"})),
        "does not count with `Type: AllAtOnce`",
    ),
    "traffic routing for servers": (
        template(codedeploy(canary(10, 5), platform="Server")),
        "servers need `MinimumHealthyHosts`",
    ),
    "a linear percentage of 0": (
        template(
            codedeploy({"Type": "TimeBasedLinear", "TimeBasedLinear": {"LinearPercentage": 0, "LinearInterval": 1}})
        ),
        "LinearPercentage",
    ),
    "an unknown event": (
        template(codedeploy(canary(10, 5), AutoRollbackConfiguration={"Enabled": True, "Events": ["ON_ALARM"]})),
        "ON_ALARM",
    ),
    "an unknown property": (template(codedeploy(canary(10, 5), AlarmConfig={})), "AlarmConfig"),
    "a wrong type": (
        template(codedeploy(canary(10, 5), AlarmConfiguration={"Enabled": "perhaps", "Alarms": []})),
        "Enabled",
    ),
    "an alarm that is not there": (
        template({**codedeploy(canary(10, 5)), "Group": group(["Brokn"], "CodeDeployDefault.ECSAllAtOnce")}),
        "there is no parameter or resource 'Brokn'",
    ),
    "an alarm of another name": (
        template(
            codedeploy(canary(10, 5), AlarmConfiguration={"Enabled": True, "Alarms": [{"Name": "release-broken"}]})
        ),
        "there is no alarm 'release-broken' in this template",
    ),
    "a composite alarm": (
        template(
            {
                **codedeploy(canary(10, 5), AlarmConfiguration={"Enabled": True, "Alarms": [{"Name": {"Ref": "All"}}]}),
                "All": COMPOSITE,
            }
        ),
        "is a composite alarm",
    ),
    "eleven alarms": (
        template(codedeploy(canary(10, 5), {f"Alarm{n}": alarm("ErrorPercent", n, 1, 1, 1) for n in range(11)})),
        "10",
    ),
    "a sum of percentages": (
        template(codedeploy(canary(10, 5), {"Sum": alarm("ErrorPercent", 1, 1, 1, 1, Statistic="Sum")})),
        "says nothing",
    ),
    "two deployments": (template({**codedeploy(canary(10, 5)), **ecs()}), "a second deployment of code"),
    "a canary part beside another strategy": (
        template(ecs(Strategy="LINEAR", CanaryConfiguration={"CanaryPercent": 5})),
        "does not count with `Strategy: LINEAR`",
    ),
    "blue and green without a bake": (template(ecs(Strategy="BLUE_GREEN")), "needs `BakeTimeInMinutes`"),
    "a bake of a month": (template(ecs(Strategy="BLUE_GREEN", BakeTimeInMinutes=43_200)), "BakeTimeInMinutes"),
    "a strategy that is not there": (
        template(appconfig("AppConfig.Linear20PercentEvery6Minute")),
        "'AppConfig.Linear20PercentEvery6Minutes'",
    ),
    "a growth factor of 0": (
        template(appconfig({"DeploymentDurationInMinutes": 10, "GrowthFactor": 0})),
        "GrowthFactor",
    ),
    "aliases that explode": (
        "a: &a [1, 1]\nb: &b [*a, *a]\nResources: {X: {Type: 'AWS::ECS::Service', Properties: *b}}\n",
        "anchors",
    ),
    "nested too deep": ("Resources: " + "{a: " * 400 + "1" + "}" * 400, "levels inside one another"),
    "a function of an account": (
        template({"Group": group([], {"Fn::ImportValue": "config"})}),
        "cannot be told without an account",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_played_is_refused_with_its_place_and_what_to_do(name: str) -> None:
    text, said = REFUSED[name]
    problems = refused(text)
    assert any(said in problem for problem in problems), problems
    for problem in problems:
        place, _, rest = problem.partition(": ")
        assert place.startswith("rollout.yaml:"), problem
        assert ";" in rest, problem


@settings(max_examples=2 * settings.default.max_examples)
@given(st.data())
def test_a_damaged_rollout_is_played_or_refused(drawn: st.DataObject) -> None:
    text = drawn.draw(
        st.sampled_from([argo(), template(codedeploy(canary(10, 20))), template(appconfig("AppConfig.AllAtOnce"))])
    )
    start = drawn.draw(st.integers(0, len(text) - 1))
    length = drawn.draw(st.integers(0, 40))
    junk = drawn.draw(
        st.sampled_from(["", "0", "-1", "{}", "[]", "null", "'", "\n", "1e400", "!Ref x", "é", "%", ": "])
    )
    source = Source(PATH, text[:start] + junk + text[start + length :])
    problems = []
    try:
        LAB.engine.read(gather(LAB.engine, [source]), LAB.brief)
    except InputError as error:
        problems = error.problems
    assert all(problem.line is not None or "not YAML" in str(problem) for problem in problems)


def test_each_format_is_recognized_and_checked(tmp_path: Path) -> None:
    for name, text in {
        "argo": argo(),
        "codedeploy": template(codedeploy(canary(10, 20))),
        "ecs": template(ecs()),
        "appconfig": template(appconfig("AppConfig.AllAtOnce")),
    }.items():
        file = tmp_path / f"{name}.yaml"
        file.write_text(text, encoding="utf-8")
        engine = recognize(list(yaml.safe_load_all(text)) if name == "argo" else yaml.safe_load(text))
        assert engine is not None
        assert engine.name == "rollout"
        check_artefact(file)


REMARKS = {
    "nothing watches it": template(codedeploy(canary(10, 75), {})),
    "the new version stays where it is": template(
        codedeploy(canary(10, 75), AutoRollbackConfiguration={"Enabled": False})
    ),
    "the lab has no such metric": template(codedeploy(canary(10, 75), {"A": alarm("Errors", 1, 1, 1, 1)})),
    "it needs 60 minutes of points": template(codedeploy(canary(10, 5), {"A": alarm("ErrorPercent", 1, 15, 4, 4)}, 0)),
    "it waits for a person": argo([{"setWeight": 10}, {"pause": {}}]),
    "it is not over after 24 hours": argo([{"setWeight": 10}, {"pause": {"duration": "48h"}}]),
    "the load needs 60%": template(ecs(MinimumHealthyPercent=0, MaximumPercent=100)),
    "it has no condition": argo(metrics={"failureCondition": ""}),
    "it measures 3 times and lets 3 fail": argo(metrics={"count": 3, "failureLimit": 3}),
    "finds nothing and gives up": argo(metrics={"initialDelay": "0s"}),
}


@pytest.mark.parametrize("said", REMARKS)
def test_what_is_worth_knowing_is_told(said: str, tmp_path: Path) -> None:
    file = tmp_path / "rollout.yaml"
    file.write_text(REMARKS[said], encoding="utf-8")
    assert any(said in str(problem) for problem in check_artefact(file)), list(map(str, check_artefact(file)))


def test_a_remark_stands_at_the_watch_that_it_is_about(tmp_path: Path) -> None:
    file = tmp_path / "rollout.yaml"
    text = argo(metrics={"failureCondition": ""})
    file.write_text(text, encoding="utf-8")
    found = {problem.line for problem in check_artefact(file)}
    names = tuple(f"- name: {each['name']}" for each in REFERENCE[1]["spec"]["metrics"])
    assert found == {number for number, line in enumerate(text.splitlines(), 1) if line.strip() in names}
    text = template({"Missing": alarm("Errors", 1, 1, 1, 1), **codedeploy(canary(10, 75), {"Seen": ALARMS["Broken"]})})
    text = text.replace("Ref: Seen", "Ref: Missing")
    file.write_text(text, encoding="utf-8")
    assert [problem.line for problem in check_artefact(file)] == [2]


def test_the_table_of_the_lesson_has_the_figures_of_the_strategies() -> None:
    lesson = yaml.safe_load(data("lessons", "02-prepare.yaml").read_text(encoding="utf-8"))
    rows = next(table for table in lesson["tables"] if table["id"] == "strategies")["rows"]
    known = load_strategies()
    names = {each.name for each in (*known.traffic, *known.hosts, *known.configuration)}
    told = [row[1] for row in rows if not row[1].startswith("Argo")]
    assert all(name in names for name in told if ("." in name and "Default" in name) or name.startswith("AppConfig."))
    for each in known.traffic:
        row = next((row for row in rows if row[1] == each.name), None)
        if row is not None and each.kind != "all":
            assert row[2].startswith(f"{each.percent:g} %")
            assert str(each.minutes) in row[3] or each.minutes == 1
