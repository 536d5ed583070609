"""Read any file: its values with their places, what is wrong with them, and what to do."""
