"""The templates of pages, and the filters that they use."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

from opexkit.view.language import direction

TEMPLATES = Path(__file__).parent / "templates"
_NUMBERS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]


@cache
def environment(folder: Path = TEMPLATES) -> Environment:
    """Return the templates of a folder; whatever a `.html.j2` template shows is escaped."""
    templates = Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["direction"] = direction
    templates.filters["word"] = number_word
    templates.filters["lines"] = lambda text: Markup("&#10;").join(text.split("\n"))
    return templates


def number_word(number: int) -> str:
    """Write a number as in a sentence: words up to twelve."""
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else str(number)
