"""A second accessibility engine finds nothing on the pages either; apart from the rest, because it takes minutes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from collector.core.model import Language
from tests.reports.page_set import SIZES, write_pages
from tests.rigs.accessibility_rig import ibm_violations
from tests.rigs.chromium_rig import chromium, opened

pytestmark = [pytest.mark.rig, pytest.mark.xdist_group("page-second-engine")]

SITES = [f"site-{size}-{language}" for size in SIZES for language in Language]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write_pages(tmp_path_factory.mktemp("pages"))


@pytest.mark.parametrize("name", [*SITES, "guide-nl", "both"])
def test_the_second_engine_finds_nothing(browser: Browser, pages: dict[str, Path], name: str) -> None:
    with opened(browser, pages[name]) as shown:
        assert ibm_violations(shown.page) == []
