"""Reads the catalogue: check folders, knowledge files, helpdesks, what to ask about a complaint."""
