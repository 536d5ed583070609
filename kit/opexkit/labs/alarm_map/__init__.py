"""The alarm-to-procedure map."""
