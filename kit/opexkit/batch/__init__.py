"""Many teams in one run: find them, grade them, execute their reports, swap the results in."""

from typing import TYPE_CHECKING

from opexkit.lazy import lazy

if TYPE_CHECKING:
    from opexkit.batch.parts import merge
    from opexkit.batch.run import RunResult, assess

__all__ = [
    "RunResult",
    "assess",
    "merge",
]

_HOMES = {
    "RunResult": "opexkit.batch.run",
    "assess": "opexkit.batch.run",
    "merge": "opexkit.batch.parts",
}

__getattr__ = lazy(__name__, _HOMES)
