"""A team's grade with what its exercises and its labs got."""

from opexkit.company.folders import named_pack
from opexkit.exercises.grading import grade_exercises
from opexkit.exercises.interviews import whole_bank
from opexkit.exercises.labs import grade_labs
from opexkit.review.load import TeamFiles
from opexkit.review.team_grade import TeamGrade


def with_exercises(grade: TeamGrade, files: TeamFiles) -> TeamGrade:
    """Add what the exercises and the artefacts of the newest milestone got, on the company that it names.

    Args:
        grade: of the team's review.
        files: what it was made from.

    Raises:
        InputError: there is no such company, or an exercise of it cannot be read.
    """
    newest = files.submissions[-1]
    if not newest.exercises and not newest.labs:
        return grade
    scenario = named_pack(newest.scenario, files.folder)
    labs, digests = grade_labs(newest.labs, files.folder, scenario)
    provenance = grade.provenance.model_copy(update={"inputs": grade.provenance.inputs | digests})
    answers = newest.exercises
    exercises = grade_exercises(answers, whole_bank(scenario)) if answers else []  # to read the bank takes long
    return grade.model_copy(update={"exercises": exercises, "labs": labs, "provenance": provenance})
