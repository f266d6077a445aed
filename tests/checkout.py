"""Where this checkout and what its tests compare with lie, however deep the test that asks."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
