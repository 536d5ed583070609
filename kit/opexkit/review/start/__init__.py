"""Start a self-assessment from nothing: a file to fill in, its schema for an editor, and the questions to print."""
