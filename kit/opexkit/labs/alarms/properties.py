"""The properties of alarms as data: what CloudFormation says that each may hold.

Source: docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference, aws-resource-cloudwatch-alarm and
aws-resource-cloudwatch-compositealarm, and API_PutMetricAlarm of CloudWatch, read 2026-11-26.
"""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic.alias_generators import to_pascal

from opexkit.files import Form, Strict

Treatment = Literal["missing", "ignore", "breaching", "notBreaching"]
Comparison = Literal[
    "GreaterThanThreshold",
    "GreaterThanOrEqualToThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
    "GreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "LessThanLowerOrGreaterThanUpperThreshold",
]
BANDS = ("GreaterThanUpperThreshold", "LessThanLowerThreshold", "LessThanLowerOrGreaterThanUpperThreshold")
"""The comparisons with an anomaly detection band."""
PLAIN = ("SampleCount", "Average", "Sum", "Minimum", "Maximum")
_PERCENTILE = re.compile(r"p(100(?:\.0{1,10})?|\d{1,2}(?:\.\d{1,10})?)")
_EXTENDED = re.compile(r"(?:tm|tc|ts|wm|p|TM|TC|TS|WM|PR|IQM)[0-9.:%()]*")
DAY, WEEK = 86_400, 604_800


def percentile(statistic: str) -> float | None:
    """Return the percentile that a statistic such as `p99.9` is; None if it is another one.

    Example:
        >>> percentile("p99.9"), percentile("tm90")
        (99.9, None)
    """
    found = _PERCENTILE.fullmatch(statistic)
    return float(found[1]) if found else None


def _statistic(text: str) -> str:
    if text in PLAIN or percentile(text) is not None:
        return text
    if _EXTENDED.fullmatch(text):
        raise ValueError(f"the statistic {text[:20]!r} is not computed here; take a percentile such as p99")
    raise ValueError(f"{text[:20]!r} is no statistic; write one of {', '.join(PLAIN)}, or p99")


def _period(seconds: int) -> int:
    if seconds in (10, 20, 30):
        raise ValueError(f"metrics here have a point a minute, not one in {seconds} seconds; write 60 or a multiple")
    if seconds < 60 or seconds % 60:
        raise ValueError(f"{seconds} seconds are no period; write a multiple of 60")
    return seconds


Id = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-zA-Z0-9_]{0,254}$"),
    Form("a lower-case letter, then letters, digits and underscores"),
]
AlarmName = Annotated[str, StringConstraints(min_length=1, max_length=255)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Action = Annotated[str, StringConstraints(min_length=1, max_length=1_024)]
Actions = Annotated[list[Action], Field(max_length=5)]
Period = Annotated[int, Field(le=WEEK), AfterValidator(_period)]
Statistic = Annotated[str, AfterValidator(_statistic)]
MetricName = Annotated[str, StringConstraints(min_length=1, max_length=255)]


class AlarmPart(Strict):
    """A part of an alarm; its keys are written as CloudFormation writes them."""

    model_config = ConfigDict(alias_generator=to_pascal)


class Tag(AlarmPart):
    """A key with its value."""

    key: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    value: Annotated[str, StringConstraints(max_length=256)]


class Dimension(AlarmPart):
    """A part of a metric's identity."""

    name: MetricName
    value: Annotated[str, StringConstraints(min_length=1, max_length=1_024)]


class Metric(AlarmPart):
    """Which metric."""

    namespace: MetricName
    metric_name: MetricName
    dimensions: Annotated[list[Dimension], Field(max_length=30)] = Field(default_factory=list)


class MetricStat(AlarmPart):
    """A metric with the statistic and the period that it is read with."""

    metric: Metric
    period: Period
    stat: Statistic
    unit: str | None = None


class Query(AlarmPart):
    """A metric, or an expression over others."""

    id: Id
    expression: Annotated[str, StringConstraints(min_length=1, max_length=2_048)] | None = None
    metric_stat: MetricStat | None = None
    label: str | None = None
    return_data: bool = True
    period: Period | None = None
    account_id: str | None = None

    @model_validator(mode="after")
    def _is_one(self) -> "Query":
        if (self.expression is None) == (self.metric_stat is None):
            raise ValueError("needs one of `Expression` and `MetricStat`; write one")
        return self


class Acting(AlarmPart):
    """What every kind of alarm has."""

    alarm_name: AlarmName | None = None
    alarm_description: Annotated[str, StringConstraints(max_length=1_024)] = ""
    actions_enabled: bool = True
    alarm_actions: Actions = Field(default_factory=list)
    ok_actions: Actions = Field(default_factory=list, alias="OKActions")
    insufficient_data_actions: Actions = Field(default_factory=list)
    tags: Annotated[list[Tag], Field(max_length=50)] = Field(default_factory=list)

    @property
    def owner(self) -> str | None:
        """Whom the tag `owner` names."""
        return next((each.value for each in self.tags if each.key.lower() == "owner"), None)


class MetricAlarmProperties(Acting):
    """The properties of an AWS::CloudWatch::Alarm."""

    comparison_operator: Comparison
    evaluation_periods: Annotated[int, Field(ge=1, le=WEEK // 60)]
    datapoints_to_alarm: Annotated[int, Field(ge=1)] | None = None
    treat_missing_data: Treatment = "missing"
    threshold: Number | None = None
    threshold_metric_id: Id | None = None
    namespace: MetricName | None = None
    metric_name: MetricName | None = None
    dimensions: Annotated[list[Dimension], Field(max_length=30)] = Field(default_factory=list)
    statistic: Literal["SampleCount", "Average", "Sum", "Minimum", "Maximum"] | None = None
    extended_statistic: Statistic | None = None
    period: Period | None = None
    unit: str | None = None
    evaluate_low_sample_count_percentile: Literal["evaluate", "ignore"] = "evaluate"
    metrics: Annotated[list[Query], Field(min_length=1, max_length=30)] | None = None

    @property
    def least(self) -> int:
        """Points that must breach: M of M out of N."""
        return self.datapoints_to_alarm or self.evaluation_periods

    @property
    def seconds(self) -> int:
        """Seconds of a point."""
        return self.period or max(
            (each.metric_stat.period for each in self.metrics or () if each.metric_stat), default=60
        )

    @model_validator(mode="after")
    def _fits_together(self) -> "MetricAlarmProperties":
        if self.metrics is None:
            missing = [
                name for name, value in (("Namespace", self.namespace), ("MetricName", self.metric_name)) if not value
            ]
            if missing or self.period is None:
                raise ValueError(f"`{(missing or ['Period'])[0]}` is missing; add it, or write `Metrics`")
            if (self.statistic is None) == (self.extended_statistic is None):
                raise ValueError("needs one of `Statistic` and `ExtendedStatistic`; write one")
        elif self.metric_name or self.namespace or self.dimensions or self.period or self.statistic:
            raise ValueError("`Metrics` says what is watched already; delete `MetricName` and what belongs to it")
        if self.least > self.evaluation_periods:
            raise ValueError(
                f"{self.least} of {self.evaluation_periods} points can never breach; lower `DatapointsToAlarm`"
            )
        limit = DAY if self.seconds < 3_600 else WEEK
        if self.seconds * self.evaluation_periods > limit:
            raise ValueError(f"looks back more than {limit // DAY} days; lower `Period` or `EvaluationPeriods`")
        if (self.comparison_operator in BANDS) != (self.threshold_metric_id is not None):
            raise ValueError("a band needs `ThresholdMetricId`, anything else `Threshold`; write the one that fits")
        if (self.threshold is None) == (self.threshold_metric_id is None):
            raise ValueError("needs one of `Threshold` and `ThresholdMetricId`; write one")
        return self


class CompositeAlarmProperties(Acting):
    """The properties of an AWS::CloudWatch::CompositeAlarm."""

    alarm_rule: Annotated[str, StringConstraints(min_length=1)]
    actions_suppressor: Annotated[str, StringConstraints(min_length=1, max_length=1_600)] | None = None
    actions_suppressor_wait_period: Annotated[int, Field(ge=0, le=WEEK)] | None = None
    actions_suppressor_extension_period: Annotated[int, Field(ge=0, le=WEEK)] | None = None

    @model_validator(mode="after")
    def _waits_if_suppressed(self) -> "CompositeAlarmProperties":
        periods = (self.actions_suppressor_wait_period, self.actions_suppressor_extension_period)
        if self.actions_suppressor and None in periods:
            raise ValueError(
                "a suppressor needs `ActionsSuppressorWaitPeriod` and `ActionsSuppressorExtensionPeriod`; write both"
            )
        if not self.actions_suppressor and periods != (None, None):
            raise ValueError("periods of suppression need `ActionsSuppressor`; name the alarm, or delete them")
        return self
