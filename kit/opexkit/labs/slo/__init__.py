"""Alerts on how fast an error budget burns."""
