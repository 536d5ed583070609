"""Measures as blocks: on a page, in a team's report, and how a file is read."""
