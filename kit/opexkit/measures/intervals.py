"""95 % intervals of shares, rates and medians."""

import math
from collections.abc import Sequence

Z = 1.959964
"""The 97.5 % quantile of the normal distribution."""
_EXACT = 1000


def wilson(hits: int, n: int, z: float = Z) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927).

    Raises:
        ValueError: n is not positive.
    """
    if n <= 0:
        raise ValueError("a share of nothing has no interval")
    share = hits / n
    middle = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, (middle - half) / (1 + z * z / n)), min(1.0, (middle + half) / (1 + z * z / n))


def poisson(count: int) -> tuple[float, float]:
    """The 95 % interval of the expected count behind a count (Byar's approximation; Breslow and Day 1987).

    Raises:
        ValueError: the count is negative.
    """
    if count < 0:
        raise ValueError("a count cannot be negative")
    low = count * (1 - 1 / (9 * count) - Z / (3 * math.sqrt(count))) ** 3 if count else 0.0
    more = count + 1
    return max(0.0, low), more * (1 - 1 / (9 * more) + Z / (3 * math.sqrt(more))) ** 3


def of_median(values: Sequence[float]) -> tuple[float, float] | None:
    """The 95 % interval of a median by order statistics (Conover 1999); None below six values, where there is none."""
    n = len(values)
    rank = _rank(n)
    if rank < 1:
        return None
    ordered = sorted(values)
    return float(ordered[rank - 1]), float(ordered[n - rank])


def _rank(n: int) -> int:
    """The largest k at which no more than 2.5 % of the medians lie below the k-th smallest value."""
    if n > _EXACT:
        return math.floor(n / 2 - Z * math.sqrt(n) / 2)
    below, rank = 0.0, 0
    while rank < n and (below := below + math.comb(n, rank) / 2**n) <= 0.025:
        rank += 1
    return rank
