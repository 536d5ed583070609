"""From which of several files a figure comes."""

from collections.abc import Iterable, Sequence

from opexkit.measures.delivery import BY_INCIDENTS
from opexkit.measures.exports import Export
from opexkit.measures.measure import Measure
from opexkit.measures.preset import Table

_RESTS_ON: dict[str, tuple[Table, tuple[str, ...]]] = {
    "change_lead_time": ("deployments", ("committed",)),
    "deployment_frequency": ("deployments", ("time",)),
    "failed_deployment_recovery_time": ("incidents", ("deployment",)),
    "change_fail_rate": ("deployments", ("failed", "rollback_of")),
    "rework_rate": ("deployments", ("unplanned",)),
    "time_to_detect": ("incidents", ("detected",)),
    "time_to_acknowledge": ("incidents", ("acknowledged",)),
    "time_to_recover": ("incidents", ("resolved",)),
    "availability": ("incidents", ("resolved",)),
    "error_budget": ("incidents", ("resolved",)),
    "alarm_precision": ("alarms", ("actionable",)),
    "pages_per_shift": ("alarms", ("time",)),
}
"""The table of each measure, and the roles of which a file gives one at least."""


def origins(one: Measure, exports: Sequence[Export]) -> list[str]:
    """The names of the files that a measured figure comes from, in their order; none where it was not measured."""
    if one.value is None or one.id not in _RESTS_ON:
        return []
    table, roles = _RESTS_ON[one.id]
    found = _giving(exports, table, roles)
    if one.id == "change_lead_time" and (logs := _giving(exports, "commits", ("change",))):
        found = [*_giving(exports, "deployments", ("change",)), *logs]
    if one.id == "change_fail_rate" and BY_INCIDENTS in one.remark:
        found = [*_giving(exports, "deployments", ("id",)), *_giving(exports, "incidents", ("deployment",))]
    if one.id == "time_to_acknowledge":
        found = found or _giving(exports, "alarms", roles)
    named = {export.name for export in found}
    return list(dict.fromkeys(export.name for export in exports if export.name in named))


def _giving(exports: Sequence[Export], table: Table, roles: Iterable[str]) -> list[Export]:
    return [export for export in exports if export.table == table and any(role in export.columns for role in roles)]
