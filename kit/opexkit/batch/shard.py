"""A part of a run: every n-th team, so that several machines share the work; `merge` puts the parts together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

_Item = TypeVar("_Item")

MOST = 1000
"""Parts that a run may have."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One of several parts.

    Attributes:
        number: which, from 1.
        of: how many there are.
    """

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def pick(self, items: Sequence[_Item]) -> list[_Item]:
        """Take what belongs to this part; all parts together take each item once."""
        return list(items[self.number - 1 :: self.of])


def read_shard(text: str) -> Shard:
    """Read `2/3`.

    Raises:
        ValueError: it is no part of a whole.

    Example:
        >>> from opexkit.batch.shard import read_shard
        >>> read_shard("2/3").pick("abcdefg")
        ['b', 'e']
    """
    found = re.fullmatch(r"([0-9]{1,4})/([0-9]{1,4})", text)
    number, of = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= number <= of <= MOST:
        raise ValueError(f"{text[:20]!r} is no part of a run; write 1/3 for the first of three, {MOST} parts at most")
    return Shard(number, of)


def shard_record(shard: Shard, **same: Any) -> dict[str, Any]:
    """What a part notes of itself: its number, and what must be equal in all parts."""
    return {"shard": {"number": shard.number, "of": shard.of, "same": same}}
