"""Shells that bring data in: inventories, settings, catalogue files, scans, artifacts."""
