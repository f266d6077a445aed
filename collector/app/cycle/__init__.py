"""The weekly cycle: what a timer calls, and the timer."""
