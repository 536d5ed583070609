"""The accounts that a scenario's runbook labs act on: `labs/automation.yaml` of the pack."""

import datetime as dt
from pathlib import Path

from pydantic import Field

from opexkit.files import Strict, read
from opexkit.labs.runbook.account import Pace


class PaceData(Strict):
    """Seconds that things take; see `account.Pace`."""

    call: float = Field(gt=0)
    poll: float = Field(gt=0)
    approval: float = Field(gt=0)
    resume: float = Field(gt=0)


class AuroraData(Strict):
    """A cluster whose writer has failed."""

    cluster: str
    writer: str
    readers: list[str] = Field(min_length=1)
    down_alarm: str
    lag_alarm: str
    topic: str
    failover: float = Field(gt=0, description="Seconds until the writer has moved.")
    recovery: float = Field(gt=0, description="Seconds until clients have followed.")
    lag_seconds: float = Field(gt=0, description="How far a reader is behind when it lags.")


class CredentialData(Strict):
    """A database credential that pods use; the four names are functions."""

    secret: str
    pods: int = Field(gt=1)
    create: str
    rollout: str
    probe: str
    revoke: str
    settle: float = Field(gt=0, description="Seconds until a pod has restarted.")


class GroupData(Strict):
    """A journey's group of nodes: how many there are, may be, and are needed in the surge."""

    name: str
    now: int = Field(gt=0)
    highest: int = Field(gt=0)
    surge: int = Field(gt=0)


class ScaleData(Strict):
    """Groups before a surge."""

    groups: list[GroupData] = Field(min_length=2)
    forecast: str
    surge_ends: dt.datetime
    boot: float = Field(gt=0, description="Seconds until a node is in service.")
    quiet_factor: float = Field(gt=0, lt=1, description="What a smaller forecast is of the surge's.")


class Fixtures(Strict):
    """`labs/automation.yaml`."""

    start: dt.datetime
    pace: PaceData
    aurora: AuroraData
    credential: CredentialData
    scale: ScaleData

    @property
    def speeds(self) -> Pace:
        """How long things take."""
        return Pace(**self.pace.model_dump())


def load_fixtures(pack: Path) -> Fixtures:
    """Read the scenery of a scenario pack.

    Raises:
        InputError: it is missing or does not fit.
    """
    return read(pack / "labs" / "automation.yaml", Fixtures)
