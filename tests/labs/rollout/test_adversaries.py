"""Rollouts that would be bad at work, each failing for its own reason, and good ones that differ from the reference."""

from pathlib import Path

import pytest
from tests import quick_yaml as yaml
from tests.labs.rollout.builder import (
    ALARMS,
    LAB,
    NEW,
    SERVICE,
    alarm,
    appconfig,
    argo,
    canary,
    codedeploy,
    ecs,
    linear,
    template,
)

from opexkit.labs.rollout.judging import DEMANDS, evaluate, judge
from opexkit.labs.rollout.reading import read_file
from opexkit.labs.rollout.world import load_releases
from opexkit.labs.verdict import silent

HASTY = {**ALARMS, "Worse": alarm("ErrorPercent", 6, 1, 1, 1)}
WHOLE = {"Whole": alarm("ErrorPercent", 5, 1, 3, 3, Dimensions=[SERVICE]), "Rejected": ALARMS["Rejected"]}
SLOW_ALARM = {"Slow": alarm("ErrorPercent", 1, 15, 4, 4)}
RINGS = {"Rings": alarm("ErrorPercent", 0, 1, 1, 1, ComparisonOperator="GreaterThanOrEqualToThreshold")}
WRONG_WAY = {"Wrong": alarm("ErrorPercent", 8, 1, 3, 3, ComparisonOperator="LessThanThreshold")}
MISSPELLED = {"Typo": alarm("ErrorPercentage", 8, 1, 3, 3)}
MISSING = {
    "Missing": alarm(
        "ErrorPercent",
        8,
        1,
        1,
        1,
        TreatMissingData="breaching",
        Dimensions=[*NEW, {"Name": "Segment", "Value": "dangerous-goods"}],
    )
}
WITHOUT = {name: {key: each for key, each in ALARMS.items() if key != name} for name in ALARMS}
OFF = {"AutoRollbackConfiguration": {"Enabled": False, "Events": ["DEPLOYMENT_STOP_ON_ALARM"]}}
FAILURE_ONLY = {"AutoRollbackConfiguration": {"Enabled": True, "Events": ["DEPLOYMENT_FAILURE"]}}
NOT_ENABLED = {"AlarmConfiguration": {"Enabled": False, "Alarms": [{"Name": {"Ref": each}} for each in ALARMS]}}
FLAG = {
    "DeploymentDurationInMinutes": 100,
    "GrowthFactor": 10,
    "GrowthType": "EXPONENTIAL",
    "FinalBakeTimeInMinutes": 30,
}
QUICK = [{"setWeight": 10}, {"pause": {"duration": "20m"}}, {"setWeight": 100}]
FOREVER = [{"setWeight": 10}, {"pause": {"duration": "75m"}}, {"pause": {}}, {"setWeight": 100}]
MONTH = [{"setWeight": 10}, {"pause": {"duration": "720h"}}]
HOURS = [{"setWeight": 10}, {"pause": {"duration": "5h"}}]
HALF = [{"setWeight": 50}, {"pause": {"duration": "75m"}}]
NAMED = [{"Name": {"Ref": each}} for each in ALARMS]
BLIND = {"AlarmConfiguration": {"Enabled": True, "IgnorePollAlarmFailure": True, "Alarms": NAMED}}
LAST = [{"setWeight": 10}, {"pause": {"duration": "75m"}}, {"setWeight": 50}, {"pause": {"duration": "15m"}}]

BAD = {
    "all at once, nothing looks": (template(codedeploy("CodeDeployDefault.ECSAllAtOnce", {}, 0)), "useful"),
    "a canary without an alarm": (template(codedeploy(canary(10, 75), {})), "useful"),
    "an alarm that looks back longer than the rollout takes": (
        template(codedeploy("CodeDeployDefault.ECSCanary10Percent5Minutes", SLOW_ALARM, 5)),
        "useful",
    ),
    "an alarm that always rings": (template(codedeploy(canary(10, 75), RINGS)), "useful"),
    "an alarm that compares the wrong way": (template(codedeploy(canary(10, 75), WRONG_WAY)), "useful"),
    "an alarm on a metric that nobody sends": (template(codedeploy(canary(10, 75), MISSPELLED)), "useful"),
    "an alarm that takes silence for a fault": (template(codedeploy(canary(10, 75), MISSING)), "useful"),
    "rollback switched off": (template(codedeploy(canary(10, 75), **OFF)), "useful"),
    "rollback for failures alone": (template(codedeploy(canary(10, 75), **FAILURE_ONLY)), "useful"),
    "alarms that are not enabled": (template(codedeploy(canary(10, 75), **NOT_ENABLED)), "useful"),
    "ECS stops and does not roll back": (
        template(
            ecs(
                rollback=False,
                Strategy="CANARY",
                CanaryConfiguration={"CanaryPercent": 10, "CanaryBakeTimeInMinutes": 75},
            )
        ),
        "useful",
    ),
    "may replace nothing": (template(ecs(MinimumHealthyPercent=100, MaximumPercent=100)), "useful"),
    "a bake of a day": (template(ecs(Strategy="BLUE_GREEN", BakeTimeInMinutes=1_440)), "useful"),
    "a bake of a month": (argo(MONTH), "useful"),
    "waits for a person": (argo(FOREVER), "lead"),
    "five hours at a tenth": (argo(HOURS), "lead"),
    "no healthy host is needed": (
        template({**ecs({}, MinimumHealthyPercent=0, MaximumPercent=100), **appconfig(FLAG)}),
        "harmless",
    ),
    "one in ten capacity while it is replaced": (
        template({**ecs({}, MinimumHealthyPercent=10, MaximumPercent=100), **appconfig(FLAG)}),
        "harmless",
    ),
    "a canary of everyone": (
        template(ecs(Strategy="CANARY", BakeTimeInMinutes=60, CanaryConfiguration={"CanaryPercent": 100})),
        "data",
    ),
    "nothing watches once everyone has it": (template(codedeploy(canary(10, 75), wait=0)), "full"),
    "three minutes after the last step": (template(codedeploy(linear(10, 14), wait=3)), "full"),
    "ECS forgets the bake time": (
        template(ecs(Strategy="CANARY", CanaryConfiguration={"CanaryPercent": 10, "CanaryBakeTimeInMinutes": 75})),
        "full",
    ),
    "a Lambda function, done with the last step": (template(codedeploy(canary(10, 90), platform="Lambda")), "full"),
    "no pause after the last step": (argo(LAST), "full"),
    "the flag's last minute is nobody's": (
        template(
            appconfig({**FLAG, "DeploymentDurationInMinutes": 150, "GrowthFactor": 6, "FinalBakeTimeInMinutes": 0})
        ),
        "full",
    ),
    "the old version goes before the whole load shows": (
        template(codedeploy(canary(10, 75), {**ALARMS, "Broken": alarm("ErrorPercent", 15, 5, 3, 3)})),
        "full",
    ),
    "goes on where alarms cannot be read": (template(codedeploy(canary(10, 75), **BLIND)), "unread"),
    "asks Prometheus for hours": (argo(metrics={"consecutiveErrorLimit": 10_000}), "unread"),
    "a canary of no one": (template(codedeploy(canary(0, 60), wait=60)), "hurt"),
    "half of the customers first": (argo(HALF), "data"),
    "blue and green, all at once": (template(ecs(Strategy="BLUE_GREEN", BakeTimeInMinutes=90)), "broken"),
    "looks at both versions together": (template(codedeploy(canary(10, 75), WHOLE)), "few"),
    "twenty minutes are enough": (argo(QUICK), "late"),
    "nothing hears of the carrier": (template(codedeploy(canary(10, 75), WITHOUT["Rejected"])), "data"),
    "nothing looks at small shares of errors": (template(codedeploy(canary(10, 75), WITHOUT["Worse"])), "few"),
    "one bad minute rings": (template(codedeploy(canary(10, 75), HASTY)), "false"),
    "measures before anyone is served": (argo(metrics={"initialDelay": "0s"}), "useful"),
    "measures three times and lets three fail": (argo(metrics={"count": 3, "failureLimit": 3}), "useful"),
    "no condition at all": (argo(metrics={"failureCondition": ""}), "useful"),
    "between good and bad": (
        argo(metrics={"successCondition": "result[0] < 0", "failureCondition": "result[0] > 200"}),
        "useful",
    ),
    "one replica is half of the service": (
        yaml.safe_dump_all(
            [
                {**each, "spec": {**each["spec"], "replicas": 1}} if each["kind"] == "Rollout" else each
                for each in yaml.safe_load_all(argo(trafficRouting=None))
            ]
        ),
        "data",
    ),
    "a flag for everyone at once": (template(appconfig("AppConfig.AllAtOnce")), "broken"),
    "a flag in a minute": (template(appconfig("AppConfig.Linear50PercentEvery30Seconds")), "late"),
    "a tenth a minute": (template(codedeploy("CodeDeployDefault.ECSLinear10PercentEvery1Minutes", wait=60)), "data"),
    "pods replaced in turn": (argo([], analysis=None), "useful"),
    "the analysis begins at the end": (
        argo(
            analysis={
                "templates": [{"templateName": "release-health"}],
                "args": [{"name": "service", "value": "dispatch-api"}],
                "startingStep": 5,
            }
        ),
        "useful",
    ),
}
INLINE = [
    {"setWeight": 10},
    {"pause": {"duration": "30m"}},
    {
        "analysis": {
            "templates": [{"templateName": "release-health"}],
            "args": [{"name": "service", "value": "dispatch-api"}],
        }
    },
    {"pause": {"duration": "30m"}},
    {"setWeight": 50},
    {"pause": {"duration": "15m"}},
]
GOOD = {
    "CodeDeploy on ECS, a canary": template(codedeploy(canary(10, 75))),
    "CodeDeploy on ECS, linear": template(codedeploy(linear(10, 14), wait=10)),
    "CodeDeploy on Lambda": template(codedeploy(linear(11, 14), platform="Lambda")),
    "ECS itself, a canary": template(
        ecs(
            Strategy="CANARY",
            BakeTimeInMinutes=15,
            CanaryConfiguration={"CanaryPercent": 8.5, "CanaryBakeTimeInMinutes": 80},
        )
    ),
    "ECS itself, linear": template(
        ecs(
            Strategy="LINEAR",
            BakeTimeInMinutes=15,
            LinearConfiguration={"StepPercent": 10, "StepBakeTimeInMinutes": 15},
        )
    ),
    "AppConfig alone": template(
        appconfig({**FLAG, "DeploymentDurationInMinutes": 150, "GrowthFactor": 6, "FinalBakeTimeInMinutes": 20})
    ),
    "pods instead of a traffic router": argo(trafficRouting=None),
    "smaller steps": argo(
        [
            {"setWeight": 5},
            {"pause": {"duration": "10m"}},
            {"setWeight": 10},
            {"pause": {"duration": 4_200}},
            {"setWeight": 30},
            {"pause": {"duration": "15m"}},
            {"setWeight": 60},
            {"pause": {"duration": "15m"}},
            {"setWeight": 100},
            {"pause": {"duration": "15m"}},
        ]
    ),
    "almost everyone is as good as everyone": argo(
        [
            {"setWeight": 10},
            {"pause": {"duration": "75m"}},
            {"setWeight": 50},
            {"pause": {"duration": "10m"}},
            {"setWeight": 99},
            {"pause": {"duration": "15m"}},
        ]
    ),
}


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", BAD)
def test_rollouts_that_are_bad_at_work_fail_for_their_own_reason(name: str) -> None:
    text, demand = BAD[name]
    result = LAB.judge(text)
    assert demand in {verdict.demand for verdict in result.verdicts if not verdict.met}, result.summary
    assert result.score is not None
    assert result.score < 1


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", GOOD)
def test_good_rollouts_that_differ_from_the_reference_pass(name: str) -> None:
    result = LAB.judge(GOOD[name])
    assert result.passed, [verdict for verdict in result.verdicts if not verdict.met]


def missed(text: str, seed: str) -> set[str]:
    """The demands that a rollout misses on the releases of another seed."""
    rollout = read_file(text, Path("rollout.yaml"), load_releases(LAB.scenario))
    found = judge(evaluate(rollout, LAB.scenario, silent, seed), LAB.brief.bar)
    return {verdict.demand for verdict in found if not verdict.met}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_releases_are_the_bad_fail_and_the_good_pass(seed: int) -> None:
    for name, text in {**GOOD, "reference": LAB.text("reference")}.items():
        assert not missed(text, f"{name} {seed}"), name
    for name in list(BAD)[seed::6]:
        text, demand = BAD[name]
        assert missed(text, f"{name} {seed}") & {demand, "useful"}, name


def test_the_three_artifacts_of_the_lab_are_bad_middling_and_good() -> None:
    assert LAB.judge(LAB.text("starter")).score == 0
    middling = LAB.judge(LAB.text("middling")).score
    assert middling is not None
    assert 0.4 <= middling <= 0.8
    assert LAB.judge(LAB.text("reference")).passed


def test_doing_nothing_earns_nothing() -> None:
    for name in ("all at once, nothing looks", "a canary without an alarm", "rollback switched off"):
        assert LAB.judge(BAD[name][0]).score == 0


def test_each_demand_is_missed_by_a_bad_rollout_that_meets_the_first() -> None:
    assert {demand for _, demand in BAD.values()} == set(DEMANDS) - {"back"}  # what is found late is hurt, too
