"""Sort cards into bins."""

from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from opexkit.exercises.exercise import Credit, Exercise, Id, Scored, View
from opexkit.exercises.kinds.places import Placed, Target, mark_places, places_exist, read_places


class Card(Placed):
    """Something to put into a bin."""

    bin: Id


class Classify(Exercise):
    """Sort cards into bins. An answer is a mapping from card to bin."""

    kind: Literal["classify"]
    bins: list[Target] = Field(min_length=2, max_length=5)
    cards: list[Card] = Field(min_length=3, max_length=12)
    rule: ClassVar[Credit] = Credit.EACH_ANSWER
    shuffled: ClassVar[tuple[str, ...]] = ("items",)

    @model_validator(mode="after")
    def _bins_exist(self) -> "Classify":
        places_exist(self.bins, [(card.id, [card.bin, *card.mistakes]) for card in self.cards], "bin")
        return self

    def read(self, raw: Any) -> dict[str, str]:
        """Read a mapping from card to bin."""
        return read_places(raw, [card.id for card in self.cards], self.bins, "card", "bin")

    def mark_answer(self, answer: dict[str, str]) -> Scored:
        """Score right cards of all cards."""
        return mark_places(answer, [(card, card.bin) for card in self.cards], self.bins)

    def view(self) -> View:
        """Return the bins, and the cards by id and text."""
        cards = [card.model_dump(include={"id", "text"}) for card in self.cards]
        return {"places": [place.model_dump() for place in self.bins], "items": cards}
