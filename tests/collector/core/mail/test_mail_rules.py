"""Who gets a letter now; and in ten thousand invented fleets, that nothing goes to the wrong site."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from collector.core.mail.letter import Letter, LetterKey, Way, Why
from collector.core.mail.mail_rules import (
    SIGN_OF_LIFE_DAYS,
    Hold,
    MailFacts,
    Past,
    due,
    plan,
    standing,
)
from collector.core.model import (
    HostName,
    Language,
    MailRule,
    Recipient,
    ScanId,
    Site,
    SiteId,
    SiteMail,
    SiteState,
)
from tests.collector.core.mail.mail_states import CHECKS, NOON, fleet_of, site_state

BRUSSELS = ZoneInfo("Europe/Brussels")
ADDON, MIDDLEWARE = CHECKS
AN = Recipient("an@gent.example")
GENT = Site(SiteId("gent"), "Gent", mail=SiteMail((AN,)))
FLEETS = 10_000


def known(*states: SiteState, past: Mapping[str, Past] | None = None, **changes: object) -> MailFacts:
    fleet = fleet_of(*states)
    by_key = {
        (state.site.id, Language.NL, address): told
        for state in states
        for address, told in (past or {}).items()
    }
    usual = MailFacts(fleet.sites, {h.name: h.site for h in fleet.hosts}, by_key, (), (), 1.0)
    return replace(usual, **changes)  # type: ignore[arg-type]


def told(days_ago: float, hosts: Mapping[str, tuple[str, ...] | None]) -> Past:
    return Past(NOON - timedelta(days=days_ago), standing(site_state(GENT, "s0", hosts).hosts, frozenset()))


def why(state: SiteState, past: Past, **changes: object) -> Why | Hold:
    planned, held = plan([state], known(state, past={AN.email: past}, **changes), NOON)
    return planned[0].why if planned else held[0].hold


# -- on change -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "now", "wanted"),
    [
        pytest.param({"pc1": ()}, {"pc1": ()}, Hold.NOTHING_NEW, id="good as before"),
        pytest.param({"pc1": (ADDON,)}, {"pc1": (ADDON,)}, Hold.NOTHING_NEW, id="as bad as before"),
        pytest.param({"pc1": ()}, {"pc1": (ADDON,)}, Why.CHANGE, id="a new fault"),
        pytest.param({"pc1": (ADDON,)}, {"pc1": ()}, Why.CHANGE, id="a recovery"),
        pytest.param({"pc1": (ADDON,)}, {"pc1": (MIDDLEWARE,)}, Why.CHANGE, id="another fault"),
        pytest.param({"pc1": (ADDON,)}, {"pc1": None}, Hold.NOTHING_NEW, id="broken, now switched off"),
        pytest.param({"pc1": ()}, {"pc1": None}, Hold.NOTHING_NEW, id="good, now switched off"),
        pytest.param({"pc1": None}, {"pc1": ()}, Hold.NOTHING_NEW, id="switched off, now good"),
        pytest.param({"pc1": None}, {"pc1": (ADDON,)}, Why.CHANGE, id="switched off, now broken"),
        pytest.param({"pc1": (ADDON,)}, {"pc2": ()}, Why.CHANGE, id="the broken one left"),
        pytest.param({"pc1": ()}, {"pc1": (), "pc2": ()}, Hold.NOTHING_NEW, id="a good one came"),
    ],
)
def test_a_change_is_what_a_site_was_told_and_is_no_longer_so(
    before: dict[str, tuple[str, ...] | None], now: dict[str, tuple[str, ...] | None], wanted: Why | Hold
) -> None:
    assert why(site_state(GENT, "s1", now), told(3, before)) is wanted


def test_what_a_site_was_told_of_a_pc_that_is_switched_off_stays_told() -> None:
    """Broken, off for a scan that has a letter for another reason, and broken again: that is no news."""
    first = told(9, {"pc1": (ADDON,), "pc2": ()})
    off = standing(site_state(GENT, "s1", {"pc1": None, "pc2": (ADDON,)}).hosts, first.standing)
    back = site_state(GENT, "s2", {"pc1": (ADDON,), "pc2": (ADDON,)})
    assert why(back, Past(NOON - timedelta(days=2), off)) is Hold.NOTHING_NEW


def test_marks_name_nobody() -> None:
    marks = "".join(standing(site_state(GENT, "s1", {"balie-an": (ADDON,)}).hosts, frozenset()))
    assert set(marks) <= set("0123456789abcdef")


# -- digests and signs of life -----------------------------------------------------------------------------


def mails(
    rule: MailRule, every_days: int, days: int = 400, late: Mapping[int, int] | None = None
) -> list[int]:
    """On which days a site of that rule gets mail, if nothing ever changes and `send` runs every so many days."""
    past, found = Past(NOON), [0]
    for day in range(every_days, days, every_days):
        day_now = day + (late or {}).get(day, 0)
        now = NOON + timedelta(days=day_now, minutes=-20 if day % 2 else 20)
        if due(rule, past, frozenset(), now, BRUSSELS, every_days):
            past = Past(now)
            found.append(day_now)
    return found


@pytest.mark.parametrize("rule", MailRule)
@pytest.mark.parametrize("every_days", [1, 2, 3, 7, 14])
def test_whatever_the_rule_a_site_hears_something_every_thirty_days(rule: MailRule, every_days: int) -> None:
    days = mails(rule, every_days)
    assert max(b - a for a, b in pairwise(days)) <= SIGN_OF_LIFE_DAYS


@pytest.mark.parametrize(
    ("rule", "every_days", "gap"),
    [
        pytest.param(MailRule.WEEKLY, 1, 7, id="weekly, daily scans"),
        pytest.param(MailRule.WEEKLY, 7, 7, id="weekly, weekly scans"),
        pytest.param(MailRule.MONTHLY, 1, 28, id="monthly, daily scans"),
        pytest.param(MailRule.MONTHLY, 7, 28, id="monthly, weekly scans"),
        pytest.param(MailRule.ON_CHANGE, 1, 30, id="on change, daily scans"),
        pytest.param(MailRule.ON_CHANGE, 7, 28, id="on change, weekly scans"),
    ],
)
def test_a_digest_keeps_its_weekday(rule: MailRule, every_days: int, gap: int) -> None:
    days = mails(rule, every_days)
    assert {b - a for a, b in pairwise(days)} == {gap}


def test_a_digest_that_came_a_day_late_does_not_skip_the_next_week() -> None:
    assert mails(MailRule.WEEKLY, 7, days=36, late={14: 1}) == [0, 7, 15, 21, 28, 35]


def test_a_send_by_hand_on_the_day_after_brings_no_second_digest() -> None:
    past = Past(NOON)
    assert due(MailRule.WEEKLY, past, frozenset({"x"}), NOON + timedelta(days=1), BRUSSELS, 7) is None


# -- holds -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("site", "scan", "changes", "hold"),
    [
        pytest.param(GENT, "s1", {"sites": {}}, Hold.NOT_IN_INVENTORY, id="left or renamed"),
        pytest.param(replace(GENT, mail=None), "s1", {}, Hold.NO_RECIPIENTS, id="no recipients"),
        pytest.param(replace(GENT, sample=True), "s1", {}, Hold.SAMPLE, id="invented data"),
        pytest.param(GENT, None, {}, Hold.NEVER_SCANNED, id="never scanned"),
        pytest.param(GENT, "s1", {"unfinished": [ScanId("s1")]}, Hold.SCAN_UNFINISHED, id="cut off"),
        pytest.param(GENT, "s1", {"places": {HostName("pc1"): SiteId("ghent")}}, Hold.HOST_MOVED, id="moved"),
    ],
)
def test_nothing_is_sent_where_it_could_be_wrong(
    site: Site, scan: str | None, changes: dict[str, Any], hold: Hold
) -> None:
    state = site_state(site, scan, {"pc1": ()})
    planned, held = plan([state], known(state, **changes), NOON)
    assert (planned, [h.hold for h in held]) == ((), [hold])


def test_a_mailbox_that_was_refused_rests_a_week_then_is_tried_again() -> None:
    state = site_state(GENT, "s1", {"pc1": ()})
    assert why(state, Past(mailbox_refused_at=NOON - timedelta(days=6))) is Hold.MAILBOX_RESTS
    assert why(state, Past(mailbox_refused_at=NOON - timedelta(days=8))) is Why.FIRST


def test_a_scan_that_has_its_letter_gets_no_second_one() -> None:
    state = site_state(GENT, "s1", {"pc1": (ADDON,)})
    key = LetterKey(Way.MAIL, GENT.id, ScanId("s1"), Language.NL, "AN@gent.example")
    assert why(state, Past(), letters={key.id}) is Hold.ALREADY


# -- ten thousand fleets -------------------------------------------------------------------------------------

NAMES = ("gent", "ghent", "gent-1", "gent-2", "Gent", "gent1", "g-ent", "gént", "gent ", "gentt")
MAILBOXES = (
    "info@groep.example",
    "Info@groep.example",
    "it@partner.example",
    "an@gent.example",
    "an@ghent.example",
)
PCS = ("balie-1", "balie-2", "balie-11", "balie1", "onthaal")


def test_in_ten_thousand_fleets_nothing_goes_to_the_wrong_site() -> None:
    lots = random.Random(10_000)  # noqa: S311 - fleets, no secrets
    planned_in_all, moved, renamed = 0, 0, 0
    for number in range(FLEETS):
        states, knowing, gone = invented_fleet(lots)
        planned, held = plan(states, knowing, NOON)
        by_id = {state.site.id: state for state in states}
        assert len({letter.key.id for letter in planned}) == len(planned), number
        for letter in planned:
            assert_right(letter, by_id, knowing)
        assert not {letter.key.site for letter in planned} & gone, number
        planned_in_all += len(planned)
        moved += sum(h.hold is Hold.HOST_MOVED for h in held)
        renamed += len(gone)
    assert min(planned_in_all, moved, renamed) > 1_000


def assert_right(letter: Letter, states: Mapping[SiteId, SiteState], knowing: MailFacts) -> None:
    """The recipient is one the inventory names for this very site, and every PC told of belongs there."""
    site = knowing.sites[letter.key.site]
    state = states[letter.key.site]
    assert site.mail is not None
    assert (letter.key.address, letter.key.language) in {
        (recipient.email, recipient.language or site.languages[0]) for recipient in site.mail.to
    }
    assert letter.key.scan == state.provenance.scan
    assert {knowing.places.get(host.host.name, site.id) for host in state.hosts} <= {site.id}


def invented_fleet(lots: random.Random) -> tuple[list[SiteState], MailFacts, set[SiteId]]:
    """What the store holds, what the inventory says today, and which sites were renamed or left in between."""
    names = lots.sample(NAMES, lots.randint(1, 5))
    sites = [Site(SiteId(name), name.strip(), languages=languages(lots), mail=mail(lots)) for name in names]
    states = [
        site_state(
            site, f"s-{lots.randint(1, 2)}", {f"{site.id}/{pc}": broken(lots) for pc in lots.sample(PCS, 2)}
        )
        for site in sites
    ]
    now, gone = {site.id: site for site in sites}, set()
    places = {host.host.name: state.site.id for state in states for host in state.hosts}
    for site in sites:
        if lots.random() < 0.15:  # renamed: what was scanned under the old name is nobody's any more
            gone.add(site.id)
            new = replace(now.pop(site.id), id=SiteId(f"{site.id}-new"))
            now[new.id] = new
            places = {host: new.id if place == site.id else place for host, place in places.items()}
        elif lots.random() < 0.2:  # its people changed since the scan
            now[site.id] = replace(now[site.id], mail=mail(lots), languages=languages(lots))
    if lots.random() < 0.3:
        places[lots.choice(sorted(places))] = lots.choice(sorted(now))
    return states, MailFacts(now, places, {}, set(), (), 1.0), gone


def languages(lots: random.Random) -> tuple[Language, ...]:
    return tuple(lots.sample(tuple(Language), lots.randint(1, 2)))


def mail(lots: random.Random) -> SiteMail | None:
    boxes = lots.sample(MAILBOXES, lots.randint(0, 3))
    to = tuple(Recipient(box, None, lots.choice((None, *Language))) for box in boxes)
    return SiteMail(to) if to else None


def broken(lots: random.Random) -> tuple[str, ...] | None:
    return lots.choice((None, (), (ADDON,), CHECKS))


def test_the_clock_of_the_site_decides_what_a_day_is() -> None:
    """22:30 UTC on the 30th day is past midnight in Brussels."""
    at = datetime.fromisoformat("2026-06-01T22:30:00+00:00")
    past = Past(at - timedelta(days=7, hours=1))
    assert due(MailRule.WEEKLY, past, frozenset(), at, BRUSSELS, 1) is Why.DIGEST
