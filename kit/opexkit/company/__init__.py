"""A company as data: what it is, how it runs, what it emits, and how it is measured."""
