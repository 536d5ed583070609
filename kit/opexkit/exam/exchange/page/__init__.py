"""A practice set as one page that needs no server, no network and no installation."""
