"""Asks workstations: where to knock, the play, and what came back."""
