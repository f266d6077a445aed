"""The report over all sites as values."""
