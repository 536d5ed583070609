"""Read what the AWS CLI prints of a review and make a submission of it.

Everything is matched by question id and choice id, never by order or title: list-answers sorts choices by risk,
and titles change between editions while most ids stay.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from opexkit.files import InputError, Problem, complaints
from opexkit.files.json_text import read_json
from opexkit.lens.catalogue import Catalogue, CatalogueQuestion, catalogue_names, load_catalogue
from opexkit.review.exchange.aws_shapes import (
    SHAPES,
    AwsAnswer,
    AwsAnswers,
    AwsImprovements,
    AwsLensReview,
    AwsReport,
    AwsWorkload,
)
from opexkit.review.submission import Answer, Milestone, Reason, Risk, Status, Submission

_WEAKEST_FIRST = [Status.NOT_IMPLEMENTED, Status.PARTIAL, Status.IMPLEMENTED, Status.NOT_APPLICABLE]


@dataclass
class AwsReview:
    """What a set of CLI outputs says of one workload at one milestone.

    `left_out` tells, line by line, what was read but has no place in the lens.
    """

    answers: dict[str, AwsAnswer] = field(default_factory=dict)
    risks: dict[str, Risk] = field(default_factory=dict)
    contributing: dict[str, set[str]] = field(default_factory=dict)
    workload_name: str = ""
    lens_version: str = ""
    left_out: list[str] = field(default_factory=list)


def read_aws(paths: Sequence[Path], workload: str | None = None) -> AwsReview:
    """Read CLI outputs (files, or folders of .json files) of one workload at one milestone.

    Args:
        paths: in any order; pages and single answers add up, and get-answer's notes win over list-answers.
        workload: name or id of the workload to take from a consolidated report of several.

    Raises:
        InputError: a file is no such output, or the files speak of two workloads or milestones.
    """
    outputs = [(path, read_output(path)) for path in _files(paths)]
    _one_of_each(outputs)
    review = AwsReview()
    for path, output in outputs:
        if isinstance(output, AwsAnswers):
            for answer in [*output.answer_summaries, *([output.answer] if output.answer else [])]:
                review.answers[answer.question_id] = _richer(review.answers.get(answer.question_id), answer)
                if answer.risk:
                    review.risks[answer.question_id] = answer.risk
        elif isinstance(output, AwsImprovements):
            review.risks |= {item.question_id: item.risk for item in output.improvement_summaries if item.risk}
        elif isinstance(output, AwsLensReview):
            review.lens_version = str(output.lens_review.get("LensVersion", ""))
        elif isinstance(output, AwsReport):
            _take_report(review, _pick(output, workload, path))
    return review


def best_lens(review: AwsReview) -> Catalogue:
    """The kit's lens that knows most of the choice ids in a review.

    Raises:
        InputError: none knows any of them.
    """
    ids = {choice for answer in review.answers.values() for choice in _choice_ids(answer)}
    ids |= {choice for choices in review.contributing.values() for choice in choices}
    known = {
        name: sum(load_catalogue(name).practice(choice) is not None for choice in ids)
        for name in reversed(catalogue_names())
    }
    name = max(known, key=lambda lens: known[lens])
    if not known[name]:
        fix = "give the lens's own file with --lens (ExportLens writes it)"
        raise InputError([Problem(Path("the review"), "no lens of the kit knows any of its choices", fix)])
    return load_catalogue(name)


def to_submission(
    review: AwsReview, catalogue: Catalogue, team: str, milestone: Milestone, workload: str | None = None
) -> Submission:
    """Turn a review into a submission in a lens; the risk that AWS gave is kept beside the answers."""
    answers: dict[str, Answer] = {}
    notes: dict[str, str] = {}
    risks: dict[str, Risk] = {}
    for aws_id in dict.fromkeys([*review.answers, *review.contributing, *review.risks]):
        question = _question(catalogue, aws_id, _ids_of(review, aws_id))
        if question is None:
            review.left_out.append(f"question {aws_id}: not in {catalogue.name}")
            continue
        if aws_id in review.risks:
            risks[question.code] = review.risks[aws_id]
        if aws_id in review.answers:
            answers |= _answers(review.answers[aws_id], question, catalogue, review.left_out)
            if review.answers[aws_id].notes:
                notes[question.code] = review.answers[aws_id].notes
        elif aws_id in review.contributing:
            answers |= _missing(review.contributing[aws_id], catalogue, review.left_out)
    return Submission(
        team=team,
        workload=workload or review.workload_name or team,
        lens=catalogue.name,
        milestone=milestone,
        answers=answers,
        notes=notes,
        aws=risks,
    )


def _answers(
    answer: AwsAnswer, question: CatalogueQuestion, catalogue: Catalogue, left_out: list[str]
) -> dict[str, Answer]:
    if not answer.is_applicable:
        return {question.code: Answer(status=Status.NOT_APPLICABLE, reason=_reason(answer.reason))}
    details = {item.choice_id: item for item in [*answer.choice_answer_summaries, *answer.choice_answers]}
    selected = {
        *answer.selected_choices,
        *(key for key, item in details.items() if item.status == "SELECTED"),
    }
    if not selected and not any(item.status == "NOT_APPLICABLE" for item in details.values()):
        return {}  # the Tool's UNANSWERED
    answers: dict[str, Answer] = {}
    for choice in _choice_ids(answer):
        codes = _codes(choice, catalogue)
        if not codes and not choice.endswith("_no"):
            left_out.append(f"choice {choice} of {answer.question_id}: not in {catalogue.name}")
        detail = details.get(choice)
        for code in codes:
            new = _answer(choice in selected, detail.status if detail else "", detail)
            answers[code] = _weaker(answers.get(code), new)
    return answers


def _answer(is_selected: bool, status: str, detail: Any) -> Answer:
    note = detail.notes if detail else ""
    if status == "NOT_APPLICABLE":
        return Answer(status=Status.NOT_APPLICABLE, reason=_reason(detail.reason), note=note)
    return Answer(status=Status.IMPLEMENTED if is_selected else Status.NOT_IMPLEMENTED, note=note)


def _missing(choices: Iterable[str], catalogue: Catalogue, left_out: list[str]) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for choice in sorted(choices):
        codes = _codes(choice, catalogue)
        if not codes:
            left_out.append(f"choice {choice}: not in {catalogue.name}")
        answers |= {code: Answer(status=Status.NOT_IMPLEMENTED) for code in codes}
    return answers


def _codes(choice: str, catalogue: Catalogue) -> list[str]:
    """The codes of a choice id: its own, else those of the practices that AWS renamed or merged it into."""
    own = catalogue.practice(choice)
    if own:
        return [own.code]
    return [
        practice.code
        for practice in catalogue.practices
        if practice.guide and any(old.id == choice and old.how != "successor" for old in practice.guide.replaces)
    ]


def _weaker(first: Answer | None, second: Answer) -> Answer:
    """Of two older practices that became one, the weaker speaks; both notes stay."""
    if first is None:
        return second
    weaker = min(first, second, key=lambda answer: _WEAKEST_FIRST.index(answer.status))
    note = "\n".join(text for text in (first.note, second.note) if text)
    return weaker.model_copy(update={"note": note})


def _question(catalogue: Catalogue, aws_id: str, choices: Iterable[str]) -> CatalogueQuestion | None:
    """The question of an AWS id, else the one that holds most of its choices (OPS 4 and OPS 8 were renamed)."""
    own = catalogue.question(aws_id) or catalogue.question(aws_id.replace("-", "_"))
    if own:
        return own
    owners = Counter(catalogue.question_of(code).code for choice in choices for code in _codes(choice, catalogue))
    return catalogue.question(owners.most_common(1)[0][0]) if owners else None


def _ids_of(review: AwsReview, aws_id: str) -> list[str]:
    answer = review.answers.get(aws_id)
    return [*(_choice_ids(answer) if answer else []), *sorted(review.contributing.get(aws_id, ()))]


def _choice_ids(answer: AwsAnswer) -> list[str]:
    ids = [str(choice.get("ChoiceId", "")) for choice in answer.choices]
    ids += answer.selected_choices
    ids += [item.choice_id for item in [*answer.choice_answer_summaries, *answer.choice_answers]]
    return list(dict.fromkeys(choice for choice in ids if choice))


def _reason(word: str) -> Reason:
    return Reason(word) if word in set(Reason) else Reason.OTHER


def _richer(known: AwsAnswer | None, new: AwsAnswer) -> AwsAnswer:
    """Of list-answers and get-answer for one question, the one with more in it."""
    if known is None:
        return new
    return max(known, new, key=lambda answer: (bool(answer.notes), len(answer.choice_answers), len(answer.choices)))


def _take_report(review: AwsReview, workload: AwsWorkload) -> None:
    review.workload_name = workload.workload_name
    for lens in workload.lenses:
        for pillar in lens.pillars:
            for question in pillar.questions:
                review.risks.setdefault(question.question_id, question.risk)
                review.contributing[question.question_id] = {item.choice_id for item in question.best_practices}


def _pick(report: AwsReport, workload: str | None, path: Path) -> AwsWorkload:
    fitting = [item for item in report.metrics if workload in (None, item.workload_id, item.workload_name)]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(item.workload_name for item in report.metrics) or "none"
    raise InputError([Problem(path, f"the report holds these workloads: {names}", "choose one with --workload")])


def _files(paths: Sequence[Path]) -> list[Path]:
    files = [file for path in paths for file in (sorted(path.glob("*.json")) if path.is_dir() else [path])]
    if not files:
        where = paths[0] if paths else Path()
        raise InputError([Problem(where, "holds no .json file", "save the AWS CLI's output there")])
    return files


def read_output(path: Path) -> Any:
    """Read what one command printed, in the shape of that command.

    Raises:
        InputError: it is no such output; with every problem at its line and column.
    """
    document = read_json(path)
    value = document.data
    shape = next((SHAPES[key] for key in SHAPES if isinstance(value, dict) and key in value), None)
    if shape is None:
        fix = f"expected one of the keys {', '.join(SHAPES)} (list-answers, get-answer, get-lens-review, ...)"
        raise InputError([Problem(path, "is no output of a Well-Architected command that the kit reads", fix)])
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        found = complaints(document, error, shape)
        raise InputError(replace(each, fix="save the output again, unchanged") for each in found) from error


def _one_of_each(outputs: Sequence[tuple[Path, Any]]) -> None:
    for name, what in (("workload_id", "workload"), ("milestone_number", "milestone")):
        values = {
            getattr(output, name): path for path, output in outputs if getattr(output, name, None) not in (None, "")
        }
        if len(values) > 1:
            listed = ", ".join(f"{value} ({path.name})" for value, path in values.items())
            fix = f"import one {what} at a time"
            raise InputError([Problem(outputs[0][0].parent, f"the files speak of two: {what} {listed}", fix)])
