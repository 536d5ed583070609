"""What a row of an export tells of, and what its columns can mean."""

from typing import Literal, get_args

Table = Literal["deployments", "incidents", "alarms", "commits"]
TABLES: tuple[Table, ...] = ("deployments", "incidents", "alarms", "commits")
TimeRole = Literal["time", "committed", "started", "detected", "acknowledged", "resolved", "updated"]
FlagRole = Literal["failed", "unplanned", "actionable"]
TextRole = Literal[
    "id", "change", "service", "environment", "severity", "deployment", "alarm", "rollback_of", "attempt"
]
RoleName = TimeRole | FlagRole | TextRole
TIMES: tuple[str, ...] = get_args(TimeRole)
FLAGS: tuple[str, ...] = get_args(FlagRole)
TEXTS: tuple[str, ...] = get_args(TextRole)
ROLES = (*TIMES, *FLAGS, *TEXTS)
