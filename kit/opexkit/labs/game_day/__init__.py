"""The game day: one incident, looked at and ended step by step."""
