"""Who helps with a cause, as a reader sees it: desks in order, what is known of each and what is not, what they ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time, timedelta

from collector.core.catalogue.catalogue import Check
from collector.core.clock import BRUSSELS
from collector.core.helpdesk.desk_card import CONTACT_IS_OLD, DeskCard, desk_card
from collector.core.helpdesk.opening_hours import Closes, is_closing_day
from collector.core.helpdesk.routing import Route, route_for_fault, route_for_rule
from collector.core.model import DeskId, Finding, Language
from collector.core.text import printable
from reports.site.frame import Frame
from reports.site.site_report import DeskBlock
from reports.words.formats import clock, listed, sentence

DESK_ZONE = "Europe/Brussels"
"""Public desks open by Belgian clocks, wherever a site is."""

AHEAD_DAYS = 366
"""How long a page can say whether a desk is open: holidays further on are not in it."""

NO_PORTAL = ""
"""Stands for a site that named no portal; the decision table is then asked without one."""


def routes(frame: Frame, check: Check, findings: Iterable[Finding]) -> dict[str, Route]:
    """The route by portal where the findings are about portals; else the one route of a fault of a PC."""
    site, helpdesks = frame.state.site, frame.catalogue.helpdesks
    if check.each != "portals":
        return {NO_PORTAL: route_for_fault(check.route, helpdesks, site)}
    asked = {f.item.rpartition(":")[0] or f.item for f in findings if f.item}
    portals = sorted(asked) or list(site.portals) or [NO_PORTAL]
    return {portal: route_for_rule(check.route, portal or None, helpdesks, site) for portal in portals}


def desks(frame: Frame, by_portal: dict[str, Route], *, names_portals: bool = True) -> tuple[DeskBlock, ...]:
    """Every desk of the routes once: first contacts before the others, with the portals it is for where that matters."""
    rank: dict[DeskId, int] = {}
    portals: dict[DeskId, list[str]] = {}
    for portal, route in by_portal.items():
        for place, desk in enumerate(route.desks):
            rank[desk] = min(place, rank.get(desk, place))
            portals.setdefault(desk, []).append(portal)
    ordered = sorted(
        rank, key=lambda desk: (rank[desk] > 0, -len(portals[desk]) if rank[desk] else 0, rank[desk])
    )
    return tuple(
        _desk(
            frame,
            desk,
            rank[desk],
            portals[desk] if names_portals and len(portals[desk]) < len(by_portal) else [],
        )
        for desk in ordered
    )


def call_first(frame: Frame, by_portal: dict[str, Route]) -> tuple[DeskCard, ...]:
    """The desks to call first: one, or one for each portal where they differ."""
    firsts = dict.fromkeys(route.desks[0] for route in by_portal.values() if route.desks)
    return tuple(card(frame, desk) for desk in firsts)


def card(frame: Frame, desk: DeskId) -> DeskCard:
    return desk_card(desk, frame.catalogue.helpdesks, frame.state.site, frame.language, frame.now)


def _desk(frame: Frame, desk: DeskId, rank: int, portals: list[str]) -> DeskBlock:
    w = frame.words
    role = w("desk-first") if rank == 0 else w("desk-then")
    if portals:
        role = w(
            "desk-role-portal", role=role, portal=listed((portal_name(p) for p in portals), frame.language)
        )
    return desk_block(frame, desk, role)


def desk_block(frame: Frame, desk: DeskId, role: str) -> DeskBlock:
    """Everything that may be printed of a desk, in the site's own contacts where it gave them."""
    known, w = card(frame, desk), frame.words
    hours, days = _hours(frame, known)
    return DeskBlock(
        role=role,
        name=printable(known.name),
        does=known.does,
        phone=printable(known.phone) if known.phone else None,
        phone_href=known.phone_uri,
        email=printable(known.email) if known.email else None,
        web=known.web,
        hours=hours + days,
        languages=_languages(frame, known),
        missing=_missing(frame, known, hours),
        check_before_use=w("desk-check-before-use") if known.check_before_use else None,
        verified=_verified(frame, known),
        periods=" ".join(f"{a:%H:%M}-{b:%H:%M}" for a, b in known.hours),
        closes=frame.catalogue.helpdesks.desks[desk].opening.closes if known.hours else "",
        is_assumed=known.days_assumed,
    )


def to_have_ready(frame: Frame, routes: Iterable[Route]) -> tuple[str, ...]:
    """What the desks of these routes ask for, each thing once."""
    ids = (evidence for route in routes if route.desks for evidence in route.evidence)
    return _texts(ids, frame.catalogue.helpdesks.evidence, frame.language)


def never_send(frame: Frame, routes: Iterable[Route]) -> tuple[str, ...]:
    ids = (secret for route in routes if route.desks for secret in route.never_send)
    return _texts(ids, frame.catalogue.helpdesks.never_send, frame.language)


def _texts(
    ids: Iterable[str], texts: Mapping[str, Mapping[Language, str]], language: Language
) -> tuple[str, ...]:
    return tuple(sentence(texts[one][language]) for one in dict.fromkeys(ids))


def local_it_text(frame: Frame) -> str:
    """Who looks after the PCs here, as far as the site said; empty where it did not."""
    contact = frame.state.site.local_it
    return ", ".join(printable(part) for part in (contact.name, contact.phone or contact.email) if part)


def portal_name(portal: str) -> str:
    """The host of an address, which is what the address bar shows."""
    return printable(portal.split("://")[-1].split("/")[0])


def _hours(frame: Frame, known: DeskCard) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The opening hours, and beside them what they leave open; both empty where nothing is known."""
    w, zone = frame.words, DESK_ZONE
    if known.hours_text:
        return (w("desk-hours-own", hours=printable(known.hours_text), kind=frame.state.site.kind),), ()
    if known.always_open:
        return (w("desk-always-open", zone=zone),), ()
    if not known.hours:
        return (), ()
    ranges = listed((_range(frame, "desk-hours-range", *pair) for pair in known.hours), frame.language)
    breaks = [(a[1], b[0]) for a, b in zip(known.hours, known.hours[1:], strict=False)]
    lines = [w("desk-hours", ranges=ranges, zone=zone)]
    lines += [sentence(_range(frame, "desk-lunch", *pair)) for pair in breaks]
    days = "desk-days-assumed" if known.days_assumed else "route-working-days"
    return tuple(lines), (sentence(w(days)),)


def _range(frame: Frame, message: str, start: time, end: time) -> str:
    return frame.words(message, **{"from": clock(start), "to": clock(end)})


def _languages(frame: Frame, known: DeskCard) -> tuple[str, ...]:
    lines = []
    if known.languages:
        lines.append(sentence(_names(frame, known.languages)))
    if known.languages_unknown:
        unknown = _names(frame, known.languages_unknown)
        lines.append(sentence(frame.words("desk-languages-unknown", languages=unknown)))
    return tuple(lines)


def _names(frame: Frame, languages: tuple[Language, ...]) -> str:
    return listed((frame.words(f"in-{language}") for language in languages), frame.language)


def _missing(frame: Frame, known: DeskCard, hours: tuple[str, ...]) -> tuple[str, ...]:
    absent = {
        "desk-no-phone": not known.phone,
        "desk-no-email": not known.email,
        "desk-no-hours": not hours,
        "desk-no-languages": not (known.languages or known.languages_unknown),
    }
    return tuple(sentence(frame.words(message)) for message, is_absent in absent.items() if is_absent)


def _verified(frame: Frame, known: DeskCard) -> str:
    if known.verified is None:
        return frame.words("desk-not-verified")
    today = frame.formats.local(frame.now).date()
    message = "desk-verified-old" if today - known.verified > CONTACT_IS_OLD else "desk-verified"
    return frame.words(message, date=frame.formats.day(known.verified))


def closed_days(frame: Frame) -> dict[str, str]:
    """The working days of the coming year on which desks are closed, for a script that is read at any time in it.

    `closed_public` and `closed_federal` are ISO dates; after `closed_until` nothing is known.
    """
    today = frame.now.astimezone(BRUSSELS).date()
    federal = frame.catalogue.helpdesks.federal_days
    days = [day for n in range(AHEAD_DAYS) if (day := today + timedelta(days=n)).weekday() < 5]
    lists = {
        f"closed_{kind}": " ".join(
            day.isoformat() for day in days if is_closing_day(day, kind, federal, frame.bridge_days)
        )
        for kind in (Closes.PUBLIC, Closes.FEDERAL)
    }
    return {**lists, "closed_until": (today + timedelta(days=AHEAD_DAYS)).isoformat()}
