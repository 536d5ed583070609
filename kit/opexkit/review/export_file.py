"""An export that a submission names."""

from typing import Any, Literal

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from opexkit.files import Strict
from opexkit.measures.role import RoleName, Table
from opexkit.review.texts import Line


class ExportFile(Strict):
    """An export of the team's tools, by its path beside the submission, and what the file does not tell of itself.

    The keys are the options of `opexkit measure`; `severity` names the severities that are downtime.

    Example:
        >>> ExportFile.model_validate("exports/incidents.csv").file
        'exports/incidents.csv'
    """

    file: Line
    table: Table | None = None
    preset: Line | None = None
    columns: dict[RoleName, Line] = Field(default_factory=dict)
    only: dict[Literal["service", "environment", "severity", "alarm"], list[Line]] = Field(default_factory=dict)
    severity: list[Line] = Field(default_factory=list, max_length=20)
    zone: Line | None = None
    time_format: Line | None = None
    encoding: Line | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {"file": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(core))
        return {"anyOf": [{"type": "string", "minLength": 1, "maxLength": 200}, schema]}
