"""A review on paper: pictures, tables and words."""
