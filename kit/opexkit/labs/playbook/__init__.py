"""Playbooks: diagnostic guides, played against incidents whose evidence was read from telemetry."""
