"""An interview of a mock review as an exercise: hear the team, set the statuses, compare with the experts."""

from pathlib import Path

from opexkit.lens.catalogue import load_catalogue
from opexkit.practice.bank import EDITION
from opexkit.practice.exercise import Area, Exhibit, Samples
from opexkit.practice.kinds.placing import Card, Classify, Place
from opexkit.scenario.interviews import read_interview

_PROMPT = (
    "Read the interview about {code}, {title}. Then set each practice as you would in a review: only what the team "
    "showed counts as implemented, and a claim without anything behind it is partial at best."
)
_STATUSES = {
    "implemented": "Implemented",
    "partial": "Partial",
    "not-implemented": "Not implemented",
    "cannot-determine": "Cannot determine",
}


def interview_exercise(folder: Path, code: str) -> Classify:
    """Make the exercise of one interview.

    Args:
        folder: of the scenario pack.
        code: of the question, such as OPS10.

    Raises:
        InputError: there is no such interview, or it does not fit the schema.
    """
    interview = read_interview(folder / "interviews" / f"{code.lower()}.yaml")
    question = load_catalogue(EDITION).question(code)
    titles = {practice.code: practice.title for practice in question.practices} if question else {}
    key = {practice: verdict.status.replace("_", "-") for practice, verdict in interview.experts.items()}
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
        area=Area.REVIEW,
        practices=list(interview.experts),
        difficulty=3,
        source=question.guide.source if question and question.guide else "https://docs.aws.amazon.com/wellarchitected/",
        prompt=_PROMPT.format(code=code, title=question.title if question else interview.title),
        exhibit=Exhibit(caption=f"With {', '.join(interview.roles)}", text=said),
        hints=["Look for what was shown, a document, a date, a number, and for what was only said."],
        explanation="The experts' reasons quote the conversation. Where you differ, find the sentence that decides.",
        bins=[Place(id=name, text=text) for name, text in _STATUSES.items()],
        cards=cards,
        samples=Samples(correct=right, partial=dict(list(right.items())[:1]), wrong=wrong),
    )
