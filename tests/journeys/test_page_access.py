"""An accessibility engine, the keyboard alone, small screens and print: the page for everybody."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from collector.core.model import Language
from tests.reports.page.page_set import SITES
from tests.rigs.accessibility_rig import axe_violations, ibm_violations
from tests.rigs.chromium_rig import opened
from tests.rigs.needs import needs

pytestmark = pytest.mark.rig


GUIDES = [f"guide-{language}" for language in Language]
USUAL = (*(f"site-small-{language}" for language in Language), "site-medium-nl", "site-large-fr")
"""Each language once and each size once; the other combinations differ in nothing an engine could see that these have not."""


# -- engines -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        *USUAL,
        *GUIDES,
        "both",
        *(pytest.param(name, marks=pytest.mark.long) for name in SITES if name not in USUAL),
    ],
)
def test_axe_core_finds_nothing(browser: Browser, pages: dict[str, Path], name: str) -> None:
    with opened(browser, pages[name]) as shown:
        assert axe_violations(shown.page) == []


@pytest.mark.parametrize("name", ["site-medium-nl", "guide-fr", "both"])
def test_axe_core_finds_nothing_in_the_dark_on_a_small_screen(
    browser: Browser, pages: dict[str, Path], name: str
) -> None:
    with opened(browser, pages[name], width=320, scheme="dark") as shown:
        assert axe_violations(shown.page) == []


def test_both_engines_do_find_a_fault(browser: Browser, tmp_path: Path) -> None:
    faulty = tmp_path / "faulty.html"
    faulty.write_text("<!DOCTYPE html><title>x</title><img src='x.png'><input><h3></h3>", "utf-8")
    with opened(browser, faulty) as shown:
        assert any("image-alt" in line for line in axe_violations(shown.page))
        assert any("img_alt" in line for line in ibm_violations(shown.page))


# -- the keyboard alone ------------------------------------------------------------------------------

_FOCUS = """() => {
  const e = document.activeElement, r = e.getBoundingClientRect(), s = getComputedStyle(e);
  const [x, y] = [r.left + Math.min(r.width, 20) / 2, r.top + Math.min(r.height, 20) / 2];
  const top = document.elementFromPoint(x, y);
  return [e.tagName + "#" + (e.id || e.getAttribute("href") || e.textContent.slice(0, 30)),
          s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2,
          Boolean(top) && (e === top || e.contains(top) || top.contains(e)), e === document.body];
}"""
_REACHABLE = """() => [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")]
  .filter(e => e.checkVisibility()).length"""


@pytest.mark.parametrize("name", ["site-small-fr", "guide-de"])
def test_tab_reaches_everything_and_focus_is_seen(
    browser: Browser, pages: dict[str, Path], name: str
) -> None:
    """WCAG 2.1.1, 2.4.7 and 2.4.11: nothing hides what has the focus."""
    with opened(browser, pages[name], width=900) as shown:
        wanted = shown.page.evaluate(_REACHABLE)
        met, bad = [], []
        for _ in range(wanted + 5):
            shown.page.keyboard.press("Tab")
            what, outlined, uncovered, is_body = shown.page.evaluate(_FOCUS)
            if is_body:
                break
            met.append(what)
            if not (outlined and uncovered):
                bad.append((what, outlined, uncovered))
        assert bad == []
        assert len(met) == wanted


def test_a_person_gets_through_the_guide_with_the_keyboard_alone(
    browser: Browser, pages: dict[str, Path]
) -> None:
    with opened(browser, pages["guide-en"]) as shown:
        keyboard = shown.page.keyboard
        shown.page.locator(".node.start .choices a").first.focus()
        for _ in range(12):  # always the first answer, which ends somewhere
            keyboard.press("Enter")
            shown.page.wait_for_function("document.activeElement.classList.contains('node')")
            if shown.page.locator(".node.now.end").count():
                break
            keyboard.press("Tab")
        end = shown.page.locator(".node.now")
        assert end.locator("ol li").count() > 0
        answered = shown.page.locator(".answers li").count()
        assert answered > 0
        assert len((end.locator(".call-text").text_content() or "").splitlines()) == answered + 1
        shown.page.locator(".answers button").first.focus()
        keyboard.press("Enter")
        shown.page.wait_for_function(
            "n => document.querySelectorAll('.answers li').length === n - 1", arg=answered
        )


# -- small screens -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["site-medium-de", "guide-fr", "both"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_nothing_scrolls_sideways_at_320_pixels(
    browser: Browser, pages: dict[str, Path], name: str, scripts: bool
) -> None:
    with opened(browser, pages[name], width=320, scripts=scripts) as shown:
        if scripts:
            shown.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert shown.sideways == 0
        cell = shown.page.locator("table.pcs td").first
        if cell.count():  # a table has become a list whose entries say their heading
            assert cell.evaluate("e => getComputedStyle(e).display") == "block"
            assert cell.evaluate("e => getComputedStyle(e, '::before').content").strip('"')


@pytest.mark.parametrize("name", ["site-medium-nl", "guide-nl", "both"])
def test_targets_are_24_pixels(browser: Browser, pages: dict[str, Path], name: str) -> None:
    """WCAG 2.5.8, for everything that does not stand in a sentence or a table."""
    with opened(browser, pages[name], width=320) as shown:
        small = shown.page.evaluate(
            "[...document.querySelectorAll('nav a, .call, button, select, input, summary, .choices a, .more, .again a, .errors a, footer a')]"
            ".filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 24).map(e => e.outerHTML.slice(0, 90))"
        )
        assert small == []
        assert shown.page.locator("nav a, .call, .choices a, summary").count() > 3


# -- dark and light ----------------------------------------------------------------------------------


def test_the_switch_overrules_the_device_and_can_be_undone(browser: Browser, pages: dict[str, Path]) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    with opened(browser, pages["site-small-en"], scheme="dark") as dark:
        by_device = dark.page.evaluate(ground)
        dark.page.get_by_label("Colours").select_option("light")
        light = dark.page.evaluate(ground)
        assert light != by_device
        dark.page.reload()
        assert dark.page.evaluate(ground) == light
        dark.page.get_by_label("Colours").select_option("")
        assert dark.page.evaluate(ground) == by_device
    with opened(browser, pages["site-small-en"]) as bright:
        assert bright.page.evaluate(ground) == light
        bright.page.get_by_label("Colours").select_option("dark")
        assert bright.page.evaluate(ground) == by_device


# -- print -------------------------------------------------------------------------------------------


def _printed(browser: Browser, page: Path, folder: Path) -> tuple[Path, list[str]]:
    """A4 as a dark-minded reader prints it, and the text of each sheet."""
    target = folder / f"{page.stem}.pdf"
    context = browser.new_context(color_scheme="dark")
    try:
        opened_page = context.new_page()
        opened_page.goto(page.as_uri())
        opened_page.evaluate("document.documentElement.dataset.theme = 'dark'")
        opened_page.pdf(path=str(target), prefer_css_page_size=True, print_background=True)
    finally:
        context.close()
    text = subprocess.run(
        [needs("pdftotext", "poppler-utils"), "-layout", str(target), "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return target, text.split("\f")[:-1]


def test_print_is_whole_and_in_order(browser: Browser, pages: dict[str, Path], tmp_path: Path) -> None:
    pdf, sheets = _printed(browser, pages["site-medium-fr"], tmp_path)
    size = subprocess.run([needs("pdfinfo", "poppler-utils"), str(pdf)], check=True, capture_output=True, text=True).stdout  # fmt: skip
    assert "A4" in size
    everything = "\n".join(sheets)
    for number in (1, 2):  # no card split: its head and its last line are on one sheet
        (sheet,) = [
            s
            for s in sheets
            if re.search(rf"^ *{number}\. (Il n|Firefox ne)", s, re.MULTILINE) and "Ouvrez Firefox" in s
        ]
        assert "Cela ne marche pas" in sheet
    assert "middleware-version, viewer-installed" not in everything  # what is folded stays on the screen
    for control in ("Couleurs", "Rechercher", "Copier", "Retour en haut"):
        assert control not in everything
    assert "https://eid.belgium.be" in everything
    assert "help@example.org" in everything


def test_every_sheet_after_the_first_says_site_and_date(
    browser: Browser, pages: dict[str, Path], tmp_path: Path
) -> None:
    _, sheets = _printed(browser, pages["site-medium-nl"], tmp_path)
    title = "eID-controle: Groepspraktijk Ter Linden, Gent, 3 maart 2026"
    assert len(sheets) > 2
    for number, sheet in enumerate(sheets, 1):
        assert sheet.count(title) == 1, number
        assert f"{number}/{len(sheets)}" in re.sub(r" */ *", "/", sheet)  # the blanks are thin


def test_a_long_table_repeats_its_head_on_every_sheet(
    browser: Browser, pages: dict[str, Path], tmp_path: Path
) -> None:
    _, sheets = _printed(browser, pages["site-large-en"], tmp_path)
    rows = [
        sheet
        for sheet in sheets
        if re.search(
            r"^ *pc-\d+ +(✗|works|needs work|could not|not measured|accepted|does not)", sheet, re.MULTILINE
        )
    ]
    assert len(rows) > 1
    assert all(re.search(r"PC +State +Problem", sheet) for sheet in rows)


def test_print_is_black_on_white_even_in_the_dark(
    browser: Browser, pages: dict[str, Path], tmp_path: Path
) -> None:
    pdf, _ = _printed(browser, pages["site-small-de"], tmp_path)
    drawn = subprocess.run(
        [needs("pdftoppm", "poppler-utils"), "-r", "30", "-gray", "-f", "1", "-l", "2", str(pdf)],
        check=True,
        capture_output=True,
    ).stdout
    pixels = drawn.split(b"255\n", 1)[1]
    assert pixels[0] == 255
    assert sum(value > 250 for value in pixels) > 0.7 * len(pixels)
