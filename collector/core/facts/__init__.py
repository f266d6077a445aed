"""Named facts: what a rule may ask of an observation, one module for each kind of thing on a workstation."""
