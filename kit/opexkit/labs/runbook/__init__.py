"""Runbooks: Automation documents, checked and run on an emulated account in simulated time."""
