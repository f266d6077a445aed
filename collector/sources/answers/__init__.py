"""Reads workbooks that sites filled in."""
