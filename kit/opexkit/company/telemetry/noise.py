"""The words of telemetry that no fault has caused, as data: `data/telemetry/noise.yaml`."""

from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from opexkit.company.pack import Kind
from opexkit.content import data
from opexkit.files.document import read_document
from opexkit.files.problem import InputError
from opexkit.files.validation import complaints


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NoiseLine(_Part):
    """A harmless line, and how often a service of these kinds writes it on a quiet noon.

    `{n}` in the message stands for a number from `low` to `high`.
    """

    level: Literal["WARN", "ERROR"]
    message: str
    kinds: Annotated[list[Kind], Field(min_length=1)]
    per_hour: float = Field(gt=0)
    low: int = 0
    high: int = 0


class EventWords(_Part):
    """What events say. `{version}`, `{former}`, `{revision}` and `{actor}` are filled in."""

    deployment: str
    config_change: str
    errors: str
    latency: str
    saturation: str
    lag: str


class Noise(_Part):
    """The file. `{method}`, `{name}`, `{status}` and `{ms}` are filled in from the span."""

    access: str
    failure: str
    events: EventWords
    actors: Annotated[list[str], Field(min_length=1)]
    noise: Annotated[list[NoiseLine], Field(min_length=1)]


@cache
def load_noise() -> Noise:
    """Read the kit's own file.

    Raises:
        InputError: it is missing or does not fit the model.
    """
    document = read_document(data("telemetry", "noise.yaml"))
    if document.problems:
        raise InputError(document.problems)
    try:
        return Noise.model_validate(document.data)
    except ValidationError as error:
        raise InputError(complaints(document, error, lambda _: Noise.model_fields)) from error
