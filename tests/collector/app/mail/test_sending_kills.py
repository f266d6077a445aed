"""The real use case killed at each of its steps and, where there is time, at two hundred random instants, against SMTP on loopback.

What the server answered for is in its own file. Held against the ledger it must show: nothing twice, nothing forgotten.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from collector.app.mail.sending import send_queued
from collector.core.mail.letter import Letter, LetterState
from collector.core.mail.mail_rules import letters_of
from collector.core.model import Language, Recipient, Site, SiteId, SiteMail, SiteState
from collector.history.ledger import Ledger
from tests.collector.app.mail.letters import ledger, outbox, post, server
from tests.collector.core.mail.mail_states import CHECKS, NOON, fleet_of, site_state
from tests.rigs.smtp_rig import Options, SmtpRig, smtp_rig

KILLS = 200
SITES = tuple(
    Site(SiteId(f"site-{n}"), f"Site {n}", mail=SiteMail((Recipient(f"manager@site-{n}.example", None, Language.NL),)))
    for n in range(6)
)  # fmt: skip
STEPS = ("commit", "checkin")
"""What SQLAlchemy tells just before a transaction of the ledger is written down, and just after."""
FATES = ("manager", "manager+defer", "manager+drop", "manager+take_and_drop")
"""One mailbox of each kind of ending that a kill may meet: taken, put off, lost on the way there, lost on the way back."""
UNSENT = (LetterState.QUEUED, LetterState.DEFERRED, LetterState.REFUSED, LetterState.REPLACED)


def states_of_scan(number: int) -> tuple[SiteState, ...]:
    """Every scan finds something else, so that each has a letter for every site."""
    return tuple(site_state(site, f"scan-{number:03}", {f"{site.id}-pc{number}": CHECKS}) for site in SITES)


def send(
    folder: Path, rig: SmtpRig, states: Sequence[SiteState], now: datetime, held: Ledger | None = None
) -> None:
    held = held or ledger(folder, owner=f"run-{os.getpid()}")
    to = server(rig, timeout_s=0.5, accept_timeout_s=0.08)
    send_queued(outbox(held, states, folder, now), fleet_of(*states), to, lambda letter, *_: post(letter))


def child_that(does: Callable[[], None]) -> int:
    """Its process number; it ends with 0, or with 1 where that raised."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            does()
            code = 0
        finally:
            os._exit(code)  # whatever it was, the tests of a child are not ours to go on with
    return child


def run_killed_after(
    folder: Path, rig: SmtpRig, states: Sequence[SiteState], now: datetime, after_s: float
) -> int | None:
    """A child runs it; its parent ends it without a word after `after_s`. Its exit code, where it was quicker."""
    child = child_that(lambda: send(folder, rig, states, now))
    deadline = time.monotonic() + after_s
    while time.monotonic() < deadline:
        if (ended := os.waitpid(child, os.WNOHANG))[0]:
            return os.waitstatus_to_exitcode(ended[1])
        time.sleep(0.004)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def run_killed_at(
    folder: Path, rig: SmtpRig, states: Sequence[SiteState], now: datetime, step: str, number: int
) -> int:
    """A child runs it and ends itself without a word at the step of that number. How it ended, 0 where there is no such step."""

    def run() -> None:
        held = ledger(folder, owner=f"run-{os.getpid()}")
        met = 0

        def note(*_: object) -> None:
            nonlocal met
            met += 1
            if met == number:
                os.kill(os.getpid(), signal.SIGKILL)

        sa.event.listen(held.store.engine, step, note)
        send(folder, rig, states, now, held)

    return os.waitstatus_to_exitcode(os.waitpid(child_that(run), 0)[1])


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_each_step_sends_nothing_twice_and_forgets_nothing(tmp_path: Path, step: str) -> None:
    """Each kill is of a scan of its own; every second run is left alone and finds what the killed one left."""
    held = ledger(tmp_path)
    at_the_kill: Counter[LetterState] = Counter()
    now, kills, ends = NOON, 0, -signal.SIGKILL
    with smtp_rig(tmp_path / "rig") as rig:
        while ends == -signal.SIGKILL:
            states, now = states_by_fate(kills), now + timedelta(days=2)
            ends = run_killed_at(tmp_path, rig, states, now, step, kills + 1)
            kills += 1
            at_the_kill.update(letter.state for letter in held.open_matters())
            now += timedelta(days=2)
            send(tmp_path, rig, states, now)
        time.sleep(0.3)  # the server may still be writing down what the last one gave it
        taken = Counter(rig.message_ids())
    assert ends == 0
    assert max(taken.values()) == 1
    by_state = arrivals_agree(held, [state for n in range(kills) for state in states_by_fate(n)], taken)
    # The kills met every state there is between two steps, or this test would prove little.
    assert {LetterState.QUEUED, LetterState.ATTEMPTING, LetterState.HANDING_OVER} <= set(at_the_kill)
    assert kills > 3 * len(FATES)  # each letter is claimed, handed over and settled
    taken_well = {letter.key.address: letter.state for letter in by_state if letter.key.scan == f"scan-{kills - 1:03}"}  # fmt: skip
    assert taken_well["manager@site-0.example"] is LetterState.SENT


def states_by_fate(number: int) -> tuple[SiteState, ...]:
    """As `states_of_scan`, a site for each of `FATES`."""
    sites = (
        Site(SiteId(f"site-{n}"), f"Site {n}", mail=SiteMail((Recipient(f"{fate}@site-{n}.example", None, Language.NL),)))
        for n, fate in enumerate(FATES)
    )  # fmt: skip
    return tuple(site_state(site, f"scan-{number:03}", {f"{site.id}-pc{number}": CHECKS}) for site in sites)


def arrivals_agree(held: Ledger, states: Sequence[SiteState], taken: Counter[str]) -> list[Letter]:
    """What the server answered for is what the ledger says was sent, or may have been. All letters about these states."""
    scans = {key.scan for s in states for key, _ in letters_of(s, s.site)}
    letters = [letter for letter in held.find("") if letter.key.scan in scans]
    by_state = {state: {le.id for le in letters if le.state is state} for state in LetterState}
    arrived = {message.strip("<>").partition("@")[0] for message in taken}
    assert by_state[LetterState.SENT] <= arrived
    assert arrived <= by_state[LetterState.SENT] | by_state[LetterState.UNCERTAIN]
    assert not arrived & {letter.id for letter in letters if letter.state in UNSENT}
    return letters


@pytest.mark.long
def test_two_hundred_kills_send_nothing_twice_and_forget_nothing(tmp_path: Path) -> None:
    lots = random.Random(6)  # noqa: S311 - instants, no secrets
    held = ledger(tmp_path)
    at_the_kill: Counter[LetterState] = Counter()
    now = NOON
    ends: Counter[int | None] = Counter()
    with smtp_rig(tmp_path / "rig", Options(moody=6)) as rig:
        begun = time.monotonic()
        for number in range(3):  # how long a run takes on this machine today
            send(tmp_path, rig, states_of_scan(number), now + timedelta(hours=number))
        usual_s = (time.monotonic() - begun) / 3
        number = 3
        while ends[None] < KILLS:
            number, now = number + 1, now + timedelta(hours=8)
            after_s = lots.uniform(0, usual_s)
            ends[run_killed_after(tmp_path, rig, states_of_scan(number // 4), now, after_s)] += 1
            at_the_kill.update(letter.state for letter in held.open_matters())
        time.sleep(0.3)  # the server may still be writing down what the last one gave it
        taken = Counter(rig.message_ids())
    assert ends[1] == 0
    assert max(taken.values()) == 1
    with smtp_rig(tmp_path / "calm") as calm:
        for _ in range(2):
            now += timedelta(days=2)
            send(tmp_path, SmtpRig(calm.port, calm.authority, rig.taken), states_of_scan(number), now)
        taken += Counter(calm.message_ids())
    assert max(taken.values()) == 1

    letters = arrivals_agree(held, [state for n in range(number + 1) for state in states_of_scan(n)], taken)
    newest = [letter for letter in letters if letter.key.scan == f"scan-{number:03}"]
    assert [letter.state for letter in newest] == [LetterState.SENT] * len(SITES)
    # The kills met every state there is between two steps, or this test would prove little.
    met = {LetterState.QUEUED, LetterState.ATTEMPTING, LetterState.HANDING_OVER, LetterState.UNCERTAIN, LetterState.DEFERRED}  # fmt: skip
    assert met <= set(at_the_kill)
    assert sum(letter.state is LetterState.SENT for letter in letters) > 50
