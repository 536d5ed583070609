"""What each measure means, who says so, and what it is compared with."""

from functools import cache
from typing import Literal

from pydantic import Field

from opexkit import content
from opexkit.files import Strict, read


class Definition(Strict):
    """What a measure means."""

    id: str
    title: str
    unit: str
    family: Literal["DORA", "operations"]
    better: Literal["lower", "higher"]
    definition: str
    reading: str
    source: str
    levers: list[str] = Field(default_factory=list, description="The company's levers that move it.")
    outcome: str | None = Field(default=None, description="The company's own outcome that it is compared with.")
    simulated: str | None = Field(default=None, description="Else the outcome of its simulation.")
    per: float = Field(default=1, gt=0, description="What that outcome is divided by.")


class Definitions(Strict):
    """`measures.yaml`: every measure, in the order in which they are shown."""

    measures: list[Definition] = Field(min_length=1)


@cache
def definitions() -> dict[str, Definition]:
    """Every measure's definition, in the order of the file."""
    return {item.id: item for item in read(content.data("measures", "measures.yaml"), Definitions).measures}
