"""What mail servers say, as several of them word it, and the class it falls into."""

from __future__ import annotations

import pytest

from collector.core.refusal import ADVICE, Refusal, Step, refusal


@pytest.mark.parametrize(
    ("code", "said", "step", "kind", "is_final"),
    [
        (550, "5.1.1 The email account that you tried to reach does not exist", Step.RECIPIENT, Refusal.MAILBOX_UNKNOWN, True),
        (550, "5.1.10 RESOLVER.ADR.RecipientNotFound; not found", Step.RECIPIENT, Refusal.MAILBOX_UNKNOWN, True),
        (550, "No such user here", Step.RECIPIENT, Refusal.MAILBOX_UNKNOWN, True),
        (554, "5.2.1 mailbox disabled", Step.RECIPIENT, Refusal.MAILBOX_UNKNOWN, True),
        (552, "5.2.2 Mailbox full", Step.RECIPIENT, Refusal.MAILBOX_FULL, True),
        (452, "4.2.2 Over quota", Step.RECIPIENT, Refusal.MAILBOX_FULL, False),
        (552, "mailbox full", Step.RECIPIENT, Refusal.MAILBOX_FULL, True),
        (552, "5.3.4 Message size exceeds fixed limit", Step.SENDER, Refusal.TOO_LARGE, True),
        (552, "message too large", Step.CONTENT, Refusal.TOO_LARGE, True),
        (550, "5.2.3 message length exceeds administrative limit", Step.CONTENT, Refusal.TOO_LARGE, True),
        (554, "5.7.1 message refused by policy", Step.CONTENT, Refusal.POLICY, True),
        (550, "5.7.26 unauthenticated email is not accepted", Step.CONTENT, Refusal.POLICY, True),
        (554, "transaction failed", Step.CONTENT, Refusal.POLICY, True),
        (553, "5.1.8 sender domain does not exist", Step.SENDER, Refusal.SENDER_REFUSED, True),
        (550, "5.1.0 sender rejected", Step.SENDER, Refusal.SENDER_REFUSED, True),
        (553, "sorry", Step.SENDER, Refusal.SENDER_REFUSED, True),
        (535, "5.7.8 Username and Password not accepted", Step.LOG_IN, Refusal.LOG_IN, True),
        (535, "Authentication failed", Step.LOG_IN, Refusal.LOG_IN, True),
        (530, "5.7.0 Authentication Required", Step.SENDER, Refusal.LOG_IN, True),
        (454, "4.7.0 Temporary authentication failure", Step.LOG_IN, Refusal.BUSY, False),
        (450, "4.7.1 greylisted", Step.RECIPIENT, Refusal.BUSY, False),
        (451, "try again later", Step.CONTENT, Refusal.BUSY, False),
        (421, "4.7.0 too many connections", Step.CONNECT, Refusal.BUSY, False),
        (550, "", Step.CONNECT, Refusal.OTHER, True),
    ],
)  # fmt: skip
def test_a_reply_has_its_class(code: int, said: str, step: Step, kind: Refusal, is_final: bool) -> None:
    found = refusal(code, said, step)
    assert (found.kind, found.is_final) == (kind, is_final)


def test_each_class_says_what_helps() -> None:
    assert set(ADVICE) == set(Refusal)


def test_the_servers_words_are_one_short_safe_line() -> None:
    said = refusal(550, "bad\r\n\x1b[31m" + "x" * 1000, Step.CONTENT).said
    assert said.startswith("550 bad \ufffd[31m")
    assert len(said) <= 300
