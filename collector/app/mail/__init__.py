"""Use cases that bring results to people: letters, folders, web hooks."""
