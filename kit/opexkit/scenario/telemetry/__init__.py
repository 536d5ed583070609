"""What a company's services emit in a window: metrics, logs, traces and events, with a fault in them or without."""

from opexkit.scenario.telemetry.emf import emf_lines, write_emf
from opexkit.scenario.telemetry.otlp import write_otlp
from opexkit.scenario.telemetry.signals import Signals, emit
from opexkit.scenario.telemetry.store import MissingPackageError, connect, find, label, make_tables, write_window
from opexkit.scenario.telemetry.window import Window

__all__ = [
    "MissingPackageError",
    "Signals",
    "Window",
    "connect",
    "emf_lines",
    "emit",
    "find",
    "label",
    "make_tables",
    "write_emf",
    "write_otlp",
    "write_window",
]
