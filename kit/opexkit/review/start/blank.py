"""A submission with nothing answered yet: every question and choice, to be filled in."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from opexkit.lens.catalogue import Catalogue, CataloguePractice, CatalogueQuestion
from opexkit.lens.guide import Level
from opexkit.review.codes import whole_question
from opexkit.review.submission import Milestone, Reason

_PLAIN = re.compile(r"[A-Z]{2,}[0-9]+(-BP[0-9]+)?")
_HEAD = f"""\
# Write after each code what is true today:
#   implemented        done, everywhere it applies
#   partial            begun, or in some places
#   not_implemented    not there
#   not_applicable     does not apply; needs a reason: {", ".join(Reason)}
#   cannot_determine   nobody could say
# With details:
#   CODE:
#     status: partial
#     note: in three of five services
#     evidence: ["Runbook index, 2026-03-12"]
#     owner: on-call lead
#     due: 2026-12-31
# If you do not write in English, add the language:  language: ja
# What stays blank is unanswered, which is never counted as missing.
"""


def blank_yaml(
    catalogue: Catalogue, team: str, workload: str, milestone: Milestone, lens: str, schema: Path | None = None
) -> str:
    """Write a submission in which every question and choice waits for its answer.

    Args:
        catalogue: the lens.
        team: the team's name.
        workload: what is reviewed.
        milestone: when.
        lens: what the file calls the lens: a name of the kit, or a path from the file.
        schema: path, from the file, of the schema that an editor completes codes and statuses with.

    Example:
        >>> import datetime as dt
        >>> from opexkit.lens.catalogue import load_catalogue
        >>> lens = "operational-excellence-2024-11-06"
        >>> day = Milestone(name="Q1", date=dt.date(2026, 3, 31))
        >>> text = blank_yaml(load_catalogue(lens), "Dispatch", "Northwind Track", day, lens)
        >>> "OPS01-BP01:   # Evaluate external customer needs" in text
        True
    """
    point = f"# yaml-language-server: $schema={schema.as_posix()}\n" if schema else ""
    named = {"team": team, "workload": workload, "lens": lens}
    keys = "".join(f"{key}: {_quoted(value)}\n" for key, value in named.items())
    when = f"milestone: {{name: {_quoted(milestone.name)}, date: {milestone.date}}}\n"
    questions = "\n".join("\n".join(_question(question, catalogue)) for question in catalogue.questions)
    return f"{point}{_HEAD}{keys}{when}answers:\n{questions}\n"


def _question(question: CatalogueQuestion, catalogue: Catalogue) -> Iterator[str]:
    head = question.title if question.code == question.title else f"{question.code}: {question.title}"
    yield f"\n  # {_one_line(head)}"
    whole = _key(whole_question(question, catalogue))
    yield f"  # If none of it applies: {whole}: {{status: not_applicable, reason: OUT_OF_SCOPE}}"
    for choice in question.choices:
        if isinstance(choice, CataloguePractice):
            level = f" ({choice.level.lower()} risk if missing)" if isinstance(choice.level, Level) else ""
            yield f"  {_key(choice.code)}:   # {_one_line(choice.title)}{level}"
        else:
            yield f"  {_key(choice.code)}:   # {_one_line(choice.title)} (implemented: it holds)"


def _key(code: str) -> str:
    return code if _PLAIN.fullmatch(code) else _quoted(code)


def _quoted(text: str) -> str:
    """A text as YAML reads it back, whatever it holds."""
    return json.dumps(text, ensure_ascii=False) if text.isprintable() else json.dumps(text)


def _one_line(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in " ".join(text.split()))
