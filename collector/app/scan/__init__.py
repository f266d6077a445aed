"""Use cases that ask workstations, or take in what they said elsewhere."""
