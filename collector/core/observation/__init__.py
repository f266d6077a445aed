"""What a workstation said: the contract of an observation, and how it is told to people."""
