"""The set of pages that several journeys open in a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reports.page.page_set import write_pages


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page set, by name; test_look.py has a set of its own."""
    return write_pages(tmp_path_factory.mktemp("pages"))
