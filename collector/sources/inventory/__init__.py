"""Reads and writes inventories, and reads lists of workstations."""
