"""How pages look and behave: contrast in light and dark, and a real Chromium with scripts on and off."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from collector.core.model import HostStateKind, Language
from reports.page.html import fleet_page
from tests.reports import sample_site as sample
from tests.reports.documents import site_documents
from tests.reports.fleet.test_fleet_view import LINKS, states
from tests.reports.fleet_pages import fleet_report
from tests.reports.placed import page
from tests.reports.site.desk_sample import HELPDESKS
from tests.rigs.chromium_rig import opened

STYLE = (files("reports") / "static" / "page.css").read_text("utf-8")
TEXT_CONTRAST, SHAPE_CONTRAST = 4.5, 3.0

# -- contrast ------------------------------------------------------------------------------------------


def _palette(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6}|#[0-9a-f]{3})\b", block))


def _palettes() -> dict[str, dict[str, str]]:
    light = _palette(STYLE[: STYLE.index("@media")])
    dark_block = STYLE[STYLE.index("prefers-color-scheme: dark") :]
    return {"light": light, "dark": light | _palette(dark_block[: dark_block.index("* {")])}


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    full = digits if len(digits) == 6 else "".join(c * 2 for c in digits)
    parts = [int(full[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, definition of contrast ratio."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(scheme: str) -> None:
    palette = _palettes()[scheme]
    pairs = [(text, ground) for text in ("ink", "soft", "accent") for ground in ("ground", "paper")]
    pairs += [("ink", "accent-ground"), ("accent", "accent-ground"), ("sample", "sample-ground")]
    pairs += [(kind, f"{kind}-ground") for kind in HostStateKind]
    pairs += [(kind, "paper") for kind in HostStateKind] + [("could_not_tell", "could_not_tell-ground")]
    faint = {
        f"{text} on {ground}": round(_contrast(palette[text], palette[ground]), 2)
        for text, ground in pairs
        if _contrast(palette[text], palette[ground]) < TEXT_CONTRAST
    }
    assert faint == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_shapes_and_borders_of_controls_stand_out(scheme: str) -> None:
    palette = _palettes()[scheme]
    pairs = [("edge", "paper"), ("focus", "ground"), ("focus", "paper")]
    pairs += [(kind, "ground") for kind in HostStateKind]
    assert all(_contrast(palette[shape], palette[ground]) >= SHAPE_CONTRAST for shape, ground in pairs)


# -- Chromium ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every page in every language, as files."""
    folder = tmp_path_factory.mktemp("pages")
    catalogue = sample.catalogue(HELPDESKS)
    made = {}
    for language in Language:
        report = site_documents(sample.site_state(), catalogue, language, sample.NOW, sample.label)
        fleet = fleet_report(states(), catalogue, language, sample.NOW, LINKS)
        made[f"site-{language}"] = folder / f"site-{language}.html"
        made[f"fleet-{language}"] = folder / f"fleet-{language}.html"
        made[f"site-{language}"].write_text(page(report), "utf-8")
        made[f"fleet-{language}"].write_text(fleet_page(fleet), "utf-8")
    return made


EVERY_PAGE = [f"{kind}-{language}" for kind in ("site", "fleet") for language in Language]


@pytest.mark.rig
@pytest.mark.parametrize("name", EVERY_PAGE)
def test_page_opens_without_complaint_and_asks_for_nothing_and_scripts_take_no_content(
    browser: Browser, pages: dict[str, Path], name: str
) -> None:
    with opened(browser, pages[name], scripts=False) as plain:
        without = plain.page.locator("main").text_content() or ""
        assert plain.page.locator("button, input, select").count() == 0
    with opened(browser, pages[name]) as full:
        assert full.page.locator(".tools input").count() == 1
        full.page.evaluate(
            "document.querySelectorAll('.tools, .copy, [role=status], .open-now').forEach(e => e.remove())"
        )
        assert (full.page.locator("main").text_content() or "") == without
    assert len(without) > 1000
    for shown in (plain, full):
        assert shown.complaints == []
        assert [url for url in shown.requests if not url.startswith("data:")] == [pages[name].as_uri()]


@pytest.mark.rig
@pytest.mark.parametrize("name", EVERY_PAGE)
def test_nothing_scrolls_sideways(browser: Browser, pages: dict[str, Path], name: str) -> None:
    with opened(browser, pages[name], width=320) as shown:
        shown.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        sideways = {320: shown.sideways}
        for width in (768, 1200):
            shown.page.set_viewport_size({"width": width, "height": 900})
            assert shown.page.evaluate("innerWidth") == width
            sideways[width] = shown.sideways
    assert sideways == {320: 0, 768: 0, 1200: 0}


@pytest.mark.rig
def test_search_and_filter_leave_the_rows_that_fit(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["site-en"]) as shown:
        rows = shown.page.locator("table.filtered tbody tr:visible")
        assert rows.count() == 10
        shown.page.locator(".tools input").fill("ZAAL")
        assert rows.count() == 2
        shown.page.locator(".tools input").fill("")
        shown.page.locator("#pcs .tools select").first.select_option("needs_work")
        assert rows.count() == 3
        shown.page.locator(".tools input").fill("no such pc")
        assert rows.count() == 0
        assert shown.page.locator("[role=status]").inner_text() == "Nothing fits this search."


@pytest.mark.rig
def test_copy_puts_the_call_text_on_the_clipboard(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["site-nl"]) as shown:
        shown.page.locator(".card .more summary").first.click()
        text = shown.page.locator(".call-text").first.inner_text()
        button = shown.page.locator(".copy").first
        assert button.inner_text() == "Kopiëren"
        shown.page.evaluate(
            "document.addEventListener('copy', () => { window.taken = String(getSelection()); })"
        )
        shown.page.evaluate(
            "navigator.clipboard && (navigator.clipboard.writeText = t => { window.taken = t; })"
        )
        button.click()
        shown.page.wait_for_function("window.taken")
        assert shown.page.evaluate("window.taken") == text
        assert button.inner_text() == "Gekopieerd"


@pytest.mark.rig
def test_a_link_to_evidence_opens_it(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["site-en"]) as shown:
        link = shown.page.locator("table.pcs tbody a").first
        target = link.get_attribute("href") or ""
        link.click()
        shown.page.wait_for_selector(f"{target}[open]")
        assert shown.page.locator(f"{target} table").is_visible()


@pytest.mark.rig
def test_links_and_controls_are_large_enough_to_hit(browser: Browser, pages: dict[str, Path]) -> None:
    """WCAG 2.2, 2.5.8: 24 pixels, for everything that does not stand in a sentence."""
    with opened(browser, pages["site-nl"], width=320) as shown:
        small = shown.page.evaluate(
            "[...document.querySelectorAll('nav a, .call, button, .tools input, .tools select, summary')]"
            ".filter(e => e.getBoundingClientRect().height < 24).map(e => e.outerHTML.slice(0, 80))"
        )
        assert small == []
        assert shown.page.locator("nav a, .call, button, .tools input, .tools select, summary").count() > 20
