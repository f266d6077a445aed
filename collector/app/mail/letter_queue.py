"""Which letters are due, which wait, and what the operator finds out about one: everything the ledger of letters is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from collector.core.clock import is_ahead
from collector.core.errors import mistaken
from collector.core.fleet.fleet import Fleet
from collector.core.mail.letter import IN_WORDS as STATES
from collector.core.mail.letter import SHORT, Letter, LetterState, Way, Why, queued
from collector.core.mail.mail_rules import Held, Hold, MailFacts, letters_of, pace, plan, site_hold
from collector.core.mail.refusal import IN_WORDS as REFUSALS
from collector.core.model import Language, Recipient, SiteId, SiteState
from collector.delivery.bounce import bounce_files, read_bounce
from collector.history.ledger import Ledger
from collector.history.unfinished_scans import unfinished_scans

PAUSES = tuple(timedelta(minutes=m) for m in (15, 60, 240, 720, 1440))
"""How long a letter that was put off waits after its first, second, ... try; then a day each time."""
MOST_BROKEN = 2
"""After so many connections in a row that broke, a server is left alone until the next run."""
_FOR_GOOD = (None, Hold.NOT_IN_INVENTORY, Hold.NO_RECIPIENTS, Hold.SAMPLE)
"""Where a letter that waits and is not the newest scan's is not wanted any more; elsewhere it only waits longer."""

Addressed = tuple[Letter, Recipient, SiteState]
"""A letter, whom the inventory names for it, and the site it is about."""


@dataclass(frozen=True, slots=True)
class DueLetters:
    """`ready` may go now. `later`: put off and not due yet. `uncertain`: how many a run that died left between two minds."""

    ready: tuple[Addressed, ...]
    later: tuple[Letter, ...]
    held: tuple[Held, ...]
    uncertain: int


def queue_due(
    states: Sequence[SiteState], fleet: Fleet, ledger: Ledger, now: datetime, *, is_whole: bool
) -> DueLetters:
    """Plans and writes down what is due for these sites. Not `is_whole`, some sites only: it tells nothing of the pace.

    What waited since an earlier scan is replaced by the newest one's letter, or was meant for somebody who left.
    """
    uncertain = ledger.recover(Way.MAIL, now)
    known = known_now(states, fleet, ledger, now)
    planned, held = plan(states, known, now)
    ledger.queue(planned)
    if is_whole:
        ledger.note_run(now.date())
    wanted = _wanted(states, known)
    waiting = ledger.waiting(Way.MAIL)
    ledger.replace(_unwanted(waiting, states, known, wanted), now)
    mine = [letter for letter in waiting if letter.id in wanted]
    ready = [letter for letter in mine if letter.next_at is None or may_try(letter.next_at, now)]
    later = tuple(letter for letter in mine if letter not in ready)
    return DueLetters(tuple((letter, *wanted[letter.id]) for letter in ready), later, held, uncertain)


def due_now(
    states: Sequence[SiteState], fleet: Fleet, ledger: Ledger, now: datetime
) -> tuple[tuple[Addressed, ...], tuple[Held, ...]]:
    """What would be tried now, without writing anything down."""
    known = known_now(states, fleet, ledger, now)
    planned, held = plan(states, known, now)
    wanted = _wanted(states, known)
    letters = [*planned, *ledger.waiting(Way.MAIL)]
    return tuple((letter, *wanted[letter.id]) for letter in letters if letter.id in wanted), held


def every_letter(states: Sequence[SiteState], now: datetime) -> tuple[Addressed, ...]:
    """One letter for each site and language, whether due or not: what a test shows the operator."""
    found: dict[tuple[SiteId, Language], Addressed] = {}
    for state in states:
        for key, recipient in letters_of(state, state.site):
            letter = queued(key, Why.FIRST, frozenset(), now)
            found.setdefault((key.site, key.language), (letter, recipient, state))
    return tuple(found.values())


def known_now(states: Sequence[SiteState], fleet: Fleet, ledger: Ledger, now: datetime) -> MailFacts:
    scans = {state.provenance.scan for state in states if state.provenance.scan}
    return MailFacts(
        fleet.sites,
        {host.name: host.site for host in fleet.hosts},
        ledger.past(Way.MAIL, now),
        ledger.ids_of_scans(Way.MAIL, scans),
        frozenset(record.id for record in unfinished_scans(ledger.store, now)),
        pace(ledger.days_of_runs(), now.date()),
    )


def _wanted(states: Sequence[SiteState], known: MailFacts) -> Mapping[str, tuple[Recipient, SiteState]]:
    """Every letter that may go now, by its id, with whom the inventory names for it."""
    return {
        key.id: (recipient, state)
        for state in states
        if site_hold(state, known) is None
        for key, recipient in letters_of(state, state.site)
    }


def _unwanted(
    waiting: Sequence[Letter], states: Sequence[SiteState], known: MailFacts, wanted: Mapping[str, object]
) -> list[str]:
    holds = {state.site.id: site_hold(state, known) for state in states}
    return [
        letter.id
        for letter in waiting
        if letter.id not in wanted and letter.key.site in holds and holds[letter.key.site] in _FOR_GOOD
    ]


# -- when a letter that was put off goes again ---------------------------------------------------------


def next_try(tries: int, now: datetime) -> datetime:
    """When a letter that was put off may be tried again; `tries` counts those made.

    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 24, 12, tzinfo=UTC)
    >>> [f"{next_try(tries, at):%d %H:%M}" for tries in (1, 2, 3, 9)]
    ['24 12:15', '24 13:00', '24 16:00', '25 12:00']
    """
    return now + PAUSES[min(max(tries, 1), len(PAUSES)) - 1]


def may_try(next_at: datetime, now: datetime) -> bool:
    """Whether its time has come; one further away than any pause was written by a clock that ran ahead.

    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 24, 12, tzinfo=UTC)
    >>> [may_try(at + timedelta(hours=h), at) for h in (0, 1, 24, 25)]
    [True, False, False, True]
    """
    return next_at <= now or is_ahead(next_at, now + PAUSES[-1])


# -- what the operator says and finds out --------------------------------------------------------------


def send_again(ledger: Ledger, start: str, states: Sequence[SiteState], now: datetime) -> None:
    """Puts a letter back into the queue on the operator's explicit word, whatever became of it before."""
    letter = _one_letter(ledger, start)
    newest = {state.site.id: state.provenance.scan for state in states}
    if newest.get(letter.key.site, letter.key.scan) != letter.key.scan:
        said = f"is about scan {letter.key.scan}, and {letter.key.site} has a newer one"
        hint = "the letter about that one says everything anew; `eidfleet send`"
        raise mistaken(f"letter {letter.id[:SHORT]}", said, hint)
    if letter.state in (LetterState.ATTEMPTING, LetterState.HANDING_OVER):
        hint = "run `eidfleet send` first; it says which"
        raise mistaken(f"letter {letter.id[:10]}", "is being sent, or its run was cut off", hint)
    if letter.state is not LetterState.QUEUED:
        ledger.again(letter, now)


def told(ledger: Ledger, arrived: Sequence[str], bounced: Sequence[Path], now: datetime) -> Iterator[str]:
    """Writes down what the operator found out; a line for each thing."""
    for start in arrived:
        letter = _one_letter(ledger, start)
        if not ledger.arrived(letter.id, now):
            said, hint = f"is {STATES[letter.state]}, not uncertain", "`eidfleet send --list` shows all"
            raise mistaken(f"letter {letter.id[:SHORT]}", said, hint)
        yield f"{letter.name}: sent"
    for file in bounce_files(bounced):
        yield f"{file}: {_bounce(ledger, file, now)}"


def _bounce(ledger: Ledger, file: Path, now: datetime) -> str:
    found = read_bounce(file)
    if found is None:
        return "no bounce of a letter of ours"
    letters = ledger.find(found.letter)
    if not letters:
        return "a bounce of a letter this store does not know"
    shown = letters[0].name
    if found.failure is None:
        return f"{shown}: {'sent' if ledger.arrived(found.letter, now) else 'not lost; nothing to note'}"
    if ledger.bounced(found.letter, found.copy, found.failure, now):
        came_back = STATES[LetterState.BOUNCED]
        return f"{shown}: {came_back}, {REFUSALS[found.failure.kind]}: {found.failure.said}"
    return f"{shown}: known already"


def _one_letter(ledger: Ledger, start: str) -> Letter:
    """The letter whose id begins so; FleetError if there is none or more than one."""
    found = ledger.find(start.lower()) if len(start) >= 4 else ()
    if len(found) != 1:
        what = "there is no such letter" if not found else f"{len(found)} letters begin so"
        raise mistaken(f"letter {start!r}", what, "`eidfleet send --list` shows their ids")
    return found[0]
