"""What the enhanced status codes of mail servers mean, and the words that mean more than the code beside them.

A code says what its sender thought of when it was set up; some say another thing than the list does. Sources: RFC 3463, the IANA
list of SMTP enhanced status codes, Microsoft's list of non-delivery reports in Exchange Online, Google's list of SMTP errors of
Google Workspace, Postfix's access and reject words; seen 2026-11-29.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum


class Meaning(StrEnum):
    """What a reply is about, whichever step it answers. `address`: the address just named, be it the sender's or the recipient's."""

    ADDRESS = "address"
    RECIPIENT = "recipient"
    FULL = "full"
    TOO_LARGE = "too_large"
    SENDER = "sender"
    POLICY = "policy"
    LOG_IN = "log_in"
    ENCRYPTION = "encryption"
    LIMIT = "limit"
    ROUTE = "route"
    RELAY = "relay"
    FORM = "form"
    SYSTEM = "system"


LONGEST_LOOKED_AT = 2_000
_ENHANCED = re.compile(r"(?<![\d.])([245])\.([0-7])\.(\d{1,3})(?![.\d])")
"""Not inside an IP address or a version."""

BY_DETAIL: Mapping[str, Meaning] = {
    "1.0": Meaning.ADDRESS,
    "1.3": Meaning.ADDRESS,
    "1.7": Meaning.SENDER,
    "1.8": Meaning.SENDER,
    "1.20": Meaning.FORM,  # Exchange: more than one sender
    "1.90": Meaning.LIMIT,  # Exchange: the day's recipients are used up
    "2.0": Meaning.SYSTEM,
    "2.2": Meaning.FULL,
    "2.3": Meaning.TOO_LARGE,
    "2.4": Meaning.ROUTE,
    "2.121": Meaning.LIMIT,  # Exchange: what one mailbox takes from one sender in an hour
    "2.122": Meaning.LIMIT,
    "2.252": Meaning.SENDER,  # Exchange: SendAsDenied
    "3.3": Meaning.FORM,
    "3.4": Meaning.TOO_LARGE,
    "3.5": Meaning.ROUTE,
    "4.1": Meaning.RECIPIENT,  # Exchange: recipient address rejected
    "4.4": Meaning.RECIPIENT,  # the domain has no mail server
    "4.5": Meaning.LIMIT,  # Google: the day's mails are used up
    "4.310": Meaning.RECIPIENT,  # Exchange: the domain does not exist
    "5.2": Meaning.ADDRESS,  # a syntax error: after MAIL and RCPT that of an address
    "5.3": Meaning.LIMIT,
    "5.4": Meaning.ADDRESS,
    "5.6": Meaning.LOG_IN,
    "6.7": Meaning.ADDRESS,  # not in ASCII
    "7.5": Meaning.ENCRYPTION,
    "7.8": Meaning.LOG_IN,
    "7.9": Meaning.LOG_IN,
    "7.10": Meaning.ENCRYPTION,
    "7.11": Meaning.ENCRYPTION,
    "7.12": Meaning.LOG_IN,
    "7.13": Meaning.LOG_IN,
    "7.16": Meaning.TOO_LARGE,
    "7.17": Meaning.RECIPIENT,
    "7.18": Meaning.RECIPIENT,
    "7.27": Meaning.SENDER,
    "7.28": Meaning.LIMIT,
    "7.54": Meaning.RELAY,
    "7.57": Meaning.LOG_IN,
    "7.60": Meaning.SENDER,
    "7.139": Meaning.LOG_IN,
    "7.232": Meaning.LIMIT,  # Exchange: the tenant's recipients outside
    "7.233": Meaning.LIMIT,
}
"""By subject and detail, without the class, where they mean something else than their subject does."""

BY_SUBJECT: Mapping[str, Meaning] = {
    "0": Meaning.SYSTEM,
    "1": Meaning.RECIPIENT,
    "2": Meaning.RECIPIENT,
    "3": Meaning.SYSTEM,
    "4": Meaning.ROUTE,
    "5": Meaning.FORM,
    "6": Meaning.FORM,
    "7": Meaning.POLICY,
}

BY_WORDS: tuple[tuple[Meaning, tuple[str, ...]], ...] = (
    (
        Meaning.ENCRYPTION,
        ("starttls command first", "encryption required", "tls required", "requires tls", "use tls", "encrypted connection"),
    ),
    (
        Meaning.LOG_IN,
        ("basic authentication is", "smtpclientauthentication is disabled", "authentication required", "authentication is required", "must authenticate", "not authenticated", "authenticate first", "log in first", "application-specific password"),
    ),
    (
        Meaning.SENDER,
        ("sendasdenied", "send as this sender", "to send as ", "not owned by user", "sender address rejected", "sender rejected", "sender denied", "sender verify failed", "sender not allowed", "bad outbound sender", "from address not verified"),
    ),
    (
        Meaning.TOO_LARGE,
        ("message too big", "message too large", "message file too big", "message is too large", "message size exceeds", "message length exceeds", "exceeds size limit", "maximum message size"),
    ),
    (Meaning.FORM, ("line too long", "line limit exceeded", "line length exceed", "bare lf", "bare newline")),
    (
        Meaning.LIMIT,
        ("sending limit", "sending quota", "submission quota", "sending rate", "rate limit", "ratelimit", "too many ", "too much mail", "at a rate", "too quickly", "concurrent connections limit", "hourly limit", "daily limit", "recipient limit", "throttl"),
    ),
    (
        Meaning.FULL,
        ("mailbox full", "mailbox is full", "mailbox has exceeded", "over quota", "overquota", "quota exceeded", "quota is exceeded", "insufficient mailbox space"),
    ),
    (
        Meaning.RECIPIENT,
        ("user unknown", "unknown user", "unknown local part", "unknown recipient", "recipient unknown", "no such user", "no such recipient", "no such mailbox", "no such address", "no mailbox here", "user not found", "recipientnotfound", "recipient not found", "invalid recipient", "invalid mailbox", "recipient address rejected: access denied", "unrouteable address", "unroutable address", "account does not exist", "that you tried to reach does not exist", "account that you tried to reach is disabled", "account is disabled", "recipient's domain does not exist"),
    ),
    (Meaning.RELAY, ("relay access denied", "relaying denied", "relay not permitted", "unable to relay", "relaying not allowed", "not permitted to relay")),
)  # fmt: skip
"""In small letters, the surest first: servers word these in their own way and put a general code beside them."""


def meaning(said: str) -> Meaning | None:
    """What a reply's words and its enhanced code are about; None where neither says.

    >>> meaning("5.4.1 Recipient address rejected: Access denied")
    <Meaning.RECIPIENT: 'recipient'>
    >>> meaning("5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException")
    <Meaning.SENDER: 'sender'>
    >>> meaning("queued by Exim 4.94.2 for 5.1.1.9") is None
    True
    """
    text = " ".join(said[:LONGEST_LOOKED_AT].split())
    small = text.casefold()
    for found, words in BY_WORDS:
        if any(word in small for word in words):
            return found
    # The first that says something: a bounce often begins with 5.0.0 and has the receiver's own code behind it.
    return next((known for known in _by_code(text) if known is not None), None)


def _by_code(text: str) -> Iterator[Meaning | None]:
    codes = [match.groups() for match in _ENHANCED.finditer(text) if match[1] != "2"]
    for class_, subject, detail in sorted(codes, key=lambda code: code[1] == "0"):
        if (class_, subject) == ("4", "4"):
            yield Meaning.ROUTE  # 4.4.1 is a host that does not answer, 5.4.1 a mailbox that is not there
        else:
            yield BY_DETAIL.get(f"{subject}.{int(detail)}") or BY_SUBJECT.get(subject)
