"""The failover of a cluster whose writer has failed."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING, Any

from pydantic import Field

from opexkit.files import Strict
from opexkit.labs.runbook.account import Account, CallError
from opexkit.labs.runbook.emulation import ACCOUNT, region
from opexkit.labs.runbook.task import Task
from opexkit.labs.runbook.tasks.cluster import Cluster, judge_cluster
from opexkit.labs.runbook.tasks.furniture import make_alarm, make_cluster, make_topic, measure, ring
from opexkit.labs.runbook.trial import Trials
from opexkit.labs.verdict import Verdict

if TYPE_CHECKING:
    from moto.rds.models import DBCluster


_MONTH = 30 * 86_400.0
_REBOOT = 1800.0
_LAG = 9_000.0
"""Milliseconds; readers show old data, and lose nothing."""
_WEEK = 7 * 86_400.0
_EARLIER = 12
"""Messages that the incident's log holds already in one world."""
_APPROVER = f"arn:aws:iam::{ACCOUNT}:role/incident-commander"


class AuroraData(Strict):
    """A cluster whose writer takes no writes; `namespace` is that of the company's own metrics."""

    namespace: str
    cluster: str
    writer: str
    readers: list[str] = Field(min_length=1)
    down_alarm: str
    lag_alarm: str
    topic: str
    failover: float = Field(gt=0, description="Seconds until the writer has moved.")
    recovery: float = Field(gt=0, description="Seconds until clients have followed.")
    other_clusters: list[str] = Field(min_length=2, description="Names of clusters in other worlds.")


@dataclass
class _World:
    variant: str
    writer: str
    recovered: float | None = None


class AuroraFailover(Task[AuroraData, Cluster]):
    """Codify the failover of the orders cluster to a reader."""

    id = "aurora-failover"
    model = AuroraData
    demands = (
        "moves",
        "only-asked",
        "target",
        "approval",
        "verified",
        "idempotent",
        "safe",
        "recorded",
        "quick",
    )
    kinds = (
        "other names",
        "a single reader",
        "fourteen readers",
        "a neighbor whose writer fails, too",
        "a slow failover that clients follow at once",
        "a log in which much was written before",
        "readers that lag behind",
    )
    variants = (
        "a refused approval",
        "a failover without effect",
        "a target that is not available",
        "a writer that is well",
        "a writer that fails again a month later",
        "an approval that nobody answers",
        "a target that is lost while people decide",
        "a target of another cluster",
        "a target that is not there",
    )
    fragile = ("", "a refused approval", "a failover without effect")
    relapse = "a writer that fails again a month later"
    may_call = ("rds.FailoverDBCluster", "sns.Publish")

    @property
    def _neighbor(self) -> str:
        """The name of another cluster."""
        return next(each for each in self.data.other_clusters if each != self.data.cluster)

    def values(self, variant: str = "") -> Mapping[str, Any]:
        """What an on-call engineer would type in, or mistype."""
        mistyped = {
            "a target of another cluster": f"{self._neighbor}-2",
            "a target that is not there": f"{self.data.cluster}-99",
        }
        return {
            "ClusterIdentifier": self.data.cluster,
            "TargetInstance": mistyped.get(variant, self.data.readers[0]),
            "DownAlarm": self.data.down_alarm,
            "LagAlarm": self.data.lag_alarm,
            "Approver": _APPROVER,
            "IncidentTopic": f"arn:aws:sns:{region()}:{ACCOUNT}:{self.data.topic}",
            "AutomationAssumeRole": f"arn:aws:iam::{ACCOUNT}:role/failover-automation",
        }

    def other_data(self, chance: Random, _start: dt.datetime, kind: str) -> AuroraData:
        """Draw another cluster, with other instances in another order."""
        cluster = chance.choice(self.data.other_clusters)
        many = {"a single reader": 2, "fourteen readers": 15}.get(kind, chance.randint(2, 4))
        names = [f"{cluster}-{number}" for number in chance.sample(range(1, 21), many)]
        changed: dict[str, Any] = {"cluster": cluster, "writer": names[0], "readers": names[1:]}
        if kind == "a slow failover that clients follow at once":
            changed |= {"failover": 1.5 * self.data.failover, "recovery": 1.0}
        return self.data.model_copy(update=changed)

    def may_change(self, _account: Account) -> tuple[str, ...]:
        """Who writes, what follows for the cluster and for the alarm that watches it, and what the log is told."""
        data = self.data
        return (
            *(f"rds/databases/{name}/is_cluster_writer" for name in (data.writer, *data.readers)),
            f"rds/clusters/{data.cluster}/status",
            f"cloudwatch/alarms/{data.down_alarm}/state_*",
            f"cloudwatch/alarms/{data.down_alarm}/history/*",
            "cloudwatch/metric_data/*",
            f"sns/topics/arn:aws:sns:*:{data.topic}/sent_notifications*",
        )

    def set_up(self, account: Account, variant: str) -> _World:
        """Make the cluster with its failed writer, its alarms and its lag."""
        data, world = self.data, _World(variant, self.data.writer)
        self._furnish_neighbor()
        make_cluster(data.cluster, (data.writer, *data.readers))
        well = variant == "a writer that is well"
        if not well:
            _backend().databases[data.writer].status = "failed"
        if variant == "a target that is not available":
            _backend().databases[data.readers[0]].status = "rebooting"
        behind = self.kind == "readers that lag behind"
        for name in data.readers:
            measure(
                "AWS/RDS", "AuroraReplicaLag", _LAG if behind else 20.0, account.clock.moment, DBInstanceIdentifier=name
            )
        for name, rings in ((data.down_alarm, not well), (data.lag_alarm, behind)):
            make_alarm(name, data.namespace)
            ring(name, rings)
        make_topic(data.topic)
        if self.kind == "a log in which much was written before":
            topic = f"arn:aws:sns:{region()}:{ACCOUNT}:{data.topic}"
            for number in range(_EARLIER):
                account.client("sns").publish(TopicArn=topic, Message=f"{data.cluster}: drill {number} went well")
        if variant == "an approval that nobody answers":
            account.pace = replace(account.pace, approval=_WEEK)
        if variant == "a target that is lost while people decide":
            lost = account.pace.approval / 2
            account.clock.after(lost, lambda: _become(data.readers[0], "rebooting"))
            account.clock.after(lost + _REBOOT, lambda: _become(data.readers[0], "available"))
        account.approves = variant != "a refused approval"
        account.rules["rds.FailoverDBCluster"] = _target_can_take_over
        account.effects["rds.FailoverDBCluster"] = lambda given: self._fail_over(account, world, given)
        return world

    def _furnish_neighbor(self) -> None:
        """Make another cluster, whose own alarm rings and is nobody's business here."""
        name = self._neighbor
        make_cluster(name, (f"{name}-1", f"{name}-2"))
        ill = ["replica-lag", "writer-down"] if self.kind == "a neighbor whose writer fails, too" else ["replica-lag"]
        for alarm in ill:
            make_alarm(f"{name}-{alarm}", self.data.namespace)
            ring(f"{name}-{alarm}", rings=True)
        if len(ill) > 1:
            _backend().databases[f"{name}-1"].status = "failed"

    def happen_again(self, account: Account, world: _World) -> Mapping[str, Any]:
        """A month later the new writer fails; the former one is well, and is to take over."""
        account.clock.wait(_MONTH)
        databases = _backend().databases
        for name in (self.data.writer, *self.data.readers):
            if name in databases:
                databases[name].status = "failed" if name == world.writer else "available"
        world.recovered = None
        ring(self.data.down_alarm, rings=True)
        return {**self.values(), "TargetInstance": self.data.writer}

    def _fail_over(self, account: Account, world: _World, given: Mapping[str, Any]) -> None:
        if given.get("DBClusterIdentifier") == self.data.cluster:
            self._move(account, world)

    def _move(self, account: Account, world: _World) -> None:
        """The emulation moves the writer at once; here it takes its time, or never comes about."""
        cluster = _backend().clusters[self.data.cluster]
        chosen = cluster.writer.db_instance_identifier
        _point(cluster, world.writer)
        cluster.status = "failing-over"

        def recovered() -> None:
            ring(self.data.down_alarm, rings=False)
            world.recovered = account.clock.now if world.recovered is None else world.recovered

        def moved() -> None:
            cluster.status = "available"
            if world.variant == "a failover without effect":
                ring(self.data.down_alarm, rings=None)  # nobody answers, so there is nothing to measure
            else:
                world.writer = chosen
                _point(cluster, chosen)
                if cluster.writer.status == "available":
                    account.clock.after(self.data.recovery, recovered)

        account.clock.after(self.data.failover, moved)

    def observe(self, account: Account, world: _World) -> Cluster:
        """See who writes, and what was asked for on the way."""
        cluster = _backend().clusters.get(self.data.cluster)
        members = cluster.members if cluster else []
        published = [call for call in account.calls if call.api == "Publish"]
        return Cluster(
            cluster=self.data.cluster,
            target=self.data.readers[0],
            approver=_APPROVER,
            writers=tuple(member.db_instance_identifier for member in members if member.is_cluster_writer),
            healthy=world.recovered is not None,
            failovers=tuple(call.at for call in account.calls if call.api == "FailoverDBCluster" and not call.error),
            approvals=tuple(account.approvals),
            topics=frozenset(_topics()),
            messages=tuple((call.at, str(call.inputs.get("Message", ""))) for call in published),
            down=world.recovered,
        )

    def judge(self, trials: Trials[Cluster], _bars: Mapping[str, float]) -> tuple[Verdict, ...]:
        """Judge by what happened to the cluster."""
        return judge_cluster(trials, *self.variants)


def _backend() -> Any:
    from moto.backends import get_backend

    return get_backend("rds")[ACCOUNT][region()]


def _topics() -> list[str]:
    from moto.backends import get_backend

    return list(get_backend("sns")[ACCOUNT][region()].topics)


def _become(name: str, status: str) -> None:
    if name in _backend().databases:
        _backend().databases[name].status = status


def _target_can_take_over(given: Mapping[str, Any]) -> None:
    """AWS refuses a failover to an instance that cannot take over; the emulation would take it."""
    name, cluster = given.get("TargetDBInstanceIdentifier"), _backend().clusters.get(given.get("DBClusterIdentifier"))
    if name and cluster and name not in [member.db_instance_identifier for member in cluster.members]:
        raise CallError("InvalidDBInstanceState", f"{name} is no instance of {cluster.db_cluster_identifier}")
    if name and name in _backend().databases and (status := _backend().databases[name].status) != "available":
        raise CallError("InvalidDBInstanceState", f"{name} is {status}, not available")


def _point(cluster: "DBCluster", name: str) -> None:
    for member in cluster.members:
        member.is_cluster_writer = member.db_instance_identifier == name
