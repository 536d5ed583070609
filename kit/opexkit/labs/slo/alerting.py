"""Objectives with their alerts, read from the objects of an OpenSLO file.

OpenSLO gives a policy one condition. Policies of one objective that carry the same annotation `opexkit/together` make
one alert, which rings only while the conditions of all of them hold.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from opexkit.files import Document
from opexkit.labs.slo.openslo import IndicatorSpec

TOGETHER = "opexkit/together"
"""The annotation of policies that ring only together."""
Severity = Literal["page", "ticket"]


@dataclass(frozen=True)
class Condition:
    """One condition of an alert; windows and waits are minutes.

    Attributes:
        policy: the name of its policy.
        breaching: whether it rings when the burn rate lies beyond the threshold.
        no_data: whether it rings when the window holds no request.
    """

    policy: str
    op: Literal["gt", "gte", "lt", "lte"]
    threshold: float
    window: int
    after: int
    breaching: bool
    no_data: bool


@dataclass(frozen=True)
class Alert:
    """Conditions that ring together only.

    Attributes:
        name: that of the group, or of the one policy.
        targets: names of those that it reaches.
        reaches: what each of them is, such as `pagerduty`.
    """

    name: str
    severity: Severity
    conditions: tuple[Condition, ...]
    targets: tuple[str, ...]
    reaches: tuple[str, ...] = ()

    def answer(self, wakes: Mapping[str, bool]) -> Severity:
        """Tell what it does whatever it is called: a page that only known targets get which wake nobody is a ticket.

        Args:
            wakes: by a target that is known, whether it wakes someone.
        """
        known = [wakes.get(each) for each in self.reaches]
        if self.severity == "page" and known and all(each is False for each in known):
            return "ticket"
        return "page" if True in known else self.severity


@dataclass(frozen=True)
class Promise:
    """An objective with its alerts.

    Attributes:
        target: the share of requests that must be good.
        window: as written, such as `30d`.
        rolling: whether the window moves with time.
        indicator: how it is measured.
    """

    name: str
    service: str
    target: float
    window: str
    rolling: bool
    indicator: IndicatorSpec
    alerts: tuple[Alert, ...]
    document: Document

    @property
    def budget(self) -> float:
        """The share of requests that may fail; rounded where the target's binary form would show."""
        return round(1 - self.target, 12)


@dataclass(frozen=True)
class Alerting:
    """What a file holds: its objectives with their alerts."""

    promises: tuple[Promise, ...]
    documents: tuple[Document, ...]

    @cached_property
    def seed(self) -> str:
        """Draws the months that it is judged on; the same objects give the same, comments aside."""
        data = json.dumps([each.data for each in self.documents], sort_keys=True, default=str)
        return hashlib.sha256(data.encode()).hexdigest()[:12]
