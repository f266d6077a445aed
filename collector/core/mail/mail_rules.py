"""Which recipient of which site gets a letter now: the rules of the inventory against what the ledger remembers.

Pure. A letter is due when what the site was last told is no longer true (a recovery is a change too), when its
digest is, or when it would otherwise have heard nothing for 30 days. What nobody could see changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from collector.core.clock import is_ahead
from collector.core.mail.letter import Letter, LetterKey, Way, Why, queued
from collector.core.model import (
    Finding,
    HostName,
    HostState,
    Language,
    MailRule,
    Recipient,
    ScanId,
    Site,
    SiteId,
    SiteState,
    Verdict,
)

SIGN_OF_LIFE_DAYS = 30
PERIOD_DAYS = {MailRule.WEEKLY: 7, MailRule.MONTHLY: 28}
"""A month is four weeks: the weekday stays, and nobody waits longer than for a sign of life."""
GAPS = 3
MAILBOX_REST = timedelta(days=7)
"""How long a mailbox that was refused or bounced is left alone: going on harms the sender's reputation."""


class Hold(StrEnum):
    """Why a site or a recipient gets nothing now."""

    NOT_IN_INVENTORY = "not in the inventory any more"
    NO_RECIPIENTS = "its inventory names no recipient (eid_site: mail)"
    SAMPLE = "invented data is not mailed"
    NEVER_SCANNED = "none of its workstations was asked yet"
    SCAN_UNFINISHED = "its scan was cut off; `eidfleet scan --resume` first"
    HOST_MOVED = "a workstation has moved to another site since the scan; scan again first"
    NOTHING_NEW = "nothing it has not been told"
    ALREADY = "this scan has its letter"
    MAILBOX_RESTS = "its mailbox was refused less than 7 days ago"


@dataclass(frozen=True, slots=True)
class Past:
    """What the ledger remembers of one recipient: the last letter that surely arrived, and the last that never will."""

    told_at: datetime | None = None
    standing: frozenset[str] = frozenset()
    mailbox_refused_at: datetime | None = None

    def rests(self, now: datetime) -> bool:
        """Whether the mailbox was refused lately, and nothing has arrived since."""
        refused = self.mailbox_refused_at
        if refused is None or (self.told_at and self.told_at > refused):
            return False
        return not is_ahead(refused, now) and now - refused < MAILBOX_REST


PastKey = tuple[SiteId, Language, str]
"""Site, language, and the address in lower case."""


@dataclass(frozen=True, slots=True)
class MailFacts:
    """All that the rules look at besides the sites' states. `sites` and `places` are the inventory's as it is now."""

    sites: Mapping[SiteId, Site]
    places: Mapping[HostName, SiteId]
    past: Mapping[PastKey, Past]
    letters: Collection[str]
    """Ids of every letter in the ledger."""
    unfinished: Collection[ScanId]
    """Scans that go on, or were cut off and can be resumed."""
    pace_days: float
    """How long until the next chance to send, see `pace`."""


@dataclass(frozen=True, slots=True)
class Held:
    site: SiteId
    address: str | None
    hold: Hold


def plan(
    states: Iterable[SiteState], known: MailFacts, now: datetime
) -> tuple[tuple[Letter, ...], tuple[Held, ...]]:
    """The letters due now, and why everybody else gets none."""
    planned: list[Letter] = []
    held: list[Held] = []
    for state in states:
        hold = site_hold(state, known)
        if hold is not None:
            held.append(Held(state.site.id, None, hold))
            continue
        for key, recipient in letters_of(state, known.sites[state.site.id]):
            found = _decide(state, key, known, now)
            if isinstance(found, Letter):
                planned.append(found)
            else:
                held.append(Held(state.site.id, recipient.email, found))
    return tuple(planned), tuple(held)


def site_hold(state: SiteState, known: MailFacts) -> Hold | None:
    """Why nobody of the site may get anything about this state now; None: they may."""
    site = known.sites.get(state.site.id)
    if site is None:
        return Hold.NOT_IN_INVENTORY
    if site.mail is None:
        return Hold.NO_RECIPIENTS
    if site.sample:
        return Hold.SAMPLE
    if state.provenance.scan is None:
        return Hold.NEVER_SCANNED
    if state.provenance.scan in known.unfinished:
        return Hold.SCAN_UNFINISHED
    if any(known.places.get(host.host.name, site.id) != site.id for host in state.hosts):
        return Hold.HOST_MOVED
    return None


def letters_of(state: SiteState, site: Site) -> tuple[tuple[LetterKey, Recipient], ...]:
    """Every letter the newest scan of a site can have, due or not; each mailbox once in each language."""
    if site.mail is None or state.provenance.scan is None:
        return ()
    found: dict[str, tuple[LetterKey, Recipient]] = {}
    for recipient in site.mail.to:
        language = recipient.language or site.languages[0]
        key = LetterKey(Way.MAIL, site.id, state.provenance.scan, language, recipient.email)
        found.setdefault(key.id, (key, recipient))
    return tuple(found.values())


def _decide(state: SiteState, key: LetterKey, known: MailFacts, now: datetime) -> Letter | Hold:
    site = known.sites[key.site]
    assert site.mail is not None  # noqa: S101 - site_hold has asked
    if key.id in known.letters:
        return Hold.ALREADY
    past = known.past.get((key.site, key.language, key.address.casefold()), Past())
    if past.rests(now):
        return Hold.MAILBOX_RESTS
    stands = standing(state.hosts, past.standing)
    why = due(site.mail.rule, past, stands, now, ZoneInfo(site.timezone), known.pace_days)
    return queued(key, why, stands, now) if why else Hold.NOTHING_NEW


def due(
    rule: MailRule, past: Past, stands: frozenset[str], now: datetime, zone: ZoneInfo, pace_days: float
) -> Why | None:
    """What makes a letter due. Days are the site's calendar days, so that a minute more or less moves nothing.

    A digest goes when now is nearer to its day than the next chance; a sign of life before the next chance is too late.
    Of a letter dated in the future only its content is known: when it went nobody can say, so one is due.
    """
    if past.told_at is None:
        return Why.FIRST
    if is_ahead(past.told_at, now):
        if rule is MailRule.ON_CHANGE:
            return Why.CHANGE if stands != past.standing else Why.SIGN_OF_LIFE
        return Why.DIGEST
    days = (now.astimezone(zone).date() - past.told_at.astimezone(zone).date()).days
    pace = max(pace_days, 1.0)
    if rule is MailRule.ON_CHANGE and stands != past.standing:
        return Why.CHANGE
    if rule in PERIOD_DAYS and days >= PERIOD_DAYS[rule] - min(pace, 7) / 2:
        return Why.DIGEST
    return Why.SIGN_OF_LIFE if days + min(pace, 14) > SIGN_OF_LIFE_DAYS else None


def pace(days: Sequence[date], today: date) -> float:
    """How many days lie between chances to send, by the days of the runs so far; today is one of them.

    The longest of the last gaps: what was tried again a day later makes a weekly run no daily one.

    >>> monday = date(2026, 11, 2)
    >>> weekly_with_a_second_try = [monday, monday + timedelta(days=1), monday + timedelta(days=7)]
    >>> pace(weekly_with_a_second_try, monday + timedelta(days=8)), pace([], monday)
    (6.0, 1.0)
    """
    known = sorted({*(day for day in days if day <= today), today})[-GAPS - 1 :]
    return float(max(((b - a).days for a, b in pairwise(known)), default=1))


def standing(hosts: Sequence[HostState], before: frozenset[str]) -> frozenset[str]:
    """What a site is told is wrong, as marks that name nobody. Of what nobody could see now, what was told `before` stays."""
    findings = [finding for host in hosts for finding in host.findings]
    broken = {_mark(f, f.item) for f in findings if f.is_broken and f.waiver is None}
    unknown = {_mark(f, f.item) for f in findings if f.verdict is Verdict.UNKNOWN}
    nothing = _short("")
    return frozenset(broken | {m for m in before if m in unknown or m[: -len(nothing)] + nothing in unknown})


def _mark(finding: Finding, item: str) -> str:
    return f"{_short(finding.host)}{_short(finding.check)}{_short(item)}"


@lru_cache(maxsize=4096)
def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:10]
