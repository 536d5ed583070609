"""What the AWS CLI prints for a Well-Architected review, as far as the kit reads it.

Names are those of the service model `wellarchitected` 2020-03-31; what the kit does not use is ignored, and null is
the same as absent. Risks are words here: a newer Tool may know one more.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_pascal


class _Shape(BaseModel):
    model_config = ConfigDict(alias_generator=to_pascal, extra="ignore", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, value: Any) -> Any:
        return {key: item for key, item in value.items() if item is not None} if isinstance(value, dict) else value


class AwsChoiceAnswer(_Shape):
    """One choice's status: SELECTED, NOT_APPLICABLE or UNSELECTED."""

    choice_id: str
    status: str = "UNSELECTED"
    reason: str = "NONE"
    notes: str = ""


class AwsAnswer(_Shape):
    """One question's answer: an item of list-answers, or the `Answer` of get-answer."""

    question_id: str
    pillar_id: str = ""
    choices: list[dict[str, Any]] = Field(default_factory=list)
    selected_choices: list[str] = Field(default_factory=list)
    choice_answers: list[AwsChoiceAnswer] = Field(default_factory=list)
    choice_answer_summaries: list[AwsChoiceAnswer] = Field(default_factory=list)
    is_applicable: bool = True
    risk: str = ""
    reason: str = "NONE"
    notes: str = ""


class AwsAnswers(_Shape):
    """One page of list-answers, or get-answer."""

    workload_id: str = ""
    milestone_number: int | None = None
    lens_alias: str = ""
    next_token: str = ""
    answer_summaries: list[AwsAnswer] = Field(default_factory=list)
    answer: AwsAnswer | None = None


class AwsImprovement(_Shape):
    """One question of list-lens-review-improvements."""

    question_id: str
    risk: str = ""
    improvement_plans: list[dict[str, Any]] = Field(default_factory=list)


class AwsImprovements(_Shape):
    """One page of list-lens-review-improvements."""

    workload_id: str = ""
    milestone_number: int | None = None
    lens_alias: str = ""
    next_token: str = ""
    improvement_summaries: list[AwsImprovement]


class AwsLensReview(_Shape):
    """get-lens-review: the lens's name and version, and its risk counts."""

    workload_id: str = ""
    milestone_number: int | None = None
    lens_review: dict[str, Any]


class AwsContribution(_Shape):
    """A practice that get-consolidated-report names as contributing to a risk."""

    choice_id: str
    choice_title: str = ""


class AwsRiskyQuestion(_Shape):
    """A question of get-consolidated-report; the report lists only those with a risk."""

    question_id: str
    risk: str = ""
    best_practices: list[AwsContribution] = Field(default_factory=list)


class AwsReportPillar(_Shape):
    """A pillar of get-consolidated-report."""

    pillar_id: str
    risk_counts: dict[str, int] = Field(default_factory=dict)
    questions: list[AwsRiskyQuestion] = Field(default_factory=list)


class AwsReportLens(_Shape):
    """A lens of get-consolidated-report."""

    lens_arn: str = ""
    pillars: list[AwsReportPillar] = Field(default_factory=list)


class AwsWorkload(_Shape):
    """A workload of get-consolidated-report."""

    workload_id: str = ""
    workload_name: str = ""
    lenses: list[AwsReportLens] = Field(default_factory=list)


class AwsReport(_Shape):
    """get-consolidated-report with Format=JSON."""

    metrics: list[AwsWorkload]
    next_token: str = ""


AwsOutput = AwsAnswers | AwsImprovements | AwsLensReview | AwsReport

SHAPES: dict[str, type[AwsOutput]] = {
    "AnswerSummaries": AwsAnswers,
    "Answer": AwsAnswers,
    "ImprovementSummaries": AwsImprovements,
    "LensReview": AwsLensReview,
    "Metrics": AwsReport,
}
"""The key by which each output is known, and its shape."""
