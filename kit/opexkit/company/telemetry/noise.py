"""The words of telemetry that no fault has caused, as data: `data/telemetry/noise.yaml`."""

from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from opexkit.company.pack import Kind
from opexkit.content import data
from opexkit.files import Strict, read


class NoiseLine(Strict):
    """A harmless line, and how often a service of these kinds writes it on a quiet noon.

    `{n}` in the message stands for a number from `low` to `high`.
    """

    level: Literal["WARN", "ERROR"]
    message: str
    kinds: Annotated[list[Kind], Field(min_length=1)]
    per_hour: float = Field(gt=0)
    low: int = 0
    high: int = 0


class EventWords(Strict):
    """What events say. `{version}`, `{former}`, `{revision}` and `{actor}` are filled in."""

    deployment: str
    config_change: str
    errors: str
    latency: str
    saturation: str
    lag: str


class Noise(Strict):
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
    return read(data("telemetry", "noise.yaml"), Noise)
