"""Hand in a file; an engine of the kit judges it. What is handed in is read, never executed."""

import json
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import Field

from opexkit.exercises import checkers as _checkers  # noqa: F401 (puts its engines into the table)
from opexkit.exercises.exercise import Credit, Exercise, FormatError, Id, Mark, Part, Scored, Text, View
from opexkit.files import Strict
from opexkit.files.problem import InputError
from opexkit.labs import Brief, Judgment, Result, Source, find_engine
from opexkit.labs.lab import run
from opexkit.labs.verdict import HARM

SIZE_LIMIT = 500_000
"""Characters in an artefact."""


class Demand(Strict):
    """Something that the artefact must meet, by the engine's name for it."""

    id: Id
    text: Text
    feedback: Text


class Artefact(Exercise):
    """Hand in a file. An answer is its text; `engine` is the name of what judges it."""

    kind: Literal["artefact"]
    engine: str
    starter: Text
    demands: list[Demand] = Field(min_length=1)
    rule: ClassVar[Credit] = Credit.EACH_ANSWER

    def read(self, raw: Any) -> Result:
        """Let the engine judge the text."""
        if isinstance(raw, dict):
            raw = json.dumps(raw)
        if not isinstance(raw, str) or not raw.strip():
            raise FormatError("nothing is handed in; give the text of the file")
        if len(raw) > SIZE_LIMIT:
            raise FormatError(f"the file has {len(raw):,} characters, {SIZE_LIMIT:,} at most; shorten it")
        try:
            return run(find_engine(self.engine), [Source(Path(self.engine), raw)], Brief(self.id))
        except InputError as error:
            raise FormatError(str(error.problems[0])) from error

    def mark_answer(self, answer: Result) -> Scored:
        """Score the demands that are met, of those that could be judged."""
        verdicts = {verdict.demand: verdict for verdict in answer.verdicts}
        own = Result(tuple(verdicts[demand.id] for demand in self.demands))
        parts = [
            Part(
                id=demand.id,
                text=demand.text,
                said=verdict.found if verdict.judged else f"{verdict.judgment}: {verdict.found}",
                best=demand.text,
                right=verdict.met if verdict.judged else None,
                credit=float(verdict.met),
                feedback=demand.feedback if verdict.judgment is Judgment.NOT_MET else "",
            )
            for demand, verdict in zip(self.demands, own.verdicts, strict=True)
        ]
        return own.score, parts

    def mark_read(self, answer: Result) -> Mark:
        """Mark a result; where nothing could be judged, it is no attempt, or waits for a person."""
        unjudged = [verdict for verdict in answer.verdicts if not verdict.judged]
        if len(unjudged) == len(answer.verdicts) and not answer.counts[Judgment.FOR_A_PERSON]:
            return self.unreadable(f"it cannot be judged: {unjudged[0].found}")
        mark = super().mark_read(answer)
        notes = [HARM] if answer.harmed else []
        person = answer.for_a_person
        if count := len(unjudged) - person:
            notes.append(f"{count} of {len(answer.verdicts) - person} demands could not be judged and do not count.")
        if person:
            notes.append(f"{person} more {'is' if person == 1 else 'are'} {Judgment.FOR_A_PERSON} and do not count.")
        return mark.model_copy(update={"message": " ".join(notes)}) if mark.state == "marked" and notes else mark

    def view(self) -> View:
        """Return the starting artefact and what is demanded."""
        demands = [demand.model_dump(include={"id", "text"}) for demand in self.demands]
        return {"starter": self.starter, "demands": demands}
