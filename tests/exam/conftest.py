"""The kit's own items."""

import pytest

from opexkit.exam.bank import ItemBank, load_items


@pytest.fixture(scope="session")
def kit() -> ItemBank:
    return load_items()
