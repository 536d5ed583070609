"""What accounts of tasks hold, made in the emulation's own objects: a request for each would take ten times as long.

Each makes what the call of the AWS SDK makes, with the same defaults; a test holds the two against each other.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from opexkit.labs.runbook.emulation import ACCOUNT, region

_ENGINE = "aurora-postgresql"


def make_cluster(name: str, instances: Sequence[str]) -> None:
    """Make an Aurora cluster; its first instance writes."""
    rds = _backend("rds")
    engine = {"engine": _ENGINE, "db_cluster_identifier": name}
    cluster = rds.create_db_cluster(engine | {"master_username": "emulated", "master_user_password": "emulated"})
    cluster.status = "available"
    for instance in instances:
        kind = {"db_instance_identifier": instance, "db_instance_class": "db.r6g.large"}
        made = rds.create_db_instance(engine | kind)
        made.db_parameter_group_status_list  # noqa: B018 - the default group is made when it is first looked at


def make_alarm(name: str, namespace: str) -> None:
    """Make an alarm that looks each minute at a metric of its own name; it has no data yet."""
    rule: dict[str, Any] = {"comparison_operator": "GreaterThanThreshold", "evaluation_periods": 1, "period": 60}
    rule |= {"name": name, "namespace": namespace, "metric_name": name, "statistic": "Maximum", "threshold": 1.0}
    rule |= {"description": None, "dimensions": [], "tags": []}
    nobody: dict[str, list[Any]] = {"alarm_actions": [], "ok_actions": [], "insufficient_data_actions": []}
    _backend("cloudwatch").put_metric_alarm(**rule, **nobody)


def ring(alarm: str, rings: bool | None) -> None:
    """Let an alarm ring, or fall silent, or have no data where that is not known."""
    state = {True: "ALARM", False: "OK", None: "INSUFFICIENT_DATA"}[rings]
    _backend("cloudwatch").set_alarm_state(alarm, "emulated", None, state)


def measure(namespace: str, metric: str, value: float, moment: dt.datetime, **dimensions: str) -> None:
    """Put a value of a metric, in milliseconds."""
    where = [{"Name": name, "Value": of} for name, of in dimensions.items()]
    datum = {"MetricName": metric, "Unit": "Milliseconds", "Timestamp": moment, "Dimensions": where, "Value": value}
    _backend("cloudwatch").put_metric_data(namespace, [datum])


def make_topic(name: str) -> None:
    """Make a topic of SNS."""
    _backend("sns").create_topic(name, {}, {})


def make_parameter(name: str, value: str) -> None:
    """Make a parameter of Parameter Store, in plain text."""
    rest = dict.fromkeys(("description", "allowed_pattern", "keyid", "tags", "tier", "policies"))
    kind = {"parameter_type": "String", "data_type": "text", "overwrite": False}
    _backend("ssm").put_parameter(name=name, value=value, **kind, **rest)


def make_launch_configuration(name: str, image: str, kind: str) -> None:
    """Say what nodes of a group are made from: an image and a type of instance."""
    nothing = dict.fromkeys(("key_name", "ramdisk_id", "kernel_id", "instance_profile_name", "spot_price"))
    nothing |= dict.fromkeys(("instance_id", "user_data", "block_device_mappings", "metadata_options"))
    nothing |= dict.fromkeys(("classic_link_vpc_id", "classic_link_vpc_security_groups"))
    no = dict.fromkeys(("instance_monitoring", "ebs_optimized", "associate_public_ip_address"), False)
    _backend("autoscaling").create_launch_configuration(
        name=name, image_id=image, instance_type=kind, security_groups=[], **no, **nothing
    )


def make_group(name: str, launch_configuration: str, *, now: int, highest: int) -> None:
    """Make a group of nodes in one zone; all of them are in service."""
    nothing = dict.fromkeys(("vpc_zone_identifier", "default_cooldown", "health_check_period", "health_check_type"))
    nothing |= dict.fromkeys(("instance_id", "mixed_instances_policy", "placement_group"))
    none: dict[str, list[Any]] = {"load_balancers": [], "target_group_arns": [], "termination_policies": [], "tags": []}
    _backend("autoscaling").create_auto_scaling_group(
        name=name,
        availability_zones=[f"{region()}a"],
        min_size=now,
        desired_capacity=now,
        max_size=highest,
        launch_config_name=launch_configuration,
        launch_template={},
        **nothing,
        **none,
    )


def make_plan(group: str, name: str, at: dt.datetime, *, size: int) -> None:
    """Plan that a group gets another size, once."""
    autoscaling = _backend("autoscaling")
    autoscaling.put_scheduled_update_group_action(
        name=group,
        scheduled_action_name=name,
        desired_capacity=size,
        max_size=size,
        min_size=size,
        start_time=f"{at:%Y-%m-%dT%H:%M:%SZ}",
        end_time=None,
        recurrence=None,
        timezone=None,
    )
    autoscaling.scheduled_actions[f"{group} {name}"] = autoscaling.scheduled_actions.pop(name)


def _backend(service: str) -> Any:
    """Return what the emulation keeps of a service in its region."""
    from moto.backends import get_backend

    return get_backend(service)[ACCOUNT][region()]
