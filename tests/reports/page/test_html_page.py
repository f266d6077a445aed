"""What a page does for its reader: filters that can be shared, desks that are open, a trend, two languages, plain words."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser

from collector.core.helpdesk.opening_hours import Closes, Opening, open_state
from collector.core.model import HostStateKind, Language
from reports.page import html
from reports.words.words import words
from tests.reports import sample_site as sample
from tests.reports.documents import site_documents
from tests.reports.guide.guide_sample import GUIDES
from tests.reports.page.page_set import past, report, state
from tests.reports.placed import both_page, guide_page, page, workbook
from tests.reports.reading import page_text, parsed
from tests.reports.real_site import real_site
from tests.reports.site.desk_sample import HELPDESKS
from tests.rigs.chromium_rig import opened

REPORTS = files("reports")


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("page") / "site.html"
    target.write_text(page(report()), "utf-8")
    return target


# -- search, filters, groups (H18) -------------------------------------------------------------------


@pytest.mark.rig
def test_filters_stand_in_the_address_and_come_back_from_it(browser: Browser, english: Path) -> None:
    with opened(browser, english) as shown:
        tools = shown.page.locator("#pcs .tools")
        rows = shown.page.locator("table.pcs tbody tr:visible")
        tools.locator("select").nth(1).select_option("firefox-addon")
        assert rows.count() == 2
        tools.locator("input").fill("onthaal")
        assert rows.count() == 1
        address = shown.page.url
        assert address.endswith("#pcs?q=onthaal&cause=firefox-addon")
        shown.page.goto("about:blank")
        shown.page.goto(address)
        assert rows.count() == 1
        assert tools.locator("input").input_value() == "onthaal"
        assert shown.page.locator("details.pc-evidence:not([hidden])").count() == 1


@pytest.mark.rig
def test_groups_by_cause_hold_every_pc_that_has_it(browser: Browser, english: Path) -> None:
    with opened(browser, english) as shown:
        shown.page.locator("#pcs .tools").get_by_label("Group by").select_option("cause")
        groups = shown.page.locator("table.pcs tbody:visible tr.group th")
        assert groups.all_inner_texts() == [
            "There is no card reader (1)",
            "Firefox cannot reach the card (2)",
            "The eID viewer is not installed (1)",
            "No problem found (6)",
        ]
        ids = shown.page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids))
        shown.page.locator("#pcs .tools").get_by_label("Group by").select_option("")
        assert shown.page.locator("table.pcs tbody tr:visible").count() == 10


@pytest.mark.rig
def test_a_finding_is_reached_by_its_id(browser: Browser, english: Path) -> None:
    """The workbook and last week's mail link to it; it is the same in every scan."""
    anchors = {row.anchor for pc in report().report.evidence for row in pc.rows}
    assert "f-arts-3-reader-present-0" in anchors
    with opened(browser, english) as shown:
        shown.page.evaluate("location.hash = 'f-arts-3-reader-present-0'")
        row = shown.page.locator("#f-arts-3-reader-present-0")
        row.wait_for(state="visible")
        assert "There is no card reader" in row.inner_text()


@pytest.mark.rig
def test_a_link_to_a_pc_shows_it_although_a_filter_hid_it(browser: Browser, english: Path) -> None:
    with opened(browser, english) as shown:
        shown.page.locator("#pcs .tools input").fill("no such pc")
        shown.page.locator("#cause-reader-present .meta a").first.click()
        shown.page.locator("#pc-arts-3").wait_for(state="visible")


# -- is the desk open now ------------------------------------------------------------------------------

ASCENSION_BRIDGE = date(2026, 5, 15)
INSTANTS = [
    datetime(2026, 3, 3, 6, 29, tzinfo=UTC),  # 07:29 in Brussels
    datetime(2026, 3, 3, 6, 30, tzinfo=UTC),
    datetime(2026, 3, 3, 11, 30, tzinfo=UTC),  # lunch
    datetime(2026, 3, 3, 12, 0, tzinfo=UTC),
    datetime(2026, 3, 3, 22, 30, tzinfo=UTC),
    datetime(2026, 3, 6, 17, 0, tzinfo=UTC),  # Friday evening
    datetime(2026, 3, 28, 10, 0, tzinfo=UTC),  # Saturday before summer time
    datetime(2026, 3, 30, 5, 30, tzinfo=UTC),  # first Monday of summer time
    datetime(2026, 4, 6, 9, 0, tzinfo=UTC),  # Easter Monday
    datetime(2026, 5, 14, 9, 0, tzinfo=UTC),  # Ascension, then the bridge day
    datetime(2026, 5, 15, 9, 0, tzinfo=UTC),
    datetime(2026, 10, 26, 6, 30, tzinfo=UTC),  # first Monday of winter time
    datetime(2026, 12, 25, 9, 0, tzinfo=UTC),
]


@pytest.mark.rig
def test_a_desk_is_open_at_the_time_of_reading_by_the_same_rules_as_ours(
    browser: Browser, tmp_path: Path
) -> None:
    """On Belgian time although the reader's clock stands elsewhere, with holidays and bridge days."""
    target = tmp_path / "site.html"
    made = site_documents(
        state("small"), sample.catalogue(HELPDESKS), Language.EN, sample.NOW, sample.label, bridge_days=(ASCENSION_BRIDGE,)
    )  # fmt: skip
    target.write_text(guide_page(site_documents(state(), sample.catalogue(HELPDESKS), Language.EN, sample.NOW, sample.label, guides=GUIDES, bridge_days=(ASCENSION_BRIDGE,))), "utf-8")  # fmt: skip
    assert made.report.script["closed_federal"].split()[:3] == ["2026-04-06", "2026-05-01", "2026-05-14"]
    context = browser.new_context(timezone_id="America/New_York")
    try:
        opened_page = context.new_page()
        for at in INSTANTS:
            opened_page.clock.set_fixed_time(at)
            opened_page.goto(target.as_uri())
            seen = opened_page.evaluate(
                "[...document.querySelectorAll('[data-periods]')].map(e => [e.dataset.periods, e.dataset.closes,"
                " e.querySelector('.open-now').textContent])"
            )
            assert len({(periods, closes) for periods, closes, _ in seen}) >= 2
            for periods, closes, text in seen:
                assert text.removeprefix("probably ") == _said(periods, closes, at), (at, periods)
    finally:
        context.close()


def _said(periods: str, closes: str, at: datetime) -> str:
    pairs = tuple(
        (time.fromisoformat(start), time.fromisoformat(end))
        for start, end in (period.split("-") for period in periods.split())
    )
    found = open_state(Opening(pairs, closes=Closes(closes)), at, HELPDESKS.federal_days, {ASCENSION_BRIDGE})
    assert found is not None
    if found.closes_at:
        return f"open now, until {found.closes_at:%H:%M}"
    assert found.opens_at is not None
    if found.opens_at.date() == at.astimezone(found.opens_at.tzinfo).date():
        return f"closed now, opens today at {found.opens_at:%H:%M}"
    return f"closed now, opens on {found.opens_at:%A}, {found.opens_at.day} {found.opens_at:%B} at {found.opens_at:%H:%M}"


@pytest.mark.rig
def test_a_page_read_after_a_year_says_nothing_about_open_desks(browser: Browser, english: Path) -> None:
    context = browser.new_context()
    try:
        opened_page = context.new_page()
        opened_page.clock.set_fixed_time(datetime(2027, 3, 5, 9, 0, tzinfo=UTC))
        opened_page.goto(english.as_uri())
        assert opened_page.locator("[data-periods]").count() > 0
        assert opened_page.locator(".open-now").count() == 0
    finally:
        context.close()


def test_a_desk_says_hours_lunch_days_languages_and_when_it_was_seen() -> None:
    made = report()
    assert made.guide is not None
    riziv = next(entry.desk for entry in made.guide.desks if "NIHDI" in entry.desk.name)
    assert riziv.phone_href == "tel:+3227397474"
    assert riziv.hours == (
        "from 07:30 to 12:00 and from 13:00 to 17:15",
        "Closed from 12:00 to 13:00",
        "Probably on working days only; the source does not name the days",
    )
    assert riziv.languages
    assert "6 June 2017" in riziv.verified
    assert (riziv.periods, riziv.is_assumed) == ("07:30-12:00 13:00-17:15", True)


def test_a_page_leads_to_the_guide_and_the_sheet_that_lie_beside_it_and_else_to_none() -> None:
    made = report()
    with_both = html.page(made.report)
    assert '<a href="guide-ter-linden_en.html">Help for the person at the PC</a>' in with_both
    assert '<a href="sheet-ter-linden_en.html">Help sheet to hang beside the PC (A4)</a>' in with_both
    for label in ("guide_link", "sheet_link"):
        assert made.report.labels[label] not in html.page(made.report, is_alone=True)


# -- the trend (H26) -----------------------------------------------------------------------------------


def test_the_trend_has_twelve_measurements_and_says_the_same_twice() -> None:
    made = report()
    assert made.report.trend is not None
    assert len(made.report.trend.rows) == 12
    assert made.report.trend.rows[-1].counts == tuple(
        tile.count for badge in made.report.trend.states for tile in made.report.tiles if tile.badge == badge
    )
    assert all(sum(row.counts) == row.known for row in made.report.trend.rows)
    tree = parsed(page(made))
    assert made.report.trend.said == (
        "Over 12 measurements, the PCs on which log-in should work went from 4 of 10 PCs (16 December 2025) "
        "to 2 of 10 PCs (3 March 2026)."
    )
    assert made.report.trend.said in page_text(page(made))
    (table,) = [e for e in tree.iter("table") if e.get("class") == "runs"]
    shown = [[int("".join(cell.itertext())) for cell in row.iter("td")] for row in table.iter("tr")][1:]
    assert shown == [[row.known, *row.counts] for row in made.report.trend.rows]
    assert "".join(table.find("caption").itertext())  # type: ignore[union-attr]


def test_a_first_measurement_has_no_trend() -> None:
    made = site_documents(state(), sample.catalogue(HELPDESKS), Language.EN, sample.NOW, sample.label)
    assert made.report.trend is None
    assert 'id="trend"' not in page(made)


# -- two languages (H20) -------------------------------------------------------------------------------


def test_a_page_in_two_languages_says_everything_in_both_in_the_sites_order() -> None:
    german, french = report(Language.DE), report(Language.FR)
    text = both_page([german, french])
    tree = parsed(text)
    assert tree.get("lang") == "de-BE"
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    targets = {(a.get("href") or "")[1:] for a in tree.iter("a") if (a.get("href") or "").startswith("#")}
    assert targets <= set(ids)
    main = next(tree.iter("main"))
    parts = [e for e in main.iter("div") if e.get("class") == "in"]
    blocks = [(e.get("lang"), [s.get("id") for s in e.findall("section")]) for e in parts]
    assert [lang for lang, _ in blocks] == ["de-BE", "fr-BE"] * (len(blocks) // 2)
    for (_, first), (_, second) in zip(blocks[::2], blocks[1::2], strict=True):
        assert [f"fr.{name}" for name in first] == second
    for one, lang in ((german, "de-BE"), (french, "fr-BE")):
        first_step = "".join(piece.text for piece in one.report.jobs[0].steps[0].lines[0])
        said = set(page_text(page(one)).splitlines())
        own = " ".join(
            " ".join(e.itertext()) for e in tree.iter() if e.get("lang") == lang and e.tag != "html"
        )
        assert first_step in own
        assert one.report.footer[1] in own
        plain = {f"# {one.report.heading}", one.report.title, one.report.labels["skip_link"]}
        assert said - set(page_text(text).splitlines()) <= plain
    assert parsed(both_page([french, german])).get("lang") == "fr-BE"


@pytest.mark.rig
def test_a_reader_of_one_language_may_hide_the_other(browser: Browser, tmp_path: Path) -> None:
    target = tmp_path / "both.html"
    target.write_text(both_page([report(Language.DE), report(Language.FR)]), "utf-8")
    with opened(browser, target) as shown:
        french = shown.page.locator("main .in[lang=fr-BE]")
        german = shown.page.locator("main .in[lang=de-BE]")
        assert french.first.is_visible()
        shown.page.locator("select.language").select_option("de-BE")
        assert not french.first.is_visible()
        assert german.first.is_visible()
        assert shown.complaints == []


# -- words, dark, foot -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", list(Language))
def test_the_foot_names_conformance_languages_and_no_label(language: Language) -> None:
    made = report(language)
    order, conformance, label = made.report.footer
    assert order.index(words(language)("in-nl")) < order.index(words(language)("in-fr"))
    assert "WCAG 2.2" in conformance
    assert "AnySurfer" in label
    tree = parsed(page(made))
    foot = " ".join("".join(list(tree.iter("footer"))[-1].itertext()).split())
    assert all(" ".join(line.split()) in foot for line in made.report.footer)
    assert not list(tree.iter("img"))


LONG_LISTS = ("privacy-read", "privacy-never")
"""Name everything that is read, and everything that never is: lists, not sentences."""


@pytest.mark.parametrize("language", list(Language))
def test_no_sentence_of_ours_is_longer_than_a_breath(language: Language) -> None:
    """Level B1: at most 22 words; a placeholder counts as one."""
    folder = REPORTS / "locale" / language.value
    long = []
    for name in ("report.ftl", "guide.ftl", "sheet.ftl"):
        for line in (folder / name).read_text("utf-8").splitlines():
            text = line.split(" = ", 1)[-1]
            if line.startswith(("#", *LONG_LISTS)):
                continue
            for sentence in re.split(r"(?<=[.?!:;]) ", re.sub(r"\{[^}]*\}", "X", text)):
                long += [sentence] if len(re.findall(r"[\w'’-]+", sentence)) > 22 else []
    assert long == []


def test_dark_is_the_same_by_device_and_by_choice() -> None:
    style = (REPORTS / "static" / "page.css").read_text("utf-8")
    device = re.search(r':root:not\(\[data-theme="light"\]\) \{(.*?)\n  \}', style, re.DOTALL)
    choice = re.search(r':root\[data-theme="dark"\] \{\s*color-scheme: dark;(.*?)\n  \}', style, re.DOTALL)
    assert device is not None
    assert choice is not None
    assert device[1].split() == choice[1].split()
    assert "@media screen and (prefers-color-scheme: dark)" in style


def test_the_page_and_the_workbook_hold_the_same_numbers() -> None:
    made = report()
    said = [line.text for line in made.report.questions[0].answer]
    counts = state().counts
    first = load_workbook(BytesIO(workbook(made)), data_only=True).worksheets[0]  # with the stored results
    numbers = {str(row[1].value): row[0].value for row in first.iter_rows() if row[0].font.sz == 24}
    for tile in made.report.tiles:
        assert getattr(counts, tile.badge.kind) == tile.count
        assert tile.count in numbers.values()
        assert any(str(tile.count) in line for line in said)
    assert {tile.badge.kind for tile in made.report.tiles} == set(HostStateKind)


def test_a_hundred_pcs_with_every_check_stay_below_the_size_limit() -> None:
    """By the whole catalogue, with a guide and a trend: what an administrator gets, not a sample of four checks."""
    large, catalogue = real_site(100, faulty=25)
    made = site_documents(large, catalogue, Language.FR, sample.NOW, sample.label, past(), guides=GUIDES)
    assert len(made.report.evidence) == 100
    assert sum(len(pc.rows) for pc in made.report.evidence) > 6000
    assert len(made.report.jobs) > 3
    text = page(made)
    assert len(text.encode()) < 1_500_000
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert {row.anchor for pc in made.report.evidence for row in pc.open_rows} <= set(ids)
