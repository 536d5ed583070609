"""An AWS custom lens as data: the records of schemaVersion 2021-11-01.

The records accept what the format can hold and keep unknown keys, so that a lens survives a round trip;
`check` says what the Well-Architected Tool would refuse.
Source: AWS user guide, "Lens format specification",
https://docs.aws.amazon.com/wellarchitected/latest/userguide/lenses-format-specification.html
"""

import re
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ModelWrapValidatorHandler, PrivateAttr, model_validator
from pydantic.alias_generators import to_camel

MOST_CHOICES = 15
"""Choices that the Tool takes in a question."""

SCHEMA_VERSION = "2021-11-01"

_NONE_TITLE = re.compile(
    r"none of (these|those|(the )?above)( (choices|options|practices|statements))?( apply| applies)?", re.IGNORECASE
)


class LensRisk(StrEnum):
    """The risk that a rule of a lens can name."""

    HIGH = "HIGH_RISK"
    MEDIUM = "MEDIUM_RISK"
    NONE = "NO_RISK"


class _Record(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="allow", defer_build=True)
    _order: tuple[str, ...] = PrivateAttr(default=())

    @model_validator(mode="wrap")
    @classmethod
    def _keep_order(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        record = handler(data)
        if isinstance(data, dict):
            record._order = tuple(data)
        return record

    @property
    def unknown_keys(self) -> list[str]:
        """The keys that the format does not define; they are kept."""
        return list(self.model_extra or {})

    def as_object(self) -> dict[str, Any]:
        """The JSON keys that were given, in the order they were given, and their values."""
        aliases = {name: info.alias or name for name, info in type(self).model_fields.items()}
        given = {aliases[name]: getattr(self, name) for name in aliases if name in self.model_fields_set}
        given |= self.model_extra or {}
        order = (key if key in given else aliases.get(key, "") for key in self._order)
        return {key: given[key] for key in dict.fromkeys([*order, *given]) if key in given}


class Resource(_Record):
    """A text with an optional link."""

    display_text: str = ""
    url: str | None = None


class AdditionalResource(_Record):
    """One to five further resources of one type: HELPFUL_RESOURCE or IMPROVEMENT_PLAN."""

    type: str
    content: list[Resource] = Field(default_factory=list)


class Choice(_Record):
    """One answer of a question: in a pillar's lens, one best practice."""

    id: str
    title: str
    helpful_resource: Resource | None = None
    improvement_plan: Resource | None = None
    additional_resources: list[AdditionalResource] | None = None

    @property
    def is_none_of_these(self) -> bool:
        """Whether the Tool treats the choice as "None of these": its id ends in `_no`."""
        return self.id.endswith("_no")

    @property
    def says_none_of_these(self) -> bool:
        """Whether it is no practice: its id ends in `_no`, or "None of these" is all that its title says."""
        return self.is_none_of_these or bool(_NONE_TITLE.fullmatch(self.title.strip(" .,:;!()-")))


class RiskRule(_Record):
    """A condition over choice ids, or `default`, and the risk that it gives."""

    condition: str
    risk: LensRisk


class Question(_Record):
    """A question, its choices, and the rules that turn selected choices into a risk."""

    id: str
    title: str
    description: str | None = None
    helpful_resource: Resource | None = None
    choices: list[Choice]
    risk_rules: list[RiskRule]

    @property
    def practices(self) -> list[Choice]:
        """The choices without "None of these"."""
        return [choice for choice in self.choices if not choice.says_none_of_these]


class Pillar(_Record):
    """A group of questions."""

    id: str
    name: str
    questions: list[Question]


class Lens(_Record):
    """A whole lens."""

    schema_version: str
    name: str
    description: str | None = None
    pillars: list[Pillar]

    @property
    def version(self) -> str:
        """The version that the file says it is, or an empty text: the format itself has no such key."""
        extra = self.model_extra or {}
        return str(extra.get("_version") or extra.get("version") or "").strip()[:32]

    @property
    def questions(self) -> list[Question]:
        """The questions of all pillars, in order."""
        return [question for pillar in self.pillars for question in pillar.questions]
