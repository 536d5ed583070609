"""Find the partner of each prompt."""

from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from opexkit.exercises.exercise import Credit, Exercise, Id, Scored, View
from opexkit.exercises.kinds.places import Placed, Target, mark_places, places_exist, read_places


class Prompt(Placed):
    """Something to find the partner of."""

    partner: Id


class Match(Exercise):
    """Find the partner of each prompt; a partner can serve several, or none. An answer maps prompt to partner."""

    kind: Literal["match"]
    prompts: list[Prompt] = Field(min_length=3, max_length=10)
    partners: list[Target] = Field(min_length=3, max_length=10)
    rule: ClassVar[Credit] = Credit.EACH_ANSWER
    shuffled: ClassVar[tuple[str, ...]] = ("items", "places")

    @model_validator(mode="after")
    def _partners_exist(self) -> "Match":
        places_exist(self.partners, [(item.id, [item.partner, *item.mistakes]) for item in self.prompts], "partner")
        return self

    def read(self, raw: Any) -> dict[str, str]:
        """Read a mapping from prompt to partner."""
        return read_places(raw, [prompt.id for prompt in self.prompts], self.partners, "prompt", "partner")

    def mark_answer(self, answer: dict[str, str]) -> Scored:
        """Score right pairs of all prompts."""
        return mark_places(answer, [(prompt, prompt.partner) for prompt in self.prompts], self.partners)

    def view(self) -> View:
        """Return the partners, and the prompts by id and text."""
        prompts = [prompt.model_dump(include={"id", "text"}) for prompt in self.prompts]
        return {"places": [place.model_dump() for place in self.partners], "items": prompts}
