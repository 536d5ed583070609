"""What a company's services emit in a window: metrics, logs, traces and events, with a fault in them or without."""

from opexkit.company.telemetry.emf import emf_lines, write_emf
from opexkit.company.telemetry.otlp import write_otlp
from opexkit.company.telemetry.signals import Signals, emit
from opexkit.company.telemetry.store import MissingPackageError, connect, find, label, make_tables, write_window
from opexkit.company.telemetry.window import Window

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
