"""Write a submission as the YAML that people edit and `opexkit assess` grades."""

from typing import Any

from opexkit.company.carried import DEFAULT
from opexkit.files.written import yaml_text
from opexkit.lens.catalogue import Catalogue
from opexkit.review.codes import whole_question
from opexkit.review.export_file import ExportFile
from opexkit.review.submission import Answer, Evidence, Submission


def submission_yaml(submission: Submission, catalogue: Catalogue | None = None) -> str:
    """The submission as YAML, keys in the order of the format, an answer without details as one word.

    Args:
        submission: with answers keyed by code.
        catalogue: the lens of the answers; without it, keys are written as they are.
    """
    record: dict[str, Any] = {
        "team": submission.team,
        "workload": submission.workload,
        "lens": submission.lens,
        "milestone": submission.milestone.model_dump(),
        "answers": {_key(code, catalogue): plain_answer(said) for code, said in sorted(submission.answers.items())},
    }
    if submission.notes:
        record["notes"] = dict(sorted(submission.notes.items()))
    if submission.language:
        record["language"] = submission.language
    if submission.respondents:
        record["respondents"] = [path.as_posix() for path in submission.respondents]
    if submission.exercises:
        record["exercises"] = submission.exercises
    if submission.labs:
        record["labs"] = submission.labs
    if submission.measures:
        record["measures"] = [_export(item) for item in submission.measures]
    if submission.scenario != DEFAULT:
        record["scenario"] = submission.scenario
    if submission.aws:
        record["aws"] = {code: risk.value for code, risk in sorted(submission.aws.items())}
    if submission.taken_from_aws:
        record["taken_from_aws"] = sorted(submission.taken_from_aws)
    if submission.other_pillars:
        pillars = (pillar.model_dump(mode="json", exclude_defaults=True) for pillar in submission.other_pillars)
        record["other_pillars"] = list(pillars)
    if submission.incomplete:
        record["incomplete"] = submission.incomplete
    return yaml_text(record)


def _key(code: str, catalogue: Catalogue | None) -> str:
    if catalogue is None:
        return code
    question = catalogue.question(code) if catalogue.choice(code) is None else None
    return whole_question(question, catalogue) if question else code


def plain_answer(answer: Answer) -> Any:
    """An answer as a file holds it: one word if nothing else was said, evidence that is a text alone as text."""
    details = answer.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    if answer.due is not None:
        details["due"] = answer.due
    if answer.evidence:
        details["evidence"] = [_evidence(item) for item in answer.evidence]
    return answer.status.value if set(details) == {"status"} else details


def _evidence(item: Evidence) -> Any:
    details = item.model_dump(exclude_none=True)
    return item.text if set(details) == {"text"} else details


def _export(item: ExportFile) -> Any:
    details = item.model_dump(exclude_defaults=True)
    return item.file if set(details) == {"file"} else details
