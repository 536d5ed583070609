"""The properties of rules and of the queue for what is not delivered, as CloudFormation has them.

Source: docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference, aws-resource-events-rule,
aws-properties-events-rule-target and aws-resource-sqs-queue, read 2026-11-26.
"""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, JsonValue, StringConstraints, model_validator
from pydantic.alias_generators import to_pascal

from opexkit.files import Form, Strict

DAY = 86_400
"""Seconds: the longest that a delivery is tried."""
RETRIES = 185
"""The most that a delivery is tried again."""
TARGETS = 5
"""Targets of one rule."""
Arn = Annotated[str, StringConstraints(min_length=1, max_length=1_600)]
RuleName = Annotated[
    str,
    StringConstraints(pattern=r"^[.\-_A-Za-z0-9]{1,64}$"),
    Form("at most 64 letters, digits, dots, hyphens and underscores"),
]


class Part(Strict):
    """A part of a resource; its keys are written as CloudFormation writes them."""

    model_config = ConfigDict(alias_generator=to_pascal)


class RetryPolicy(Part):
    """How often and how long a delivery is tried again."""

    maximum_retry_attempts: Annotated[int, Field(ge=0, le=RETRIES)] = RETRIES
    maximum_event_age_in_seconds: Annotated[int, Field(ge=60, le=DAY)] = DAY


class DeadLetterConfig(Part):
    """Where an event goes that could not be delivered."""

    arn: Arn


class InputTransformer(Part):
    """A template and its variables."""

    input_paths_map: dict[str, str] = Field(default_factory=dict, max_length=100)
    input_template: Annotated[str, StringConstraints(min_length=1, max_length=8_192)]


class TargetProperties(Part):
    """A target of a rule; what only some kinds of targets need is not looked at."""

    arn: Arn
    id: Annotated[str, StringConstraints(pattern=r"^[.\-_A-Za-z0-9]{1,64}$"), Form("at most 64 letters and digits")]
    role_arn: Arn | None = None
    input: Annotated[str, StringConstraints(max_length=8_192)] | None = None
    input_path: Annotated[str, StringConstraints(max_length=256)] | None = None
    input_transformer: InputTransformer | None = None
    retry_policy: RetryPolicy = Field(default_factory=RetryPolicy)
    dead_letter_config: DeadLetterConfig | None = None
    app_sync_parameters: JsonValue = None
    batch_parameters: JsonValue = None
    ecs_parameters: JsonValue = None
    http_parameters: JsonValue = None
    kinesis_parameters: JsonValue = None
    redshift_data_parameters: JsonValue = None
    run_command_parameters: JsonValue = None
    sage_maker_pipeline_parameters: JsonValue = None
    sqs_parameters: JsonValue = None

    @model_validator(mode="after")
    def _gets_one_thing(self) -> "TargetProperties":
        if sum(each is not None for each in (self.input, self.input_path, self.input_transformer)) > 1:
            raise ValueError("only one of `Input`, `InputPath` and `InputTransformer` can be given; delete the others")
        return self


class RuleProperties(Part):
    """The properties of an AWS::Events::Rule; its pattern is read by itself."""

    name: RuleName | None = None
    description: Annotated[str, StringConstraints(max_length=512)] = ""
    event_bus_name: Arn = "default"
    event_pattern: Any = None
    schedule_expression: Annotated[str, StringConstraints(max_length=256)] | None = None
    state: Literal["ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"] = "ENABLED"
    role_arn: Arn | None = None
    targets: Annotated[list[TargetProperties], Field(max_length=TARGETS)] = Field(default_factory=list)
    tags: JsonValue = None

    @model_validator(mode="after")
    def _listens(self) -> "RuleProperties":
        if self.event_pattern is None and self.schedule_expression is None:
            raise ValueError("`EventPattern` is missing; say which events it is for")
        if self.schedule_expression is not None and self.event_bus_name != "default":
            raise ValueError("a schedule belongs to the default bus; delete `EventBusName`")
        ids = [each.id for each in self.targets]
        if twice := next((each for each in ids if ids.count(each) > 1), None):
            raise ValueError(f"two targets have the id {twice[:60]!r}; rename one of the two")
        return self
