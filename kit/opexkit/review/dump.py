"""Write a submission as the YAML that people edit and `opexkit assess` grades."""

import io
from typing import Any

from ruamel.yaml import YAML

from opexkit.company.carried import DEFAULT
from opexkit.review.submission import Answer, Submission


def submission_yaml(submission: Submission) -> str:
    """The submission as YAML, keys in the order of the format, an answer without details as one word."""
    record: dict[str, Any] = {
        "team": submission.team,
        "workload": submission.workload,
        "lens": submission.lens,
        "milestone": submission.milestone.model_dump(),
        "answers": {code: _answer(answer) for code, answer in sorted(submission.answers.items())},
    }
    if submission.notes:
        record["notes"] = dict(sorted(submission.notes.items()))
    if submission.respondents:
        record["respondents"] = [path.as_posix() for path in submission.respondents]
    if submission.exercises:
        record["exercises"] = submission.exercises
    if submission.labs:
        record["labs"] = submission.labs
    if submission.scenario != DEFAULT:
        record["scenario"] = submission.scenario
    if submission.aws:
        record["aws"] = {code: risk.value for code, risk in sorted(submission.aws.items())}
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = 100
    yaml.allow_unicode = True
    stream = io.StringIO()
    yaml.dump(record, stream)
    return stream.getvalue()


def _answer(answer: Answer) -> Any:
    details = answer.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    if answer.due is not None:
        details["due"] = answer.due
    return answer.status.value if set(details) == {"status"} else details
