"""Letters go to a real SMTP server on loopback, and the ledger says what became of each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from collector.app.mail.sending import LettersTried, send_letters
from collector.core.errors import FleetError
from collector.core.mail.letter import Letter, LetterState, Way, message_id
from collector.core.mail.refusal import Refusal
from collector.delivery.smtp import MailServer, Security
from collector.history.ledger import Ledger
from tests.collector.app.mail.letters import NOON, ledger, letter, outbox, post, server
from tests.rigs.smtp_rig import PASSWORD, Options, SmtpRig, smtp_rig


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmtpRig]:
    with smtp_rig(tmp_path_factory.mktemp("smtp")) as running:
        yield running


def run(
    held: Ledger, letters: list[Letter], to: MailServer, padding: int = 0, most_kb: int = 1024
) -> LettersTried:
    held.queue(letters)
    posts = [post(one, padding) for one in letters]
    return send_letters(posts, outbox(held, (), Path(), most_kb=most_kb), to)


def state(held: Ledger, one: Letter) -> Letter:
    (found,) = held.find(one.id)
    return found


def test_a_letter_arrives_whole_and_is_sent(rig: SmtpRig, tmp_path: Path) -> None:
    held, one = ledger(tmp_path), letter("an@whole.example")
    run(held, [one], server(rig))
    ((_, message),) = [m for m in rig.messages() if m[0] == "an@whole.example"]
    assert message["Message-ID"] == message_id(one, "it.example")
    assert message.get_content().splitlines()[:3] == ["Dag", ".", ".."]
    assert state(held, one).state is LetterState.SENT
    assert state(held, one).carried == "page workbook"


@pytest.mark.parametrize(
    ("mood", "wanted", "kind"),
    [
        pytest.param("unknown", LetterState.REFUSED, Refusal.MAILBOX_UNKNOWN, id="mailbox unknown"),
        pytest.param("full", LetterState.REFUSED, Refusal.MAILBOX_FULL, id="mailbox full"),
        pytest.param("policy", LetterState.REFUSED, Refusal.POLICY, id="policy"),
        pytest.param("spam", LetterState.REFUSED, Refusal.POLICY, id="policy after the content"),
        pytest.param("defer", LetterState.DEFERRED, Refusal.BUSY, id="put off"),
        pytest.param("bye", LetterState.DEFERRED, Refusal.BUSY, id="server closes"),
        pytest.param("hang_early", LetterState.DEFERRED, Refusal.TIMED_OUT, id="hangs before the content"),
        pytest.param("drop_early", LetterState.DEFERRED, Refusal.CUT_OFF, id="dropped before the content"),
        pytest.param("drop", LetterState.UNCERTAIN, Refusal.CUT_OFF, id="dropped without an answer"),
        pytest.param("take_and_drop", LetterState.UNCERTAIN, Refusal.CUT_OFF, id="taken, then dropped"),
        pytest.param("hang", LetterState.UNCERTAIN, Refusal.TIMED_OUT, id="hangs"),
        pytest.param("take_and_hang", LetterState.UNCERTAIN, Refusal.TIMED_OUT, id="taken, then hangs"),
    ],
)
def test_what_the_server_does_becomes_the_state_and_the_next_letter_goes_all_the_same(
    rig: SmtpRig, tmp_path: Path, mood: str, wanted: LetterState, kind: Refusal
) -> None:
    held = ledger(tmp_path)
    first, second = letter(f"an+{mood}@{mood}.example"), letter(f"bo@{mood}.example")
    patience_s = 2 if "hang" in mood else 20  # a busy machine may be slow to answer
    run(held, [first, second], server(rig, timeout_s=patience_s, accept_timeout_s=patience_s))
    found = state(held, first)
    assert (found.state, found.failure and found.failure.kind) == (wanted, kind)
    assert state(held, second).state is LetterState.SENT


def test_a_letter_put_off_waits_longer_each_time(rig: SmtpRig, tmp_path: Path) -> None:
    held, one = ledger(tmp_path), letter("an+defer@later.example")
    run(held, [one], server(rig))
    once = state(held, one)
    run(held, [once], server(rig))
    twice = state(held, one)
    assert [found.next_at and found.next_at - NOON for found in (once, twice)] == [
        timedelta(minutes=15),
        timedelta(hours=1),
    ]


def test_above_the_limit_only_the_workbook_stays_then_nothing(rig: SmtpRig, tmp_path: Path) -> None:
    held = ledger(tmp_path)
    fits, less, none = (letter(f"{name}@size.example") for name in ("an", "bo", "cy"))
    run(held, [fits], server(rig), padding=10_000, most_kb=29)
    run(held, [less], server(rig), padding=10_000, most_kb=14)
    run(held, [none], server(rig), padding=10_000, most_kb=4)
    assert [state(held, one).carried for one in (fits, less, none)] == ["page workbook", "workbook", ""]


def test_refused_for_its_size_it_goes_again_without_attachments(rig: SmtpRig, tmp_path: Path) -> None:
    held, one = ledger(tmp_path), letter("an+large@big.example")
    run(held, [one], server(rig), padding=15_000)
    assert (state(held, one).state, state(held, one).carried) == (LetterState.SENT, "workbook")
    assert len([to for to, _ in rig.messages() if to == "an+large@big.example"]) == 1


def test_the_size_a_server_announces_counts_too(tmp_path: Path) -> None:
    with smtp_rig(tmp_path / "rig", Options(size_limit=12_000)) as small:
        held, one = ledger(tmp_path), letter("an@small.example")
        run(held, [one], server(small), padding=8_000)
        assert state(held, one).carried == "workbook"


def test_a_server_that_hangs_twice_is_left_alone(rig: SmtpRig, tmp_path: Path) -> None:
    held = ledger(tmp_path)
    letters = [letter(f"{name}+hang@hang.example") for name in ("an", "bo", "cy")]
    done = run(held, letters, server(rig, accept_timeout_s=0.3))
    assert done.untried == 1
    assert done.down
    assert [state(held, one).state for one in letters] == [
        LetterState.UNCERTAIN,
        LetterState.UNCERTAIN,
        LetterState.QUEUED,
    ]


@pytest.mark.parametrize(
    ("options", "changes", "said"),
    [
        pytest.param(Options(certificate="other_name"), {}, "Hostname mismatch", id="another name"),
        pytest.param(Options(certificate="expired"), {}, "certificate has expired", id="expired"),
        pytest.param(Options(certificate="stranger"), {}, "its certificate does not hold", id="nobody knows its authority"),
        pytest.param(Options("tls", "other_name"), {"security": Security.TLS}, "Hostname mismatch", id="another name, implicit TLS"),
        pytest.param(Options(), {"ca_file": None}, "its certificate does not hold", id="authority not named"),
        pytest.param(Options("none", log_in=False), {}, "offers no STARTTLS", id="no STARTTLS"),
        pytest.param(Options(), {"password": "wrong"}, "refuses the log-in: 535", id="wrong password"),
    ],
)  # fmt: skip
def test_a_server_that_lies_is_one_error_and_the_letter_waits(
    tmp_path: Path, options: Options, changes: dict[str, object], said: str
) -> None:
    with smtp_rig(tmp_path / "rig", options) as liar:
        held, one = ledger(tmp_path), letter("an@liar.example")
        with pytest.raises(FleetError, match=said) as caught:
            run(held, [one], server(liar, **changes))
        assert PASSWORD not in str(caught.value)
        assert state(held, one).state is LetterState.QUEUED
        assert state(held, one).tries == 0
        assert liar.messages() == []


def test_implicit_tls_works(tmp_path: Path) -> None:
    with smtp_rig(tmp_path / "rig", Options("tls")) as rig:
        held, one = ledger(tmp_path), letter("an@tls.example")
        run(held, [one], server(rig, security=Security.TLS))
        assert [to for to, _ in rig.messages()] == ["an@tls.example"]


def test_a_server_out_of_reach_leaves_every_letter_waiting(rig: SmtpRig, tmp_path: Path) -> None:
    held = ledger(tmp_path)
    letters = [letter(f"{name}@down.example") for name in ("an", "bo", "cy")]
    done = run(held, letters, server(rig, port=1))
    assert done.down
    assert done.down.kind is Refusal.NOT_REACHED
    assert len(held.waiting(Way.MAIL)) == 3


def test_a_run_that_lost_its_letter_to_another_does_not_finish_it(rig: SmtpRig, tmp_path: Path) -> None:
    """Two machines with one PostgreSQL store could get there; the second takes over what looks abandoned."""
    mine, other, one = ledger(tmp_path), ledger(tmp_path, "run-2"), letter("an@stolen.example")
    mine.queue([one])
    assert mine.claim(one.id, NOON)
    other.recover(Way.MAIL, NOON)
    assert other.claim(one.id, NOON)
    assert not mine.hand_over(one.id, NOON)
    assert other.hand_over(one.id, NOON)


def refuse_to_write(held: Ledger, state: LetterState) -> None:
    """What a full disk does to the one transaction that would write this state."""
    with held.store.engine.begin() as connection:
        connection.exec_driver_sql(
            f"CREATE TRIGGER full BEFORE UPDATE ON letter WHEN NEW.state = '{state}' "
            "BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END"
        )


def write_again(held: Ledger) -> None:
    with held.store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER full")


def test_a_disk_that_is_full_before_the_last_line_means_nothing_was_sent(
    rig: SmtpRig, tmp_path: Path
) -> None:
    held, one = ledger(tmp_path), letter("an@full-before.example")
    held.queue([one])
    refuse_to_write(held, LetterState.HANDING_OVER)
    with pytest.raises(FleetError, match="disk is full"):
        run(held, [one], server(rig))
    write_again(held)
    next_run = ledger(tmp_path, "run-2")
    next_run.recover(Way.MAIL, NOON)
    run(next_run, [state(held, one)], server(rig))
    assert [to for to, _ in rig.messages()].count("an@full-before.example") == 1
    assert state(held, one).state is LetterState.SENT


def test_a_disk_that_is_full_after_the_last_line_means_nobody_knows_and_it_is_not_sent_again(
    rig: SmtpRig, tmp_path: Path
) -> None:
    held, one = ledger(tmp_path), letter("an@full-after.example")
    held.queue([one])
    refuse_to_write(held, LetterState.SENT)
    with pytest.raises(FleetError, match="disk is full"):
        run(held, [one], server(rig))
    write_again(held)
    next_run = ledger(tmp_path, "run-2")
    assert next_run.recover(Way.MAIL, NOON) == 1
    run(next_run, [state(held, one)], server(rig))
    assert [to for to, _ in rig.messages()].count("an@full-after.example") == 1
    assert state(held, one).state is LetterState.UNCERTAIN


def test_the_ledger_writes_to_the_disk_before_it_goes_on(tmp_path: Path) -> None:
    held = ledger(tmp_path)
    held.find("x")
    with held.store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
