"""What a page needs to ask a lens's questions: texts, guidance and the words of statuses, as plain data."""

from collections.abc import Mapping
from typing import Any

from opexkit.lens.catalogue import CataloguePractice, CatalogueQuestion
from opexkit.lens.guide import Means
from opexkit.lens.means import mark_of, standing_of
from opexkit.review.view.words import LEVELS, REASONS, STATUSES

_WORDS = {"what", "good", "evidence", "antipattern", "first_step", "source"}


def asked(question: CatalogueQuestion, reasons: Mapping[str, str]) -> dict[str, Any]:
    """Return a question with its practices.

    Args:
        question: of a lens.
        reasons: why a practice matters at a company, by its code.
    """
    return {
        "code": question.code,
        "number": f"OPS {int(question.code[3:])}" if question.code[3:].isdigit() else question.code,
        "title": question.title,
        "why": question.guide.why if question.guide else "",
        "practices": [_practice(practice, reasons) for practice in question.practices],
    }


def vocabulary() -> dict[str, Any]:
    """Return the words for statuses, and for reasons why a practice does not apply."""
    statuses = [[status.value, badge.word] for status, badge in STATUSES.items() if status]
    return {"statuses": statuses, "reasons": [[reason.value, word] for reason, word in REASONS.items()]}


def _practice(practice: CataloguePractice, reasons: Mapping[str, str]) -> dict[str, Any]:
    words = practice.guide.model_dump(include=_WORDS) if practice.guide else dict.fromkeys(_WORDS, "")
    return words | {
        "code": practice.code,
        "title": practice.title,
        "level": LEVELS[practice.level].word,
        "company": reasons.get(practice.code, ""),
        "aws": [_means(one) for one in practice.guide.aws] if practice.guide else [],
    }


def _means(means: Means) -> dict[str, str]:
    return {
        "title": means.title,
        "does": means.does,
        "limit": means.limit,
        "mark": mark_of(means),
        "standing": standing_of(means),
        "source": means.source,
    }
