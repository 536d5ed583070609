"""What the keys of a team's file mean: the code of a practice, of "None of these", or of a question."""

from collections.abc import Iterator
from typing import Any

from opexkit.files import Document, Problem
from opexkit.files.fields import Where
from opexkit.files.validation import SHOWN
from opexkit.lens.catalogue import Catalogue, CatalogueNone, CatalogueQuestion
from opexkit.review.near_codes import right_one
from opexkit.review.submission import Status

WHOLE = ".*"
"""What makes a question of a key, where a choice has the same id: `tagging.*` is all of `tagging`."""

_OF_NONE = (Status.IMPLEMENTED, Status.NOT_IMPLEMENTED)


def answer_codes(
    document: Document, key: str, catalogue: Catalogue, problems: list[Problem]
) -> Iterator[tuple[str, str]]:
    """Tell each key of the answers with the code that it means; what means nothing becomes a problem."""
    answers = document.data.get(key)
    seen: dict[str, str] = {}
    for ref, answer in answers.items() if isinstance(answers, dict) else ():
        if len(problems) >= SHOWN:
            return
        status = answer.get("status") if isinstance(answer, dict) else answer
        code = _code(document, (key, ref), status, catalogue, problems)
        if code is None:
            continue
        if code in seen:
            message = f"{code} is answered twice (as {seen[code]!r} and {ref!r})"
            problems.append(document.problem((key, ref), message, "delete one of the two"))
        seen[code] = ref
        yield ref, code


def question_codes(
    document: Document, key: str, catalogue: Catalogue, problems: list[Problem]
) -> Iterator[tuple[str, str]]:
    """Tell each key of a mapping by question with the code that it means."""
    entries = document.data.get(key)
    for ref in entries if isinstance(entries, dict) else ():
        if len(problems) >= SHOWN:
            return
        if question := catalogue.question(ref):
            yield ref, question.code
            continue
        fix = f"use the code of a question, such as {catalogue.questions[0].code}"
        problems.append(document.problem((key, ref), f"there is no question {ref[:60]!r} in {catalogue.name}", fix))


def practice_codes(document: Document, key: str, catalogue: Catalogue, problems: list[Problem]) -> Iterator[str]:
    """Tell the code of each practice in a list."""
    entries = document.data.get(key)
    for index, ref in enumerate(entries if isinstance(entries, list) else ()):
        if len(problems) >= SHOWN:
            return
        if practice := catalogue.practice(str(ref)):
            yield practice.code
            continue
        message = f"there is no practice {str(ref)[:60]!r} in {catalogue.name}"
        problems.append(document.problem((key, index), message, right_one(str(ref)[:200], catalogue)))


def whole_question(question: CatalogueQuestion, catalogue: Catalogue) -> str:
    """The key under which a file sets a whole question not applicable."""
    return f"{question.id}{WHOLE}" if catalogue.namesakes(question.code) else question.code


def _code(document: Document, where: Where, status: Any, catalogue: Catalogue, problems: list[Problem]) -> str | None:
    ref = str(where[-1])
    choice, question = catalogue.choice(ref), catalogue.question(ref.removesuffix(WHOLE))
    namesakes = [] if choice or ref.endswith(WHOLE) else catalogue.namesakes(ref)
    if len(namesakes) == 1 and (question is None or status != Status.NOT_APPLICABLE):
        choice = namesakes[0]
    if choice:
        if isinstance(choice, CatalogueNone) and status in set(Status) and status not in _OF_NONE:
            fix = f"write implemented if it holds, not_implemented if it does not, or delete {ref[:60]}"
            problems.append(document.problem(where, f"{choice.title[:60]!r} cannot be {status}", fix))
            return None
        return choice.code
    if namesakes:
        problems.append(_ambiguous(document, where, catalogue, question))
        return None
    if question is None:
        message = f"there is no practice {ref[:60]!r} in {catalogue.name}"
        problems.append(document.problem(where, message, right_one(ref[:200], catalogue)))
        return None
    if status != Status.NOT_APPLICABLE:
        such = f", such as {question.choices[0].code}" if question.choices else ""
        message = f"{ref} is a question and can only be not_applicable"
        problems.append(document.problem(where, message, f"answer its practices{such}"))
    return question.code


def _ambiguous(document: Document, where: Where, catalogue: Catalogue, question: CatalogueQuestion | None) -> Problem:
    """Say what a bare id could mean: choices of several questions, or a question and a choice of it."""
    ref = str(where[-1])
    codes = [choice.code for choice in catalogue.namesakes(ref)]
    if question:
        fix = f"write {codes[0]} for the choice, or {question.id}{WHOLE} for the whole question"
        return document.problem(where, f"{ref[:60]!r} is the id of a question and of a choice", fix)
    more = f" (or one of {len(codes) - 3} more)" if len(codes) > 3 else ""
    fix = f"write {' or '.join(codes[:3])}{more}"
    return document.problem(where, f"{ref[:60]!r} is a choice of {len(codes)} questions", fix)
