"""What has changed at AWS, and in the field, since texts were written: what is closed, ended, renamed or new."""

import datetime as dt
from collections.abc import Iterable
from functools import cache
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from opexkit import content
from opexkit.files import Form, Strict, read

STALE_AFTER_DAYS = 120
"""A change that was last read longer ago than this has to be read again."""

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Source = Annotated[str, StringConstraints(pattern=r"^https://"), Form("an address that begins with https://")]


class Change(Strict):
    """Where AWS or the field has moved.

    Attributes:
        name: the service, the measure or the set.
        names: what a text must hold for the change to be shown with it.
        apart: longer names that hold one of `names` and mean something else.
        kind: what happened.
        says: what is so now.
        since: the day, as far as the source gives it.
        instead: what to use or to say.
        source: where this can be read.
        checked: the day on which it was read there.
        review_by: the day by which it must be read again.
    """

    name: _Text
    names: list[_Text] = Field(min_length=1)
    apart: list[_Text] = Field(default_factory=list)
    kind: Literal[
        "closed to new customers",
        "no new use",
        "end of support",
        "ended",
        "replaced",
        "renamed",
        "extended",
        "new",
        "unclear",
    ]
    says: _Text
    since: str = ""
    instead: _Text
    source: _Source
    checked: dt.date
    review_by: dt.date

    def is_named_in(self, text: str) -> bool:
        """Tell whether a text names what has changed."""
        for other in self.apart:
            text = text.replace(other, "")
        return any(name in text for name in self.names)

    @property
    def mark(self) -> str:
        """The change in a few words, as it stands next to its name."""
        return f"⚑ {self.name}: {self.kind} {self.since}".strip()

    @property
    def is_leaving(self) -> bool:
        """Whether someone who starts today should start with something else."""
        return self.kind in {"closed to new customers", "no new use", "end of support", "ended", "renamed"}


class AwsChanges(Strict):
    """`changes.yaml`."""

    changes: list[Change]


@cache
def changes() -> tuple[Change, ...]:
    """Every change, in the file's order.

    Raises:
        InputError: the file does not fit the schema.
    """
    return tuple(read(content.data("lessons", "changes.yaml"), AwsChanges).changes)


def changes_named(text: str) -> list[Change]:
    """The changes that a text names."""
    return [change for change in changes() if change.is_named_in(text)]


def find_change(name: str) -> Change | None:
    """The change of a name."""
    return next((change for change in changes() if change.name == name), None)


def stale(among: Iterable[Change], today: dt.date, days: int = STALE_AFTER_DAYS) -> list[Change]:
    """The changes to read again: last read more than `days` days ago, or past their day of review."""
    return [change for change in among if (today - change.checked).days > days or today > change.review_by]


def stale_note(named: Iterable[Change], today: dt.date) -> str:
    """What a page says of changes that were read too long ago; nothing where all are fresh."""
    old = stale(named, today)
    if not old:
        return ""
    names = ", ".join(f"{change.name} (read {change.checked})" for change in old)
    return f"Read too long ago to rely on, look at the source first: {names}."
