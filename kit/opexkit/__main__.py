"""`python -m opexkit` is the command line."""

from opexkit.cli import app

if __name__ == "__main__":  # a process that is started beside it imports this file
    app()
