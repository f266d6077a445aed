"""A second accessibility engine finds nothing on the pages either; apart from the rest, because it takes minutes."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.reports.page.page_set import SITES
from tests.rigs.accessibility_rig import ibm_violations
from tests.rigs.chromium_rig import opened

pytestmark = pytest.mark.rig


USUAL = ("site-small-fr", "guide-nl")
"""A page and a guide; axe-core looks at every language. Its time grows faster than a page: the largest costs as much as all of these, and axe-core looks at it."""


@pytest.mark.parametrize(
    "name",
    [
        *USUAL,
        *(pytest.param(name, marks=pytest.mark.long) for name in ("both", *SITES) if name not in USUAL),
    ],
)
def test_the_second_engine_finds_nothing(browser: Browser, pages: dict[str, Path], name: str) -> None:
    with opened(browser, pages[name]) as shown:
        assert ibm_violations(shown.page) == []
