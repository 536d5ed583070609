"""Limits of how often someone may try something."""

import time
from collections.abc import Callable


class Allowance:
    """A number of tries that grows again with time, for each key.

    Args:
        most: tries at once.
        seconds: after which all of them are there again.
        clock: seconds that only grow.
    """

    _MOST_KEYS = 10_000

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._left: dict[str, tuple[float, float]] = {}

    def left(self, key: str) -> float:
        """How many tries a key has now."""
        left, since = self._left.get(key, (self._most, 0.0))
        return min(self._most, left + (self._clock() - since) * self._most / self._seconds)

    def take(self, key: str) -> bool:
        """Use one try; False if there is none."""
        left = self.left(key)
        if left < 1:
            return False
        if len(self._left) >= self._MOST_KEYS:
            self._left = {each: kept for each, kept in self._left.items() if self.left(each) < self._most}
        self._left[key] = (left - 1, self._clock())
        return True


class Guesses:
    """Wrong codes: a few from one address, and not many from all together.

    Behind a proxy that passes `X-Real-IP` on, whoever asks can make up an address.

    Args:
        one: wrong codes a minute from one address.
        together: wrong codes a minute from all of them.
    """

    def __init__(self, one: int = 20, together: int = 300) -> None:
        self._one, self._together = Allowance(one, 60), Allowance(together, 60)

    def left(self, address: str) -> bool:
        """Whether an address may try another one."""
        return min(self._one.left(address), self._together.left("")) >= 1

    def take(self, address: str) -> None:
        """Count a wrong one."""
        self._one.take(address)
        self._together.take("")
