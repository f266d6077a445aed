"""The guide for the person at the desk."""
