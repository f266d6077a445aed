"""The help sheet holds the seed page's checks, the site's own numbers and a code that leads to the guide, on one page."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from collector.core.helpdesk.routing import MUNICIPALITY
from collector.core.model import Contact, DeskId, Language, Site, SiteId, SiteKind
from reports.page import html
from reports.sheet.qr import QUIET, qr_code
from reports.sheet.sheet import HelpSheet
from tests.reports import sample_site as sample
from tests.reports.documents import site_documents
from tests.reports.guide.guide_sample import GUIDES
from tests.reports.reading import parsed
from tests.reports.site.desk_sample import HELPDESKS
from tests.rigs.accessibility_rig import axe_violations
from tests.rigs.chromium_rig import opened

GUIDE = "https://intranet.example/eid/guide-ter-linden_nl.html"
PRACTICE = sample.site()
LONG = replace(
    PRACTICE,
    name="Groepspraktijk voor huisartsgeneeskunde en kinesitherapie " * 4,
    local_it=Contact(
        "Informaticadienst " * 10,
        "+32 (0)9 555 01 23 / 124 / 12",
        f"{'helpdesk' * 20}@example.org",
        "van maandag tot en met vrijdag van 8u30 tot 12u00 " * 5,
    ),
    helpdesks={
        DeskId(desk): Contact(
            "Contactcentrum " * 20,
            "+32 2 000 00 04",
            f"{'lang.' * 20}@example.org",
            "elke dag van 8 tot 17 uur " * 9,
        )
        for desk in ("riziv", "ehealth")
    },
    sample=True,
)
UNBROKEN = replace(PRACTICE, name="W" * 300, local_it=Contact("W" * 300, hours="W" * 300))
NOBODY = Site(SiteId("t"), "T", SiteKind.MUNICIPALITY)


def made(language: Language = Language.NL, site: Site = PRACTICE, address: str = "") -> HelpSheet:
    state = replace(sample.site_state(), site=site)
    catalogue = sample.catalogue(HELPDESKS)
    found = site_documents(
        state, catalogue, language, sample.NOW, sample.label, guides=GUIDES, guide_address=address
    ).sheet
    assert found is not None
    return found


def placed(language: Language = Language.NL, site: Site = PRACTICE, address: str = "") -> str:
    return html.sheet_page(made(language, site, address))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        pytest.param(
            Language.NL,
            ("eid.belgium.be", "foto", "add-on eID België", "Burger", "vóór de pincode", "na de pincode", "socialsecurity.be/citizen"),
            id="nl",
        ),
        pytest.param(
            Language.FR,
            ("eid.belgium.be", "photo", "eID Belgique", "Citoyen", "avant le code PIN", "après le code PIN", "socialsecurity.be/citizen"),
            id="fr",
        ),
        pytest.param(
            Language.DE,
            ("eid.belgium.be", "Foto", "eID Belgien", "Bürger", "vor dem PIN-Code", "nach dem PIN-Code", "socialsecurity.be/citizen"),
            id="de",
        ),
        pytest.param(
            Language.EN,
            ("eid.belgium.be", "photo", "eID Belgium", "Citizen", "before the PIN", "after the PIN", "socialsecurity.be/citizen"),
            id="en",
        ),
    ],
)  # fmt: skip
def test_the_seven_checks_are_the_seed_pages_in_its_order(language: Language, words: tuple[str, ...]) -> None:
    checks = made(language).checks
    assert [word in " ".join(check) for check, word in zip(checks, words, strict=True)] == [True] * 7


def test_the_address_decides_between_the_two_desks() -> None:
    assert list(made(Language.FR).addresses) == [
        ("inami.fgov.be ou riziv.fgov.be", "Helpdesk INAMI"),
        ("ehealth.fgov.be", "Helpdesk eHealth"),
        ("une autre adresse", "Votre support informatique"),
    ]


def test_both_desks_have_phone_mail_and_hours_with_the_break() -> None:
    _, riziv, ehealth = made().contacts
    assert (riziv.phone, riziv.email) == ("+32(0)2 739 74 74", "helpdesk@riziv.fgov.be")
    assert (ehealth.phone, ehealth.email) == ("+32(0)2 788 51 55", "support@ehealth.fgov.be")
    for desk in (riziv, ehealth):
        assert desk.hours == ("van 07:30 tot 12:00 en van 13:00 tot 17:15", "Gesloten van 12:00 tot 13:00")


def test_the_sites_own_contacts_come_before_what_we_know() -> None:
    own = replace(PRACTICE, helpdesks={DeskId("riziv"): Contact("Onze lijn", "+32 2 000 00 04")})
    local, riziv, _ = made(site=own).contacts
    assert (local.name, local.phone) == (PRACTICE.local_it.name, PRACTICE.local_it.phone)
    assert (riziv.name, riziv.phone) == ("Onze lijn", "+32 2 000 00 04")


def test_it_says_how_old_the_public_numbers_are_and_where_to_look() -> None:
    said = made(Language.EN).dated
    assert said.startswith(
        "The public numbers were last checked on 6 June 2017. Check them at www.riziv.fgov.be and "
    )


def test_a_site_that_named_nobody_has_lines_to_write_on() -> None:
    assert made(site=NOBODY).contacts[0].is_empty
    assert placed(site=NOBODY).count('class="write"') == 2
    assert placed().count('class="write"') == 0


def test_codes_and_cards_are_for_nobody() -> None:
    assert made(Language.EN).never_send.startswith(
        "Your PIN, your PUK, the activation letter, your national register"
    )


def test_without_an_address_there_is_no_code_and_with_one_it_says_where_it_leads() -> None:
    assert made().qr is None
    assert "<svg" not in placed()
    assert f'aria-label="Wegwijzer op uw telefoon: scan de code ({GUIDE})"' in placed(address=GUIDE)


def test_the_code_is_the_one_of_the_address() -> None:
    """Version 4 holds 62 bytes at level M; its three corners are squares of seven modules (ISO/IEC 18004)."""
    code = qr_code(GUIDE)
    assert code.side == 33 + 2 * QUIET
    assert code.path.startswith(f"M{QUIET} {QUIET}h7v1h-7z")
    assert f"M{QUIET + 33 - 7} {QUIET}h7v1h-7z" in code.path
    assert code != qr_code(GUIDE.replace("_nl", "_fr"))


def test_no_id_of_ours_is_on_it() -> None:
    for language in Language:
        text = " ".join(parsed(placed(language)).itertext())
        assert re.findall(r"\b(?:R\d\d|G\d\d|EID-\d+|before_pin|local_it)\b", text) == []
    assert MUNICIPALITY not in {contact.role for contact in made().contacts}


@pytest.mark.rig
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    "site",
    [
        pytest.param(PRACTICE, id="sample"),
        pytest.param(LONG, id="long names"),
        pytest.param(UNBROKEN, id="one long word"),
        pytest.param(NOBODY, id="nothing named"),
    ],
)
def test_it_prints_on_one_page_in_letters_of_nine_points(
    browser: Browser, tmp_path: Path, language: Language, site: Site
) -> None:
    target = tmp_path / "sheet.html"
    target.write_text(placed(language, site, GUIDE * 5), "utf-8")
    with opened(browser, target) as shown:
        assert len(re.findall(rb"/Type\s*/Page\b", shown.page.pdf(prefer_css_page_size=True))) == 1
        shown.page.emulate_media(media="print")
        assert shown.page.evaluate(SMALLEST_LETTERS) >= 12 - 0.01  # pixels: nine points
        assert shown.complaints == []


SMALLEST_LETTERS = """() => Math.min(...[...document.querySelectorAll("main *")]
  .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
  .map(e => parseFloat(getComputedStyle(e).fontSize)))"""


@pytest.mark.rig
def test_on_a_phone_nothing_is_off_the_screen_and_an_engine_finds_nothing(
    browser: Browser, tmp_path: Path
) -> None:
    target = tmp_path / "sheet.html"
    target.write_text(placed(Language.DE, LONG, GUIDE), "utf-8")
    with opened(browser, target, width=320) as shown:
        assert shown.sideways <= 0
        assert axe_violations(shown.page) == []
