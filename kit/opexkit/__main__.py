"""`python -m opexkit` is the command line."""

from opexkit.cli import app

app()
