"""The runbooks to write."""
