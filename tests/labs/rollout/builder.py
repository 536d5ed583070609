"""Rollouts for tests, written short: alarms of a template, deployments of each tool, Rollouts of Argo."""

import copy
import json
from typing import Any

from tests import quick_yaml as yaml

from opexkit.labs import find_lab

LAB = find_lab("safe-deployment")
REFERENCE: list[dict[str, Any]] = list(yaml.safe_load_all(LAB.text("reference")))
SERVICE = {"Name": "Service", "Value": "dispatch-api"}
NEW = [SERVICE, {"Name": "Version", "Value": "new"}]
Resources = dict[str, dict[str, Any]]


def alarm(metric: str, threshold: float, period: int, least: int, of: int, **more: Any) -> dict[str, Any]:
    """An alarm of the new version; the period is in minutes."""
    properties = {
        "Namespace": "Northwind/Releases",
        "MetricName": metric,
        "Dimensions": NEW,
        "Statistic": "Average",
        "Period": 60 * period,
        "EvaluationPeriods": of,
        "DatapointsToAlarm": least,
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": threshold,
        "TreatMissingData": "notBreaching",
    }
    return {"Type": "AWS::CloudWatch::Alarm", "Properties": properties | more}


ALARMS: Resources = {
    "Broken": alarm("ErrorPercent", 15, 1, 3, 3),
    "Worse": alarm("ErrorPercentAboveOld", 0.8, 15, 2, 2),
    "Rejected": alarm("RejectedPercent", 4, 5, 2, 2),
    "Memory": alarm("MemoryPercent", 80, 5, 2, 2),
}


def canary(percent: int, minutes: int) -> dict[str, Any]:
    """CodeDeploy's routing in two increments."""
    inner = {"CanaryPercentage": percent, "CanaryInterval": minutes}
    return {"Type": "TimeBasedCanary", "TimeBasedCanary": inner}


def linear(percent: int, minutes: int) -> dict[str, Any]:
    """CodeDeploy's routing in equal increments."""
    inner = {"LinearPercentage": percent, "LinearInterval": minutes}
    return {"Type": "TimeBasedLinear", "TimeBasedLinear": inner}


def group(names: Any, config: Any, wait: int = 15, **more: Any) -> dict[str, Any]:
    """A deployment group of ECS."""
    properties = {
        "ApplicationName": "dispatch-api",
        "ServiceRoleArn": "arn:aws:iam::123456789012:role/deploys",
        "DeploymentConfigName": config,
        "AlarmConfiguration": {"Enabled": True, "Alarms": [{"Name": {"Ref": each}} for each in names]},
        "AutoRollbackConfiguration": {"Enabled": True, "Events": ["DEPLOYMENT_STOP_ON_ALARM"]},
        "ECSServices": [{"ClusterName": "dispatch", "ServiceName": "dispatch-api"}],
        "BlueGreenDeploymentConfiguration": {
            "TerminateBlueInstancesOnDeploymentSuccess": {
                "Action": "TERMINATE",
                "TerminationWaitTimeInMinutes": wait,
            }
        },
    }
    return {"Type": "AWS::CodeDeploy::DeploymentGroup", "Properties": properties | more}


def codedeploy(
    routing: Any, alarms: Resources = ALARMS, wait: int = 15, platform: str = "ECS", **more: Any
) -> Resources:
    """A group with a configuration of its own, or with one by its name."""
    if isinstance(routing, str):
        return {**alarms, "Group": group(alarms, routing, wait, **more)}
    config = {"ComputePlatform": platform, "TrafficRoutingConfig": routing}
    resource = {"Type": "AWS::CodeDeploy::DeploymentConfig", "Properties": config}
    return {**alarms, "Config": resource, "Group": group(alarms, {"Ref": "Config"}, wait, **more)}


def ecs(alarms: Resources = ALARMS, rollback: bool = True, **configuration: Any) -> Resources:
    """A service of ECS that deploys itself."""
    watched = {"AlarmNames": [{"Ref": each} for each in alarms], "Enable": True, "Rollback": rollback}
    properties = {"DesiredCount": 10, "DeploymentConfiguration": {"Alarms": watched, **configuration}}
    return {**alarms, "Service": {"Type": "AWS::ECS::Service", "Properties": properties}}


def appconfig(strategy: Any, alarms: Resources = ALARMS) -> Resources:
    """A flag that AppConfig switches on."""
    monitors = [{"AlarmArn": {"Fn::GetAtt": [each, "Arn"]}} for each in alarms]
    environment = {"ApplicationId": "dispatch", "Name": "production", "Monitors": monitors}
    own = not isinstance(strategy, str)
    deployment = {
        "ApplicationId": "dispatch",
        "ConfigurationProfileId": "flags",
        "ConfigurationVersion": "7",
        "DeploymentStrategyId": {"Ref": "Strategy"} if own else strategy,
        "EnvironmentId": {"Ref": "Environment"},
    }
    found: Resources = {
        **alarms,
        "Environment": {"Type": "AWS::AppConfig::Environment", "Properties": environment},
        "Deployment": {"Type": "AWS::AppConfig::Deployment", "Properties": deployment},
    }
    if own:
        properties = {"Name": "slowly", "ReplicateTo": "NONE", **strategy}
        found["Strategy"] = {"Type": "AWS::AppConfig::DeploymentStrategy", "Properties": properties}
    return found


def template(resources: Resources) -> str:
    """Write a template."""
    return yaml.safe_dump(json.loads(json.dumps({"Resources": resources})), sort_keys=False)  # without anchors


def argo(steps: list[Any] | None = None, metrics: Any = None, **canary_part: Any) -> str:
    """The reference with other steps, with metrics changed, or with parts of its canary changed; None deletes one."""
    rollout, analysis = copy.deepcopy(REFERENCE)
    own = rollout["spec"]["strategy"]["canary"]
    if steps is not None:
        own["steps"] = steps
    for name, value in canary_part.items():
        if value is None:
            own.pop(name)
        else:
            own[name] = value
    for metric in analysis["spec"]["metrics"]:
        metric.update(metrics or {})
    return yaml.safe_dump_all(json.loads(json.dumps([rollout, analysis])), sort_keys=False)
