"""A lens's questions to print, to send around, or to sort in a spreadsheet."""

from collections.abc import Callable, Iterator

from opexkit.lens.catalogue import Catalogue, CatalogueChoice, CataloguePractice
from opexkit.view.csv_text import csv_text


def questions_text(catalogue: Catalogue) -> str:
    """Each question with its choices, as plain text.

    Example:
        >>> from opexkit.lens.catalogue import load_catalogue
        >>> questions_text(load_catalogue("operational-excellence-2024-11-06")).splitlines()[3]
        '  OPS01-BP01  Evaluate external customer needs'
    """
    lines = [catalogue.title, ""]
    for question in catalogue.questions:
        lines.append(f"{question.code}  {question.title}")
        lines += [f"  {choice.code}  {choice.title}" for choice in question.choices]
        lines.append("")
    return "\n".join(lines)


def questions_markdown(catalogue: Catalogue) -> str:
    """Each question with its choices as a list to tick, and what good looks like where the lens has a guide."""
    lines = [f"# {catalogue.title}", ""]
    for question in catalogue.questions:
        lines += [f"## {question.code}: {question.title}", ""]
        lines += [f"- [ ] **{choice.code}** {choice.title}{_good(choice)}" for choice in question.choices]
        lines.append("")
    return "\n".join(lines)


def questions_csv(catalogue: Catalogue) -> str:
    """A row a choice."""
    header = ["question", "question title", "code", "title", "risk if missing", "what", "good", "effort"]
    return csv_text([header, *_rows(catalogue)])


def _rows(catalogue: Catalogue) -> Iterator[list[str]]:
    for question in catalogue.questions:
        for choice in question.choices:
            level = choice.level.value if isinstance(choice, CataloguePractice) and choice.level else ""
            guide = choice.guide if isinstance(choice, CataloguePractice) else None
            told = [guide.what, guide.good, guide.effort] if guide else ["", "", ""]
            yield [question.code, question.title, choice.code, choice.title, level, *told]


def _good(choice: CatalogueChoice) -> str:
    guide = choice.guide if isinstance(choice, CataloguePractice) else None
    return f"  \n  {guide.good}" if guide else ""


QUESTIONS: dict[str, Callable[[Catalogue], str]] = {
    "text": questions_text,
    "markdown": questions_markdown,
    "csv": questions_csv,
}
"""By the name of the form."""
