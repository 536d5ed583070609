"""How many examples a property test gets."""

from hypothesis import settings

_QUICK = 20
"""What a test gets in the quick run unless it says otherwise; see the profiles in `conftest.py`."""


def few(number: int, times: float = 1) -> int:
    """So many in the quick run, where other tests show the same; in the thorough run a multiple of what is usual."""
    usual = settings.default.max_examples
    return number if usual <= _QUICK else int(times * usual)
