"""Workbooks: as values, and placed in a file."""
