"""From which of several files a figure comes."""

from collections.abc import Sequence

from opexkit.measures.delivery import BY_INCIDENTS
from opexkit.measures.exports import Export
from opexkit.measures.measure import Measure
from opexkit.measures.role import Table

_RESTS_ON: dict[str, tuple[Table, tuple[tuple[str, ...], ...]]] = {
    "change_lead_time": ("deployments", (("committed", "time"),)),
    "deployment_frequency": ("deployments", (("time",),)),
    "failed_deployment_recovery_time": ("incidents", (("deployment", "resolved"),)),
    "change_fail_rate": ("deployments", (("failed",), ("rollback_of",))),
    "rework_rate": ("deployments", (("unplanned",),)),
    "time_to_detect": ("incidents", (("started", "detected"),)),
    "time_to_acknowledge": ("incidents", (("detected", "acknowledged"),)),
    "time_to_recover": ("incidents", (("resolved",),)),
    "availability": ("incidents", (("resolved",),)),
    "error_budget": ("incidents", (("resolved",),)),
    "alarm_precision": ("alarms", (("actionable",),)),
    "pages_per_shift": ("alarms", (("time",),)),
}
"""The table of each measure, and sets of roles: a file gives it where a row has all roles of a set."""


def origins(one: Measure, exports: Sequence[Export]) -> list[str]:
    """The names of the files that a measured figure comes from, in their order; none where it was not measured."""
    if one.value is None or one.id not in _RESTS_ON:
        return []
    table, sets = _RESTS_ON[one.id]
    found = _giving(exports, table, *sets)
    if one.id == "change_lead_time" and (logs := _giving(exports, "commits", ("change",))):
        found = _giving(exports, "deployments", ("change",)) + logs
    if one.id == "change_fail_rate" and BY_INCIDENTS in one.remark:
        found += _giving(exports, "deployments", ("id",)) + _giving(exports, "incidents", ("deployment",))
    if one.id == "time_to_acknowledge" and not found:
        found = _giving(exports, "alarms", ("time", "acknowledged"))
    return [name for name in dict.fromkeys(export.name for export in exports) if name in found]


def _giving(exports: Sequence[Export], table: Table, *sets: tuple[str, ...]) -> list[str]:
    return [export.name for export in exports if export.table == table and any(_has(export, needed) for needed in sets)]


def _has(export: Export, roles: tuple[str, ...]) -> bool:
    return set(roles) <= set(export.frame) and bool(export.frame[list(roles)].notna().all(axis=1).any())
