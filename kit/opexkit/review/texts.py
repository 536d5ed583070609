"""The texts, days and addresses that a submission may hold."""

import datetime as dt
import re
import unicodedata
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from opexkit.files.model import Form

NOTE_LIMIT = 2084
"""Characters in a note: the limit of the AWS Tool's Notes field, so that every note can be exchanged."""

_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff"
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNSEEN = re.compile(f"[{_CONTROL}]")
_UNSEEN_IN_LINE = re.compile(f"[{_CONTROL}\t\n\u2028\u2029{_BIDI}]")


def _one_line(value: str) -> str:
    """Refuse what a name could hide behind: control characters, line breaks, marks that turn direction."""
    return _without(_UNSEEN_IN_LINE, value)


def _several_lines(value: str) -> str:
    """Refuse control characters; line breaks, tabs and marks of right-to-left scripts belong in a text."""
    return _without(_UNSEEN, value.replace("\r\n", "\n"))


def _without(unseen: re.Pattern[str], value: str) -> str:
    if found := unseen.search(value):
        name = unicodedata.name(found[0], "a control character")
        raise ValueError(f"holds the invisible character U+{ord(found[0]):04X} ({name}); delete it")
    return value


def _day(value: Any) -> Any:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    try:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return dt.date.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"{value!r} is no day of the calendar; write a real date, such as 2026-03-31") from error
    raise ValueError(f"{str(value)[:40]!r} is not a date; write year-month-day, such as 2026-03-31")


def _address(value: str) -> str:
    """Refuse what is no plain address of the web: a scheme that runs something, a name before the host."""
    try:
        parts = urlsplit(value)
        if parts.scheme in ("http", "https") and parts.hostname and not parts.username and " " not in value:
            return value
    except ValueError:
        pass
    raise ValueError(f"{value[:60]!r} is no address of the web; write it in full, such as https://example.com/page")


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_one_line),
]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=NOTE_LIMIT), AfterValidator(_several_lines)]
Language = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=35, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"),
    Form("a language's tag, such as en, ja or pt-BR"),
]
Day = Annotated[dt.date, BeforeValidator(_day)]
Address = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000),
    AfterValidator(_one_line),
    AfterValidator(_address),
]
