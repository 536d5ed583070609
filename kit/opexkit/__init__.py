"""opexkit: learn and assess operational excellence.

Each name is imported when it is used, with the packages that it needs.
"""

from typing import TYPE_CHECKING

from opexkit.lazy import lazy

if TYPE_CHECKING:
    from opexkit.batch.check import check_paths
    from opexkit.batch.run import assess
    from opexkit.files.problem import InputError, Problem
    from opexkit.labs.catalogue import find_lab
    from opexkit.lens.check import check_lens
    from opexkit.lens.reader import read_lens
    from opexkit.lessons.lesson import open_lesson
    from opexkit.measures.measuring import measure_files
    from opexkit.reports.notebook import open_portfolio, open_team
    from opexkit.review.grading import grade_team
    from opexkit.review.load import load_team
    from opexkit.review.simulation import simulated_outcomes

__version__ = "0.1.0"
__all__ = [
    "InputError",
    "Problem",
    "assess",
    "check_lens",
    "check_paths",
    "find_lab",
    "grade_team",
    "load_team",
    "measure_files",
    "open_lesson",
    "open_portfolio",
    "open_team",
    "read_lens",
    "simulated_outcomes",
]

_HOMES = {
    "InputError": "opexkit.files.problem",
    "Problem": "opexkit.files.problem",
    "assess": "opexkit.batch.run",
    "check_lens": "opexkit.lens.check",
    "check_paths": "opexkit.batch.check",
    "find_lab": "opexkit.labs.catalogue",
    "grade_team": "opexkit.review.grading",
    "load_team": "opexkit.review.load",
    "measure_files": "opexkit.measures.measuring",
    "open_lesson": "opexkit.lessons.lesson",
    "open_portfolio": "opexkit.reports.notebook",
    "open_team": "opexkit.reports.notebook",
    "read_lens": "opexkit.lens.reader",
    "simulated_outcomes": "opexkit.review.simulation",
}

__getattr__ = lazy(__name__, _HOMES)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
