"""Write a short text; a rubric says what it is worth, and a person applies the rubric."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from opexkit.exercises.exercise import Credit, Exercise, FormatError, Id, Part, Scored, Text, View, mapping
from opexkit.files import Strict

TEXT_LIMIT = 4000
"""Characters in an answer."""
_MARKERS = ("self", "facilitator")


class Criterion(Strict):
    """What is looked for, and what each number of points looks like: from none upwards."""

    id: Id
    text: Text
    levels: list[Text] = Field(min_length=2, max_length=5)


class Rubric(Exercise):
    """Write a few sentences, then mark them.

    An answer is a mapping: `text`, and once marked `self` or `facilitator` with points for each criterion. Both
    are kept; the facilitator's points count where there are any.
    """

    kind: Literal["rubric"]
    criteria: list[Criterion] = Field(min_length=2, max_length=5)
    model_answer: Text
    rule: ClassVar[Credit] = Credit.RUBRIC

    def read(self, raw: Any) -> dict[str, Any]:
        """Read the text and the points that were given."""
        raw = {"text": raw} if isinstance(raw, str) or raw is None else raw
        said = mapping(raw, ["text", *_MARKERS], "part")
        text = said.get("text")
        if not isinstance(text, str) or not text.strip():
            raise FormatError("nothing is written; write a few sentences under `text`")
        if len(text) > TEXT_LIMIT:
            raise FormatError(f"the text has {len(text):,} characters, {TEXT_LIMIT:,} at most; shorten it")
        return {"text": text.strip()} | {who: self._points(said[who]) for who in _MARKERS if who in said}

    def mark_answer(self, answer: dict[str, Any]) -> Scored:
        """Score the points given of all points; None until every criterion has points."""
        own, theirs = answer.get("self", {}), answer.get("facilitator", {})
        parts = [self._part(criterion, own, theirs) for criterion in self.criteria]
        if any(part.right is None for part in parts):
            return None, parts
        most = sum(len(criterion.levels) - 1 for criterion in self.criteria)
        given = sum(theirs.get(item.id, own.get(item.id, 0)) for item in self.criteria)
        return given / most, parts

    def view(self) -> View:
        """Return what is looked for; the levels and the answer to compare with come after writing."""
        return {"criteria": [item.model_dump(include={"id", "text"}) for item in self.criteria]}

    def to_compare(self) -> View:
        """Return the levels of each criterion and the answer to compare with."""
        levels = {criterion.id: criterion.levels for criterion in self.criteria}
        return {"levels": levels, "model_answer": self.model_answer}

    def _points(self, raw: Any) -> dict[str, int]:
        levels = {criterion.id: len(criterion.levels) for criterion in self.criteria}
        said = mapping(raw, list(levels), "criterion")
        points = {}
        for key, value in said.items():
            if not str(value).isdecimal() or not int(value) < levels[key]:
                raise FormatError(f"{str(value)[:20]!r} points for {key}; give 0 to {levels[key] - 1}")
            points[key] = int(value)
        return points

    def _part(self, criterion: Criterion, own: dict[str, int], theirs: dict[str, int]) -> Part:
        top = len(criterion.levels) - 1
        given = theirs.get(criterion.id, own.get(criterion.id))
        said = []
        for who, points in (("self", own), ("facilitator", theirs)):
            if criterion.id in points:
                said.append(f"{who}: {points[criterion.id]} of {top}")
        return Part(
            id=criterion.id,
            text=criterion.text,
            said=", ".join(said) or "not marked",
            best=criterion.levels[-1],
            right=None if given is None else given == top,
            credit=0 if given is None else given / top,
            feedback="" if given is None else criterion.levels[given],
        )
