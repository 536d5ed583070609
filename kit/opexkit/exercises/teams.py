"""A team's grade with what its exercises and its labs got."""

from opexkit.exercises.grading import grade_exercises
from opexkit.exercises.interviews import whole_bank
from opexkit.exercises.labs import grade_labs
from opexkit.review.grade import TeamGrade
from opexkit.review.load import TeamFiles


def with_exercises(grade: TeamGrade, files: TeamFiles) -> TeamGrade:
    """Add what the exercises and the artefacts of the newest milestone got.

    Args:
        grade: of the team's review.
        files: what it was made from.
    """
    newest = files.submissions[-1]
    labs, digests = grade_labs(newest.labs, files.folder)
    provenance = grade.provenance.model_copy(update={"inputs": grade.provenance.inputs | digests})
    exercises = grade_exercises(newest.exercises, whole_bank())
    return grade.model_copy(update={"exercises": exercises, "labs": labs, "provenance": provenance})
