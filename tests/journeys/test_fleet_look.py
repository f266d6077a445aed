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


SITE = "table.sites tbody th a"


@pytest.mark.rig
@pytest.mark.parametrize("width", [1280, 360])
def test_a_heading_sorts_the_sites_by_mouse_and_by_keyboard_and_says_so(
    browser: Browser, page: Path, width: int
) -> None:
    with opened(browser, page, width=width) as shown:
        urgent = ["Groepspraktijk Ter Linden, Gent", "Maison médicale, Namur", "Gemeinde Eupen"]
        assert shown.page.locator(SITE).all_inner_texts() == urgent
        state = shown.page.locator("table.sites thead th").nth(1)
        assert state.get_attribute("aria-sort") == "ascending"
        shown.page.get_by_role("button", name="works", exact=True).click()
        assert shown.page.locator(SITE).all_inner_texts() == [urgent[0], urgent[2], urgent[1]]
        shown.page.locator("table.sites thead button").first.focus()
        shown.page.keyboard.press("Enter")
        assert shown.page.locator(SITE).all_inner_texts() == [urgent[2], urgent[0], urgent[1]]
        shown.page.keyboard.press("Space")
        assert shown.page.locator(SITE).all_inner_texts() == [urgent[1], urgent[0], urgent[2]]
        headings = shown.page.locator("table.sites thead th[aria-sort]")
        sorts = headings.evaluate_all("all => all.map(one => one.getAttribute('aria-sort'))")
        assert sorts == ["descending", *["none"] * 11]
        state.locator("button").click()
        assert shown.page.locator(SITE).all_inner_texts() == urgent
        heights = shown.page.locator("table.sites thead button").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().height)"
        )
        assert min(heights) >= 24
        assert shown.complaints == []


@pytest.mark.rig
def test_without_scripts_the_sites_stand_by_urgency_and_no_button_is_there(
    browser: Browser, page: Path
) -> None:
    with opened(browser, page, scripts=False) as shown:
        assert shown.page.locator("button").count() == 0
        assert shown.page.locator("[aria-sort]").count() == 0
        assert shown.page.locator(SITE).first.inner_text() == "Groepspraktijk Ter Linden, Gent"


@pytest.mark.rig
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (360, 1000)])
def test_the_first_screen_says_who_can_work_where_work_is_and_what_changed(
    browser: Browser, page: Path, width: int, height: int
) -> None:
    with opened(browser, page, width=width) as shown:
        for name in ("work", "todo", "change"):
            box = shown.page.locator(f".q-{name}").bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= height


@pytest.mark.rig
@pytest.mark.parametrize(("width", "longest"), [(1280, 3000), (360, 5500)])
def test_the_page_stays_short_with_its_lists_folded(
    browser: Browser, page: Path, width: int, longest: int
) -> None:
    with opened(browser, page, width=width) as shown:
        assert shown.page.evaluate("document.documentElement.scrollHeight") <= longest
        assert shown.sideways <= 0


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
