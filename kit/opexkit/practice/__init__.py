"""Exercises and their marking."""
