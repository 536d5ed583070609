"""Work out a number, with its unit."""

import math
import re
from typing import Any, ClassVar, Literal

from pydantic import Field

from opexkit.exercises.exercise import Credit, Exercise, FormatError, Part, Scored, Text, View
from opexkit.files import Strict

_NUMBER = re.compile(r"\s*([-+−]?)\s*(\d[\d\s,'’]*(?:\.\d+)?|\.\d+)\s*(.*?)\s*$")


class Slip(Strict):
    """A wrong number that people arrive at, with how, and what it is worth."""

    value: float
    tolerance: float = Field(default=0, ge=0)
    credit: float = Field(default=0, ge=0, lt=1)
    feedback: Text


class Number(Exercise):
    """Give a number. An answer is a number, or a text of number and unit such as `40 min`."""

    kind: Literal["number"]
    unit: str
    units: dict[str, float] = Field(default_factory=dict)
    """Other units that are read, each with what one of it is in `unit`."""
    answer: float
    tolerance: float = Field(ge=0)
    feedback: Text
    slips: list[Slip] = Field(default_factory=list)
    otherwise: Text
    """What is said of any other number."""
    rule: ClassVar[Credit] = Credit.ALL_OR_NOTHING

    def read(self, raw: Any) -> float:
        """Read a number; blanks, apostrophes and commas may part thousands."""
        if isinstance(raw, (int, float)) and not isinstance(raw, bool) and math.isfinite(raw):
            return float(raw)
        found = _NUMBER.match(str(raw)[:60]) if isinstance(raw, str) else None
        if not found:
            raise FormatError(f"{str(raw)[:40]!r} is not a number; write it in digits, such as {_example(self.unit)}")
        sign, digits, unit = found.groups()
        if "," in digits and not re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", digits.strip()):
            raise FormatError(f"{digits.strip()!r} can be read in two ways; write decimals with a point")
        return float(re.sub(r"[\s,'’]", "", digits)) * (-1 if sign in ("-", "−") else 1) * self._scale(unit)

    def mark_answer(self, answer: float) -> Scored:
        """Give full credit within the tolerance, and a slip's own credit for a slip."""
        score, feedback = 0.0, self.otherwise
        if abs(answer - self.answer) <= self.tolerance + 1e-9:
            score, feedback = 1.0, self.feedback
        else:
            for slip in self.slips:
                if abs(answer - slip.value) <= slip.tolerance + 1e-9:
                    score, feedback = slip.credit, slip.feedback
                    break
        part = Part(
            id="number",
            text="Your number",
            said=self._words(answer),
            best=self._words(self.answer),
            right=score == 1,
            credit=score,
            feedback=feedback,
        )
        return score, [part]

    def view(self) -> View:
        """Return the unit."""
        return {"unit": self.unit}

    @property
    def gives_part(self) -> bool:
        """Whether a slip earns anything."""
        return any(slip.credit for slip in self.slips)

    def _scale(self, unit: str) -> float:
        scales = {self.unit.lower(): 1.0} | {name.lower(): value for name, value in self.units.items()}
        if unit and unit.lower() not in scales:
            raise FormatError(f"the unit {unit!r} is not known here; give the number in {self.unit}")
        return scales[unit.lower()] if unit else 1.0

    def _words(self, value: float) -> str:
        return f"{value:,.10g} {self.unit}".strip()


def _example(unit: str) -> str:
    return f"40 {unit}".strip()
