"""The schema of submissions in one lens: an editor completes its codes, and shows what each asks."""

from typing import Any

from opexkit.lens.catalogue import Catalogue, CataloguePractice
from opexkit.review.codes import whole_question
from opexkit.review.submission import Submission


def submission_schema(catalogue: Catalogue | None = None) -> dict[str, Any]:
    """Return the JSON Schema of submissions; with a lens its codes are completed.

    It takes whatever `read_submission` takes, and more: other names of a choice stay open, which reading checks.
    """
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | Submission.model_json_schema()
    answers = schema["properties"]["answers"]
    answers["type"] = ["object", "null"]
    answers["additionalProperties"] = {"anyOf": [answers["additionalProperties"], {"type": "null"}]}
    if catalogue is None:
        return schema
    said = answers["additionalProperties"]
    answers["properties"] = {
        choice.code: {"description": _description(choice.title, choice)} | said
        for question in catalogue.questions
        for choice in question.choices
    } | {
        whole_question(question, catalogue): {"description": f"All of: {question.title}"} | said
        for question in catalogue.questions
    }
    return schema


def _description(title: str, choice: Any) -> str:
    if isinstance(choice, CataloguePractice) and choice.guide:
        return f"{title}. {choice.guide.what} Good: {choice.guide.good}"
    return title
