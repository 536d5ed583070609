"""A self-assessment as a spreadsheet: written for a lens, filled by hand, read back cell by cell."""
