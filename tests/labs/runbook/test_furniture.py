"""What is put into accounts without a request is what a request would have made."""

import datetime as dt
import re
from collections.abc import Callable

import pytest

from opexkit import content
from opexkit.labs.runbook.account import Account, open_account
from opexkit.labs.runbook.inventory import Inventory, take_inventory
from opexkit.labs.runbook.tasks import furniture, load_task

SITE = load_task("aurora-failover", content.scenario("northwind")).site
MOMENT = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
RULE = {"MetricName": "a", "Namespace": "n", "Statistic": "Maximum", "Period": 60, "Threshold": 1}
RULE |= {"EvaluationPeriods": 1, "ComparisonOperator": "GreaterThanThreshold"}


def _cluster(account: Account) -> None:
    rds, engine = account.client("rds"), {"Engine": "aurora-postgresql", "DBClusterIdentifier": "c"}
    rds.create_db_cluster(**engine, MasterUsername="emulated", MasterUserPassword="emulated")
    for name in ("c-1", "c-2"):
        rds.create_db_instance(**engine, DBInstanceIdentifier=name, DBInstanceClass="db.r6g.large")


def _alarm(account: Account) -> None:
    cloudwatch = account.client("cloudwatch")
    cloudwatch.put_metric_alarm(AlarmName="a", **RULE)
    cloudwatch.set_alarm_state(AlarmName="a", StateValue="ALARM", StateReason="emulated")
    where = [{"Name": "DBInstanceIdentifier", "Value": "c-1"}]
    datum = {"MetricName": "m", "Unit": "Milliseconds", "Timestamp": MOMENT, "Dimensions": where, "Value": 20.0}
    cloudwatch.put_metric_data(Namespace="n", MetricData=[datum])


def _group(account: Account) -> None:
    scaling = account.client("autoscaling")
    scaling.create_launch_configuration(LaunchConfigurationName="l", ImageId="ami-12c6146b", InstanceType="m6g.large")
    sizes = {"MinSize": 2, "DesiredCapacity": 2, "MaxSize": 5}
    place = {"LaunchConfigurationName": "l", "AvailabilityZones": ["us-east-1a"]}
    scaling.create_auto_scaling_group(AutoScalingGroupName="g", **place, **sizes)


def _without_requests(what: str) -> None:
    if what == "cluster":
        furniture.make_cluster("c", ("c-1", "c-2"))
    elif what == "alarm":
        furniture.make_alarm("a", "n")
        furniture.ring("a", rings=True)
        furniture.measure("n", "m", 20.0, MOMENT, DBInstanceIdentifier="c-1")
    elif what == "topic":
        furniture.make_topic("t")
    elif what == "parameter":
        furniture.make_parameter("/p", "4")
    else:
        furniture.make_launch_configuration("l", "ami-12c6146b", "m6g.large")
        furniture.make_group("g", "l", now=2, highest=5)


REQUESTS: dict[str, Callable[[Account], object]] = {
    "cluster": _cluster,
    "alarm": _alarm,
    "topic": lambda account: account.client("sns").create_topic(Name="t"),
    "parameter": lambda account: account.client("ssm").put_parameter(Name="/p", Value="4", Type="String"),
    "group": _group,
}
DRAWN = re.compile(
    r"\d{4}-\d\d-\d\d[T-][\d:.-]+|\b10\.\d+\.\d+\.\d+|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[\dA-Z]{13,}\b|\b[\da-f]{16,}\b|(\b|(?<=ip-))10-[\d-]+|\b[0-9a-f:]{17}\b|(?<=cluster\.)[a-z0-9]{12}|^[a-z0-9]{12}$|ec2-[\d-]+|\b\d+\.\d+\.\d+\.\d+\b"
)
"""Names, addresses and moments that the emulation draws anew each time."""


SERVICES = {
    "cluster": "rds/clusters/c/",
    "alarm": "cloudwatch/alarms/a/",
    "topic": "sns/topics/",
    "parameter": "ssm/",
    "group": "autoscaling/autoscaling_groups/g/",
}


def _plain(inventory: Inventory) -> list[tuple[str, str]]:
    return sorted((DRAWN.sub("*", path), DRAWN.sub("*", value)) for path, value in inventory.items())


@pytest.mark.parametrize("what", REQUESTS)
def test_it_is_what_a_request_makes(what: str) -> None:
    with open_account(SITE.start, SITE.speeds) as account:
        REQUESTS[what](account)
        asked = take_inventory()
    with open_account(SITE.start, SITE.speeds):
        _without_requests(what)
        made = take_inventory()
    assert _plain(made) == _plain(asked)
    assert any(path.startswith(SERVICES[what]) for path in asked)
