"""From a site to its help sheet in one language: the seed page's seven checks, and the site's own contacts."""

from __future__ import annotations

from collections.abc import Mapping

from collector.core.helpdesk.desk_card import LOCAL_IT
from collector.core.model import DeskId
from collector.core.text import printable
from reports.sheet.qr import qr_code
from reports.sheet.sheet import HelpSheet, Point, SheetContact
from reports.site.desks import card, desk_block, portal_name
from reports.site.frame import Frame
from reports.words.formats import cut, language_tag, listed, sentence

RIZIV, EHEALTH = DeskId("riziv"), DeskId("ehealth")
EHEALTH_ADDRESS = "ehealth.fgov.be"
CHECKS = ("viewer", "reads", "addon", "citizen", "before", "after", "test")
"""In the order of the seed page."""
PIN = ("before", "after", "blocked")
READY = ("error_page", "when", "where", "pin", "viewer", "tests")
"""What a desk asks first and somebody without tools can say."""
WORDS = ("heading", "intro", "print", "pin", "address", "call", "name", "phone", "guide")
HOURS_AND_BREAK = 2
"""The first lines of a desk's hours; which days they hold for is on its own page, which the foot names."""
LONGEST = 60
"""Of a text from the inventory: the sheet is one page whatever a site wrote."""


def sheet(frame: Frame, guide_address: str = "") -> HelpSheet:
    """`guide_address` is where people reach the guide of this site and language; empty for no code."""
    w, site = frame.words, frame.state.site
    helpdesks = frame.catalogue.helpdesks
    return HelpSheet(
        tag=language_tag(frame.language),
        title=w("sheet-title", site=frame.shown_site),
        site=_short(site.name),
        checks=tuple((w(f"sheet-{name}"), w(f"sheet-{name}-more")) for name in CHECKS),
        pin=tuple((w(f"sheet-pin-{name}"), w(f"sheet-pin-{name}-call")) for name in PIN),
        addresses=_addresses(frame),
        contacts=tuple(_contact(frame, desk) for desk in (LOCAL_IT, RIZIV, EHEALTH)),
        ready=tuple(sentence(helpdesks.evidence[one][frame.language]) for one in READY),
        never_send=sentence(
            listed((text[frame.language] for text in helpdesks.never_send.values()), frame.language)
        )
        + ".",
        dated=_dated(frame),
        words=_words(frame),
        qr=qr_code(guide_address) if guide_address else None,
        sample=w("sheet-sample") if site.sample else None,
    )


def _words(frame: Frame) -> Mapping[str, str]:
    w = frame.words
    headings = {name: w(f"sheet-{name}") for name in WORDS}
    return {**headings, "ready": w("label-ready"), "never": w("label-never-send")}


def _addresses(frame: Frame) -> tuple[Point, ...]:
    """Whose address it is decides, as the seed page's N.B. says; any other is for the site's own IT first."""
    w = frame.words
    asked = {w("sheet-address-riziv"): RIZIV, EHEALTH_ADDRESS: EHEALTH, w("sheet-address-other"): LOCAL_IT}
    return tuple((address, w(f"sheet-desk-{desk}")) for address, desk in asked.items())


def _contact(frame: Frame, desk: DeskId) -> SheetContact:
    """Of a public desk its short name says enough; a site's own contact has the name the site gave it."""
    site = frame.state.site
    block = desk_block(frame, desk, "")
    own = site.local_it if desk == LOCAL_IT else site.helpdesks.get(desk)
    return SheetContact(
        role=frame.words(f"sheet-desk-{desk}"),
        name=_short(own.name) if own and own.name else "",
        phone=_short(block.phone or ""),
        email=_short(block.email or ""),
        hours=tuple(_short(line, 2 * LONGEST) for line in block.hours[:HOURS_AND_BREAK]),
    )


def _dated(frame: Frame) -> str:
    """When the older of the public numbers was last looked up, and where to look before the sheet hangs for years."""
    desks = [card(frame, desk) for desk in (RIZIV, EHEALTH)]
    pages = [portal_name(desk.web) for desk in desks if desk.web]
    checked = min((desk.verified for desk in desks if desk.verified), default=None)
    date = frame.formats.day(checked) if checked else frame.words("never")
    return frame.words("sheet-dated", date=date, list=listed(pages, frame.language))


def _short(text: str, longest: int = LONGEST) -> str:
    return cut(printable(text), longest)
