"""Which practice of one lens lives on in another: by question and choice, by the pillar's own moves, by titles."""

from collections import Counter
from collections.abc import Iterable, Sequence

from opexkit.lens.catalogue import Catalogue, CatalogueNone, CataloguePractice, CatalogueQuestion


def carry_map(old: Catalogue, new: Catalogue) -> dict[str, list[str]]:
    """For each practice of the new lens, the practices of the old one that its answer comes from.

    The same choice of the same question carries over; else the guide's `replaces` says which older ids live on in
    it; else the same title in the same question. A practice without any is left out.
    """
    carried = {}
    for question in new.questions:
        before = counterpart(question, new, old)
        for practice in question.practices:
            if codes := _origins(practice, question, before, old):
                carried[practice.code] = codes
    return carried


def carry_nones(old: Catalogue, new: Catalogue) -> dict[str, str]:
    """For each "None of these" of the new lens, that of the old one with the same id in the same question."""
    carried = {}
    for question in new.questions:
        before = counterpart(question, new, old)
        for none in question.nones:
            found = before.choice(none.id) if before else None
            if isinstance(found, CatalogueNone):
                carried[none.code] = found.code
    return carried


def counterpart(question: CatalogueQuestion, own: Catalogue, other: Catalogue) -> CatalogueQuestion | None:
    """The same question of another lens: by id, by the pillar's code, else by a title that nothing else has.

    Args:
        question: of the lens `own`.
        own: the lens that asks the question.
        other: the lens to look in.
    """
    if found := other.question(question.id) or other.question(question.code):
        return found
    same = [item for item in other.questions if _words(item.title) == _words(question.title)]
    alike = [item for item in own.questions if _words(item.title) == _words(question.title)]
    return same[0] if len(same) == len(alike) == 1 and own.question(same[0].id) is None else None


def _origins(
    practice: CataloguePractice, question: CatalogueQuestion, before: CatalogueQuestion | None, old: Catalogue
) -> list[str]:
    own = before.choice(practice.id) if before else None
    found = [own.code] if isinstance(own, CataloguePractice) else []
    if practice.guide:  # ids of the pillar name one practice in all editions
        older = [practice.id, *(item.id for item in practice.guide.replaces)]
        found += [item.code for item in map(old.practice, older) if item and item.code not in found]
    return found or _by_title(practice, question, before)


def _by_title(practice: CataloguePractice, question: CatalogueQuestion, before: CatalogueQuestion | None) -> list[str]:
    """The practice of the same title whose id is gone, where no other has that title."""
    if before is None or _shared(question.practices)[_words(practice.title)] > 1:
        return []
    gone = [item for item in before.practices if question.choice(item.id) is None]
    same = [item.code for item in gone if _words(item.title) == _words(practice.title)]
    return same if len(same) == 1 else []


def _shared(practices: Sequence[CataloguePractice]) -> Counter[str]:
    return Counter(_words(practice.title) for practice in practices)


def _words(title: str) -> str:
    """A title without what does not change its meaning: case, blanks, the mark at its end."""
    return " ".join(title.casefold().split()).rstrip(" .?!:;")


def left_behind(old: Catalogue, new: Catalogue, codes: Iterable[str]) -> list[str]:
    """Those of some practices of the old lens that no practice of the new one takes up."""
    taken = {code for origins in carry_map(old, new).values() for code in origins}
    return [code for code in codes if code not in taken]
