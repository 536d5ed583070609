"""Rollouts of AppConfig: a flag that is switched on by a deployment strategy, watched by the environment's monitors.

Source: docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference, aws-resource-appconfig-deploymentstrategy,
aws-resource-appconfig-environment and aws-resource-appconfig-deployment; the user guide's
appconfig-creating-deployment-strategy, read 2026-11-26.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from opexkit.files import InputError, suggestion, validated
from opexkit.labs.alarms.template import Resource, Template
from opexkit.labs.rollout import strategies
from opexkit.labs.rollout.alarm import Alarms
from opexkit.labs.rollout.codedeploy import Part
from opexkit.labs.rollout.plan import Alarm, Stage, Step, merged

STRATEGY, ENVIRONMENT, DEPLOYMENT = (
    f"AWS::AppConfig::{kind}" for kind in ("DeploymentStrategy", "Environment", "Deployment")
)
Minutes = Annotated[int, Field(ge=0, le=1_440)]


class DeploymentStrategy(Part):
    """The properties of an AWS::AppConfig::DeploymentStrategy."""

    name: str
    deployment_duration_in_minutes: Minutes
    final_bake_time_in_minutes: Minutes = 0
    growth_factor: Annotated[float, Field(ge=1, le=100)]
    growth_type: Literal["LINEAR", "EXPONENTIAL"] = "LINEAR"
    replicate_to: Literal["NONE", "SSM_DOCUMENT"] = "NONE"
    description: str = ""
    tags: Any = None


class Monitor(Part):
    """An alarm that takes a configuration back."""

    alarm_arn: str
    alarm_role_arn: str | None = None


class Environment(Part):
    """The properties of an AWS::AppConfig::Environment."""

    application_id: str
    name: str
    monitors: Annotated[list[Monitor], Field(max_length=5)] = Field(default_factory=list)
    deletion_protection_check: Any = None
    description: str = ""
    tags: Any = None


class Deployment(Part):
    """The properties of an AWS::AppConfig::Deployment."""

    application_id: str
    configuration_profile_id: str
    configuration_version: Any
    deployment_strategy_id: str
    environment_id: str
    description: str = ""
    dynamic_extension_parameters: Any = None
    kms_key_identifier: Any = None
    tags: Any = None


def read_flag(found: list[Resource], template: Template, alarms: Alarms) -> Stage | None:
    """Read what a template says of AppConfig as a stage; None if it says nothing.

    Raises:
        InputError: a form is not AppConfig's.
    """
    deployments = [each for each in found if each.type == DEPLOYMENT]
    custom = {each.id: each for each in found if each.type == STRATEGY}
    environments = {each.id: each for each in found if each.type == ENVIRONMENT}
    if not found:
        return None
    if len(deployments) != 1:
        message = f"AppConfig has {len(deployments) or 'no'} deployments, and the lab plays one"
        place = deployments[1] if deployments else found[0]
        raise InputError([place.document.problem((), message, f"write one resource of the type {DEPLOYMENT}")])
    document = deployments[0].document
    own = validated(document, Deployment)
    environment = environments.get(own.environment_id)
    watches: list[Alarm] = []
    if environment is not None:
        monitors = validated(environment.document, Environment).monitors
        arns = [each.alarm_arn.rsplit(":alarm:", 1)[-1] for each in monitors]
        watches = alarms.named(arns, environment.document, ("Monitors",), template.problems, "back")
    elif environments:
        message = f"there is no environment {own.environment_id[:60]!r} in this template"
        fix = suggestion(own.environment_id, environments)
        template.problems.append(document.problem(("EnvironmentId",), message, fix))
    title, steps = _way(own, deployments[0], custom, template)
    return Stage(f"AppConfig: {title}", merged(steps), tuple(watches), "flag", document)


def _way(
    own: Deployment, resource: Resource, custom: dict[str, Resource], template: Template
) -> tuple[str, list[Step]]:
    name = own.deployment_strategy_id
    known = {each.name: each for each in strategies.load_strategies().configuration}
    if name in custom:
        given = validated(custom[name].document, DeploymentStrategy)
        kind, factor = given.growth_type, given.growth_factor
        minutes, bake = float(given.deployment_duration_in_minutes), given.final_bake_time_in_minutes
        title = f"{factor:g} % {kind.lower()} over {minutes:g} min, watched for {bake} min afterwards"
    elif name in known:
        each = known[name]
        kind, factor, minutes, bake = each.growth, each.factor, each.minutes, each.bake
        title = name
    else:
        message = f"there is no deployment strategy {name[:60]!r}"
        fix = suggestion(name, [*custom, *known])
        template.problems.append(resource.document.problem(("DeploymentStrategyId",), message, fix))
        return name, []
    return title, [*strategies.growing(kind, factor, minutes), Step(bake, 1.0)]
