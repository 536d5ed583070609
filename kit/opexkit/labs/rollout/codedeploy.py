"""Rollouts of CodeDeploy: a deployment group, its configuration, its alarms.

Source: docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference, aws-resource-codedeploy-deploymentgroup and
aws-resource-codedeploy-deploymentconfig; API_TimeBasedCanary, API_TimeBasedLinear, API_MinimumHealthyHosts and
API_BlueInstanceTerminationOption of CodeDeploy, read 2026-11-26. API_AlarmConfiguration: with `ignorePollAlarmFailure`
a deployment goes on although the state of its alarms cannot be read; without it, it stops. The pages do not say
whether alarms are watched while a deployment to ECS waits to end the old tasks; it is in progress then, so here they
are.
"""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.alias_generators import to_pascal

from opexkit.files import Document, Strict, nearest, suggestion, validated
from opexkit.labs.alarms.template import Resource, Template
from opexkit.labs.rollout import strategies
from opexkit.labs.rollout.alarm import Alarms
from opexkit.labs.rollout.plan import Stage, Step, merged
from opexkit.labs.rollout.strategies import Platform
from opexkit.labs.rollout.world import Releases

GROUP, CONFIG, APPLICATION = (
    f"AWS::CodeDeploy::{kind}" for kind in ("DeploymentGroup", "DeploymentConfig", "Application")
)
_ON_ALARM = "DEPLOYMENT_STOP_ON_ALARM"
_DEFAULTS = {"Server": "CodeDeployDefault.OneAtATime", "Lambda": "CodeDeployDefault.LambdaAllAtOnce"}
Event = Literal["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"]
Minutes = Annotated[int, Field(ge=0, le=2_880)]


class Part(Strict):
    """A part of a resource; its keys are written as CloudFormation writes them."""

    model_config = ConfigDict(alias_generator=to_pascal)


class Canary(Part):
    """Two increments."""

    canary_interval: Annotated[int, Field(ge=1, le=2_880)]
    canary_percentage: Annotated[int, Field(ge=0, le=100)]


class Linear(Part):
    """Equal increments."""

    linear_interval: Annotated[int, Field(ge=1, le=2_880)]
    linear_percentage: Annotated[int, Field(ge=1, le=100)]


class Routing(Part):
    """How traffic moves."""

    type: Literal["TimeBasedCanary", "TimeBasedLinear", "AllAtOnce"]
    time_based_canary: Canary | None = None
    time_based_linear: Linear | None = None

    @model_validator(mode="after")
    def _has_its_own(self) -> "Routing":
        own = {"TimeBasedCanary": self.time_based_canary, "TimeBasedLinear": self.time_based_linear}
        if self.type in own and own[self.type] is None:
            raise ValueError(f"`Type: {self.type}` needs `{self.type}`; write it")
        if wrong := [name for name, given in own.items() if name != self.type and given is not None]:
            raise ValueError(f"`{wrong[0]}` does not count with `Type: {self.type}`; delete one of the two")
        return self


class HealthyHosts(Part):
    """How many hosts must serve at any time."""

    type: Literal["HOST_COUNT", "FLEET_PERCENT"]
    value: Annotated[int, Field(ge=0)]


class DeploymentConfig(Part):
    """The properties of an AWS::CodeDeploy::DeploymentConfig."""

    compute_platform: Platform = "Server"
    deployment_config_name: str | None = None
    minimum_healthy_hosts: HealthyHosts | None = None
    traffic_routing_config: Routing | None = None
    zonal_config: Any = None

    @model_validator(mode="after")
    def _fits_its_platform(self) -> "DeploymentConfig":
        if self.zonal_config is not None:
            raise ValueError("`ZonalConfig` is not played here; delete it")
        if self.compute_platform == "Server" and self.minimum_healthy_hosts is None:
            raise ValueError("servers need `MinimumHealthyHosts`; write it")
        if self.compute_platform == "Server" and self.traffic_routing_config is not None:
            raise ValueError("`TrafficRoutingConfig` is for Lambda and ECS; write `ComputePlatform`")
        if self.compute_platform != "Server" and self.traffic_routing_config is None:
            raise ValueError("Lambda and ECS need `TrafficRoutingConfig`; write it")
        if self.compute_platform != "Server" and self.minimum_healthy_hosts is not None:
            raise ValueError("`MinimumHealthyHosts` is for servers; delete it")
        return self


class AlarmName(Part):
    """An alarm by its name."""

    name: str


class AlarmConfiguration(Part):
    """The alarms that stop a deployment."""

    alarms: Annotated[list[AlarmName], Field(max_length=10)] = Field(default_factory=list)
    enabled: bool = False
    ignore_poll_alarm_failure: bool = False


class AutoRollback(Part):
    """What brings the old version back."""

    enabled: bool = False
    events: list[Event] = Field(default_factory=list)


class Termination(Part):
    """What happens to the old tasks."""

    action: Literal["TERMINATE", "KEEP_ALIVE"] = "TERMINATE"
    termination_wait_time_in_minutes: Minutes = 0


class Ready(Part):
    """When traffic begins to move."""

    action_on_timeout: Literal["CONTINUE_DEPLOYMENT", "STOP_DEPLOYMENT"] = "CONTINUE_DEPLOYMENT"
    wait_time_in_minutes: Minutes = 0


class BlueGreen(Part):
    """How old and new run side by side."""

    deployment_ready_option: Ready = Ready()
    terminate_blue_instances_on_deployment_success: Termination = Termination()
    green_fleet_provisioning_option: Any = None


class Style(Part):
    """In place, or side by side."""

    deployment_option: Literal["WITH_TRAFFIC_CONTROL", "WITHOUT_TRAFFIC_CONTROL"] | None = None
    deployment_type: Literal["BLUE_GREEN", "IN_PLACE"] | None = None


class DeploymentGroup(Part):
    """The properties of an AWS::CodeDeploy::DeploymentGroup; what does not move a release is not looked at."""

    application_name: str
    service_role_arn: str
    deployment_group_name: str | None = None
    deployment_config_name: str | None = None
    alarm_configuration: AlarmConfiguration = AlarmConfiguration()
    auto_rollback_configuration: AutoRollback = AutoRollback()
    blue_green_deployment_configuration: BlueGreen = BlueGreen()
    deployment_style: Style = Style()
    auto_scaling_groups: Any = None
    deployment: Any = None
    ecs_services: Any = Field(None, alias="ECSServices")
    ec2_tag_filters: Any = Field(None, alias="Ec2TagFilters")
    ec2_tag_set: Any = Field(None, alias="Ec2TagSet")
    load_balancer_info: Any = None
    on_premises_instance_tag_filters: Any = None
    on_premises_tag_set: Any = None
    outdated_instances_strategy: Any = None
    tags: Any = None
    termination_hook_enabled: Any = None
    trigger_configurations: Any = None


def read_group(
    resource: Resource, configs: list[Resource], template: Template, alarms: Alarms, releases: Releases
) -> Stage:
    """Read a deployment group as a stage; what is wrong beside its form is added to the template's problems.

    Raises:
        InputError: its form is not that of a deployment group.
    """
    own, document = validated(resource.document, DeploymentGroup), resource.document
    platform, title, steps = _way(own, document, configs, template, releases)
    rolls_back = own.auto_rollback_configuration
    answer = "back" if rolls_back.enabled and _ON_ALARM in rolls_back.events else "stop"
    names = [each.name for each in own.alarm_configuration.alarms]
    watches = alarms.named(names, document, ("AlarmConfiguration", "Alarms"), template.problems, answer)  # type: ignore[arg-type]
    if not own.alarm_configuration.enabled:
        watches = []
    if platform == "ECS":
        ready = own.blue_green_deployment_configuration.deployment_ready_option
        if ready.action_on_timeout == "STOP_DEPLOYMENT":
            ends = ready.wait_time_in_minutes >= releases.person.resumes
            steps = [Step(None, 0.0, ends=ends), *steps]
        end = own.blue_green_deployment_configuration.terminate_blue_instances_on_deployment_success
        wait = end.termination_wait_time_in_minutes if end.action == "TERMINATE" else 0
        steps = [*steps, Step(wait, 1.0)]
    elif platform == "Server" and own.deployment_style.deployment_type == "BLUE_GREEN":
        message = "two fleets of servers side by side are not played here"
        where = ("DeploymentStyle", "DeploymentType")
        template.problems.append(document.problem(where, message, "write IN_PLACE, or deploy to ECS or Lambda"))
    back = "replace" if platform == "Server" else "shift"
    ignores = own.alarm_configuration.ignore_poll_alarm_failure
    return Stage(f"CodeDeploy on {platform}: {title}", merged(steps), tuple(watches), back, document, ignores)  # type: ignore[arg-type]


def _way(
    own: DeploymentGroup, document: Document, configs: list[Resource], template: Template, releases: Releases
) -> tuple[Platform, str, list[Step]]:
    """Return the platform of a group, what its configuration is called, and the steps of it."""
    platform = _platform(own, template)
    name = own.deployment_config_name or _DEFAULTS.get(platform, "CodeDeployDefault.ECSAllAtOnce")
    custom = {each.id: validated(each.document, DeploymentConfig) for each in configs}
    by_name = {(each.deployment_config_name or logical): each for logical, each in custom.items()} | custom
    if name in by_name:
        return _custom(by_name[name], name, releases)
    known = strategies.traffic()
    if name in known:
        each = known[name]
        return each.platform, name, strategies.shifted(each.kind, each.percent, each.minutes)
    hosts = {each.name: each.at_a_time for each in strategies.load_strategies().hosts}
    if name in hosts:
        down = strategies.predefined_at_a_time(releases.instances, hosts[name])
        return "Server", name, strategies.batches(releases.instances, down, 0, releases.boot)
    every = [*by_name, *known, *hosts]
    message = f"there is no deployment configuration {name[:60]!r}"
    near = nearest(name, every)
    fix = f"did you mean {near!r}?" if near else suggestion(name, [*by_name] or ["CodeDeployDefault.…"])
    template.problems.append(document.problem(("DeploymentConfigName",), message, fix))
    return platform, name, []


def _platform(own: DeploymentGroup, template: Template) -> Platform:
    application = template.written.get(own.application_name)
    properties = application.get("Properties") if isinstance(application, dict) else None
    given = properties.get("ComputePlatform") if isinstance(properties, dict) else None
    if given in ("Server", "Lambda", "ECS"):
        return given  # type: ignore[no-any-return]
    return "ECS" if own.ecs_services else "Server"


def _custom(config: DeploymentConfig, name: str, releases: Releases) -> tuple[Platform, str, list[Step]]:
    routing = config.traffic_routing_config
    if routing is None:
        assert config.minimum_healthy_hosts  # noqa: S101 - the model has looked
        least = config.minimum_healthy_hosts
        down = strategies.at_a_time(releases.instances, least.type, least.value)
        title = f"{name}, {down} of {releases.instances} hosts at a time"
        return "Server", title, strategies.batches(releases.instances, down, 0, releases.boot)
    if each := routing.time_based_canary:
        title = f"{each.canary_percentage} %, the rest after {each.canary_interval} min"
        steps = strategies.canary(each.canary_percentage, each.canary_interval)
    elif step := routing.time_based_linear:
        title = f"{step.linear_percentage} % every {step.linear_interval} min"
        steps = strategies.linear(step.linear_percentage, step.linear_interval)
    else:
        title, steps = "all at once", []
    return config.compute_platform, title, steps
