"""The engines that check artefacts: each reads a text and says, for every demand it knows, whether it is met."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from opexkit.exercises.exercise import FormatError
from opexkit.files.problem import InputError
from opexkit.lens.check import check_lens
from opexkit.lens.findings import FindingLevel
from opexkit.lens.model import LensRisk, Question
from opexkit.lens.reader import parse_lens
from opexkit.lens.risk import rate
from opexkit.review.load import read_submission
from opexkit.review.submission import Status

Findings = dict[str, tuple[bool, str]]
"""By demand: whether it is met, and what was found."""


@dataclass(frozen=True, slots=True)
class Engine:
    """Reads an artefact.

    Attributes:
        demands: what it can look for.
        examine: from the text to its findings; raises FormatError if the text cannot be read.
    """

    demands: tuple[str, ...]
    examine: Callable[[str], Findings]


def examine_lens(text: str) -> Findings:
    """Check an AWS custom lens in JSON.

    Raises:
        FormatError: it is no lens.
    """
    try:
        lens = parse_lens(text, Path("lens.json"))
    except InputError as error:
        raise FormatError(str(error.problems[0])) from error
    findings = check_lens(lens)
    questions = [question for pillar in lens.pillars for question in pillar.questions]
    return {
        "accepted": _none_of(FindingLevel.ERROR, [(item.level, str(item)) for item in findings]),
        "unsurprising": _none_of(FindingLevel.WARNING, [(item.level, str(item)) for item in findings]),
        "can-fail": _all_reach(questions, LensRisk.HIGH, everything=False),
        "can-pass": _all_reach(questions, LensRisk.NONE, everything=True),
    }


def examine_submission(text: str) -> Findings:
    """Check a team's submission in YAML: what a reader of the review would miss.

    Raises:
        FormatError: `opexkit assess` would not read it.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "submission.yaml"
        path.write_text(text, encoding="utf-8")
        try:
            submission = read_submission(path)
        except InputError as error:
            raise FormatError(str(error.problems[0]).replace(str(path), path.name)) from error
    said = submission.answers
    unproved = [code for code, answer in said.items() if answer.status is Status.IMPLEMENTED and not answer.evidence]
    gaps = [code for code, answer in said.items() if answer.status in (Status.PARTIAL, Status.NOT_IMPLEMENTED)]
    unowned = [code for code in gaps if not (said[code].owner and said[code].due)]
    unexplained = [code for code in gaps if not said[code].note]
    return {
        "evidence": (not unproved, _named(unproved, "implemented without evidence")),
        "owners": (not unowned, _named(unowned, "open without owner and date")),
        "notes": (not unexplained, _named(unexplained, "open without a note")),
    }


ENGINES = {
    "lens": Engine(("accepted", "unsurprising", "can-fail", "can-pass"), examine_lens),
    "submission": Engine(("evidence", "owners", "notes"), examine_submission),
}


def _none_of(level: FindingLevel, findings: list[tuple[FindingLevel, str]]) -> tuple[bool, str]:
    own = [text for found, text in findings if found is level]
    return not own, own[0] if own else f"no {level}s"


def _all_reach(questions: list[Question], risk: LensRisk, everything: bool) -> tuple[bool, str]:
    """Whether every question has this risk with all of its practices chosen, or with none."""
    for question in questions:
        real = {choice.id for choice in question.choices if not choice.is_none_of_these}
        found = rate(question, real if everything else set()).risk
        if found is not risk:
            chosen = "everything" if everything else "nothing"
            return False, f"{question.id} is {found} with {chosen} chosen"
    return bool(questions), f"every question can be {risk}"


def _named(codes: list[str], what: str) -> str:
    shown = ", ".join(codes[:4]) + (f" and {len(codes) - 4} more" if len(codes) > 4 else "")
    return f"{what}: {shown}" if codes else f"none is {what}"
