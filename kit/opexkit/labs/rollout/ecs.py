"""Rollouts of Amazon ECS itself: canary, linear, blue/green and rolling.

Source: docs.aws.amazon.com/AmazonECS/latest/APIReference, API_DeploymentConfiguration, API_CanaryConfiguration,
API_LinearConfiguration and API_DeploymentAlarms, and the developer guide's deployment-alarm-failure, read 2026-11-26.
How long ECS watches alarms after a rolling update is computed by ECS and not published; here it is not at all.
"""

from math import ceil, floor
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from opexkit.files import validated
from opexkit.labs.alarms.template import Resource, Template
from opexkit.labs.rollout import strategies
from opexkit.labs.rollout.alarm import Alarms
from opexkit.labs.rollout.codedeploy import Part
from opexkit.labs.rollout.plan import Stage, Step, merged
from opexkit.labs.rollout.world import Releases

SERVICE = "AWS::ECS::Service"
Bake = Annotated[int, Field(ge=0, le=1_440)]


class Canary(Part):
    """A share, and the rest after a while."""

    canary_percent: Annotated[float, Field(ge=0.1, le=100)] = 5
    canary_bake_time_in_minutes: Bake = 10


class Linear(Part):
    """Equal shares."""

    step_percent: Annotated[float, Field(ge=3, le=100)] = 10
    step_bake_time_in_minutes: Bake = 6


class DeploymentAlarms(Part):
    """The alarms that fail a deployment."""

    alarm_names: list[str]
    enable: bool
    rollback: bool


class DeploymentConfiguration(Part):
    """How a service moves to a new revision."""

    strategy: Literal["ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"] = "ROLLING"
    bake_time_in_minutes: Bake | None = None
    canary_configuration: Canary | None = None
    linear_configuration: Linear | None = None
    alarms: DeploymentAlarms | None = None
    minimum_healthy_percent: Annotated[int, Field(ge=0, le=100)] = 100
    maximum_percent: Annotated[int, Field(ge=1, le=200)] = 200
    deployment_circuit_breaker: Any = None
    lifecycle_hooks: Any = None
    early_success_criteria: Any = None

    @model_validator(mode="after")
    def _fits_its_strategy(self) -> "DeploymentConfiguration":
        own = {"CANARY": ("CanaryConfiguration", self.canary_configuration)}
        own["LINEAR"] = ("LinearConfiguration", self.linear_configuration)  # type: ignore[assignment]
        for strategy, (name, given) in own.items():
            if given is not None and self.strategy != strategy:
                raise ValueError(
                    f"`{name}` does not count with `Strategy: {self.strategy}`; write `Strategy: {strategy}`"
                )
        if self.strategy == "BLUE_GREEN" and self.bake_time_in_minutes is None:
            raise ValueError("`Strategy: BLUE_GREEN` needs `BakeTimeInMinutes`; write it")
        return self


class DeploymentController(Part):
    """Who moves the service."""

    type: Literal["ECS", "CODE_DEPLOY", "EXTERNAL"]


class Service(Part):
    """The properties of an AWS::ECS::Service; what does not change how a release moves is not looked at."""

    desired_count: Annotated[int, Field(ge=1, le=5_000)] | None = None
    deployment_configuration: DeploymentConfiguration = DeploymentConfiguration()
    deployment_controller: DeploymentController = DeploymentController(Type="ECS")
    availability_zone_rebalancing: Any = None
    capacity_provider_strategy: Any = None
    cluster: Any = None
    enable_ecs_managed_tags: Any = Field(None, alias="EnableECSManagedTags")
    enable_execute_command: Any = None
    force_new_deployment: Any = None
    health_check_grace_period_seconds: Any = None
    launch_type: Any = None
    load_balancers: Any = None
    network_configuration: Any = None
    placement_constraints: Any = None
    placement_strategies: Any = None
    platform_version: Any = None
    propagate_tags: Any = None
    role: Any = None
    scheduling_strategy: Any = None
    service_connect_configuration: Any = None
    service_name: Any = None
    service_registries: Any = None
    tags: Any = None
    task_definition: Any = None
    volume_configurations: Any = None
    vpc_lattice_configurations: Any = None


def read_service(resource: Resource, template: Template, alarms: Alarms, releases: Releases) -> Stage:
    """Read a service as a stage; what is wrong beside its form is added to the template's problems.

    Raises:
        InputError: its form is not that of a service.
    """
    own, document = validated(resource.document, Service), resource.document
    config = own.deployment_configuration
    title, steps = _way(config, own.desired_count or releases.instances, releases.boot)
    watches = []
    if given := config.alarms:
        where = ("DeploymentConfiguration", "Alarms", "AlarmNames")
        answer = "back" if given.rollback else "stop"
        watches = alarms.named(given.alarm_names, document, where, template.problems, answer)  # type: ignore[arg-type]
        watches = watches if given.enable else []
    back = "replace" if config.strategy == "ROLLING" else "shift"
    return Stage(f"ECS: {title}", merged(steps), tuple(watches), back, document)  # type: ignore[arg-type]


def _way(config: DeploymentConfiguration, count: int, boot: int) -> tuple[str, list[Step]]:
    bake = [Step(config.bake_time_in_minutes or 0, 1.0)]
    after = f", watched for {config.bake_time_in_minutes or 0} min afterwards"
    if config.strategy == "CANARY":
        canary = config.canary_configuration or Canary()
        percent, minutes = canary.canary_percent, canary.canary_bake_time_in_minutes
        title = f"{percent:g} %, the rest after {minutes} min{after}"
        return title, [*strategies.canary(percent, minutes), *bake]
    if config.strategy == "LINEAR":
        linear = config.linear_configuration or Linear()
        percent, minutes = linear.step_percent, linear.step_bake_time_in_minutes
        return f"{percent:g} % every {minutes} min{after}", [*strategies.linear(percent, minutes), *bake]
    if config.strategy == "BLUE_GREEN":
        return f"all at once{after}", bake
    down = count - ceil(round(count * config.minimum_healthy_percent / 100, 9))
    surge = max(floor(round(count * config.maximum_percent / 100, 9)) - count, 0)
    title = f"rolling, {down} of {count} tasks down and {surge} more at a time"
    return title, strategies.batches(count, down, surge, boot)
