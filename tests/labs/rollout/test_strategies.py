"""Strategies against the figures that AWS and Argo publish; each figure with its page in `data/labs/strategies.yaml`."""

from pathlib import Path

import pytest
from tests.labs.rollout.builder import LAB, appconfig, argo, canary, codedeploy, ecs, linear, template

from opexkit.labs.rollout import strategies
from opexkit.labs.rollout.reading import read_file
from opexkit.labs.rollout.world import load_releases

RULES = load_releases(LAB.scenario)


def shares(text: str) -> list[tuple[int | None, float]]:
    """The steps of a rollout, as minutes and percent."""
    (stage,) = read_file(text, Path("rollout.yaml"), RULES).stages
    return [(step.minutes, round(100 * step.share, 3)) for step in stage.steps]


PREDEFINED = {
    "CodeDeployDefault.LambdaCanary10Percent5Minutes": [(5, 10)],
    "CodeDeployDefault.LambdaCanary10Percent10Minutes": [(10, 10)],
    "CodeDeployDefault.LambdaCanary10Percent15Minutes": [(15, 10)],
    "CodeDeployDefault.LambdaCanary10Percent30Minutes": [(30, 10)],
    "CodeDeployDefault.LambdaLinear10PercentEvery1Minute": [(1, 10 * n) for n in range(1, 10)],
    "CodeDeployDefault.LambdaLinear10PercentEvery2Minutes": [(2, 10 * n) for n in range(1, 10)],
    "CodeDeployDefault.LambdaLinear10PercentEvery3Minutes": [(3, 10 * n) for n in range(1, 10)],
    "CodeDeployDefault.LambdaLinear10PercentEvery10Minutes": [(10, 10 * n) for n in range(1, 10)],
    "CodeDeployDefault.LambdaAllAtOnce": [],
    "CodeDeployDefault.ECSCanary10Percent5Minutes": [(5, 10)],
    "CodeDeployDefault.ECSCanary10Percent15Minutes": [(15, 10)],
    "CodeDeployDefault.ECSLinear10PercentEvery1Minutes": [(1, 10 * n) for n in range(1, 10)],
    "CodeDeployDefault.ECSLinear10PercentEvery3Minutes": [(3, 10 * n) for n in range(1, 10)],
    "CodeDeployDefault.ECSAllAtOnce": [],
}


@pytest.mark.parametrize("name", PREDEFINED)
def test_predefined_configurations_of_codedeploy_shift_as_their_names_say(name: str) -> None:
    assert shares(template(codedeploy(name, wait=0))) == PREDEFINED[name]
    assert set(PREDEFINED) == set(strategies.traffic())


def test_own_configurations_move_in_two_increments_or_in_equal_ones() -> None:
    assert shares(template(codedeploy(canary(25, 8), wait=3))) == [(8, 25), (3, 100)]
    assert shares(template(codedeploy(linear(30, 4), wait=0))) == [(4, 30), (4, 60), (4, 90)]


@pytest.mark.parametrize(
    ("kind", "value", "at_a_time"),
    [("HOST_COUNT", 6, 3), ("FLEET_PERCENT", 40, 5), ("FLEET_PERCENT", 0, 9), ("HOST_COUNT", 9, 0)],
)
def test_minimum_healthy_hosts_of_nine_instances(kind: str, value: int, at_a_time: int) -> None:
    """HOST_COUNT 6: up to three at a time; FLEET_PERCENT 40: up to five (API_MinimumHealthyHosts)."""
    assert strategies.at_a_time(9, kind, value) == at_a_time  # type: ignore[arg-type]


def test_predefined_configurations_for_servers_of_nine_instances() -> None:
    assert [strategies.predefined_at_a_time(9, word) for word in ("one", "half", "all")] == [1, 4, 9]


def test_hosts_are_replaced_while_the_rest_serves() -> None:
    steps = strategies.batches(9, 3, 0, 5)
    assert [(step.minutes, round(step.share, 3), round(step.capacity, 3)) for step in steps] == [
        (5, 0, 0.667),
        (5, 0.5, 0.667),
        (5, 1, 0.667),
    ]
    nothing = strategies.batches(9, 0, 0, 5)
    assert [(step.minutes, step.ends) for step in nothing] == [(None, False)]
    assert [step.capacity for step in strategies.batches(9, 9, 0, 5)] == [0]
    assert [(step.share, step.capacity) for step in strategies.batches(4, 0, 4, 5)] == [(0, 1)]


def test_appconfig_grows_by_a_fifth_over_ten_hours() -> None:
    """0 % at 0 h, 20 % at 2 h, and so on to 100 % at 10 h (appconfig-creating-deployment-strategy)."""
    steps = strategies.growing("LINEAR", 20, 600)
    assert [(step.minutes, step.share) for step in steps] == [(120, each / 5) for each in range(5)]
    assert sum(step.minutes or 0 for step in steps) == 600


def test_appconfig_doubles() -> None:
    """G*(2^N): with a factor of 2 it is 2, 4, 8 % and so on (appconfig-creating-deployment-strategy)."""
    steps = strategies.growing("EXPONENTIAL", 2, 70)
    assert [round(100 * step.share) for step in steps] == [0, 2, 4, 8, 16, 32, 64]
    assert [step.minutes for step in steps] == [10] * 7


@pytest.mark.parametrize(
    ("name", "minutes", "bake", "shares_after"),
    [
        ("AppConfig.AllAtOnce", 0, 10, []),
        ("AppConfig.Linear50PercentEvery30Seconds", 1, 1, None),
        ("AppConfig.Canary10Percent20Minutes", 20, 10, [0, 10, 20, 40, 80]),
        ("AppConfig.Linear20PercentEvery6Minutes", 30, 30, [0, 20, 40, 60, 80]),
    ],
)
def test_predefined_strategies_of_appconfig(
    name: str, minutes: int, bake: int, shares_after: list[float] | None
) -> None:
    found = shares(template(appconfig(name)))
    assert sum(length or 0 for length, _ in found) == minutes + bake
    assert found[-1][1] == 100
    assert found[-1][0] == bake or shares_after is None
    if shares_after is not None:
        assert [share for _, share in found[:-1]] == shares_after


def test_ecs_has_its_own_defaults() -> None:
    """canaryPercent 5 for 10 minutes, stepPercent 10 each 6 minutes, none after 100 (API_CanaryConfiguration and so on)."""
    assert shares(template(ecs(Strategy="CANARY", BakeTimeInMinutes=7))) == [(10, 5), (7, 100)]
    assert shares(template(ecs(Strategy="LINEAR"))) == [(6, 10 * n) for n in range(1, 10)]
    assert shares(template(ecs(Strategy="BLUE_GREEN", BakeTimeInMinutes=30))) == [(30, 100)]
    assert shares(template(ecs())) == [(RULES.boot, 0)]


def test_argo_rounds_pods_up_on_both_sides() -> None:
    """10 replicas: 10 % are 1 new and 9 old, 15 % are 2 and 9 (argo-rollouts, features/canary)."""
    assert strategies.pods(10, 10) == (1, 9)
    assert strategies.pods(10, 15) == (2, 9)
    steps = [{"setWeight": 15}, {"pause": {"duration": "10m"}}, {"setWeight": 100}, {"pause": {"duration": 60}}]
    routed = [(RULES.boot, 0), (10 + RULES.boot, 15), (1, 100)]
    assert shares(argo(steps)) == routed
    assert shares(argo(steps, trafficRouting=None)) == [(3, 0), (13, round(200 / 11, 3)), (1, 100)]


def test_a_pause_without_a_duration_waits_for_a_person() -> None:
    steps = [{"setWeight": 20}, {"pause": {}}, {"setWeight": 100}]
    assert (None, 20) in shares(argo(steps))


def test_an_analysis_step_is_waited_for() -> None:
    args = [{"name": "service", "value": "dispatch-api"}]
    step = {"analysis": {"templates": [{"templateName": "release-health"}], "args": args}}
    steps = [{"setWeight": 10}, step, {"setWeight": 100}]
    assert shares(argo(steps, {"interval": "5m", "count": 4, "initialDelay": "2m"})) == [(3, 0), (17 + 3, 10)]
    endless = shares(argo(steps))
    assert (None, 10) in endless
