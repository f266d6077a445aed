"""Bounces as servers write them, and mails that are none."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from collector.core.mail.refusal import Refusal
from collector.delivery.bounce import bounce_of

LETTER = "0123456789abcdef0123456789abcdef"
ID = f"<{LETTER}@it.example>"


def report(
    per_recipient: str,
    *,
    returned: str = f"Message-ID: {ID}\n",
    kind: str = "text/rfc822-headers",
    head: str = "",
) -> bytes:
    lines = f"""\
From: MAILER-DAEMON@mail.example
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
{head}
{per_recipient}

--b
Content-Type: {kind}

{returned}

--b--
"""
    return lines.replace("\n", "\r\n").encode()


FAILED = "Final-Recipient: rfc822; an@gent.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n"  # fmt: skip


@pytest.mark.parametrize(
    ("content", "copy"),
    [
        pytest.param(report(FAILED), 0, id="its head came back"),
        pytest.param(report(FAILED, returned=f"Message-ID: <{LETTER}.2@it.example>\n"), 2, id="a second copy"),
        pytest.param(report(FAILED, kind="message/rfc822", returned=f"Message-ID: {ID}\nSubject: x\n\nbody\n"), 0, id="all of it came back"),
        pytest.param(report(FAILED, returned="", head=f"Original-Envelope-Id: {LETTER}@it.example\n"), 0, id="only our envelope id"),
    ],
)  # fmt: skip
def test_a_bounce_names_its_letter_and_why(content: bytes, copy: int) -> None:
    found = bounce_of(content)
    assert found
    assert (found.letter, found.copy) == (LETTER, copy)
    assert found.failure
    assert found.failure.kind is Refusal.MAILBOX_UNKNOWN


def test_a_full_mailbox_is_told_apart() -> None:
    full = FAILED.replace("5.1.1", "5.2.2").replace("User unknown", "Mailbox full")
    found = bounce_of(report(full))
    assert found
    assert found.failure
    assert found.failure.kind is Refusal.MAILBOX_FULL


@pytest.mark.parametrize("action", ["delivered", "relayed", "delayed"])
def test_what_arrived_or_is_late_has_no_failure(action: str) -> None:
    found = bounce_of(report(FAILED.replace("failed", action)))
    assert found
    assert found.failure is None


def test_other_mail_is_none() -> None:
    plain = EmailMessage()
    plain["Message-ID"] = ID
    plain.set_content("I am on holiday.")
    assert bounce_of(plain.as_bytes()) is None
    assert bounce_of(report(FAILED, returned="Message-ID: <other@it.example>\n")) is None
    assert bounce_of(b"\xff\x00 no mail at all") is None
    assert bounce_of(report("")) is None


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        pytest.param("5.4.1", "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", Refusal.MAILBOX_UNKNOWN, id="Exchange Online, unknown"),
        pytest.param("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found by SMTP address lookup", Refusal.MAILBOX_UNKNOWN, id="Exchange, unknown"),
        pytest.param("5.0.0", "550 5.1.1 user unknown", Refusal.MAILBOX_UNKNOWN, id="a code that says nothing first"),
        pytest.param("4.4.7", "delivery time expired", Refusal.NO_ROUTE, id="expired"),
        pytest.param("4.4.1", "connect to mail.example[192.0.2.1]:25: Connection timed out", Refusal.NO_ROUTE, id="nobody there"),
        pytest.param("4.2.2", "452 4.2.2 mailbox full", Refusal.MAILBOX_FULL, id="full until it expired"),
        pytest.param("5.4.4", "Host or domain name not found. Name service error for name=lindn.example", Refusal.MAILBOX_UNKNOWN, id="no such domain"),
        pytest.param("5.7.1", "554 5.7.1 Relay access denied", Refusal.NO_ROUTE, id="not the server of that domain"),
        pytest.param("5.7.57", "530 5.7.57 Client not authenticated", Refusal.POLICY, id="takes mail of its own people only"),
        pytest.param("5.2.252", "554 5.2.252 SendAsDenied", Refusal.SENDER_REFUSED, id="may not send as"),
    ],
)  # fmt: skip
def test_what_came_back_came_back_for_good(status: str, said: str, kind: Refusal) -> None:
    found = bounce_of(report(f"Action: failed\nStatus: {status}\nDiagnostic-Code: smtp; {said}\n"))
    assert found
    assert found.failure
    assert (found.failure.kind, found.failure.is_final) == (kind, True)
