"""Sends the letters that are due, one after the other, each step written down before it is taken; or shows them to the operator first."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import assert_never

from collector.app.mail.letter_queue import (
    MOST_BROKEN,
    DueLetters,
    due_now,
    every_letter,
    next_try,
    queue_due,
    send_again,
)
from collector.app.mail.letter_writer import Post, letter_file, mail_writer
from collector.app.mail.outbox import Outbox, environment, mail_server
from collector.core.errors import mistaken
from collector.core.fleet.fleet import Fleet
from collector.core.mail.letter import Letter, LetterState, message_id
from collector.core.mail.mail_rules import Held
from collector.core.mail.refusal import Failure, Refusal
from collector.core.model import Recipient, SiteState
from collector.delivery.files import write_whole
from collector.delivery.patience import Patience, StoppedError
from collector.delivery.smtp import (
    Accepted,
    Lost,
    MailServer,
    ServerDownError,
    Session,
    session,
)
from collector.history.store_turns import SENDING, held_turns
from collector.sources.fleet.turns import Turn, only_one

logger = logging.getLogger(__name__)
MOST_TRIES = 8


@dataclass(slots=True)
class LettersTried:
    """What became of the letters that were ready. `down` is why the server was given up, if it was."""

    sent: list[Letter] = field(default_factory=list)
    failed: list[tuple[Letter, LetterState, Failure]] = field(default_factory=list)
    untried: int = 0
    down: Failure | None = None
    is_stopped: bool = False
    """Somebody wanted us to end before everything was tried."""
    is_late: bool = False
    """The time for one run was up before everything was tried."""


@dataclass(frozen=True, slots=True)
class SendDone:
    """What one `send` did with what was due."""

    tried: LettersTried
    due: DueLetters

    @property
    def waiting(self) -> int:
        """Letters the next run tries."""
        deferred = sum(state is LetterState.DEFERRED for _, state, _ in self.tried.failed)
        return deferred + self.tried.untried + len(self.due.later)

    @property
    def is_short(self) -> bool:
        """Something did not go as it should have."""
        done = self.tried
        return bool(done.failed or done.down or done.is_late or done.is_stopped or self.due.uncertain)

    @property
    def refused(self) -> int:
        """Letters nobody tries again by himself."""
        final = sum(state is not LetterState.DEFERRED for _, state, _ in self.tried.failed)
        return final + self.due.uncertain


def check(out: Outbox, fleet: Fleet) -> None:
    """FleetError names what is missing in the settings, before anything is sent or written down."""
    mail_server(out.settings.mail, out.fleet_dir, environment())
    mail_writer(out, fleet)


def send_due(out: Outbox, fleet: Fleet, again: Iterable[str] = ()) -> SendDone:
    """Everything that is due, and the letters that begin with `again` whatever became of them before.

    FleetError before anything goes where a setting is missing, the server cannot be trusted, or another send is running.
    """
    for start in again:
        send_again(out.ledger, start, out.states, out.clock())
    server = mail_server(out.settings.mail, out.fleet_dir, environment())
    writer = mail_writer(out, fleet)
    return send_queued(writer.out, fleet, server, writer.post)


def send_queued(
    out: Outbox, fleet: Fleet, server: MailServer, write: Callable[[Letter, Recipient, SiteState], Post]
) -> SendDone:
    """Writes down what is due, and gives to the server what is ready, as `write` makes it; nobody else sends meanwhile."""
    with only_one(Turn.SEND, out.state_dir), held_turns(out.ledger.store, [SENDING]):
        due = queue_due(out.states, fleet, out.ledger, out.clock(), is_whole=not out.question.sites)
        tried = send_letters([write(*letter) for letter in due.ready], out, server)
    return SendDone(tried, due)


def send_letters(posts: Sequence[Post], out: Outbox, server: MailServer) -> LettersTried:
    """Each letter once, until the server is out of reach twice in a row, the time is up, or somebody wants us to stop.

    What is left waits for the next run.

    FleetError where only the settings can help; the letters wait, and none is half sent.
    """
    ledger, clock = out.ledger, out.clock
    sender, broken = _Sender(out), 0
    done, patience = sender.done, Patience.of(server.total_s, out.stop)
    with ExitStack() as stack:
        open_: Session | None = None
        for number, post in enumerate(posts):
            letter = post.letter
            if patience.is_over:
                done.untried = len(posts) - number
                done.is_stopped = out.stop()
                done.is_late = not done.is_stopped
                break
            if not ledger.claim(letter.id, clock()):
                continue
            try:
                if open_ is None or not open_.is_alive:
                    stack.close()
                    open_ = stack.enter_context(session(server, patience))
                if not sender.send(post, open_):
                    logger.warning("letter=%s is in the hands of another run", letter.id)
                    continue
            except ServerDownError as error:
                stack.close()
                open_ = None
                sender.put_off(letter, error.failure)
            except BaseException as error:
                ledger.back(letter.id, clock())  # nothing complete was given away
                if not isinstance(error, StoppedError):
                    raise
                done.untried, done.is_stopped = len(posts) - number, True
                break
            broken = 0 if open_ is not None and open_.is_alive else broken + 1
            if broken >= MOST_BROKEN:
                done.down, done.untried = done.failed[-1][2], len(posts) - number - 1
                logger.info("server=%s given up: %s", server.shown, done.down.said)
                break
    return done


@dataclass(frozen=True, slots=True)
class _Sender:
    """Gives one letter after the other to the server, and writes down what became of it."""

    out: Outbox
    done: LettersTried = field(default_factory=LettersTried)

    def send(self, post: Post, open_: Session) -> bool:
        """Whether the letter was still ours; its last line never goes before the ledger says so."""
        letter, ledger, clock, sender = post.letter, self.out.ledger, self.out.clock, self.out.envelope_from
        envelope_id = message_id(letter, sender.rpartition("@")[2]).strip("<>")
        limit = min(self.out.most_bytes, open_.most_bytes or self.out.most_bytes)
        choices = list(post.choices)
        while True:
            carried = choices.pop(0)
            content = post.content(carried)
            if len(content) > limit and choices:
                continue
            refused = open_.offer(sender, post.recipient, content, envelope_id)
            if refused is None and not ledger.hand_over(letter.id, clock()):
                open_.take_back()
                return False
            match said := refused or open_.finish():
                case Accepted():
                    ledger.sent(letter.id, clock(), " ".join(carried))
                    self.done.sent.append(letter)
                    logger.info("letter=%s site=%s sent: %s", letter.id, letter.key.site, said.said)
                    return True
                case Lost():
                    self._fail(letter, LetterState.UNCERTAIN, said.failure)
                    return True
                case Failure(kind=Refusal.TOO_LARGE) if choices and open_.is_alive:
                    ledger.retry(letter.id, clock())
                case Failure(is_final=False):
                    self.put_off(letter, said)
                    return True
                case Failure():
                    self._fail(letter, LetterState.REFUSED, said)
                    return True
                case _:
                    assert_never(said)

    def put_off(self, letter: Letter, failure: Failure) -> None:
        """Waits longer each time, and is refused in the end: a letter that is a week late helps nobody."""
        tries, now = letter.tries + 1, self.out.clock()
        if tries < MOST_TRIES:
            self._fail(letter, LetterState.DEFERRED, failure, next_try(tries, now))
        else:
            self._fail(letter, LetterState.REFUSED, failure)

    def _fail(
        self, letter: Letter, state: LetterState, failure: Failure, next_at: datetime | None = None
    ) -> None:
        self.out.ledger.failed(letter.id, self.out.clock(), state, failure, next_at)
        self.done.failed.append((letter, state, failure))
        logger.info("letter=%s site=%s %s: %s", letter.id, letter.key.site, state, failure.said)


# -- for the operator to see first -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TestsDone:
    """What became of letters to the operator; they are in no ledger."""

    sent: int
    failed: tuple[tuple[Letter, Failure], ...]
    is_cut: bool = False
    """Somebody wanted us to end, or the time was up."""


def write_drafts(
    out: Outbox, fleet: Fleet, target: Path, test_to: str | None = None
) -> tuple[list[Path], tuple[Held, ...]]:
    """What would be sent now as `.eml` files; nothing is sent and nothing is written down."""
    writer, day = mail_writer(out, fleet), out.clock()
    if test_to is not None:
        letters, held = every_letter(writer.out.states, day), tuple[Held, ...]()
    else:
        letters, held = due_now(writer.out.states, fleet, out.ledger, day)
    readers, most = out.settings.report.readable_by, out.most_bytes
    posts = (writer.post(*letter, test_to) for letter in letters)
    return [write_whole(target / letter_file(p.letter, day), _fitting(p, most), readers) for p in posts], held


def send_tests(out: Outbox, fleet: Fleet, to: str) -> TestsDone:
    """Every site's mail, due or not, to the operator and nobody else."""
    server = mail_server(out.settings.mail, out.fleet_dir, environment())
    writer = mail_writer(out, fleet)
    sent = 0
    failed: list[tuple[Letter, Failure]] = []
    try:
        patience = Patience.of(server.total_s, out.stop)
        with session(server, patience) as open_:
            limit = min(out.most_bytes, open_.most_bytes or out.most_bytes)
            for letter in every_letter(writer.out.states, out.clock()):
                if patience.is_over:
                    return TestsDone(sent, tuple(failed), is_cut=True)
                post = writer.post(*letter, to)
                said = open_.send(out.envelope_from, to, _fitting(post, limit), "test")
                if isinstance(said, Accepted):
                    sent += 1
                    continue
                failed.append((post.letter, said.failure if isinstance(said, Lost) else said))
                if isinstance(said, Lost):
                    break
    except StoppedError:
        return TestsDone(sent, tuple(failed), is_cut=True)
    except ServerDownError as error:
        raise mistaken(
            f"mail server {server.shown}", error.failure.said, "look at [mail] server and port"
        ) from error
    return TestsDone(sent, tuple(failed))


def _fitting(post: Post, most_bytes: int) -> bytes:
    contents = (post.content(carried) for carried in post.choices)
    content = b""
    for content in contents:
        if len(content) <= most_bytes:
            break
    return content
