"""An exercise on paper: as it is asked, and as it was marked."""

from collections.abc import Sequence

from opexkit.exercises.exercise import Credit, Exercise, Mark
from opexkit.exercises.kinds import KINDS
from opexkit.exercises.shuffle import ask
from opexkit.labs.verdict import is_for_a_person
from opexkit.review.team_grade import ExerciseGrade
from opexkit.view.blocks import Block, Cell, Code, Column, Count, Counts, Table, Text
from opexkit.view.style import MARKS

COUNTED = {
    Credit.ALL_OR_NOTHING: "only the whole counts",
    Credit.EACH_ANSWER: "each part counts alike",
    Credit.NET_CORRECT: "a wrong pick takes a right one away",
    Credit.COVERAGE: "what is missing and what is too much both cost",
    Credit.LONGEST_SUBSEQUENCE: "steps in a possible order count, less one for each that does not belong",
    Credit.RUBRIC: "points of the rubric",
}
"""How parts make a score, in the words that a learner reads."""


def question(exercise: Exercise, learner: str = "", seed: int = 1) -> list[Block]:
    """Show an exercise as it is asked, with the ids by which it can be answered in a cell or a file."""
    view = ask(exercise, learner, seed)
    blocks: list[Block] = [Text(text) for text in exercise.prompt.split("\n\n")]
    if exercise.exhibit:
        blocks.append(Code(exercise.exhibit.caption, exercise.exhibit.text))
    kind = KINDS[exercise.kind]
    blocks += kind.asked(exercise.title, view)
    about = f"{kind.how} Answer {exercise.id} in a cell, or under `exercises:` in a submission."
    return [*blocks, Text(about, "remark")]


def marked(exercise: Exercise, grade: ExerciseGrade | None) -> list[Block]:
    """Show an exercise with what an answer to it got; None where nobody answered."""
    blocks: list[Block] = [Text(text) for text in exercise.prompt.split("\n\n")]
    if exercise.exhibit:
        blocks.append(Code(exercise.exhibit.caption, exercise.exhibit.text))
    if grade is None:
        return [*blocks, Text(f"The team did not answer {exercise.id}.", "remark")]
    if grade.state == "unreadable":
        return [*blocks, Text(f"The answer cannot be read: {grade.message}.", "remark")]
    columns = (
        Column("Part", "head", 2),
        Column("Verdict", "mark", 0.8),
        Column("Answer", "text", 1.2),
        Column("Best", "text", 1.2),
        Column("Why", "long", 2.5),
    )
    rows = tuple(
        (Cell(part.text), Cell(mark=MARKS[part.right]), Cell(part.said), Cell(part.best), Cell(part.feedback))
        for part in grade.parts
    )
    return [
        *blocks,
        Table(f"{exercise.title}: {_score(grade)}", columns, rows, shape="stack"),
        Text(exercise.explanation),
    ]


def sum_up(mark: Mark) -> str:
    """Sum a mark up in a sentence."""
    if mark.state != "marked":
        return f"{mark.message[:1].upper()}{mark.message[1:]}"
    if mark.rule is Credit.RUBRIC:
        return f"{mark.score:.0%} of the points."
    if word := _word(mark.rule, len(mark.parts), mark.score):
        return {"right": "Right.", "close": "Close, and not the best yet.", "not right": "Not right yet."}[word]
    right = sum(bool(part.right) for part in mark.parts)
    if mark.right:
        return "All right."
    return f"{right} of {len(mark.parts)} right. Score {mark.score:.0%}: {COUNTED[mark.rule]}."


def results(grades: Sequence[ExerciseGrade]) -> list[Block]:
    """Show a team's exercises by area, each with what it got."""
    if not grades:
        return [Text("The submission answers no exercise.")]
    marked_ones = [grade for grade in grades if grade.state == "marked"]
    counts = [Count(f"{len(marked_ones)} of {len(grades)}", "answers marked")]
    if marked_ones:
        mean = sum(grade.score for grade in marked_ones) / len(marked_ones)
        full = sum(grade.score == 1 for grade in marked_ones)
        counts += [Count(f"{mean:.0%}", "mean score"), Count(f"{full} of {len(marked_ones)}", "fully right")]
    columns = (
        Column("Exercise", "head", 2),
        Column("Area", "text"),
        Column("Score", "text"),
        Column("To know", "long", 2),
    )
    rows = tuple(
        (Cell(grade.title, detail=grade.id), Cell(grade.area), Cell(_score(grade)), Cell(_to_know(grade)))
        for grade in grades
    )
    return [Counts(tuple(counts)), Table("Exercises that the team answered", columns, rows)]


def handed_in(grades: Sequence[ExerciseGrade]) -> list[Block]:
    """Show a team's artefacts: what each got when it was run, and the first thing to fix."""
    if not grades:
        return []
    rows = tuple((Cell(grade.title, detail=grade.id), Cell(_demands(grade)), Cell(_to_know(grade))) for grade in grades)
    columns = (Column("Lab", "head", 2), Column("Demands met", "text"), Column("To know", "long", 2.5))
    return [Table("Artifacts that were run", columns, rows, shape="stack")]


def _demands(grade: ExerciseGrade) -> str:
    if grade.state != "marked":
        return "cannot be judged" if grade.state == "pending" else _score(grade)
    told = [part.right for part in grade.parts if not is_for_a_person(part.right, part.said)]
    return f"{told.count(True)} of {len(told)}"


def _score(grade: ExerciseGrade) -> str:
    if grade.state == "marked":
        rule = Credit(grade.rule)
        return _word(rule, len(grade.parts), grade.score) or f"{grade.score:.0%}: {COUNTED[rule]}"
    return {"pending": "not marked yet", "unreadable": "cannot be read", "unknown": "no such exercise"}[grade.state]


def _word(rule: Credit, parts: int, score: float) -> str:
    """What is said of a choice of one instead of a share; empty for what has several parts."""
    if rule is not Credit.ALL_OR_NOTHING and (parts > 1 or rule is Credit.RUBRIC):
        return ""
    return "right" if score == 1 else "close" if score else "not right"


def _to_know(grade: ExerciseGrade) -> str:
    """The message, or the feedback on the first thing that was not right."""
    missed = next((part.feedback for part in grade.parts if part.right is False), "")
    return grade.message or missed
