"""The engines of artefacts that no lab takes: a lens, and a submission, which the labs know nothing of.

They stand in the same table as the engines of labs, under whose names exercises of the kind `artefact` find them.
"""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from opexkit.files.problem import InputError, Problem, Severity
from opexkit.labs import Artefact, Brief, Engine, Judged, Slot, Verdict, register
from opexkit.labs.lab import Format
from opexkit.labs.verdict import Tick
from opexkit.lens.check import check_lens
from opexkit.lens.model import Lens, LensRisk, Question
from opexkit.lens.reader import parse_lens
from opexkit.lens.risk import rate
from opexkit.review.load import read_submission
from opexkit.review.submission import Status, Submission


class LensEngine(Engine[Lens]):
    """Checks an AWS custom lens in JSON."""

    name = "lens"
    slots = (Slot("lens", Format("JSON", (".json",))),)

    def demands(self, _brief: Brief) -> tuple[str, ...]:
        """Return what is asked of a lens."""
        return ("accepted", "unsurprising", "can-fail", "can-pass")

    def read(self, artefact: Artefact, _brief: Brief) -> Lens:
        """Read a lens."""
        text = artefact.only.text
        return parse_lens(text if isinstance(text, str) else text.decode("utf-8", "replace"), Path("lens.json"))

    def judge(self, read: Lens, _brief: Brief, _tick: Tick) -> Judged:
        """Judge whether AWS accepts it, and whether each question can be rated well and badly."""
        findings = [(item.level, str(item)) for item in check_lens(read)]
        questions = [question for pillar in read.pillars for question in pillar.questions]
        return Judged(
            (
                _none_of("accepted", Severity.ERROR, findings),
                _none_of("unsurprising", Severity.WARNING, findings),
                _all_reach("can-fail", questions, LensRisk.HIGH, everything=False),
                _all_reach("can-pass", questions, LensRisk.NONE, everything=True),
            )
        )


class SubmissionEngine(Engine[Submission]):
    """Checks a team's submission in YAML for what a reader of the review would miss."""

    name = "submission"
    slots = (Slot("submission"),)

    def demands(self, _brief: Brief) -> tuple[str, ...]:
        """Return what is asked of a submission."""
        return ("evidence", "owners", "notes")

    def read(self, artefact: Artefact, _brief: Brief) -> Submission:
        """Read a submission as `opexkit assess` would."""
        text = artefact.only.text
        with TemporaryDirectory() as folder:
            path = Path(folder) / "submission.yaml"
            path.write_bytes(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)
            try:
                return read_submission(path)
            except InputError as error:
                raise InputError(_without(path, problem) for problem in error.problems) from error

    def judge(self, read: Submission, _brief: Brief, _tick: Tick) -> Judged:
        """Judge whether what is claimed is proved, and what is open has an owner, a date and a note."""
        said = read.answers
        unproved = [
            code for code, answer in said.items() if answer.status is Status.IMPLEMENTED and not answer.evidence
        ]
        gaps = [code for code, answer in said.items() if answer.status in (Status.PARTIAL, Status.NOT_IMPLEMENTED)]
        unowned = [code for code in gaps if not (said[code].owner and said[code].due)]
        unexplained = [code for code in gaps if not said[code].note]
        return Judged(
            (
                Verdict.of("evidence", not unproved, _named(unproved, "implemented without evidence")),
                Verdict.of("owners", not unowned, _named(unowned, "open without owner and date")),
                Verdict.of("notes", not unexplained, _named(unexplained, "open without a note")),
            )
        )


register(LensEngine())
register(SubmissionEngine())


def _without(path: Path, problem: Problem) -> Problem:
    """A problem of the handed-in text without the folder that it was read from."""
    said = problem.message.replace(str(path), path.name)
    return replace(problem, path=Path(path.name), message=said)


def _none_of(demand: str, level: Severity, findings: list[tuple[Severity, str]]) -> Verdict:
    own = [text for found, text in findings if found is level]
    return Verdict.of(demand, not own, own[0] if own else f"no {level}s")


def _all_reach(demand: str, questions: list[Question], risk: LensRisk, everything: bool) -> Verdict:
    """Whether every question has this risk with all of its practices chosen, or with none."""
    for question in questions:
        real = {choice.id for choice in question.choices if not choice.is_none_of_these}
        found = rate(question, real if everything else set()).risk
        if found is not risk:
            chosen = "everything" if everything else "nothing"
            return Verdict.of(demand, False, f"{question.id} is {found} with {chosen} chosen")
    return Verdict.of(demand, bool(questions), f"every question can be {risk}")


def _named(codes: list[str], what: str) -> str:
    shown = ", ".join(codes[:4]) + (f" and {len(codes) - 4} more" if len(codes) > 4 else "")
    return f"{what}: {shown}" if codes else f"none is {what}"
