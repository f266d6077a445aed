"""What the ledger remembers, and for how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from collector.core.mail.letter import Letter, LetterState, Way
from collector.core.mail.mail_rules import Past
from collector.core.mail.refusal import Failure, Refusal
from collector.core.model import Language, SiteId
from collector.history.ledger import Ledger
from collector.history.results import Store
from tests.collector.app.mail.letters import NOON, letter

UNKNOWN = Failure(Refusal.MAILBOX_UNKNOWN, "550 5.1.1 no", True)
DAY = timedelta(days=1)


@pytest.fixture
def held(store: Store) -> Ledger:
    return Ledger(store, "a" * 16)


def ended(held: Ledger, one: Letter, state: LetterState, at: datetime) -> Letter:
    """The letter, brought to its end by the steps that lead there."""
    one = replace(one, queued_at=at, changed_at=at)
    held.queue([one])
    assert held.claim(one.id, at)
    if state is LetterState.REFUSED:
        held.failed(one.id, at, state, UNKNOWN)
        return one
    assert held.hand_over(one.id, at)
    if state is LetterState.UNCERTAIN:
        held.recover(Way.MAIL, at)
    else:
        held.sent(one.id, at, "page")
    return one


def matters(held: Ledger) -> list[str]:
    return [found.key.scan for found in held.open_matters()]


def test_a_letter_is_queued_once_whatever_the_case_of_its_address(held: Ledger) -> None:
    held.queue([letter("an@gent.example")])
    held.queue([letter("AN@gent.example"), letter("bo@gent.example")])
    assert {found.key.address for found in held.waiting(Way.MAIL)} == {"an@gent.example", "bo@gent.example"}


def test_what_was_sent_last_and_what_was_refused_last_is_remembered(held: Ledger) -> None:
    marks = frozenset({"aa", "bb"})
    ended(
        held,
        replace(letter("An@gent.example", "s1"), standing=frozenset({"x"})),
        LetterState.SENT,
        NOON - 3 * DAY,
    )
    ended(held, replace(letter("An@gent.example", "s2"), standing=marks), LetterState.SENT, NOON - 2 * DAY)
    ended(held, letter("An@gent.example", "s3"), LetterState.REFUSED, NOON)
    key = (SiteId("linden"), Language.NL, "an@gent.example")
    assert held.past(Way.MAIL, NOON) == {key: Past(NOON - 2 * DAY, marks, NOON)}


def test_a_letter_dated_in_the_future_counts_only_while_there_is_no_other(held: Ledger) -> None:
    marks = frozenset({"aa"})
    ended(held, letter("an@gent.example", "s1"), LetterState.SENT, NOON + 365 * DAY)
    key = (SiteId("linden"), Language.NL, "an@gent.example")
    assert held.past(Way.MAIL, NOON)[key].told_at == NOON + 365 * DAY
    ended(held, replace(letter("an@gent.example", "s2"), standing=marks), LetterState.SENT, NOON - DAY)
    assert held.past(Way.MAIL, NOON) == {key: Past(NOON - DAY, marks, None)}


def test_days_yet_to_come_are_no_days_of_runs(held: Ledger) -> None:
    for day in (date(2027, 11, 29), date(2026, 11, 22), date(2026, 11, 29)):
        held.note_run(day)
    assert held.days_of_runs() == (date(2026, 11, 22), date(2026, 11, 29))


def test_an_uncertain_letter_does_not_count_as_told(held: Ledger) -> None:
    ended(held, letter("an@gent.example"), LetterState.UNCERTAIN, NOON)
    assert held.past(Way.MAIL, NOON) == {}


def test_a_failure_is_a_matter_until_a_later_letter_is_sent(held: Ledger) -> None:
    ended(held, letter("an@gent.example", "s1"), LetterState.UNCERTAIN, NOON)
    ended(held, letter("an@gent.example", "s2"), LetterState.REFUSED, NOON + DAY)
    ended(held, letter("an@gent.example", "s3"), LetterState.REFUSED, NOON + 2 * DAY)
    assert matters(held) == ["s1", "s3"]
    ended(held, letter("bo@gent.example", "s4"), LetterState.SENT, NOON + 3 * DAY)
    assert matters(held) == ["s1", "s3"]
    ended(held, letter("an@gent.example", "s4"), LetterState.SENT, NOON + 3 * DAY)
    assert matters(held) == []


def test_addresses_go_with_their_time_and_no_letter_comes_twice(held: Ledger) -> None:
    """Of a letter about a scan that is still there a hash stays, so that it is not planned anew."""
    scan = held.store.begin_scan([], [], [], NOON - 9 * DAY)
    held.store.end_scan(scan, NOON - 9 * DAY)
    told = ended(held, letter("an@gent.example", scan), LetterState.SENT, NOON - 9 * DAY)
    ended(held, letter("an@gent.example", "s0"), LetterState.SENT, NOON - 9 * DAY)
    stale = replace(letter("bo@gent.example", scan), queued_at=NOON - 6 * DAY, changed_at=NOON - 6 * DAY)
    held.queue([stale])
    young = ended(held, letter("an@gent.example", "s5"), LetterState.REFUSED, NOON)
    assert held.forget_before(NOON - DAY, apply=False) == 3
    assert len(held.find("")) == 4
    assert held.forget_before(NOON - DAY) == 3
    assert {found.id for found in held.find("")} == {young.id}
    assert held.ids_of_scans(Way.MAIL, {told.key.scan}) == {told.id, stale.id}
    held.queue([told, stale])
    assert held.waiting(Way.MAIL) == ()
    assert not held.claim(stale.id, NOON)
    assert [past.told_at for past in held.past(Way.MAIL, NOON).values()] == [None]
    assert held.forget_before(NOON - DAY) == 0
    with held.store.engine.connect() as connection:
        left = connection.exec_driver_sql(
            "SELECT id, address, failure_said FROM letter ORDER BY address"
        ).all()
    assert [row[1:] for row in left] == [("", None), ("", None), ("an@gent.example", left[2][2])]


def test_a_bounce_counts_once_and_only_for_the_copy_that_was_sent(held: Ledger) -> None:
    one = ended(held, letter("an@gent.example"), LetterState.SENT, NOON)
    assert not held.bounced(one.id, 1, UNKNOWN, NOON)
    assert held.bounced(one.id, 0, UNKNOWN, NOON)
    assert not held.bounced(one.id, 0, UNKNOWN, NOON)
    assert held.find(one.id)[0].failure == UNKNOWN
