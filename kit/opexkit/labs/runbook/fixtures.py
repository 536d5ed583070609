"""The accounts that a scenario's runbook labs act on: `labs/automation.yaml` of the pack."""

import datetime as dt
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from opexkit.files.document import read_document
from opexkit.files.problem import InputError
from opexkit.files.validation import complaints
from opexkit.labs.runbook.account import Pace


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PaceData(_Part):
    """Seconds that things take; see `account.Pace`."""

    call: float = Field(gt=0)
    poll: float = Field(gt=0)
    approval: float = Field(gt=0)
    resume: float = Field(gt=0)


class AuroraData(_Part):
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


class CredentialData(_Part):
    """A database credential that pods use; the four names are functions."""

    secret: str
    pods: int = Field(gt=1)
    create: str
    rollout: str
    probe: str
    revoke: str
    settle: float = Field(gt=0, description="Seconds until a pod has restarted.")


class GroupData(_Part):
    """A journey's group of nodes: how many there are, may be, and are needed in the surge."""

    name: str
    now: int = Field(gt=0)
    highest: int = Field(gt=0)
    surge: int = Field(gt=0)


class ScaleData(_Part):
    """Groups before a surge."""

    groups: list[GroupData] = Field(min_length=2)
    forecast: str
    surge_ends: dt.datetime
    boot: float = Field(gt=0, description="Seconds until a node is in service.")
    quiet_factor: float = Field(gt=0, lt=1, description="What a smaller forecast is of the surge's.")


class Fixtures(_Part):
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
    document = read_document(pack / "labs" / "automation.yaml")
    try:
        return Fixtures.model_validate(document.data)
    except ValidationError as error:
        raise InputError(complaints(document, error, lambda _: Fixtures.model_fields)) from error
