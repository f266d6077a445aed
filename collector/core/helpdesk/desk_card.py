"""A helpdesk as one reader in one language may see it: what we are sure enough to print, and whether it is open."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from collector.core.helpdesk.helpdesks import HOURS_UNKNOWN, DeskFact, Helpdesks
from collector.core.helpdesk.opening_hours import open_state
from collector.core.model import Contact, DeskId, Language, Site

LOCAL_IT = DeskId("local_it")
CONTACT_IS_OLD = timedelta(days=180)
"""From this age on a contact wants to be confirmed before somebody relies on it."""
_PRINTABLE = ("high", "medium")


@dataclass(frozen=True, slots=True)
class DeskCard:
    """A helpdesk as one reader in one language may see it at one instant.

    Phone and e-mail are None unless known with enough confidence; `check_before_use`
    marks medium confidence. `hours` are pairs of site-local times; empty = unknown.
    `days_assumed` says that working days are our assumption. `open_now` None = cannot say.
    """

    id: DeskId
    name: str
    phone: str | None = None
    phone_uri: str | None = None
    email: str | None = None
    web: str | None = None
    hours: tuple[tuple[time, time], ...] = ()
    always_open: bool = False
    hours_text: str | None = None
    """Hours in a site's own words, where the site gave them."""
    days_assumed: bool = False
    languages: tuple[Language, ...] = ()
    languages_unknown: tuple[Language, ...] = ()
    does: str = ""
    open_now: bool | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    check_before_use: bool = False
    verified: date | None = None
    working_days: bool = False
    """The source says that the hours are those of working days, not on public holidays."""
    other_phone: str | None = None
    """A second number of the same desk, for where the first cannot be dialled."""
    other_phone_uri: str | None = None


def desk_card(
    desk_id: DeskId,
    helpdesks: Helpdesks,
    site: Site | None,
    language: Language,
    now: datetime,
    bridge_days: Collection[date] = (),
) -> DeskCard:
    """What may be printed of a desk. What the site says of it wins over what we know."""
    desk = helpdesks.desks[desk_id]
    own = _own_contact(desk_id, site)
    phone, phone_medium = _shown(desk.phone, language)
    email, email_medium = _shown(desk.email, language)
    is_sure = desk.hours is not None and desk.hours.confidence in _PRINTABLE
    opening = desk.opening if is_sure else HOURS_UNKNOWN
    if own.phone or own.hours:  # public hours are those of the public number
        opening = HOURS_UNKNOWN
    state = open_state(opening, now, helpdesks.federal_days, bridge_days)
    is_assumed = desk.hours is not None and desk.hours.days_assumed
    chosen_phone, chosen_email = own.phone or phone, own.email or email
    medium = (phone_medium and not own.phone) or (email_medium and not own.email)
    other = desk.phone.other if desk.phone and phone and not own.phone else ""
    return DeskCard(
        id=desk.id,
        name=own.name or desk.name[language],
        phone=chosen_phone,
        phone_uri=phone_uri(chosen_phone) if chosen_phone else None,
        email=chosen_email,
        web=desk.web_in.get(language, desk.web),
        hours=opening.periods,
        always_open=opening.always,
        hours_text=own.hours,
        days_assumed=is_assumed and bool(opening.periods),
        languages=desk.languages,
        languages_unknown=desk.languages_unknown,
        does=desk.does[language],
        open_now=state.is_open if state else None,
        opens_at=state.opens_at if state else None,
        closes_at=state.closes_at if state else None,
        check_before_use=medium,
        verified=desk.verified,
        other_phone=other or None,
        other_phone_uri=phone_uri(other) if other else None,
        working_days=bool(opening.periods) and not is_assumed,
    )


def _own_contact(desk: DeskId, site: Site | None) -> Contact:
    if site is None:
        return Contact()
    given = site.helpdesks.get(desk, Contact())
    if desk != LOCAL_IT:
        return given
    it = site.local_it
    return Contact(
        given.name or it.name, given.phone or it.phone, given.email or it.email, given.hours or it.hours
    )


def _shown(known: DeskFact | None, language: Language) -> tuple[str | None, bool]:
    """The value if we are sure enough to print it, and whether it must be checked before use."""
    if known is None or known.confidence not in _PRINTABLE:
        return None, False
    return known.by_language.get(language, known.value), known.confidence == "medium"


def phone_uri(phone: str) -> str | None:
    """A Belgian number as a link; None for what is not plainly a number.

    >>> phone_uri("+32(0)2 739 74 74"), phone_uri("02 511 51 51"), phone_uri("1700"), phone_uri("00800 2123 2123")
    ('tel:+3227397474', 'tel:+3225115151', 'tel:1700', 'tel:+80021232123')
    """
    bare = re.sub(r"\(0\)|[ ./()\u00a0-]", "", phone)
    if re.fullmatch(r"[1-9][0-9]{2,4}", bare):
        return f"tel:{bare}"  # RFC 3966 wants ;phone-context, which some telephones dial as digits
    if not bare.startswith(("+", "0")):
        return None
    digits = bare.removeprefix("+").removeprefix("00") if bare.startswith(("+", "00")) else f"32{bare[1:]}"
    return f"tel:+{digits}" if re.fullmatch(r"[0-9]{7,15}", digits) else None
