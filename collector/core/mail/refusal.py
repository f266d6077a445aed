"""What a mail server's refusal means: its class, whether trying again later helps, and what the operator can do.

Sources: RFC 5321 section 4.2 (reply codes), RFC 4954 section 6 (log-in); enhanced codes and words in mail_replies.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from collector.core.mail.mail_replies import Meaning, meaning
from collector.core.text import printable


class Refusal(StrEnum):
    """Why a letter did not get there."""

    MAILBOX_UNKNOWN = "mailbox_unknown"
    MAILBOX_FULL = "mailbox_full"
    TOO_LARGE = "too_large"
    SENDER_REFUSED = "sender_refused"
    POLICY = "policy"
    LOG_IN = "log_in"
    ENCRYPTION = "encryption"
    LIMIT = "limit"
    NO_ROUTE = "no_route"
    FORM = "form"
    BUSY = "busy"
    NOT_REACHED = "not_reached"
    TIMED_OUT = "timed_out"
    CUT_OFF = "cut_off"
    OTHER = "other"


class SmtpStep(StrEnum):
    """What we had said when the server refused; the same code means different things at different steps."""

    CONNECT = "connect"
    LOG_IN = "log_in"
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"
    RETURNED = "returned"
    """A bounce: what a server further on said to our own."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed try. `said` are the server's words, one safe line; `is_final`: the same try would fail again."""

    kind: Refusal
    said: str
    is_final: bool


_LOG_IN = (530, 534, 535, 538)  # RFC 4954, section 6: whatever the enhanced code beside them

ADVICE = {
    Refusal.MAILBOX_UNKNOWN: "correct the address in the inventory (eid_site: mail)",
    Refusal.MAILBOX_FULL: "ask the recipient to make room",
    Refusal.TOO_LARGE: "lower [mail] attach_limit_kb, or attach less in the inventory",
    Refusal.SENDER_REFUSED: "the mail server does not let this account send as [mail] sender",
    Refusal.POLICY: "ask the mail server's administrator; SPF, DKIM, reputation and attachments are the usual reasons",
    Refusal.LOG_IN: "look at [mail] user and its password or token",
    Refusal.ENCRYPTION: 'write [mail] security = "starttls" or "tls", and ask the mail server\'s administrator what it wants',
    Refusal.LIMIT: "the server takes no more from this account or for this recipient; ask its administrator for the limit",
    Refusal.NO_ROUTE: "the recipient's mail server could not be reached or is set up wrongly; tell its administrator",
    Refusal.FORM: "the server does not take the letter as it is written; look whether [mail] server and port are for sending",
    Refusal.BUSY: "the server had no time for it; ask its administrator if that stays so",
    Refusal.NOT_REACHED: "look at [mail] server and port, and at the firewall",
    Refusal.TIMED_OUT: "the server did not answer in time; ask its administrator if that stays so",
    Refusal.CUT_OFF: "the connection broke; ask the mail server's administrator if that stays so",
    Refusal.OTHER: "the server's own words say more",
}
"""What helps. None promises another try: whether there is one is a matter of the letter's state."""


IN_WORDS = {
    Refusal.MAILBOX_UNKNOWN: "no such mailbox",
    Refusal.MAILBOX_FULL: "the mailbox is full",
    Refusal.TOO_LARGE: "the letter is too large",
    Refusal.SENDER_REFUSED: "the sender's address is not accepted",
    Refusal.POLICY: "against the rules of the mail server",
    Refusal.LOG_IN: "the mail server wants a log-in, or another one",
    Refusal.ENCRYPTION: "the mail server wants another encryption",
    Refusal.LIMIT: "the mail server takes no more for now",
    Refusal.NO_ROUTE: "the recipient's mail server is out of reach",
    Refusal.FORM: "the mail server does not take the letter as it is written",
    Refusal.BUSY: "the mail server had no time",
    Refusal.NOT_REACHED: "the mail server was not reached",
    Refusal.TIMED_OUT: "the mail server did not answer in time",
    Refusal.CUT_OFF: "the connection broke",
    Refusal.OTHER: "for another reason",
}


_TELLING = 100_000
"""Of a longer reply only the beginning is read: no server says more that way."""


def refusal(code: int, said: str, step: SmtpStep) -> Failure:
    """The class of a reply: its words and its enhanced status code decide before the basic code, and that before the step.

    Only a reply from 500 on is final; one that is no reply of RFC 5321 says nothing about the next try.

    >>> refusal(550, "5.1.1 no such user", SmtpStep.RECIPIENT).kind
    <Refusal.MAILBOX_UNKNOWN: 'mailbox_unknown'>
    >>> refusal(451, "4.7.1 greylisted, try again later", SmtpStep.RECIPIENT)
    Failure(kind=<Refusal.BUSY: 'busy'>, said='451 4.7.1 greylisted, try again later', is_final=False)
    """
    said = said[:_TELLING]
    is_final = 500 <= code <= 599
    found = _kind(code, said, step) if is_final else _kind_for_now(code, said)
    return Failure(found, printable(f"{code} {said}", 300), is_final)


def _kind_for_now(code: int, said: str) -> Refusal:
    """Greylisting and rate limits come under every code; a refusal for a while says nothing about a mailbox or a sender."""
    if not 400 <= code <= 499:
        return Refusal.OTHER
    lasting = {Meaning.FULL: Refusal.MAILBOX_FULL, Meaning.TOO_LARGE: Refusal.TOO_LARGE}
    found = meaning(said)
    return lasting.get(found, Refusal.BUSY) if found else Refusal.BUSY


_OF_MEANING: Mapping[Meaning, Refusal] = {
    Meaning.ADDRESS: Refusal.FORM,
    Meaning.RECIPIENT: Refusal.MAILBOX_UNKNOWN,
    Meaning.FULL: Refusal.MAILBOX_FULL,
    Meaning.TOO_LARGE: Refusal.TOO_LARGE,
    Meaning.SENDER: Refusal.SENDER_REFUSED,
    Meaning.POLICY: Refusal.POLICY,
    Meaning.LOG_IN: Refusal.LOG_IN,
    Meaning.ENCRYPTION: Refusal.ENCRYPTION,
    Meaning.LIMIT: Refusal.LIMIT,
    Meaning.ROUTE: Refusal.NO_ROUTE,
    Meaning.RELAY: Refusal.LOG_IN,  # our own server wants to know us first
    Meaning.FORM: Refusal.FORM,
    Meaning.SYSTEM: Refusal.OTHER,
}
_AT_STEP: Mapping[tuple[Meaning, SmtpStep], Refusal] = {
    (Meaning.ADDRESS, SmtpStep.SENDER): Refusal.SENDER_REFUSED,
    (Meaning.ADDRESS, SmtpStep.RECIPIENT): Refusal.MAILBOX_UNKNOWN,
    (Meaning.ADDRESS, SmtpStep.RETURNED): Refusal.MAILBOX_UNKNOWN,
    (Meaning.RECIPIENT, SmtpStep.SENDER): Refusal.SENDER_REFUSED,
    (Meaning.LOG_IN, SmtpStep.RETURNED): Refusal.POLICY,
    (Meaning.ENCRYPTION, SmtpStep.RETURNED): Refusal.POLICY,
    (
        Meaning.RELAY,
        SmtpStep.RETURNED,
    ): Refusal.NO_ROUTE,  # a server further on is not the one for that domain
}
"""Where a meaning is about something else than at the other steps."""


def _kind(code: int, said: str, step: SmtpStep) -> Refusal:
    found = meaning(said)
    if found is not Meaning.ENCRYPTION and (code in _LOG_IN or step is SmtpStep.LOG_IN):
        return Refusal.LOG_IN
    if found is None or (found is Meaning.SYSTEM and code in (550, 551, 552, 553)):
        return _by_step(code, step)
    return _AT_STEP.get((found, step), _OF_MEANING[found])


def _by_step(code: int, step: SmtpStep) -> Refusal:
    """What the basic code says alone."""
    if code == 552:
        return Refusal.MAILBOX_FULL if step is SmtpStep.RECIPIENT else Refusal.TOO_LARGE
    if code in (500, 502, 503, 504) or (code in (501, 555) and step is not SmtpStep.RECIPIENT):
        return Refusal.FORM if step is not SmtpStep.SENDER or code != 501 else Refusal.SENDER_REFUSED
    match step:
        case SmtpStep.LOG_IN:
            return Refusal.LOG_IN
        case SmtpStep.SENDER:
            return Refusal.SENDER_REFUSED
        case SmtpStep.RECIPIENT:
            return Refusal.MAILBOX_UNKNOWN if code in (501, 550, 551, 553, 555) else Refusal.POLICY
        case SmtpStep.CONTENT:
            return Refusal.POLICY
        case SmtpStep.CONNECT | SmtpStep.RETURNED:
            return Refusal.OTHER
        case _:
            assert_never(step)
