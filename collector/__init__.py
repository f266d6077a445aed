"""Collects what workstations said, judges it, remembers it, and wires the reports to it."""

__version__ = "0.1.0"
