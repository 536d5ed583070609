"""An interview of a mock review as an exercise: hear the team, set the statuses, compare with the experts."""

from functools import cache
from pathlib import Path
from typing import get_args

from pydantic import model_validator

from opexkit import content
from opexkit.company.carried import carried, need
from opexkit.company.interviews import ExpertStatus, read_interview
from opexkit.exercises.bank import Bank, load_bank
from opexkit.exercises.exercise import Exhibit, Samples, Text
from opexkit.exercises.kinds.classify import Card, Classify
from opexkit.exercises.kinds.places import Target
from opexkit.files import Strict, read
from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.editions import EDITION

_AREA = "review"


class Frame(Strict):
    """`interview-frame.yaml`: what every interview says around its conversation."""

    prompt: Text
    hint: Text
    explanation: Text
    statuses: dict[str, Text]

    @model_validator(mode="after")
    def _all_statuses(self) -> "Frame":
        wanted = {_bin(status) for status in get_args(ExpertStatus.model_fields["status"].annotation)}
        if missing := sorted(wanted - set(self.statuses)):
            raise ValueError(f"has no words for {', '.join(missing)}; add them")
        return self


def _bin(status: str) -> str:
    """Return the bin of a status."""
    return status.replace("_", "-")


@cache
def _frame() -> Frame:
    return read(content.data("lessons", "interview-frame.yaml"), Frame)


def whole_bank(scenario: Path) -> Bank:
    """Return the kit's exercises, and an exercise for each interview of a company.

    Args:
        scenario: folder of its pack.

    Raises:
        InputError: a file of either cannot be read.
    """
    return _whole(scenario.resolve(), load_bank())


@cache
def _whole(scenario: Path, bank: Bank) -> Bank:
    interviews = [interview_exercise(scenario, code) for code in carried(scenario).interviews]
    return Bank(bank.exercises | {exercise.id: exercise for exercise in interviews})


def interview_exercise(folder: Path, code: str) -> Classify:
    """Make the exercise of one interview.

    Args:
        folder: of the scenario pack.
        code: of the question, such as OPS10.

    Raises:
        NotCarriedError: the pack has no such interview.
        InputError: it does not fit the schema.
    """
    frame = _frame()
    interview = read_interview(need(folder, f"interviews/{code.lower()}.yaml", f"interview over {code}"))
    question = load_catalogue(EDITION).question(code)
    titles = {practice.code: practice.title for practice in question.practices} if question else {}
    key = {practice: _bin(verdict.status) for practice, verdict in interview.experts.items()}
    cards = [
        Card(
            id=practice.lower(),
            text=f"{practice} {titles.get(practice, '')}",
            bin=key[practice],
            feedback=verdict.because,
        )
        for practice, verdict in interview.experts.items()
    ]
    said = "\n\n".join(f"{turn.who}: {turn.says}" for turn in interview.transcript)
    right = {practice.lower(): place for practice, place in key.items()}
    wrong = {practice: "implemented" if place != "implemented" else "partial" for practice, place in right.items()}
    return Classify(
        id=f"interview-{code.lower()}",
        kind="classify",
        title=interview.title,
        area=_AREA,
        practices=list(interview.experts),
        difficulty=3,
        source=question.guide.source if question and question.guide else "https://docs.aws.amazon.com/wellarchitected/",
        prompt=frame.prompt.format(code=code, title=question.title if question else interview.title),
        exhibit=Exhibit(caption=f"With {', '.join(interview.roles)}", text=said),
        hints=[frame.hint],
        explanation=frame.explanation,
        bins=[Target(id=name, text=text) for name, text in frame.statuses.items()],
        cards=cards,
        samples=Samples(correct=right, partial=dict(list(right.items())[:1]), wrong=wrong),
    )
