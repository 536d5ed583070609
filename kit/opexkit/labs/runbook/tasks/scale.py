"""Scaling the journeys' groups out before a surge."""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pydantic import Field

from opexkit.files import Strict
from opexkit.labs.runbook.account import ACCOUNT, Account, CallError
from opexkit.labs.runbook.trial import Task, Trials
from opexkit.labs.verdict import Verdict


class GroupData(Strict):
    """A journey's group of nodes: how many there are, may be, and are needed in the surge."""

    name: str
    now: int = Field(gt=0)
    highest: int = Field(gt=0)
    surge: int = Field(gt=0)


class ScaleData(Strict):
    """Groups before a surge."""

    groups: list[GroupData] = Field(min_length=2)
    forecast: str
    surge_ends: dt.datetime
    boot: float = Field(gt=0, description="Seconds until a node is in service.")
    quiet_factor: float = Field(gt=0, lt=1, description="What a smaller forecast is of the surge's.")


@dataclass(frozen=True)
class Group:
    """A journey's group after a run; `back` is whether something will bring it back after the surge."""

    name: str
    least: int
    wanted: int
    running: int
    needed: int
    before: int
    back: bool


@dataclass(frozen=True)
class Groups:
    """All groups after a run."""

    groups: tuple[Group, ...]

    @property
    def short(self) -> list[Group]:
        """Those with less than they need."""
        return [group for group in self.groups if min(group.running, group.least) < group.needed]


@dataclass
class _World:
    needed: dict[str, int]
    stuck: bool
    booting: set[str] = field(default_factory=set)


class ScaleOut(Task[ScaleData, Groups]):
    """Raise the four journeys to what the forecast says, and note the way back."""

    id = "scale-out-before-surge"
    model = ScaleData
    demands = ("enough", "follows-forecast", "verified", "way-back", "idempotent", "safe", "quick")
    with_bar = ("follows-forecast",)
    variants = ("smaller forecast", "nodes that do not start")

    def values(self) -> Mapping[str, Any]:
        """What a schedule would hand over."""
        return {
            "Groups": [group.name for group in self.data.groups],
            "Forecast": self.data.forecast,
            "SurgeEnds": f"{self.data.surge_ends:%Y-%m-%dT%H:%M:%SZ}",
            "AutomationAssumeRole": f"arn:aws:iam::{ACCOUNT}:role/scaling-automation",
        }

    def set_up(self, account: Account, variant: str) -> _World:
        """Make the groups and the forecast."""
        factor = self.data.quiet_factor if variant == "smaller forecast" else 1.0
        world = _World({}, stuck=variant == "nodes that do not start")
        scaling, store = account.client("autoscaling"), account.client("ssm")
        scaling.create_launch_configuration(
            LaunchConfigurationName="journeys", ImageId=_IMAGE, InstanceType="m6g.large"
        )
        for group in self.data.groups:
            sizes = {"MinSize": group.now, "DesiredCapacity": group.now, "MaxSize": group.highest}
            place = {"LaunchConfigurationName": "journeys", "AvailabilityZones": ["us-east-1a"]}
            scaling.create_auto_scaling_group(AutoScalingGroupName=group.name, **place, **sizes)
            needed = math.ceil(group.surge * factor)
            world.needed[group.name] = needed
            store.put_parameter(Name=f"{self.data.forecast}/{group.name}", Value=str(needed), Type="String")
        for api in ("UpdateAutoScalingGroup", "SetDesiredCapacity"):
            account.rules[f"autoscaling.{api}"] = _sizes_fit
            account.effects[f"autoscaling.{api}"] = lambda given: self._boot(account, world, given)
        return world

    def _boot(self, account: Account, world: _World, given: Mapping[str, Any]) -> None:
        """New nodes are pending for a while; some never start."""
        group = _find(str(given["AutoScalingGroupName"]))
        new = [state for state in group.instance_states if state.instance.id not in world.booting]
        new = new[next(each.now for each in self.data.groups if each.name == group.name) :]
        for place, state in enumerate(new):
            world.booting.add(state.instance.id)
            state.lifecycle_state = "Pending"
            if not (world.stuck and place == 0):
                account.clock.after(self.data.boot, partial(_start, state))

    def observe(self, account: Account, world: _World) -> Groups:
        """See how many nodes each journey has, and what will bring them back."""
        planned = account.client("autoscaling").describe_scheduled_actions()["ScheduledUpdateGroupActions"]
        return Groups(tuple(self._group(group, world, planned) for group in self.data.groups))

    def _group(self, data: GroupData, world: _World, planned: list[dict[str, Any]]) -> Group:
        group = _find(data.name)
        ends = self.data.surge_ends.replace(tzinfo=dt.UTC)
        back = any(
            plan["AutoScalingGroupName"] == data.name
            and plan.get("MinSize", data.surge) <= data.now
            and _moment(plan["StartTime"]) >= ends
            for plan in planned
        )
        running = sum(state.lifecycle_state == "InService" for state in group.instance_states)
        sizes = (group.min_size, group.desired_capacity, running)
        return Group(data.name, *sizes, needed=world.needed[data.name], before=data.now, back=back)

    def judge(self, trials: Trials[Groups], bars: Mapping[str, float]) -> tuple[Verdict, ...]:
        """Judge by how many nodes the journeys had; its bar says how far above the forecast a group may be."""
        spare = bars["follows-forecast"]
        plain, quiet, stuck = trials.plain, *(trials.variants[name] for name in self.variants)
        short, wide = plain.state.short, [each for each in quiet.state.groups if each.wanted > spare * each.needed]
        stays = [group.name for group in plain.state.groups if not group.back]
        done = not short and plain.run.status == "Success"
        minutes = f"{plain.run.minutes:.1f} minutes; {trials.target:.0f} is the target"
        had = _few(short) if short else f"all have what they need; it ended {plain.run.status}"
        return (
            Verdict.of("enough", done, had),
            Verdict.of("follows-forecast", not wide and not quiet.state.short, _wide(wide, quiet.state.short)),
            Verdict.of("verified", done and stuck.run.status != "Success", _stuck(stuck.run.status)),
            Verdict.of("way-back", not stays, f"nothing brings back {', '.join(stays)}" if stays else "all go back"),
            _twice(trials),
            _safe(trials),
            Verdict.of("quick", done and plain.run.minutes <= trials.target, minutes),
        )


_IMAGE = "ami-12c6146b"
"""An image that the emulation brings along."""


def _find(name: str) -> Any:
    from moto.backends import get_backend

    return get_backend("autoscaling")[ACCOUNT]["us-east-1"].autoscaling_groups[name]


def _start(state: Any) -> None:
    state.lifecycle_state = "InService"


def _sizes_fit(given: Mapping[str, Any]) -> None:
    """AWS refuses sizes that do not fit each other; the emulation would take them."""
    group = _find(str(given["AutoScalingGroupName"]))
    least, most = given.get("MinSize", group.min_size), given.get("MaxSize", group.max_size)
    wanted = given.get("DesiredCapacity", max(least, group.desired_capacity))
    if not least <= wanted <= most:
        message = f"Desired capacity:{wanted} must be between the specified min size:{least} and max size:{most}"
        raise CallError("ValidationError", message)


def _moment(value: Any) -> dt.datetime:
    moment = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _few(groups: list[Group]) -> str:
    return "; ".join(f"{each.name} has {min(each.running, each.least)} of {each.needed}" for each in groups)


def _wide(wide: list[Group], short: list[Group]) -> str:
    if wide:
        said = "; ".join(f"{each.name} {each.wanted} for {each.needed}" for each in wide)
        return f"with half of the forecast it still starts {said}"
    return f"with half of the forecast {_few(short)}" if short else "half of the forecast gives half of the nodes"


def _stuck(status: str) -> str:
    return f"with nodes that never start it ended {status}"


def _twice(trials: Trials[Groups]) -> Verdict:
    if trials.plain.again is None:
        return Verdict.of("idempotent", False, "there was no second run")
    run, state = trials.plain.again
    met = state == trials.plain.state and run.status == trials.plain.run.status
    return Verdict.of(
        "idempotent", met, f"a second run ended {run.status} and {'changed nothing' if met else 'changed it'}"
    )


def _safe(trials: Trials[Groups]) -> Verdict:
    for trial in trials.broken:
        step, moment = trial.broken or ("", "before")
        fewer = [group.name for group in trial.state.groups if group.wanted < group.before]
        if fewer:
            return Verdict.of("safe", False, f"after a fault {moment} {step!r}, {fewer[0]} has fewer nodes than before")
        if trial.run.status == "Success" and trial.state.short:
            found = f"after a fault {moment} {step!r} it claims success, but {_few(trial.state.short)}"
            return Verdict.of("safe", False, found)
    found = f"a fault at each step, {len(trials.broken)} runs: no fewer nodes, no false success"
    return Verdict.of("safe", True, found)
