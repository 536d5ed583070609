"""The objects of OpenSLO v1 as data: what the specification says that each may hold.

Source: the README of github.com/OpenSLO/OpenSLO, read 2026-11-25; the project publishes no schema of its own. The field
`op` of a condition and the method `RatioTimeslices` are newer than the first text of v1 and are taken, too.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic.alias_generators import to_camel

from opexkit.files import Form, Strict
from opexkit.labs.slo.duration import a_duration, a_span, a_wait

Id = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^\S+$"), Form("a name without blanks")]
Text = Annotated[str, Field(max_length=1_050)]
Free = dict[str, Any]


class OpenSloPart(Strict):
    """A part of an object; its keys are written as the specification writes them."""

    model_config = ConfigDict(alias_generator=to_camel)


class Metadata(OpenSloPart):
    """An object's name, and what tools note of it."""

    name: Id
    display_name: Annotated[str, Field(max_length=255)] = ""
    labels: dict[str, str | list[str]] = Field(default_factory=dict)
    annotations: dict[str, str] = Field(default_factory=dict)


class MetricSource(OpenSloPart):
    """Where a metric is read from, and by which query."""

    metric_source_ref: Id | None = None
    type: Id | None = None
    spec: Free = Field(default_factory=dict)


class Metric(OpenSloPart):
    """A metric."""

    metric_source: MetricSource


class RatioMetric(OpenSloPart):
    """Good or bad events of all, or the ratio itself."""

    counter: bool = False
    good: Metric | None = None
    bad: Metric | None = None
    total: Metric | None = None
    raw_type: Literal["success", "failure"] | None = None
    raw: Metric | None = None

    @model_validator(mode="after")
    def _is_one_ratio(self) -> "RatioMetric":
        if self.raw:
            if self.good or self.bad or self.total:
                raise ValueError("`raw` is a ratio already; delete `good`, `bad` and `total`")
            if not self.raw_type:
                raise ValueError("says not which ratio `raw` is; write `rawType: success` or `rawType: failure`")
        elif not self.total or (self.good is None) == (self.bad is None):
            raise ValueError("needs `total` and one of `good` and `bad`; write both queries")
        return self


class IndicatorSpec(OpenSloPart):
    """How an indicator is measured."""

    description: Text = ""
    threshold_metric: Metric | None = None
    ratio_metric: RatioMetric | None = None

    @model_validator(mode="after")
    def _is_measured_once(self) -> "IndicatorSpec":
        if (self.threshold_metric is None) == (self.ratio_metric is None):
            raise ValueError("needs one of `ratioMetric` and `thresholdMetric`; write one")
        return self


class InlineIndicator(OpenSloPart):
    """An indicator that stands inside of an objective."""

    kind: Literal["SLI"] = "SLI"
    metadata: Metadata
    spec: IndicatorSpec


class Calendar(OpenSloPart):
    """Where a window that follows the calendar begins."""

    start_time: str
    time_zone: str


class TimeWindow(OpenSloPart):
    """The time over which a target holds."""

    duration: Annotated[str, AfterValidator(a_duration)]
    is_rolling: bool = False
    calendar: Calendar | None = None


class Objective(OpenSloPart):
    """A target: `target: 0.999` and `targetPercent: 99.9` are the same."""

    display_name: Annotated[str, Field(max_length=255)] = ""
    op: Literal["lte", "gte", "lt", "gt"] | None = None
    value: float | None = None
    target: Annotated[float, Field(ge=0, lt=1)] | None = None
    target_percent: Annotated[float, Field(ge=0, lt=100)] | None = None
    time_slice_target: Annotated[float, Field(gt=0, le=1)] | None = None
    time_slice_window: str | None = None

    @model_validator(mode="after")
    def _has_one_target(self) -> "Objective":
        if (self.target is None) == (self.target_percent is None):
            raise ValueError("needs one of `target` and `targetPercent`; write one")
        return self

    @property
    def share(self) -> float:
        """The target as a share."""
        return self.target if self.target is not None else round((self.target_percent or 0) / 100, 12)


class BurnRate(OpenSloPart):
    """When a condition holds: the burn rate over the window lies beyond the threshold for a while."""

    kind: Literal["burnrate"] = "burnrate"
    op: Literal["gt", "gte", "lt", "lte"] = "gt"
    threshold: Annotated[float, Field(ge=0, le=1_000_000)]
    lookback_window: Annotated[str, AfterValidator(a_span)]
    alert_after: Annotated[str, AfterValidator(a_wait)] = "0m"


class ConditionSpec(OpenSloPart):
    """A condition, and how grave it is when it holds."""

    description: Text = ""
    severity: Id
    condition: BurnRate


class HeldCondition(OpenSloPart):
    """A condition by its name, or written out."""

    condition_ref: Id | None = None
    kind: Literal["AlertCondition"] | None = None
    metadata: Metadata | None = None
    spec: ConditionSpec | None = None

    @model_validator(mode="after")
    def _is_one(self) -> "HeldCondition":
        if (self.condition_ref is None) == (self.spec is None) or (self.spec is not None and self.metadata is None):
            raise ValueError("needs `conditionRef`, or `kind`, `metadata` and `spec`; write one of the two")
        return self


class TargetSpec(OpenSloPart):
    """Whom an alert reaches."""

    target: Id
    description: Text = ""


class HeldTarget(OpenSloPart):
    """A target of notifications by its name, or written out."""

    target_ref: Id | None = None
    kind: Literal["AlertNotificationTarget"] | None = None
    metadata: Metadata | None = None
    spec: TargetSpec | None = None

    @model_validator(mode="after")
    def _is_one(self) -> "HeldTarget":
        if (self.target_ref is None) == (self.spec is None):
            raise ValueError("needs `targetRef`, or `kind`, `metadata` and `spec`; write one of the two")
        return self


class PolicySpec(OpenSloPart):
    """When an alert is sent, and to whom; it has exactly one condition."""

    description: Text = ""
    alert_when_no_data: bool = False
    alert_when_resolved: bool = False
    alert_when_breaching: bool = False
    conditions: Annotated[list[HeldCondition], Field(min_length=1, max_length=1)]
    notification_targets: Annotated[list[HeldTarget], Field(min_length=1, max_length=20)]


class HeldPolicy(OpenSloPart):
    """A policy by its name, or written out."""

    alert_policy_ref: Id | None = None
    kind: Literal["AlertPolicy"] | None = None
    metadata: Metadata | None = None
    spec: PolicySpec | None = None

    @model_validator(mode="after")
    def _is_one(self) -> "HeldPolicy":
        if (self.alert_policy_ref is None) == (self.spec is None) or (self.spec is not None and self.metadata is None):
            raise ValueError("needs `alertPolicyRef`, or `kind`, `metadata` and `spec`; write one of the two")
        return self


class ObjectiveSpec(OpenSloPart):
    """A service level objective."""

    description: Text = ""
    service: Id
    indicator: InlineIndicator | None = None
    indicator_ref: Id | None = None
    time_window: Annotated[list[TimeWindow], Field(min_length=1, max_length=1)]
    budgeting_method: Literal["Occurrences", "Timeslices", "RatioTimeslices"]
    objectives: Annotated[list[Objective], Field(min_length=1, max_length=20)]
    alert_policies: Annotated[list[HeldPolicy], Field(max_length=100)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _has_one_indicator(self) -> "ObjectiveSpec":
        if (self.indicator is None) == (self.indicator_ref is None):
            raise ValueError("needs one of `indicator` and `indicatorRef`; write one")
        return self


class SourceSpec(OpenSloPart):
    """A source of metrics."""

    description: Text = ""
    type: Id
    connection_details: Any = None


class ServiceSpec(OpenSloPart):
    """A service."""

    description: Text = ""


class _Object(OpenSloPart):
    api_version: Literal["openslo/v1"]
    metadata: Metadata


class Slo(_Object):
    """An object of the kind SLO."""

    kind: Literal["SLO"]
    spec: ObjectiveSpec


class Sli(_Object):
    """An object of the kind SLI."""

    kind: Literal["SLI"]
    spec: IndicatorSpec


class AlertPolicy(_Object):
    """An object of the kind AlertPolicy."""

    kind: Literal["AlertPolicy"]
    spec: PolicySpec


class AlertCondition(_Object):
    """An object of the kind AlertCondition."""

    kind: Literal["AlertCondition"]
    spec: ConditionSpec


class AlertNotificationTarget(_Object):
    """An object of the kind AlertNotificationTarget."""

    kind: Literal["AlertNotificationTarget"]
    spec: TargetSpec


class DataSource(_Object):
    """An object of the kind DataSource."""

    kind: Literal["DataSource"]
    spec: SourceSpec


class Service(_Object):
    """An object of the kind Service."""

    kind: Literal["Service"]
    spec: ServiceSpec


Written = Slo | Sli | AlertPolicy | AlertCondition | AlertNotificationTarget | DataSource | Service
KINDS: dict[str, type[Written]] = {
    "SLO": Slo,
    "SLI": Sli,
    "AlertPolicy": AlertPolicy,
    "AlertCondition": AlertCondition,
    "AlertNotificationTarget": AlertNotificationTarget,
    "DataSource": DataSource,
    "Service": Service,
}
"""The model of each kind of object."""
