"""DORA's five measures of deployments, and of the incidents that they caused."""

from collections.abc import Mapping

import pandas as pd

from opexkit.measures.intervals import poisson
from opexkit.measures.measure import Measure, is_known, length, share, unmeasured
from opexkit.measures.operations import recovery
from opexkit.measures.period import Period

BY_INCIDENTS = "counted by the incidents that name a deployment"
"""What the change fail rate says where incidents tell it."""


def delivery(
    deployments: pd.DataFrame | None, incidents: pd.DataFrame | None, window: Period, say: Mapping[str, str]
) -> list[Measure]:
    """DORA's five measures, in the order in which they are shown."""
    caused = None
    if incidents is not None and "deployment" in incidents and incidents["deployment"].notna().any():
        caused = incidents[incidents["deployment"].notna()]
    missing = "" if caused is not None else "no incident names the deployment that caused it"
    recovered = recovery("failed_deployment_recovery_time", caused, say, missing)
    if deployments is None:
        lead, frequency, fail, rework = (
            unmeasured(name, "no deployments were given")
            for name in ("change_lead_time", "deployment_frequency", "change_fail_rate", "rework_rate")
        )
        return [lead, frequency, recovered, fail, rework]
    weeks = window.hours / (24 * 7)
    low, high = (bound / weeks for bound in poisson(len(deployments)))
    count = len(deployments)
    note = say.get("deployments.time", "")
    return [
        length("change_lead_time", deployments, "committed", "time", "hours", say, "deployments"),
        Measure("deployment_frequency", count, count / weeks, low=low, high=high, remark=note),
        recovered,
        _failed(deployments, caused, say),
        share("rework_rate", deployments, "unplanned", "which deployments were unplanned", say, "deployments"),
    ]


def _failed(deployments: pd.DataFrame, caused: pd.DataFrame | None, say: Mapping[str, str]) -> Measure:
    """The change fail rate: by what the deployments say, by rollbacks, and by the incidents that name one."""
    frame, notes = deployments, dict(say)
    if not is_known(frame, "failed") and is_known(frame, "rollback_of"):
        undone = frame["id"].isin(frame["rollback_of"].dropna())
        frame = frame.assign(failed=undone.astype("boolean"))
        notes["deployments.failed"] = "a lower bound: only rollbacks by the tool are known"
    if caused is not None and "id" in frame:
        named = frame["id"].isin(caused["deployment"])
        if named.any():
            said = frame["failed"].astype("boolean") if is_known(frame, "failed") else named.astype("boolean")
            frame = frame.assign(failed=said.mask(named, True))
            notes["deployments.failed"] = "; ".join(filter(None, [notes.get("deployments.failed"), BY_INCIDENTS]))
    return share("change_fail_rate", frame, "failed", "which deployments failed", notes, "deployments")
