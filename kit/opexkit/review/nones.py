"""Answers that do not fit together: "None of these" beside practices that are in place."""

from collections.abc import Iterable
from pathlib import Path

from opexkit.files import Problem, read_document
from opexkit.files.problem import Severity
from opexkit.lens.catalogue import CatalogueQuestion, load_catalogue
from opexkit.review.codes import answer_codes
from opexkit.review.load import read_submission
from opexkit.review.submission import Status


def check_nones(path: Path) -> list[Problem]:
    """Warn of each "None of these" that a submission says beside practices of its question that are in place.

    Raises:
        InputError: the submission cannot be used.
    """
    submission = read_submission(path)
    catalogue = load_catalogue(submission.lens, path.parent)
    document = read_document(path)
    places = {code: ref for ref, code in answer_codes(document, "answers", catalogue, [])}
    said = {code for code, answer in submission.answers.items() if answer.status is Status.IMPLEMENTED}
    problems = []
    for question in catalogue.questions:
        others, nones = contradicting(question, said | set(submission.taken_from_aws))
        for none in nones if others else ():
            title = next(item.title.rstrip(".") for item in question.nones if item.code == none)
            message = f"“{title[:60]}” holds next to {', '.join(others[:5])}; the rules count both"
            fix = f"delete this answer, or say that {'they are' if len(others) > 1 else 'it is'} not implemented"
            problems.append(document.problem(("answers", places[none]), message, fix, Severity.WARNING))
    return problems


def contradicting(question: CatalogueQuestion, holding: Iterable[str]) -> tuple[list[str], list[str]]:
    """Tell what holds of a question: the practices, and what says that there are none.

    What a rule of the lens asks for is a statement of its own and contradicts nothing.

    Args:
        question: of the lens.
        holding: codes of practices in place, and of what says "None of these" and holds.
    """
    known = set(holding)
    practices = [practice.code for practice in question.practices if practice.code in known]
    return practices, [none.code for none in question.nones if none.is_implied and none.code in known]
