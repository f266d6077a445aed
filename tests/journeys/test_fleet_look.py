"""The fleet page in a real Chromium: filters leave the rows that fit, and stand in the address."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from reports.page.html import fleet_page
from tests.reports.fleet.test_fleet_view import report
from tests.rigs.accessibility_rig import axe_violations, ibm_violations
from tests.rigs.chromium_rig import opened

ROWS = ".per-site li:visible"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("fleet") / "fleet.html"
    file.write_text(fleet_page(report()), "utf-8")
    return file


@pytest.mark.rig
def test_a_filter_opens_the_lists_that_fit_and_stands_in_the_address(browser: Browser, page: Path) -> None:
    with opened(browser, page) as shown:
        assert shown.page.locator(ROWS).count() == 0
        shown.page.locator("main .tools select").first.select_option("needs_work")
        assert shown.page.locator(ROWS).count() == 3
        assert shown.page.locator(".fits").inner_text() == "3 of 12 PCs"
        assert shown.page.locator("table.sites tbody tr:visible").count() == 1
        assert shown.page.url.endswith("#state=needs_work")
        shown.page.get_by_role("button", name="Clear the filters").click()
        assert shown.page.locator("table.sites tbody tr:visible").count() == 3
        assert shown.page.locator(ROWS).count() == 0
        assert "#" not in shown.page.url


@pytest.mark.rig
def test_an_address_that_was_passed_on_sets_the_filters(browser: Browser, page: Path) -> None:
    with opened(browser, page) as shown:
        shown.page.evaluate(
            "location.hash = 'cause=firefox-addon&site=ter-linden&search=arts&state=nonsense'"
        )
        shown.page.wait_for_selector(ROWS)
        assert shown.page.locator(ROWS).count() == 1
        assert shown.page.locator("main .tools select").first.input_value() == ""
        shown.page.get_by_role("button", name="Clear the filters").click()
        for said, fitting in (("EUPEN", 1), ("no card reader", 1), ("onthaal", 2), ("nothing of this", 0)):
            shown.page.evaluate(f"location.hash = 'search={said}'")
            shown.page.wait_for_function("want => document.querySelectorAll('.per-site li').length && [...document.querySelectorAll('.per-site li')].filter(e => !e.hidden && !e.parentNode.hidden && !e.closest('details').hidden).length === want", arg=fitting)  # fmt: skip


@pytest.mark.rig
def test_every_pc_can_be_reached_without_scripts(browser: Browser, page: Path) -> None:
    with opened(browser, page, scripts=False) as shown:
        for summary in shown.page.locator(".per-site > summary").all():
            summary.click()
        assert shown.page.locator(ROWS).count() == 12


@pytest.mark.rig
@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (320, "dark")])
def test_no_engine_finds_a_violation_with_every_list_open(
    browser: Browser, page: Path, width: int, scheme: str
) -> None:
    with opened(browser, page, width=width, scheme=scheme) as shown:
        shown.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert axe_violations(shown.page) == []
        assert scheme == "dark" or ibm_violations(shown.page) == []


@pytest.mark.rig
def test_the_keyboard_alone_opens_a_site_and_reaches_its_pcs(browser: Browser, page: Path) -> None:
    with opened(browser, page) as shown:
        shown.page.locator(".per-site > summary").first.focus()
        shown.page.keyboard.press("Enter")
        shown.page.keyboard.press("Tab")
        first = shown.page.locator(".per-site li a").first
        assert first.evaluate("link => link === document.activeElement")
        box = first.bounding_box()
        assert box is not None
        assert box["height"] >= 24


@pytest.mark.rig
def test_on_paper_filters_are_gone_and_a_closed_site_stays_closed(browser: Browser, page: Path) -> None:
    with opened(browser, page) as shown:
        shown.page.locator(".per-site > summary").nth(1).click()
        shown.page.emulate_media(media="print")
        shown.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert shown.page.locator("main .tools:visible").count() == 0
        assert shown.page.locator(ROWS).count() == 1
