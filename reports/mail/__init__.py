"""The mail of one site."""
