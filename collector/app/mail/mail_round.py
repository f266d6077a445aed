"""Sends the letters that wait, one after the other, each step written down before it is taken."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import assert_never

from collector.core.clock import is_ahead
from collector.core.mail.letter import Letter, LetterState, message_id
from collector.core.mail.refusal import Failure, Refusal
from collector.core.model import Attach
from collector.delivery.patience import Patience, StoppedError
from collector.delivery.smtp import (
    Accepted,
    Lost,
    MailServer,
    ServerDownError,
    Session,
    TakenAwayError,
    session,
)
from collector.history.ledger import Ledger

logger = logging.getLogger(__name__)
PAUSES = tuple(timedelta(minutes=m) for m in (15, 60, 240, 720, 1440))
"""How long a letter that was put off waits after its first, second, ... try; then a day each time."""
MOST_TRIES = 8
MOST_BROKEN = 2
"""After so many connections in a row that broke, the server is left alone until the next run."""

Carried = tuple[Attach, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """A letter as it goes: its bytes for each choice of attachments, the fullest first."""

    letter: Letter
    recipient: str
    choices: Sequence[Carried]
    content: Callable[[Carried], bytes]


@dataclass(slots=True)
class Round:
    """How one run went. `down` is why the server was given up, if it was."""

    sent: list[Letter] = field(default_factory=list)
    failed: list[tuple[Letter, LetterState, Failure]] = field(default_factory=list)
    untried: int = 0
    down: Failure | None = None
    is_stopped: bool = False
    """Somebody wanted us to end before everything was tried."""
    is_late: bool = False
    """The time for one run was up before everything was tried."""


def send_round(
    posts: Sequence[Post],
    ledger: Ledger,
    server: MailServer,
    *,
    envelope_from: str,
    most_bytes: int,
    clock: Callable[[], datetime],
    stop: Callable[[], bool] = lambda: False,
) -> Round:
    """Each letter once, until the server is out of reach twice in a row, the time is up, or `stop` says so.

    What is left waits for the next run.

    FleetError where only the settings can help; the letters wait, and none is half sent.
    """
    done, broken = Round(), 0
    patience = Patience.of(server.total_s, stop)
    with ExitStack() as stack:
        open_: Session | None = None
        for number, post in enumerate(posts):
            if patience.is_over:
                done.untried = len(posts) - number
                done.is_stopped = stop()
                done.is_late = not done.is_stopped
                break
            if not ledger.claim(post.letter.id, clock()):
                continue
            try:
                if open_ is None or not open_.is_alive:
                    stack.close()
                    open_ = stack.enter_context(session(server, patience))
                _send(post, open_, ledger, envelope_from, most_bytes, clock, done)
            except ServerDownError as error:
                stack.close()
                open_ = None
                _put_off(post.letter, error.failure, ledger, clock, done)
            except StoppedError:
                ledger.back(post.letter.id, clock())  # nothing complete was given away
                done.untried, done.is_stopped = len(posts) - number, True
                break
            except TakenAwayError:
                logger.warning("letter=%s is in the hands of another run", post.letter.id)
                continue
            except BaseException:
                ledger.back(post.letter.id, clock())  # nothing complete was given away
                raise
            broken = 0 if open_ is not None and open_.is_alive else broken + 1
            if broken >= MOST_BROKEN:
                done.down, done.untried = done.failed[-1][2], len(posts) - number - 1
                logger.info("server=%s given up: %s", server.shown, done.down.said)
                break
    return done


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


def _send(
    post: Post,
    open_: Session,
    ledger: Ledger,
    envelope_from: str,
    most_bytes: int,
    clock: Callable[[], datetime],
    done: Round,
) -> None:
    letter = post.letter
    domain = envelope_from.rpartition("@")[2]
    envelope_id = message_id(letter, domain).strip("<>")
    limit = min(most_bytes, open_.most_bytes or most_bytes)
    choices = list(post.choices)
    while True:
        carried = choices.pop(0)
        content = post.content(carried)
        if len(content) > limit and choices:
            continue
        said = open_.send(
            envelope_from,
            post.recipient,
            content,
            envelope_id,
            lambda: ledger.hand_over(letter.id, clock()),
        )
        match said:
            case Accepted():
                ledger.sent(letter.id, clock(), " ".join(carried))
                done.sent.append(letter)
                logger.info("letter=%s site=%s sent: %s", letter.id, letter.key.site, said.said)
                return
            case Lost():
                _fail(letter, LetterState.UNCERTAIN, said.failure, ledger, clock, done)
                return
            case Failure(kind=Refusal.TOO_LARGE) if choices and open_.is_alive:
                ledger.retry(letter.id, clock())
            case Failure(is_final=False):
                _put_off(letter, said, ledger, clock, done)
                return
            case Failure():
                _fail(letter, LetterState.REFUSED, said, ledger, clock, done)
                return
            case _:
                assert_never(said)


def _put_off(
    letter: Letter, failure: Failure, ledger: Ledger, clock: Callable[[], datetime], done: Round
) -> None:
    """Waits longer each time, and is refused in the end: a letter that is a week late helps nobody."""
    tries, now = letter.tries + 1, clock()
    if tries >= MOST_TRIES:
        _fail(letter, LetterState.REFUSED, failure, ledger, clock, done)
        return
    ledger.failed(letter.id, now, LetterState.DEFERRED, failure, next_try(tries, now))
    done.failed.append((letter, LetterState.DEFERRED, failure))
    logger.info("letter=%s site=%s deferred: %s", letter.id, letter.key.site, failure.said)


def _fail(
    letter: Letter,
    state: LetterState,
    failure: Failure,
    ledger: Ledger,
    clock: Callable[[], datetime],
    done: Round,
) -> None:
    ledger.failed(letter.id, clock(), state, failure)
    done.failed.append((letter, state, failure))
    logger.info("letter=%s site=%s %s: %s", letter.id, letter.key.site, state, failure.said)
