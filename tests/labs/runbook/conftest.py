import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.labs.runbook.listener import Listener

from opexkit.labs.runbook.account import Account, Pace, open_account
from opexkit.labs.runbook.check import demand_sound
from opexkit.labs.runbook.document import Runbook, read_runbook
from opexkit.labs.runbook.interpreter import execute
from opexkit.labs.runbook.record import Run

START = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


@pytest.fixture
def account() -> Iterator[Account]:
    with open_account(START, Pace(call=1, poll=10, approval=60, resume=120)) as opened:
        yield opened


@pytest.fixture
def sound() -> Callable[[str], Runbook]:
    """Reads steps (the text below `mainSteps:`) as a document without errors."""

    def read(steps: str, before: str = "") -> Runbook:
        runbook = read_runbook(f'schemaVersion: "0.3"\n{before}mainSteps:\n{steps}')
        demand_sound(runbook)
        return runbook

    return read


@pytest.fixture
def run(account: Account, sound: Callable[..., Runbook]) -> Callable[..., Run]:
    """Reads steps and runs them on an empty account."""

    def do(steps: str, before: str = "", faults: Any = None, **values: Any) -> Run:
        return execute(sound(steps, before), values, account, *([faults] if faults else []))

    return do


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.socket.close()
