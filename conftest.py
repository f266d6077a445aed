"""Which files doctest looks into: finding no example in a module costs as much as reading it."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from _pytest.doctest import DoctestModule


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path,
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    found = yield
    if not found or ">>>" in file_path.read_text("utf-8"):
        return found
    return [collector for collector in found if not isinstance(collector, DoctestModule)]
