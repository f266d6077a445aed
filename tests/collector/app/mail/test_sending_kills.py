"""Two hundred runs of the real use case, each killed at a random instant, against a moody SMTP server on loopback.

What the server answered for is in its own file. Held against the ledger it must show: nothing twice, nothing forgotten.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from collector.app.mail.letter_queue import queue_due
from collector.app.mail.sending import send_letters
from collector.core.mail.letter import LetterState, Way
from collector.core.mail.mail_rules import letters_of
from collector.core.model import Language, Recipient, Site, SiteId, SiteMail, SiteState
from collector.sources.fleet.turns import only_send
from tests.collector.app.mail.letters import SENDER, ledger, post, server
from tests.collector.core.mail.mail_states import CHECKS, NOON, fleet_of, site_state
from tests.rigs.smtp_rig import Options, SmtpRig, smtp_rig

KILLS = 200
SITES = tuple(
    Site(SiteId(f"site-{n}"), f"Site {n}", mail=SiteMail((Recipient(f"manager@site-{n}.example", None, Language.NL),)))
    for n in range(6)
)  # fmt: skip
UNSENT = (LetterState.QUEUED, LetterState.DEFERRED, LetterState.REFUSED, LetterState.REPLACED)


def states_of_scan(number: int) -> tuple[SiteState, ...]:
    """Every scan finds something else, so that each has a letter for every site."""
    return tuple(site_state(site, f"scan-{number:03}", {f"{site.id}-pc{number}": CHECKS}) for site in SITES)


def send(folder: Path, rig: SmtpRig, states: Sequence[SiteState], now: datetime) -> None:
    held = ledger(folder, owner=f"run-{os.getpid()}")
    to = server(rig, timeout_s=0.5, accept_timeout_s=0.08)
    with only_send(folder):
        due = queue_due(states, fleet_of(*states), held, now, is_whole=True)
        posts = [post(letter) for letter, _, _ in due.ready]
        send_letters(posts, held, to, envelope_from=SENDER, most_bytes=1 << 20, clock=lambda: now)


def killed_run(
    folder: Path, rig: SmtpRig, states: Sequence[SiteState], now: datetime, after_s: float
) -> int | None:
    """A child runs it; its parent ends it without a word after `after_s`. Its exit code, where it was quicker."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            send(folder, rig, states, now)
            code = 0
        finally:
            os._exit(code)  # whatever it was, the tests of a child are not ours to go on with
    deadline = time.monotonic() + after_s
    while time.monotonic() < deadline:
        if (ended := os.waitpid(child, os.WNOHANG))[0]:
            return os.waitstatus_to_exitcode(ended[1])
        time.sleep(0.004)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


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
            ends[killed_run(tmp_path, rig, states_of_scan(number // 4), now, after_s)] += 1
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

    letters = held.of_scans(Way.MAIL, {key.scan for n in range(number + 1) for s in states_of_scan(n) for key, _ in letters_of(s, s.site)})  # fmt: skip
    by_state = {state: {le.id for le in letters if le.state is state} for state in LetterState}
    arrived = {message.strip("<>").partition("@")[0] for message in taken}
    assert by_state[LetterState.SENT] <= arrived
    assert arrived <= by_state[LetterState.SENT] | by_state[LetterState.UNCERTAIN]
    assert not arrived & {letter.id for letter in letters if letter.state in UNSENT}
    newest = [letter for letter in letters if letter.key.scan == f"scan-{number:03}"]
    assert [letter.state for letter in newest] == [LetterState.SENT] * len(SITES)
    # The kills met every state there is between two steps, or this test would prove little.
    met = {LetterState.QUEUED, LetterState.ATTEMPTING, LetterState.HANDING_OVER, LetterState.UNCERTAIN, LetterState.DEFERRED}  # fmt: skip
    assert met <= set(at_the_kill)
    assert len(by_state[LetterState.SENT]) > 50
