"""A mail server that drips, babbles, hangs or falls silent: every wait ends in its time, at a wish to stop at once, and says what is known."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from collector.app.mail.letter_writer import Post
from collector.app.mail.sending import LettersTried, send_letters
from collector.core.mail.letter import LetterState
from collector.core.mail.refusal import Refusal
from collector.delivery.smtp import MailServer, Security
from collector.history.ledger import Ledger
from tests.collector.app.mail.letters import ledger, letter, outbox, post
from tests.rigs.hostile_servers import BABBLE, DRIP, SILENCE, Hostile, hostile, hostile_smtp, say, wait_until
from tests.rigs.smtp_rig import make_certificates

SOON_S = 2.0


def to(rig: Hostile, **changes: float) -> MailServer:
    return MailServer("127.0.0.1", rig.port, Security.NONE, timeout_s=changes.get("timeout_s", 0.6), accept_timeout_s=changes.get("accept_s", 0.6), total_s=changes.get("total_s", 60))  # fmt: skip


def run(
    held: Ledger, names: list[str], server: MailServer, stop: Callable[[], bool] = lambda: False
) -> tuple[LettersTried, float]:
    letters = [letter(f"{name}@linden.example") for name in names]
    held.queue(letters)
    began = time.monotonic()
    posts = [post(one) for one in letters]
    done = send_letters(posts, replace(outbox(held, (), Path()), stop=stop), server)
    return done, time.monotonic() - began


def states(held: Ledger) -> list[tuple[LetterState, Refusal | None, int]]:
    return [(le.state, le.failure.kind if le.failure else None, le.tries) for le in held.find("")]


@pytest.mark.parametrize(
    ("server", "kind"),
    [
        pytest.param({"greeting": SILENCE}, Refusal.TIMED_OUT, id="no greeting"),
        pytest.param({"greeting": DRIP}, Refusal.TIMED_OUT, id="a greeting that drips"),
        pytest.param({"greeting": b"220-hello\r\n" * 100_000}, Refusal.CUT_OFF, id="a greeting without end"),
        pytest.param({"greeting": b"2" * 1_000_000}, Refusal.CUT_OFF, id="a line without end"),
        pytest.param({"answers": {b"EHLO": BABBLE}}, Refusal.CUT_OFF, id="endless offers"),
        pytest.param({"answers": {b"MAIL": DRIP}}, Refusal.TIMED_OUT, id="an answer that drips"),
        pytest.param({"answers": {b"RCPT": BABBLE}}, Refusal.CUT_OFF, id="an answer without end"),
        pytest.param({"answers": {b"DATA": SILENCE}}, Refusal.TIMED_OUT, id="no answer to DATA"),
    ],
)
def test_a_wait_before_the_last_line_ends_and_the_letter_is_put_off(
    tmp_path: Path, server: dict[str, object], kind: Refusal
) -> None:
    held = ledger(tmp_path)
    with hostile_smtp(**server) as rig:  # type: ignore[arg-type]
        _, took = run(held, ["an"], to(rig))
    assert states(held) == [(LetterState.DEFERRED, kind, 1)]
    assert took < SOON_S


@pytest.mark.parametrize(
    ("after", "kind"),
    [
        pytest.param(DRIP, Refusal.TIMED_OUT, id="drips"),
        pytest.param(BABBLE, Refusal.CUT_OFF, id="without end"),
        pytest.param(SILENCE, Refusal.TIMED_OUT, id="silence"),
        pytest.param(b"what?\r\n", Refusal.OTHER, id="no reply at all"),
        pytest.param(b"354 go on\r\n", Refusal.OTHER, id="neither yes nor no"),
    ],
)
def test_after_the_last_line_nobody_knows(tmp_path: Path, after: object, kind: Refusal) -> None:
    held = ledger(tmp_path)
    with hostile_smtp(after_data=after) as rig:
        _, took = run(held, ["an"], to(rig))
    assert states(held) == [(LetterState.UNCERTAIN, kind, 1)]
    assert took < SOON_S


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_handshake_that_hangs_ends(tmp_path: Path, security: Security) -> None:
    def talk(connection: object, rig: Hostile, over: threading.Event) -> None:
        if security is Security.STARTTLS:
            say(connection, b"220 rig\r\n", over)  # type: ignore[arg-type]
            connection.recv(99)  # type: ignore[attr-defined]
            say(connection, b"250-rig\r\n250 STARTTLS\r\n", over)  # type: ignore[arg-type]
            connection.recv(99)  # type: ignore[attr-defined]
            say(connection, b"220 go\r\n", over)  # type: ignore[arg-type]
        over.wait(60)

    make_certificates(tmp_path)
    held = ledger(tmp_path)
    with hostile(talk) as rig:
        server = MailServer(
            "localhost", rig.port, security, ca_file=tmp_path / "authority.pem", timeout_s=0.6
        )
        _, took = run(held, ["an"], server)
    assert states(held) == [(LetterState.DEFERRED, Refusal.TIMED_OUT, 1)]
    assert took < SOON_S


@pytest.mark.parametrize(
    ("server", "wanted"),
    [
        pytest.param({"greeting": SILENCE}, (LetterState.QUEUED, None, 0), id="before the greeting"),
        pytest.param({"answers": {b"RCPT": DRIP}}, (LetterState.QUEUED, None, 0), id="in the middle"),
        pytest.param({"after_data": SILENCE}, (LetterState.UNCERTAIN, Refusal.CUT_OFF, 1), id="after the last line"),
    ],
)  # fmt: skip
def test_a_wish_to_stop_ends_every_wait_and_what_is_known_is_written_down(
    tmp_path: Path, server: dict[str, object], wanted: tuple[LetterState, Refusal | None, int]
) -> None:
    held, stop = ledger(tmp_path), threading.Event()
    with hostile_smtp(**server) as rig:  # type: ignore[arg-type]
        threading.Timer(0.5, stop.set).start()
        done, took = run(held, ["an", "bo"], to(rig, timeout_s=60, accept_s=60), stop.is_set)
    assert took < 0.5 + SOON_S
    assert done.is_stopped
    assert sorted(states(held)) == sorted([wanted, (LetterState.QUEUED, None, 0)], key=lambda s: s)


def test_an_answer_just_after_the_wish_to_stop_still_counts(tmp_path: Path) -> None:
    """Else each Ctrl-C would leave a letter of which nobody knows."""
    held, stop = ledger(tmp_path), threading.Event()

    def late() -> bytes:
        stop.set()
        time.sleep(0.15)
        return b"250 ok\r\n"

    with hostile_smtp(after_data=late) as rig:
        run(held, ["an", "bo"], to(rig, timeout_s=5, accept_s=5), stop.is_set)
    assert sorted(state for state, _, _ in states(held)) == [LetterState.QUEUED, LetterState.SENT]


def test_the_time_for_one_run_ends_it_between_letters(tmp_path: Path) -> None:
    held = ledger(tmp_path)
    with hostile_smtp() as rig:
        done, _ = run(held, ["an", "bo"], to(rig, total_s=0))
    assert (done.is_late, done.untried, done.is_stopped) == (True, 2, False)
    assert [state for state, _, _ in states(held)] == [LetterState.QUEUED] * 2


def test_a_server_that_reads_no_message_is_left(tmp_path: Path) -> None:
    def talk(connection: object, rig: Hostile, over: threading.Event) -> None:
        say(connection, b"220 rig\r\n", over)  # type: ignore[arg-type]
        for answer in (b"250-rig\r\n250 SIZE\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n"):
            connection.recv(99)  # type: ignore[attr-defined]
            say(connection, answer, over)  # type: ignore[arg-type]
        over.wait(60)

    held, one = ledger(tmp_path), letter("an@linden.example")
    held.queue([one])
    with hostile(talk) as rig:
        began = time.monotonic()
        long = Post(one, one.key.address, ((),), lambda _: (b"x" * 900 + b"\n") * 20_000)
        send_letters([long], outbox(held, (), Path(), most_kb=1 << 20), to(rig))
    assert time.monotonic() - began < SOON_S + 2
    assert [state for state, _, _ in states(held)] == [LetterState.DEFERRED]


def test_no_thread_stays_behind_a_server_that_was_left(tmp_path: Path) -> None:
    before = threading.active_count()
    with hostile_smtp(answers={b"MAIL": DRIP}) as rig:
        run(ledger(tmp_path), ["an"], to(rig))
    wait_until(lambda: threading.active_count() <= before)
