"""The room: people vote, write and agree on pages of one server, without a kernel for each of them."""
