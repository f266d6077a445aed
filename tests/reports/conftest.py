"""What several tests of reports share: a real Chromium, and the set of pages they open in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.reports.page.page_set import write_pages
from tests.rigs.chromium_rig import chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page set, by name; test_look.py has a set of its own."""
    return write_pages(tmp_path_factory.mktemp("pages"))
