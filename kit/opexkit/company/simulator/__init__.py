"""What each practice is worth at the company: a teaching model over its data."""
