"""Items to and from other tools."""
