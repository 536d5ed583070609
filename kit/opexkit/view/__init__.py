"""Tables, pictures and texts as blocks, and the ways to show them. Knows no domain."""
