"""What mail servers say, as several of them word it, and the class it falls into."""

from __future__ import annotations

import time

import pytest

from collector.core.mail.refusal import ADVICE, Refusal, SmtpStep, refusal


@pytest.mark.parametrize(
    ("code", "said", "step", "kind", "is_final"),
    [
        (550, "5.1.1 The email account that you tried to reach does not exist", SmtpStep.RECIPIENT, Refusal.MAILBOX_UNKNOWN, True),
        (550, "5.1.10 RESOLVER.ADR.RecipientNotFound; not found", SmtpStep.RECIPIENT, Refusal.MAILBOX_UNKNOWN, True),
        (550, "No such user here", SmtpStep.RECIPIENT, Refusal.MAILBOX_UNKNOWN, True),
        (554, "5.2.1 mailbox disabled", SmtpStep.RECIPIENT, Refusal.MAILBOX_UNKNOWN, True),
        (552, "5.2.2 Mailbox full", SmtpStep.RECIPIENT, Refusal.MAILBOX_FULL, True),
        (452, "4.2.2 Over quota", SmtpStep.RECIPIENT, Refusal.MAILBOX_FULL, False),
        (552, "mailbox full", SmtpStep.RECIPIENT, Refusal.MAILBOX_FULL, True),
        (552, "5.3.4 Message size exceeds fixed limit", SmtpStep.SENDER, Refusal.TOO_LARGE, True),
        (552, "message too large", SmtpStep.CONTENT, Refusal.TOO_LARGE, True),
        (550, "5.2.3 message length exceeds administrative limit", SmtpStep.CONTENT, Refusal.TOO_LARGE, True),
        (554, "5.7.1 message refused by policy", SmtpStep.CONTENT, Refusal.POLICY, True),
        (550, "5.7.26 unauthenticated email is not accepted", SmtpStep.CONTENT, Refusal.POLICY, True),
        (554, "transaction failed", SmtpStep.CONTENT, Refusal.POLICY, True),
        (553, "5.1.8 sender domain does not exist", SmtpStep.SENDER, Refusal.SENDER_REFUSED, True),
        (550, "5.1.0 sender rejected", SmtpStep.SENDER, Refusal.SENDER_REFUSED, True),
        (553, "sorry", SmtpStep.SENDER, Refusal.SENDER_REFUSED, True),
        (535, "5.7.8 Username and Password not accepted", SmtpStep.LOG_IN, Refusal.LOG_IN, True),
        (535, "Authentication failed", SmtpStep.LOG_IN, Refusal.LOG_IN, True),
        (530, "5.7.0 Authentication Required", SmtpStep.SENDER, Refusal.LOG_IN, True),
        (454, "4.7.0 Temporary authentication failure", SmtpStep.LOG_IN, Refusal.BUSY, False),
        (450, "4.7.1 greylisted", SmtpStep.RECIPIENT, Refusal.BUSY, False),
        (451, "try again later", SmtpStep.CONTENT, Refusal.BUSY, False),
        (421, "4.7.0 too many connections", SmtpStep.CONNECT, Refusal.BUSY, False),
        (550, "", SmtpStep.CONNECT, Refusal.OTHER, True),
        # As Exchange Online words it; Microsoft's list of non-delivery reports, seen 2026-11-29.
        (550, "5.4.1 Recipient address rejected: Access denied. AS(201806281) [AM0EUR02FT012]", SmtpStep.RECIPIENT, Refusal.MAILBOX_UNKNOWN, True),
        (550, "5.4.310 DNS domain linden.example does not exist", SmtpStep.RECIPIENT, Refusal.MAILBOX_UNKNOWN, True),
        (550, "5.4.14 Hop count exceeded - possible mail loop", SmtpStep.CONTENT, Refusal.NO_ROUTE, True),
        (554, "5.2.252 SendAsDenied; a@x.example not allowed to send as eid@it.example", SmtpStep.CONTENT, Refusal.SENDER_REFUSED, True),
        (554, "5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied", SmtpStep.CONTENT, Refusal.SENDER_REFUSED, True),
        (550, "5.7.60 SMTP; Client does not have permissions to send as this sender", SmtpStep.CONTENT, Refusal.SENDER_REFUSED, True),
        (550, "5.1.8 Access denied, bad outbound sender AS(42003)", SmtpStep.CONTENT, Refusal.SENDER_REFUSED, True),
        (550, "5.1.90 Your message can't be sent because you've reached your daily limit for message recipients", SmtpStep.CONTENT, Refusal.LIMIT, True),
        (550, "5.2.122 The recipient has exceeded their limit for the number of messages they can receive per hour", SmtpStep.RECIPIENT, Refusal.LIMIT, True),
        (550, "5.7.233 tenant threshold exceeded", SmtpStep.CONTENT, Refusal.LIMIT, True),
        (550, "5.7.30 Basic authentication is not supported for Client Submission.", SmtpStep.SENDER, Refusal.LOG_IN, True),
        (530, "5.7.57 Client not authenticated to send mail", SmtpStep.SENDER, Refusal.LOG_IN, True),
        (535, "5.7.139 Authentication unsuccessful, basic authentication is disabled.", SmtpStep.LOG_IN, Refusal.LOG_IN, True),
        (504, "5.7.4 Unrecognized authentication type", SmtpStep.LOG_IN, Refusal.LOG_IN, True),
        (550, "5.7.54 SMTP; Unable to relay recipient in non-accepted domain", SmtpStep.RECIPIENT, Refusal.LOG_IN, True),
        (550, "5.7.708 Service unavailable. Access denied, traffic not accepted from this IP", SmtpStep.SENDER, Refusal.POLICY, True),
        (550, "5.7.509 Access denied, sending domain does not pass DMARC verification", SmtpStep.CONTENT, Refusal.POLICY, True),
        (432, "4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending", SmtpStep.CONTENT, Refusal.BUSY, False),
        # As Google words it; Google Workspace's list of SMTP errors, seen 2026-11-29.
        (550, "5.4.5 Daily user sending limit exceeded.", SmtpStep.CONTENT, Refusal.LIMIT, True),
        (550, "5.2.1 The email account that you tried to reach is disabled.", SmtpStep.RECIPIENT, Refusal.MAILBOX_UNKNOWN, True),
        (550, "5.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages", SmtpStep.RECIPIENT, Refusal.LIMIT, True),
        (552, "5.2.2 The email account that you tried to reach is over quota", SmtpStep.RECIPIENT, Refusal.MAILBOX_FULL, True),
        (552, "5.7.0 This message was blocked because its content presents a potential security issue", SmtpStep.CONTENT, Refusal.POLICY, True),
        (555, "5.5.2 Syntax error, goodbye", SmtpStep.RECIPIENT, Refusal.MAILBOX_UNKNOWN, True),
        (534, "5.7.9 Application-specific password required", SmtpStep.LOG_IN, Refusal.LOG_IN, True),
        (421, "4.7.28 Gmail has detected an unusual rate of unsolicited mail", SmtpStep.CONTENT, Refusal.BUSY, False),
        # As Postfix, Exim and others word it.
        (553, "5.7.1 <eid@it.example>: Sender address rejected: not owned by user x", SmtpStep.RECIPIENT, Refusal.SENDER_REFUSED, True),
        (450, "4.1.8 <eid@it.example>: Sender address rejected: Domain not found", SmtpStep.RECIPIENT, Refusal.BUSY, False),
        (554, "5.7.1 <an@x.example>: Relay access denied", SmtpStep.RECIPIENT, Refusal.LOG_IN, True),
        (554, "5.7.1 <an@x.example>: Relay access denied", SmtpStep.RETURNED, Refusal.NO_ROUTE, True),
        (550, "5.1.1 <an@x.example>: Recipient address rejected: User unknown in virtual mailbox table", SmtpStep.RECIPIENT, Refusal.MAILBOX_UNKNOWN, True),
        (550, "5.7.1 Unrouteable address", SmtpStep.RECIPIENT, Refusal.MAILBOX_UNKNOWN, True),
        (554, "5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.example", SmtpStep.RECIPIENT, Refusal.POLICY, True),
        (550, "Too many recipient attempts", SmtpStep.RECIPIENT, Refusal.LIMIT, True),
        (450, "Too many recipient attempts", SmtpStep.RECIPIENT, Refusal.BUSY, False),
        (552, "5.3.4 Error: message file too big", SmtpStep.SENDER, Refusal.TOO_LARGE, True),
        (550, "5.6.7 The domain name in the recipient address isn't ASCII; SMTPUTF8 required", SmtpStep.RECIPIENT, Refusal.MAILBOX_UNKNOWN, True),
        (553, "5.6.7 SMTPUTF8 required", SmtpStep.SENDER, Refusal.SENDER_REFUSED, True),
        (501, "5.1.7 Invalid address", SmtpStep.SENDER, Refusal.SENDER_REFUSED, True),
        (501, "5.5.4 Invalid Address", SmtpStep.RECIPIENT, Refusal.MAILBOX_UNKNOWN, True),
        (554, "5.7.5 encryption required", SmtpStep.SENDER, Refusal.ENCRYPTION, True),
        (530, "5.7.0 Must issue a STARTTLS command first", SmtpStep.SENDER, Refusal.ENCRYPTION, True),
        (554, "5.5.0 line too long", SmtpStep.CONTENT, Refusal.FORM, True),
        (500, "5.5.2 Line limit exceeded", SmtpStep.CONTENT, Refusal.FORM, True),
        (503, "5.5.1 bad sequence of commands", SmtpStep.CONTENT, Refusal.FORM, True),
        (452, "4.3.1 Insufficient system storage", SmtpStep.CONTENT, Refusal.BUSY, False),
        # A code that says nothing before one that does; numbers that are no codes; a reply that is none.
        (554, "5.0.0 smtp; 550 5.1.1 User gone", SmtpStep.RETURNED, Refusal.MAILBOX_UNKNOWN, True),
        (554, "rejected by Exim 4.94.2 for 5.1.1.9", SmtpStep.CONTENT, Refusal.POLICY, True),
        (-1, "gibberish", SmtpStep.SENDER, Refusal.OTHER, False),
        (220, "5.1.1 what", SmtpStep.RECIPIENT, Refusal.OTHER, False),
    ],
)  # fmt: skip
def test_a_reply_has_its_class(code: int, said: str, step: SmtpStep, kind: Refusal, is_final: bool) -> None:
    found = refusal(code, said, step)
    assert (found.kind, found.is_final) == (kind, is_final)


def test_each_class_says_what_helps() -> None:
    assert set(ADVICE) == set(Refusal)


def test_the_servers_words_are_one_short_safe_line() -> None:
    said = refusal(550, "bad\r\n\x1b[31m" + "x" * 1000, SmtpStep.CONTENT).said
    assert said.startswith("550 bad \ufffd[31m")
    assert len(said) <= 300


STATUSES = [f"{subject}.{detail}" for subject in range(8) for detail in [*range(40), 60, 139, 252, 310, 999]]


@pytest.mark.parametrize("step", SmtpStep)
def test_no_final_refusal_is_one_of_those_that_pass_and_none_for_a_while_blames_anybody(
    step: SmtpStep,
) -> None:
    passing = {Refusal.BUSY, Refusal.NOT_REACHED, Refusal.TIMED_OUT, Refusal.CUT_OFF}
    codes = (500, 501, 521, 530, 550, 551, 552, 553, 554, 556, 571)
    final = {refusal(code, f"5.{status} no", step) for status in STATUSES for code in codes}
    assert {found.is_final for found in final} == {True}
    assert not {found.kind for found in final} & passing
    later = {refusal(451, f"4.{status} not now", step) for status in STATUSES}
    assert {found.is_final for found in later} == {False}
    assert {found.kind for found in later} == {Refusal.BUSY, Refusal.MAILBOX_FULL, Refusal.TOO_LARGE}


def test_no_advice_promises_another_try() -> None:
    assert not [kind for kind, words in ADVICE.items() if "tried again" in words or "next send" in words]


@pytest.mark.parametrize("unit", ["5.1.1 ", "5.", "a", "too many", "\u00df", "4.4.7.", "\n"])
def test_a_reply_costs_no_more_than_its_length(unit: str) -> None:
    began = time.perf_counter()
    refusal(550, unit * 200_000, SmtpStep.CONTENT)
    assert time.perf_counter() - began < 1
