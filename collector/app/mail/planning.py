"""Sends each site its mail: what is due is planned and written down, then sent; the rest is told to the operator."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from collector.app.mail.mail_round import Post, Round, may_try, send_round
from collector.core.errors import FleetError, Mistake
from collector.core.fleet.fleet import Fleet
from collector.core.mail.letter import Letter, LetterState, Way, Why
from collector.core.mail.mail_rules import Held, Hold, MailFacts, Planned, letters_of, pace, plan, site_hold
from collector.core.model import Language, Recipient, SiteId, SiteState
from collector.delivery.smtp import MailServer
from collector.history.ledger import Ledger
from collector.sources.fleet.turns import only_send

_FOR_GOOD = (None, Hold.NOT_IN_INVENTORY, Hold.NO_RECIPIENTS, Hold.SAMPLE)
"""Where a letter that waits and is not the newest scan's is not wanted any more; elsewhere it only waits longer."""

WritePost = Callable[[Letter, Recipient, SiteState], Post]


@dataclass(frozen=True, slots=True)
class SendOrder:
    """How to send. `most_bytes` is the largest message; above it attachments stay behind."""

    server: MailServer
    envelope_from: str
    most_bytes: int
    state_dir: Path
    clock: Callable[[], datetime]
    is_whole: bool = True
    """All sites are looked at; else the run tells nothing of the pace."""
    stop: Callable[[], bool] = lambda: False
    """Asked between letters: whether to leave the rest to the next run."""


@dataclass(frozen=True, slots=True)
class SendDone:
    """What one `send` did. `later`: put off and not due yet. `uncertain`: what a run that died left between two minds."""

    round: Round
    held: tuple[Held, ...]
    later: tuple[Letter, ...]
    uncertain: int

    @property
    def waiting(self) -> int:
        """Letters the next run tries."""
        deferred = sum(state is LetterState.DEFERRED for _, state, _ in self.round.failed)
        return deferred + self.round.untried + len(self.later)

    @property
    def is_short(self) -> bool:
        """Something did not go as it should have."""
        done = self.round
        return bool(done.failed or done.down or done.is_late or done.is_stopped or self.uncertain)

    @property
    def refused(self) -> int:
        """Letters nobody tries again by himself."""
        return sum(state is not LetterState.DEFERRED for _, state, _ in self.round.failed) + self.uncertain


def send_due(
    states: Sequence[SiteState], fleet: Fleet, ledger: Ledger, order: SendOrder, write: WritePost
) -> SendDone:
    """Plans, writes down and sends what is due for these sites. FleetError if another send is running.

    What waited since an earlier scan is replaced by the newest one's letter, or was meant for somebody who left.
    """
    states = as_in_inventory(states, fleet)
    with only_send(order.state_dir):
        now = order.clock()
        uncertain = ledger.recover(Way.MAIL, now)
        known = known_now(states, fleet, ledger, now)
        planned, held = plan(states, known, now)
        ledger.queue([queued(letter, now) for letter in planned])
        if order.is_whole:
            ledger.note_run(now.date())
        wanted = _wanted(states, known)
        waiting = ledger.waiting(Way.MAIL)
        ledger.replace(_unwanted(waiting, states, known, wanted), now)
        mine = [letter for letter in waiting if letter.id in wanted]
        ready = [letter for letter in mine if letter.next_at is None or may_try(letter.next_at, now)]
        done = send_round(
            [write(letter, *wanted[letter.id]) for letter in ready],
            ledger,
            order.server,
            envelope_from=order.envelope_from,
            most_bytes=order.most_bytes,
            clock=order.clock,
            stop=order.stop,
        )
    later = tuple(letter for letter in mine if letter not in ready)
    return SendDone(done, held, later, uncertain)


def due_now(
    states: Sequence[SiteState], fleet: Fleet, ledger: Ledger, now: datetime
) -> tuple[tuple[tuple[Letter, Recipient, SiteState], ...], tuple[Held, ...]]:
    """What `send_due` would try now, without writing anything down."""
    states = as_in_inventory(states, fleet)
    known = known_now(states, fleet, ledger, now)
    planned, held = plan(states, known, now)
    wanted = _wanted(states, known)
    letters = [*(queued(letter, now) for letter in planned), *ledger.waiting(Way.MAIL)]
    return tuple((letter, *wanted[letter.id]) for letter in letters if letter.id in wanted), held


def every_letter(
    states: Sequence[SiteState], fleet: Fleet, now: datetime
) -> tuple[tuple[Letter, Recipient, SiteState], ...]:
    """One letter for each site and language, whether due or not: what a test shows the operator."""
    found: dict[tuple[SiteId, Language], tuple[Letter, Recipient, SiteState]] = {}
    for state in as_in_inventory(states, fleet):
        for key, recipient in letters_of(state, state.site):
            letter = queued(Planned(key, recipient, Why.FIRST, frozenset()), now)
            found.setdefault((key.site, key.language), (letter, recipient, state))
    return tuple(found.values())


def settle(store_ledger: Ledger, start: str, now: datetime) -> Letter:
    """Writes down that an uncertain letter arrived, as somebody found out."""
    letter = one_letter(store_ledger, start)
    if not store_ledger.arrived(letter.id, now):
        raise FleetError(
            Mistake(
                f"letter {letter.id[:10]}",
                f"is {letter.state}, not uncertain",
                "`eidfleet send --list` shows all",
            )
        )
    return letter


def send_again(ledger: Ledger, start: str, states: Sequence[SiteState], now: datetime) -> Letter:
    """Puts a letter back into the queue on the operator's explicit word, whatever became of it before."""
    letter = one_letter(ledger, start)
    newest = {state.site.id: state.provenance.scan for state in states}
    if newest.get(letter.key.site, letter.key.scan) != letter.key.scan:
        raise FleetError(
            Mistake(
                f"letter {letter.id[:10]}",
                f"is about scan {letter.key.scan}, and {letter.key.site} has a newer one",
                "the letter about that one says everything anew; `eidfleet send`",
            )
        )
    if letter.state in (LetterState.ATTEMPTING, LetterState.HANDING_OVER):
        hint = "run `eidfleet send` first; it says which"
        raise FleetError(Mistake(f"letter {letter.id[:10]}", "is being sent, or its run was cut off", hint))
    if letter.state is not LetterState.QUEUED:
        ledger.again(letter, now)
    return letter


def one_letter(ledger: Ledger, start: str) -> Letter:
    """The letter whose id begins so; FleetError if there is none or more than one."""
    found = ledger.find(start.lower()) if len(start) >= 4 else ()
    if len(found) != 1:
        what = "there is no such letter" if not found else f"{len(found)} letters begin so"
        raise FleetError(Mistake(f"letter {start!r}", what, "`eidfleet send --list` shows their ids"))
    return found[0]


def as_in_inventory(states: Sequence[SiteState], fleet: Fleet) -> tuple[SiteState, ...]:
    """The states with their sites as the inventory has them now: names, languages and recipients come from nowhere else."""
    return tuple(replace(state, site=fleet.sites.get(state.site.id, state.site)) for state in states)


def known_now(states: Sequence[SiteState], fleet: Fleet, ledger: Ledger, now: datetime) -> MailFacts:
    scans = {state.provenance.scan for state in states if state.provenance.scan}
    unfinished = ledger.store.unfinished_scan(now)
    return MailFacts(
        fleet.sites,
        {host.name: host.site for host in fleet.hosts},
        ledger.past(Way.MAIL, now),
        ledger.ids_of_scans(Way.MAIL, scans),
        unfinished.id if unfinished else None,
        pace(ledger.days_of_runs(), now.date()),
    )


def queued(planned: Planned, now: datetime) -> Letter:
    return Letter(planned.key, planned.why, planned.standing, LetterState.QUEUED, now, now)


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
