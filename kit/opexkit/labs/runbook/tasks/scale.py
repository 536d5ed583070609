"""Scaling the journeys' groups out before a surge."""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

from pydantic import Field

from opexkit.files import Strict
from opexkit.labs.runbook.account import Account, CallError
from opexkit.labs.runbook.emulation import ACCOUNT, region
from opexkit.labs.runbook.task import Task
from opexkit.labs.runbook.tasks.furniture import make_group, make_launch_configuration, make_parameter, make_plan
from opexkit.labs.runbook.tasks.groups import Group, Groups, judge_groups
from opexkit.labs.runbook.trial import Trials
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
    neighbor: str = Field(
        description="A group that the surge does not concern; it has no nodes, and a plan of its own."
    )
    other_groups: list[str] = Field(min_length=3, description="Names of groups in other worlds.")
    forecast: str
    surge_ends: dt.datetime
    boot: float = Field(gt=0, description="Seconds until a node is in service.")
    quiet_factor: float = Field(gt=0, lt=1, description="What a smaller forecast is of the surge's.")


@dataclass
class _World:
    """A forecast, and the group in which a node never starts or never appears; none if it is empty."""

    needed: dict[str, int]
    stuck: str
    lacking: str
    booting: set[str] = field(default_factory=set)


class ScaleOut(Task[ScaleData, Groups]):
    """Raise the four journeys to what the forecast says, and note the way back."""

    id = "scale-out-before-surge"
    model = ScaleData
    demands = ("enough", "only-asked", "follows-forecast", "verified", "way-back", "idempotent", "safe", "quick")
    with_bar = ("follows-forecast",)
    kinds = (
        "other sizes",
        "a group with more than it needs",
        "groups without any room",
        "groups of forty nodes",
        "nodes that start at once",
        "a quiet week in which nothing has to be raised",
        "three groups with other names",
        "nodes that start slowly",
    )
    variants = (
        "a smaller forecast",
        "nodes that do not start",
        "nodes that do not appear",
        "a forecast that lacks a group",
        "a forecast that is no number",
        "a group that is not there anymore",
    )
    fragile = ("", "a smaller forecast", "nodes that do not start")
    may_call = (
        "autoscaling.BatchDeleteScheduledAction",
        "autoscaling.BatchPutScheduledUpdateGroupAction",
        "autoscaling.DeleteScheduledAction",
        "autoscaling.PutScheduledUpdateGroupAction",
        "autoscaling.SetDesiredCapacity",
        "autoscaling.UpdateAutoScalingGroup",
    )

    def values(self, _variant: str = "") -> Mapping[str, Any]:
        """What a schedule would hand over."""
        return {
            "Groups": [group.name for group in self.data.groups],
            "Forecast": self.data.forecast,
            "SurgeEnds": f"{self.data.surge_ends:%Y-%m-%dT%H:%M:%SZ}",
            "AutomationAssumeRole": f"arn:aws:iam::{ACCOUNT}:role/scaling-automation",
        }

    def other_data(self, chance: Random, start: dt.datetime, kind: str) -> ScaleData:
        """Draw other sizes, and a surge that ends as long after the start as here."""
        groups = []
        for place, group in enumerate(self.data.groups):
            now = 20 if kind == "groups of forty nodes" and not place else chance.randint(1, 2)
            surge = now * (2 if now > 2 else chance.randint(2, 4))
            highest = now if kind == "groups without any room" else chance.choice((surge, surge + 4, surge - 1))
            if kind == "a group with more than it needs" and not place:
                now, surge, highest = surge, now, surge + 2
            if kind == "a quiet week in which nothing has to be raised":
                surge, highest = now, now + 2
            groups.append(group.model_copy(update={"now": now, "surge": surge, "highest": highest}))
        if kind == "three groups with other names":
            named = zip(groups, chance.sample(self.data.other_groups, 3), strict=False)
            groups = [group.model_copy(update={"name": name}) for group, name in named]
        rush = {"nodes that start at once": 1.0, "nodes that start slowly": _SLOW * self.data.boot}
        boot = rush.get(kind, self.data.boot)
        ends = start + (self.data.surge_ends - self.site.start)
        return self.data.model_copy(update={"groups": groups, "surge_ends": ends, "boot": boot})

    def may_change(self, _account: Account) -> tuple[str, ...]:
        """The sizes of the groups, the nodes that follow, and what will bring them back."""
        sizes = ("min_size", "max_size", "desired_capacity", "instance_states*")
        groups = [f"autoscaling/autoscaling_groups/{group.name}" for group in self.data.groups]
        plans = [f"autoscaling/scheduled_actions/{group.name} *" for group in self.data.groups]
        return (*(f"{group}/{size}" for group in groups for size in sizes), *plans)

    def set_up(self, account: Account, variant: str) -> _World:
        """Make the groups and the forecast."""
        factor = self.data.quiet_factor if variant == "a smaller forecast" else 1.0
        ill = Random(f"a group {self.site.start}").choice(self.data.groups).name  # noqa: S311 - a draw, no secret
        stuck, lacking = (ill if variant == f"nodes that do not {what}" else "" for what in ("start", "appear"))
        world = _World({}, stuck, lacking)
        make_launch_configuration("journeys", _IMAGE, "c5.large")
        make_group(self.data.neighbor, "journeys", now=0, highest=4)
        make_plan(self.data.neighbor, "invoices-at-night", self.data.surge_ends + dt.timedelta(hours=3), size=4)
        for group in self.data.groups:
            if variant != "a group that is not there anymore" or group is not self.data.groups[-1]:
                make_group(group.name, "journeys", now=group.now, highest=group.highest)
            needed = math.ceil(group.surge * factor)
            world.needed[group.name] = needed
            if variant != "a forecast that lacks a group" or group is not self.data.groups[1]:
                said = "a dozen" if variant == "a forecast that is no number" else str(needed)
                make_parameter(f"{self.data.forecast}/{group.name}", said)
        for api in ("UpdateAutoScalingGroup", "SetDesiredCapacity"):
            account.rules[f"autoscaling.{api}"] = _sizes_fit
            account.effects[f"autoscaling.{api}"] = lambda given: self._boot(account, world, given)
        for api in ("PutScheduledUpdateGroupAction", "BatchPutScheduledUpdateGroupAction"):
            account.rules[f"autoscaling.{api}"] = _is_there
            account.effects[f"autoscaling.{api}"] = _name_within_group
        account.effects["autoscaling.DeleteScheduledAction"] = _delete_within_group
        return world

    def _boot(self, account: Account, world: _World, given: Mapping[str, Any]) -> None:
        """New nodes are pending for a while; some never start, or there is no capacity for them."""
        group = _find(str(given["AutoScalingGroupName"]))
        if group.name not in world.needed:
            return
        new = [state for state in group.instance_states if state.instance.id not in world.booting]
        new = new[next(each.now for each in self.data.groups if each.name == group.name) :]
        if world.lacking == group.name and new:
            group.instance_states.remove(new.pop())
        for place, state in enumerate(new):
            world.booting.add(state.instance.id)
            state.lifecycle_state = "Pending"
            if not (world.stuck == group.name and place == 0):
                account.clock.after(self.data.boot, partial(_start, state))

    def observe(self, _account: Account, world: _World) -> Groups:
        """See how many nodes each journey has, and what will bring them back."""
        planned = [_plan(action) for action in _backend().scheduled_actions.values()]
        there = [group for group in self.data.groups if group.name in _backend().autoscaling_groups]
        gone = tuple(group.name for group in self.data.groups if group not in there)
        return Groups(tuple(self._group(group, world, planned) for group in there), gone)

    def _group(self, data: GroupData, world: _World, planned: list[dict[str, Any]]) -> Group:
        group = _find(data.name)
        own = [plan for plan in planned if plan["AutoScalingGroupName"] == data.name]
        stays = _stays(data, group.max_size, own, self.data.surge_ends)
        falls = any(plan.get(size, data.now) < data.now for plan in own for size in ("MinSize", "DesiredCapacity"))
        running = sum(state.lifecycle_state == "InService" for state in group.instance_states)
        sizes = (group.min_size, group.desired_capacity, running)
        before = (world.needed[data.name], data.now, group.max_size, data.highest)
        return Group(data.name, *sizes, *before, stays=stays, falls=falls)

    def judge(self, trials: Trials[Groups], bars: Mapping[str, float]) -> tuple[Verdict, ...]:
        """Judge by how many nodes the journeys had; its bar says how far above the forecast a group may be."""
        return judge_groups(trials, bars["follows-forecast"], *self.variants)


_SLOW = 1.5
"""How many times as long nodes take in one world."""
_LATEST_DAYS = 7
"""Within so many days after a surge, what was raised for it has to be back."""
_IMAGE = "ami-12c6146b"
"""An image that the emulation brings along."""


def _backend() -> Any:
    from moto.backends import get_backend

    return get_backend("autoscaling")[ACCOUNT][region()]


def _find(name: str) -> Any:
    return _backend().autoscaling_groups[name]


def _plan(action: Any) -> dict[str, Any]:
    """A planned action as DescribeScheduledActions shows it; asking for it would take many times as long."""
    shown = {
        "AutoScalingGroupName": action.auto_scaling_group_name,
        "ScheduledActionName": action.scheduled_action_name,
        "StartTime": action.start_time,
        "Recurrence": action.recurrence,
        "MinSize": action.min_size,
        "MaxSize": action.max_size,
        "DesiredCapacity": action.desired_capacity,
    }
    return {name: value for name, value in shown.items() if value is not None}


def _name_within_group(_given: Mapping[str, Any]) -> None:
    """Keep planned actions by group and name, as AWS does; the emulation goes by the name alone."""
    plans = _backend().scheduled_actions
    for key, plan in tuple(plans.items()):
        del plans[key]
        plans[f"{plan.auto_scaling_group_name} {plan.scheduled_action_name}"] = plan


def _delete_within_group(given: Mapping[str, Any]) -> None:
    _backend().scheduled_actions.pop(f"{given['AutoScalingGroupName']} {given['ScheduledActionName']}", None)


def _start(state: Any) -> None:
    state.lifecycle_state = "InService"


def _is_there(given: Mapping[str, Any]) -> None:
    """AWS refuses to plan for a group that is not there; the emulation would do it."""
    if (name := str(given["AutoScalingGroupName"])) not in _backend().autoscaling_groups:
        raise CallError("ValidationError", f"AutoScalingGroup name not found - AutoScalingGroup '{name}' not found")


def _sizes_fit(given: Mapping[str, Any]) -> None:
    """AWS refuses sizes that do not fit each other; the emulation would take them."""
    _is_there(given)
    group = _find(str(given["AutoScalingGroupName"]))
    least, most = given.get("MinSize", group.min_size), given.get("MaxSize", group.max_size)
    wanted = given.get("DesiredCapacity", max(least, group.desired_capacity))
    if not least <= wanted <= most:
        message = f"Desired capacity:{wanted} must be between the specified min size:{least} and max size:{most}"
        raise CallError("ValidationError", message)


def _moment(value: Any) -> dt.datetime:
    moment = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _stays(data: GroupData, highest: int, plans: list[dict[str, Any]], surge_ends: dt.datetime) -> str:
    """What of a group the planned actions do not bring back to where it was, once the surge is over, and for good."""
    if data.surge <= data.now and not plans:
        return ""  # it had what it needs
    if again := [plan for plan in plans if plan.get("Recurrence")]:
        return f"{again[0]['ScheduledActionName']} comes back again and again"
    ends = surge_ends if surge_ends.tzinfo else surge_ends.replace(tzinfo=dt.UTC)
    late = ends + dt.timedelta(days=_LATEST_DAYS)
    before = {"MinSize": data.now, "MaxSize": data.highest, "DesiredCapacity": data.now}
    pairs = ((_moment(plan["StartTime"]), plan) for plan in plans if "StartTime" in plan)
    due = sorted(pairs, key=lambda pair: pair[0])
    if early := [
        moment for moment, plan in due if moment < ends and any(plan.get(n, data.surge) < data.surge for n in before)
    ]:
        return f"it goes back at {early[0]:%Y-%m-%d %H:%M}, before the surge is over"
    sizes: dict[str, int | None] = dict.fromkeys(before) | {"MaxSize": highest if highest == data.highest else None}
    for moment, plan in due:
        if ends <= moment <= late:
            sizes |= {name: plan[name] for name in sizes if name in plan}
    for name, value in before.items():
        if sizes[name] is None:
            return f"nothing brings {name} back within {_LATEST_DAYS} days after the surge"
        if sizes[name] != value:
            return f"{name} goes to {sizes[name]}, and was {value}"
    for moment, plan in due:
        for name, value in before.items():
            if moment > late and plan.get(name, value) != value:
                return f"{name} goes to {plan[name]} at {moment:%Y-%m-%d}, and was {value}"
    return ""
