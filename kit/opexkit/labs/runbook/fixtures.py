"""The accounts that a scenario's runbook labs act on: `labs/automation.yaml` of the pack, and a file a lab."""

import datetime as dt
from pathlib import Path
from typing import TypeVar

from pydantic import Field

from opexkit.company.carried import need
from opexkit.files import Strict, read
from opexkit.labs.runbook.account import Pace
from opexkit.labs.runbook.emulation import REGION


class PaceData(Strict):
    """Seconds that things take; see `account.Pace`."""

    call: float = Field(gt=0)
    poll: float = Field(gt=0)
    approval: float = Field(gt=0)
    resume: float = Field(gt=0)


class Site(Strict):
    """`labs/automation.yaml`: what the accounts of all runbook labs share.

    Attributes:
        region: where they are.
        other_regions: where they are in other worlds.
    """

    start: dt.datetime
    pace: PaceData
    region: str = REGION
    other_regions: list[str] = Field(default_factory=list)

    @property
    def speeds(self) -> Pace:
        """How long things take."""
        return Pace(**self.pace.model_dump())


Model = TypeVar("Model", bound=Strict)


def read_fixture(pack: Path, name: str, model: type[Model]) -> Model:
    """Read `labs/<name>.yaml` of a scenario pack.

    Raises:
        NotCarriedError: the pack has none.
        InputError: it does not fit.
    """
    return read(need(pack, f"labs/{name}.yaml", f"data for {name}"), model)
