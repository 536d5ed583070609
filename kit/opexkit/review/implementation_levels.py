"""A review as the simulator wants it: how far each practice of the current edition is in place."""

from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.editions import EDITION
from opexkit.review.answers import answers_of, carry
from opexkit.review.submission import Status, Submission

_DEGREES = {Status.IMPLEMENTED: 1.0, Status.PARTIAL: 0.5}


def implementation_levels(submission: Submission) -> dict[str, float]:
    """The degree of each practice, 0 to 1: implemented 1, partial 0.5, everything else 0.

    Answers of another edition are carried over through the id map.

    Raises:
        InputError: the submission's lens cannot be used.
    """
    newest = load_catalogue(EDITION)
    answers = carry(answers_of(submission, load_catalogue(submission.lens)), newest)
    given = {practice.code: answers.of(practice.code) for practice in newest.practices}
    return {code: _DEGREES.get(found.status, 0.0) if found else 0.0 for code, found in given.items()}
