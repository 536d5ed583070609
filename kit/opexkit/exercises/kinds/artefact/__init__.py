"""Hand in a file; an engine of the kit checks it. What is handed in is read, never executed."""

import json
from typing import Any, ClassVar, Literal

from pydantic import Field

from opexkit.exercises.checkers import ENGINES, Findings
from opexkit.exercises.exercise import Credit, Exercise, FormatError, Id, Part, Scored, Text, View, Written

SIZE_LIMIT = 500_000
"""Characters in an artefact."""


class Demand(Written):
    """Something that the artefact must meet, by the engine's name for it."""

    id: Id
    text: Text
    feedback: Text


class Artefact(Exercise):
    """Hand in a file. An answer is its text."""

    kind: Literal["artefact"]
    engine: str
    starter: Text
    demands: list[Demand] = Field(min_length=1)
    rule: ClassVar[Credit] = Credit.EACH_ANSWER

    def read(self, raw: Any) -> Findings:
        """Let the engine read the text."""
        if isinstance(raw, dict):
            raw = json.dumps(raw)
        if not isinstance(raw, str) or not raw.strip():
            raise FormatError("nothing is handed in; give the text of the file")
        if len(raw) > SIZE_LIMIT:
            raise FormatError(f"the file has {len(raw):,} characters, {SIZE_LIMIT:,} at most; shorten it")
        return ENGINES[self.engine].examine(raw)

    def mark_answer(self, answer: Findings) -> Scored:
        """Score demands that are met of all demands."""
        parts = []
        for demand in self.demands:
            met, found = answer[demand.id]
            parts.append(
                Part(
                    id=demand.id,
                    text=demand.text,
                    said=found,
                    best=demand.text,
                    right=met,
                    credit=float(met),
                    feedback="" if met else demand.feedback,
                )
            )
        return sum(part.credit for part in parts) / len(parts), parts

    def view(self) -> View:
        """Return the starting artefact and what is demanded."""
        demands = [demand.model_dump(include={"id", "text"}) for demand in self.demands]
        return {"starter": self.starter, "demands": demands}
