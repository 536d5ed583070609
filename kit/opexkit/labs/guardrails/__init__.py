"""Guardrails: service and resource control policies on an organization, tried on requests."""
