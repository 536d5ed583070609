"""The objects of Argo Rollouts as data: a Rollout with the canary strategy, and its analysis templates.

Source: argo-rollouts.readthedocs.io/en/stable, features/canary, features/analysis and features/specification; defaults
and limits from github.com/argoproj/argo-rollouts, read 2026-11-26.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from opexkit.files import Strict
from opexkit.labs.rollout.condition import seconds

STEP_LIMIT = 200
"""Steps of a Rollout that are played."""
_ELSEWHERE = ("experiment", "setCanaryScale", "setHeaderRoute", "setMirrorRoute", "plugin", "replicaProgressThreshold")


def _duration(value: str | int) -> str | int:
    seconds(value)
    return value


Duration = Annotated[str | int, AfterValidator(_duration)]
Count = Annotated[int, Field(ge=0, le=100_000)]


class ArgoPart(Strict):
    """A part of an object; its keys are written as Argo Rollouts writes them."""

    model_config = ConfigDict(alias_generator=to_camel)


class Metadata(ArgoPart):
    """An object's name, and what tools note of it."""

    name: Annotated[str, Field(min_length=1, max_length=253)]
    namespace: str = ""
    labels: dict[str, str] = Field(default_factory=dict)
    annotations: dict[str, str] = Field(default_factory=dict)


class Pause(ArgoPart):
    """A wait; without a duration it ends when a person says so."""

    duration: Duration | None = None


class Argument(ArgoPart):
    """An argument of an analysis."""

    name: str
    value: str | None = None
    value_from: Any = None


class TemplateName(ArgoPart):
    """A template by its name."""

    template_name: str
    cluster_scope: bool = False


class StepAnalysis(ArgoPart):
    """An analysis that a step waits for."""

    templates: Annotated[list[TemplateName], Field(min_length=1, max_length=20)]
    args: list[Argument] = Field(default_factory=list)
    dry_run: Any = None
    measurement_retention: Any = None
    analysis_run_metadata: Any = None


class BackgroundAnalysis(StepAnalysis):
    """An analysis that runs beside the steps; the first step is number 0."""

    starting_step: Annotated[int, Field(ge=0)] = 0


class CanaryStep(ArgoPart):
    """One step."""

    set_weight: Annotated[int, Field(ge=0, le=100)] | None = None
    pause: Pause | None = None
    analysis: StepAnalysis | None = None
    experiment: Any = None
    set_canary_scale: Any = None
    set_header_route: Any = None
    set_mirror_route: Any = None
    plugin: Any = None
    replica_progress_threshold: Any = None

    @model_validator(mode="after")
    def _is_one(self) -> "CanaryStep":
        given = [name for name in type(self).model_fields if name in self.model_fields_set]
        if len(given) != 1:
            raise ValueError("a step does one thing; write one of `setWeight`, `pause` and `analysis`")
        if (name := to_camel(given[0])) in _ELSEWHERE:
            raise ValueError(f"`{name}` is not played here; write `setWeight`, `pause` and `analysis`")
        if getattr(self, given[0]) is None:
            raise ValueError(f"`{to_camel(given[0])}` holds nothing; write what it is, or `pause: {{}}`")
        return self


class Canary(ArgoPart):
    """The canary strategy."""

    steps: Annotated[list[CanaryStep], Field(max_length=STEP_LIMIT)] = Field(default_factory=list)
    analysis: BackgroundAnalysis | None = None
    canary_service: str = ""
    stable_service: str = ""
    traffic_routing: dict[str, Any] | None = None
    max_surge: int | str = "25%"
    max_unavailable: int | str = "25%"
    abort_scale_down_delay_seconds: Any = None
    anti_affinity: Any = None
    canary_metadata: Any = None
    dynamic_stable_scale: Any = None
    min_pods_per_replica_set: Any = None
    ping_pong: Any = None
    scale_down_delay_revision_limit: Any = None
    scale_down_delay_seconds: Any = None
    stable_metadata: Any = None

    @model_validator(mode="after")
    def _routes_between_two(self) -> "Canary":
        if self.traffic_routing and not (self.canary_service and self.stable_service) and not self.ping_pong:
            raise ValueError("`trafficRouting` needs `canaryService` and `stableService`; write both")
        return self


class Strategy(ArgoPart):
    """How a new version comes in."""

    canary: Canary | None = None
    blue_green: Any = None

    @model_validator(mode="after")
    def _is_canary(self) -> "Strategy":
        if self.canary is None:
            raise ValueError("the lab plays the canary strategy; write `canary:`")
        if self.blue_green is not None:
            raise ValueError("`blueGreen` does not go with `canary`; keep one")
        return self


class RolloutSpec(ArgoPart):
    """What a Rollout is to be; its pods are not looked at."""

    replicas: Annotated[int, Field(ge=1, le=1_000)] = 1
    strategy: Strategy
    analysis: Any = None
    min_ready_seconds: Any = None
    paused: bool = False
    progress_deadline_abort: Any = None
    progress_deadline_seconds: Any = None
    restart_at: Any = None
    revision_history_limit: Any = None
    rollback_window: Any = None
    selector: Any = None
    template: Any = None
    workload_ref: Any = None


class RolloutObject(ArgoPart):
    """An object of the kind Rollout."""

    api_version: Literal["argoproj.io/v1alpha1"]
    kind: Literal["Rollout"]
    metadata: Metadata
    spec: RolloutSpec


class Prometheus(ArgoPart):
    """A query of Prometheus."""

    query: Annotated[str, Field(min_length=1, max_length=2_000)]
    address: str = ""
    authentication: Any = None
    headers: Any = None
    insecure: Any = None
    range_query: Any = None
    timeout: Any = None


class Provider(ArgoPart):
    """Where a metric comes from."""

    prometheus: Prometheus | None = None
    cloud_watch: Any = None
    job: Any = None
    web: Any = None
    datadog: Any = None
    kayenta: Any = None
    new_relic: Any = None
    wavefront: Any = None
    graphite: Any = None
    influxdb: Any = None
    skywalking: Any = None
    plugin: Any = None

    @model_validator(mode="after")
    def _is_played(self) -> "Provider":
        if self.prometheus is None or len(self.model_fields_set) > 1:
            raise ValueError("the lab has its metrics in Prometheus; write `prometheus:` alone")
        return self


class Measured(ArgoPart):
    """A metric of an analysis with what it must be."""

    name: str
    provider: Provider
    interval: Duration | None = None
    initial_delay: Duration | None = None
    count: Count | None = None
    success_condition: str = ""
    failure_condition: str = ""
    failure_limit: Count = 0
    inconclusive_limit: Count = 0
    consecutive_error_limit: Count = 4
    consecutive_success_limit: Any = None

    @model_validator(mode="after")
    def _repeats_by_an_interval(self) -> "Measured":
        if self.count and self.count > 1 and self.interval is None:
            raise ValueError("several measurements need an `interval`; write it")
        if self.interval is not None and seconds(self.interval) < 1:
            raise ValueError("an `interval` of nothing never ends; write at least 10s")
        if self.consecutive_success_limit is not None:
            raise ValueError("`consecutiveSuccessLimit` is not played here; delete it")
        return self


class TemplateSpec(ArgoPart):
    """What an analysis looks at."""

    metrics: Annotated[list[Measured], Field(min_length=1, max_length=20)]
    args: list[Argument] = Field(default_factory=list)
    dry_run: Any = None
    measurement_retention: Any = None


class AnalysisTemplate(ArgoPart):
    """An object of the kind AnalysisTemplate."""

    api_version: Literal["argoproj.io/v1alpha1"]
    kind: Literal["AnalysisTemplate", "ClusterAnalysisTemplate"]
    metadata: Metadata
    spec: TemplateSpec
