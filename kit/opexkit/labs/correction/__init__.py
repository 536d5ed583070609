"""A Correction of Error: what happened, why it could happen, and what will be different."""
