"""Shells that bring results out: files and, later, mail."""
