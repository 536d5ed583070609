"""What tests of the lab of drift need: the two tools that judge."""

import pytest

from opexkit.labs.drift.guard import find_guard
from opexkit.labs.drift.lint import warm
from opexkit.labs.verdict import CannotJudge


@pytest.fixture(scope="session")
def tools() -> None:
    """The tools; without them a test says so and is left out."""
    try:
        find_guard()
        warm()
    except CannotJudge as error:
        pytest.skip(str(error))
