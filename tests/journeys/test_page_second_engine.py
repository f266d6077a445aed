"""A second accessibility engine finds nothing on the pages either; apart from the rest, because it takes minutes."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.reports.page.page_set import SITES
from tests.rigs.accessibility_rig import ibm_violations
from tests.rigs.chromium_rig import opened

pytestmark = [pytest.mark.rig, pytest.mark.xdist_group("page-second-engine")]


@pytest.mark.parametrize("name", [*SITES, "guide-nl", "both"])
def test_the_second_engine_finds_nothing(browser: Browser, pages: dict[str, Path], name: str) -> None:
    with opened(browser, pages[name]) as shown:
        assert ibm_violations(shown.page) == []
