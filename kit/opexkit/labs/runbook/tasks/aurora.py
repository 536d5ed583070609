"""The failover of a cluster whose writer has failed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import Field

from opexkit.files import Strict
from opexkit.labs.runbook.account import ACCOUNT, REGION, Account
from opexkit.labs.runbook.trial import Task, Trial, Trials
from opexkit.labs.verdict import Verdict

if TYPE_CHECKING:
    from moto.rds.models import DBCluster


class AuroraData(Strict):
    """A cluster whose writer has failed; `namespace` is that of the company's own metrics."""

    namespace: str
    cluster: str
    writer: str
    readers: list[str] = Field(min_length=1)
    down_alarm: str
    lag_alarm: str
    topic: str
    failover: float = Field(gt=0, description="Seconds until the writer has moved.")
    recovery: float = Field(gt=0, description="Seconds until clients have followed.")
    lag_seconds: float = Field(gt=0, description="How far a reader is behind when it lags.")


@dataclass(frozen=True)
class Cluster:
    """The cluster after a run.

    Attributes:
        writers: instances that take writes; one if all is well.
        healthy: whether the writer works and clients have followed it.
        failovers: moments (seconds) at which one was asked for.
        approvals: moments at which somebody was asked.
        messages: what was published to the incident's log, with its moment.
        down: seconds from the beginning until the writer worked again; None if it never did.
    """

    writers: tuple[str, ...]
    healthy: bool
    failovers: tuple[float, ...]
    approvals: tuple[float, ...]
    messages: tuple[tuple[float, str], ...]
    down: float | None


@dataclass
class _World:
    variant: str
    writer: str
    recovered: float | None = None


class AuroraFailover(Task[AuroraData, Cluster]):
    """Codify the failover of the orders cluster to a reader."""

    id = "aurora-failover"
    model = AuroraData
    demands = ("moves", "lag", "approval", "verified", "idempotent", "safe", "recorded", "quick")
    variants = ("lagging reader", "refused approval", "failover without effect")
    fragile = ("", "lagging reader", "refused approval")

    def values(self) -> Mapping[str, Any]:
        """What an on-call engineer would type in."""
        return {
            "ClusterIdentifier": self.data.cluster,
            "TargetInstance": self.data.readers[0],
            "DownAlarm": self.data.down_alarm,
            "LagAlarm": self.data.lag_alarm,
            "Approver": f"arn:aws:iam::{ACCOUNT}:role/incident-commander",
            "IncidentTopic": f"arn:aws:sns:{REGION}:{ACCOUNT}:{self.data.topic}",
            "AutomationAssumeRole": f"arn:aws:iam::{ACCOUNT}:role/failover-automation",
        }

    def set_up(self, account: Account, variant: str) -> _World:
        """Make the cluster with its failed writer, its alarms and its lag."""
        data, world = self.data, _World(variant, self.data.writer)
        rds, cloudwatch = account.client("rds"), account.client("cloudwatch")
        engine = {"Engine": "aurora-postgresql", "DBClusterIdentifier": data.cluster}
        rds.create_db_cluster(**engine, MasterUsername="emulated", MasterUserPassword="emulated")
        for name in (data.writer, *data.readers):
            rds.create_db_instance(**engine, DBInstanceIdentifier=name, DBInstanceClass="db.r6g.large")
        _backend().databases[data.writer].status = "failed"
        lagging = variant == "lagging reader"
        for name in data.readers:
            lag = {"MetricName": "AuroraReplicaLag", "Unit": "Milliseconds", "Timestamp": account.clock.moment}
            lag |= {"Dimensions": [{"Name": "DBInstanceIdentifier", "Value": name}]}
            value = data.lag_seconds * 1000 if lagging else 20.0
            cloudwatch.put_metric_data(Namespace="AWS/RDS", MetricData=[lag | {"Value": value}])
        for name, rings in ((data.down_alarm, True), (data.lag_alarm, lagging)):
            rule = {
                "MetricName": name,
                "Namespace": self.data.namespace,
                "Statistic": "Maximum",
                "Period": 60,
                "Threshold": 1,
            }
            rule |= {"EvaluationPeriods": 1, "ComparisonOperator": "GreaterThanThreshold"}
            cloudwatch.put_metric_alarm(AlarmName=name, **rule)
            _ring(account, name, rings)
        account.client("sns").create_topic(Name=data.topic)
        account.approves = variant != "refused approval"
        account.effects["rds.FailoverDBCluster"] = lambda _given: self._move(account, world)
        return world

    def _move(self, account: Account, world: _World) -> None:
        """The emulation moves the writer at once; here it takes its time, or never comes about."""
        cluster = _backend().clusters[self.data.cluster]
        chosen = cluster.writer.db_instance_identifier
        _point(cluster, world.writer)
        cluster.status = "failing-over"

        def recovered() -> None:
            _ring(account, self.data.down_alarm, rings=False)
            world.recovered = account.clock.now if world.recovered is None else world.recovered

        def moved() -> None:
            cluster.status = "available"
            if world.variant != "failover without effect":
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
            writers=tuple(member.db_instance_identifier for member in members if member.is_cluster_writer),
            healthy=world.recovered is not None,
            failovers=tuple(call.at for call in account.calls if call.api == "FailoverDBCluster" and not call.error),
            approvals=tuple(account.approvals),
            messages=tuple((call.at, str(call.inputs.get("Message", ""))) for call in published),
            down=world.recovered,
        )

    def judge(self, trials: Trials[Cluster], _bars: Mapping[str, float]) -> tuple[Verdict, ...]:
        """Judge by what happened to the cluster."""
        plain = trials.plain
        lagging, refused, idle = (trials.variants[name] for name in self.variants)
        return (
            self._moves(plain),
            Verdict.of("lag", not lagging.state.failovers, _lag(lagging)),
            _approved(plain, refused),
            Verdict.of("verified", idle.run.status != "Success" and plain.run.status == "Success", _claimed(idle)),
            _twice(plain),
            self._safe(trials),
            _recorded(plain),
            _quick(trials),
        )

    def _moves(self, plain: Trial[Cluster]) -> Verdict:
        state = plain.state
        met = len(state.writers) == 1 and state.writers[0] != self.data.writer and state.healthy
        found = f"the writer is {', '.join(state.writers) or 'nobody'}"
        return Verdict.of("moves", met and plain.run.status == "Success", f"{found}; the run ended {plain.run.status}")

    def _safe(self, trials: Trials[Cluster]) -> Verdict:
        for trial in trials.broken:
            if trial.variant and trials.variants[trial.variant].state.failovers:
                continue  # it fails over there without any fault, which its own demand says
            step, moment = trial.broken or ("", "before")
            scene = f"a fault {moment} {step!r}" + (f" with a {trial.variant}" if trial.variant else "")
            if len(trial.state.writers) != 1:
                return Verdict.of("safe", False, f"after {scene} there are {len(trial.state.writers)} writers")
            if trial.variant and trial.state.failovers:
                return Verdict.of("safe", False, f"after {scene} it failed over nevertheless")
            if trial.run.status == "Success" and not trial.state.healthy:
                return Verdict.of("safe", False, f"after {scene} it claims success, but the writer is down")
            if len(trial.state.failovers) > 1:
                return Verdict.of("safe", False, f"after {scene} it failed over {len(trial.state.failovers)} times")
        return Verdict.of(
            "safe", True, f"a fault at each step, {len(trials.broken)} runs: always one writer, no false success"
        )


def _backend() -> Any:
    from moto.backends import get_backend

    return get_backend("rds")[ACCOUNT][REGION]


def _point(cluster: "DBCluster", name: str) -> None:
    for member in cluster.members:
        member.is_cluster_writer = member.db_instance_identifier == name


def _ring(account: Account, alarm: str, rings: bool) -> None:
    state = "ALARM" if rings else "OK"
    account.client("cloudwatch").set_alarm_state(AlarmName=alarm, StateValue=state, StateReason="emulated")


def _lag(lagging: Trial[Cluster]) -> str:
    if lagging.state.failovers:
        return "the reader was behind, and it failed over: what was not replicated is lost"
    return f"the reader was behind, and it stopped at {lagging.run.path[-1]!r}"


def _approved(plain: Trial[Cluster], refused: Trial[Cluster]) -> Verdict:
    asked, moved = plain.state.approvals, plain.state.failovers
    if refused.state.failovers:
        return Verdict.of("approval", False, "it failed over although nobody approved")
    if len(asked) != 1:
        return Verdict.of("approval", False, f"{len(asked)} approvals were asked for")
    if moved and asked[0] > moved[0]:
        return Verdict.of("approval", False, "it asked after it had failed over")
    return Verdict.of("approval", bool(moved), f"asked once, after {asked[0] / 60:.1f} minutes")


def _claimed(idle: Trial[Cluster]) -> str:
    if idle.run.status == "Success":
        return "the failover had no effect, and it claims success"
    return f"the failover had no effect, and it ended {idle.run.status} at {idle.run.path[-1]!r}"


def _twice(plain: Trial[Cluster]) -> Verdict:
    if plain.again is None:
        return Verdict.of("idempotent", False, "there was no second run")
    run, state = plain.again
    number = len(state.failovers)
    met = number == 1 and run.status == "Success"
    return Verdict.of("idempotent", met, f"run twice: {number} failovers in all, the second run ended {run.status}")


def _recorded(plain: Trial[Cluster]) -> Verdict:
    told = [at for at, _ in plain.state.messages if plain.state.failovers and at > plain.state.failovers[0]]
    first = plain.state.down
    met = bool(told) and first is not None and max(told) >= first
    return Verdict.of("recorded", met, f"messages to the incident's log: {len(plain.state.messages)}")


def _quick(trials: Trials[Cluster]) -> Verdict:
    minutes, down = trials.plain.run.minutes, trials.plain.state.down
    met = minutes <= trials.target and trials.plain.state.healthy
    until = f"the writer was back after {down / 60:.1f}" if down is not None else "the writer did not come back"
    return Verdict.of("quick", met, f"{minutes:.1f} minutes, {until}; {trials.target:.0f} is the target")
