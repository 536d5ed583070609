from pathlib import Path

import pytest

from opexkit.exercises.bank import Bank, load_bank

FOLDER = Path(__file__).parent / "exercises"


@pytest.fixture(scope="session")
def bank() -> Bank:
    """One small exercise of each kind."""
    return load_bank(FOLDER)
