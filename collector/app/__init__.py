"""Use cases: each module wires the shells to the core for one thing an administrator wants."""
