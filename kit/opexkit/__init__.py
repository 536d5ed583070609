"""opexkit: learn and assess operational excellence."""

__version__ = "0.1.0"
