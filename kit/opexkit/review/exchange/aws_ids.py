"""Find the place of AWS's ids in a lens: always by question and choice, never by order or title."""

from collections import Counter
from collections.abc import Iterable

from opexkit.lens.catalogue import Catalogue, CatalogueQuestion
from opexkit.review.submission import Risk


def codes_of(choice: str, question: CatalogueQuestion, catalogue: Catalogue) -> list[str]:
    """The codes of a choice: its own in the question, else those of practices that AWS renamed or merged it into."""
    if own := question.choice(choice):
        return [own.code]
    return _moved(choice, catalogue)


def find_question(catalogue: Catalogue, aws_id: str, choices: Iterable[str]) -> CatalogueQuestion | None:
    """The question of an AWS id, else the one that holds most of its choices (OPS 4 and OPS 8 were renamed)."""
    if own := own_question(catalogue, aws_id):
        return own
    owners = Counter(catalogue.question_of(code).code for choice in choices for code in _moved(choice, catalogue))
    return catalogue.question(owners.most_common(1)[0][0]) if owners else None


def own_question(catalogue: Catalogue, aws_id: str) -> CatalogueQuestion | None:
    """The question of an AWS id, which has hyphens where the id of a custom lens has underscores."""
    return catalogue.question(aws_id) or catalogue.question(aws_id.replace("-", "_"))


def risk_of_word(word: str) -> Risk | None:
    """A risk by AWS's word; None for a word that this version does not know."""
    return Risk(word) if word in set(Risk) else None


def _moved(choice: str, catalogue: Catalogue) -> list[str]:
    """Where a choice of the pillar stands now: its ids name one practice in all editions. Nothing in custom lenses."""
    if catalogue.guide is None:
        return []
    if own := catalogue.practice(choice):
        return [own.code]
    return [
        practice.code
        for practice in catalogue.practices
        if practice.guide and any(old.id == choice and old.how != "successor" for old in practice.guide.replaces)
    ]
