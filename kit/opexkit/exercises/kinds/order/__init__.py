"""Put steps in order: they form a graph of dependencies, and some steps do not belong at all."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from opexkit.exercises.exercise import Credit, Exercise, FormatError, Id, Part, Scored, Text, View, known
from opexkit.files import Strict


class OrderStep(Strict):
    """A step; `after` names the steps that must come before it, `feedback` says why."""

    id: Id
    text: Text
    after: list[Id] = Field(default_factory=list)
    feedback: Text


class Distractor(Strict):
    """A step that does not belong, and why."""

    id: Id
    text: Text
    feedback: Text


class Order(Exercise):
    """Put steps in an order that keeps every dependency; leave out what does not belong. An answer is a list of ids."""

    kind: Literal["order"]
    steps: list[OrderStep] = Field(min_length=3, max_length=12)
    distractors: list[Distractor] = Field(default_factory=list, max_length=4)
    rule: ClassVar[Credit] = Credit.LONGEST_SUBSEQUENCE
    shuffled: ClassVar[tuple[str, ...]] = ("items",)

    @model_validator(mode="after")
    def _graph_is_sound(self) -> "Order":
        ids = [step.id for step in self.steps]
        for step in self.steps:
            if odd := [name for name in step.after if name not in ids]:
                raise ValueError(f"{step.id} comes after {odd[0]!r}, which is no step; use one of {', '.join(ids)}")
        if any(step in before for step, before in self._before().items()):
            raise ValueError("the steps depend on one another in a circle; take one `after` away")
        return self

    def read(self, raw: Any) -> list[str]:
        """Read a list of ids, each at most once."""
        if not isinstance(raw, list) or not raw:
            raise FormatError("nothing is ordered; list the steps, the first one first")
        ids = [step.id for step in self.steps] + [item.id for item in self.distractors]
        said = [known(item, ids, "step") for item in raw]
        if twice := [item for item in said if said.count(item) > 1]:
            raise FormatError(f"{twice[0]!r} appears twice; list each step once")
        return said

    def mark_answer(self, answer: list[str]) -> Scored:
        """Score steps that keep a possible order, less one for each distractor, of all steps."""
        before = self._before()
        wrong = [item for item in answer if item not in before]
        kept = longest_in_order([item for item in answer if item in before], before)
        score = max(0, kept - len(wrong)) / len(self.steps)
        parts = [self._part(step, answer, before[step.id]) for step in self.steps]
        parts += [self._odd(item, item.id in answer) for item in self.distractors]
        return score, parts

    def view(self) -> View:
        """Return steps and distractors alike, by id and text."""
        steps = [(step.id, step.text) for step in self.steps] + [(item.id, item.text) for item in self.distractors]
        return {"items": [{"id": name, "text": text} for name, text in steps]}

    def _before(self) -> dict[str, set[str]]:
        """Return for each step all that must come before it, directly or through others."""
        direct = {step.id: set(step.after) for step in self.steps}
        for _ in direct:
            direct = {step: names.union(*(direct[name] for name in names)) for step, names in direct.items()}
        return direct

    def _part(self, step: OrderStep, answer: list[str], before: set[str]) -> Part:
        texts = {each.id: each.text for each in self.steps}
        waits = [texts[name] for name in texts if name in before]
        best = f"after: {'; '.join(waits)}" if waits else "can come first"
        if step.id not in answer:
            said, right = "left out", False
        else:
            place = answer.index(step.id)
            right = before <= set(answer[:place])
            said = f"step {place + 1}"
        return Part(
            id=step.id, text=step.text, said=said, best=best, right=right, credit=float(right), feedback=step.feedback
        )

    def _odd(self, item: Distractor, used: bool) -> Part:
        return Part(
            id=item.id,
            text=item.text,
            said="used" if used else "left out",
            best="leave it out",
            right=not used,
            credit=float(not used),
            feedback=item.feedback,
        )


def longest_in_order(sequence: Sequence[str], before: Mapping[str, set[str]]) -> int:
    """Count the steps that can stay where they are at most, so that no dependency is broken.

    This is the longest common subsequence with the best of all orders that the dependencies allow. "Must come
    before, but stands after" is itself a partial order, so by Dilworth's theorem its largest antichain has as many
    members as the sequence less a maximum matching of that order.

    Args:
        sequence: steps, none twice.
        before: for each step, all steps that must come before it, transitively.
    """
    clashes = {
        step: [later for later in sequence[place + 1 :] if later in before[step]] for place, step in enumerate(sequence)
    }
    partner: dict[str, str] = {}

    def pair(step: str, seen: set[str]) -> bool:
        for other in clashes[step]:
            if other not in seen:
                seen.add(other)
                if other not in partner or pair(partner[other], seen):
                    partner[other] = step
                    return True
        return False

    return len(sequence) - sum(pair(step, set()) for step in sequence)
