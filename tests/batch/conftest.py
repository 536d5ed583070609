"""What tests of runs in parts compare with."""

from pathlib import Path

import pytest
from tests.batch.crews import write_crews

from opexkit.batch import assess


@pytest.fixture(scope="session")
def crews(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of teams."""
    return write_crews(tmp_path_factory.mktemp("crews"))


@pytest.fixture(scope="session")
def whole(crews: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one run writes of them."""
    out = tmp_path_factory.mktemp("whole") / "out"
    assess([crews], out, grade_only=True)
    return out
