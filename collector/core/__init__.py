"""The pure heart: no file, network, clock, environment or log is touched below this package."""
