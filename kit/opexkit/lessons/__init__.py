"""The lessons: what a notebook shows."""
