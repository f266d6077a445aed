"""What a mail server's refusal means: its class, whether trying again later helps, and what the operator can do.

Sources: RFC 5321 section 4.2 (reply codes), RFC 3463 and the IANA list of enhanced status codes, seen 2026-11-24.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from collector.core.text import printable


class Refusal(StrEnum):
    """Why a letter did not get there."""

    MAILBOX_UNKNOWN = "mailbox_unknown"
    MAILBOX_FULL = "mailbox_full"
    TOO_LARGE = "too_large"
    SENDER_REFUSED = "sender_refused"
    POLICY = "policy"
    LOG_IN = "log_in"
    BUSY = "busy"
    NOT_REACHED = "not_reached"
    TIMED_OUT = "timed_out"
    CUT_OFF = "cut_off"
    OTHER = "other"


class Step(StrEnum):
    """What we had said when the server refused; the same code means different things at different steps."""

    CONNECT = "connect"
    LOG_IN = "log_in"
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed try. `said` are the server's words, one safe line; `is_final`: the same try would fail again."""

    kind: Refusal
    said: str
    is_final: bool


_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_BY_STATUS = {
    "1.7": Refusal.SENDER_REFUSED,
    "1.8": Refusal.SENDER_REFUSED,
    "2.2": Refusal.MAILBOX_FULL,
    "2.3": Refusal.TOO_LARGE,
    "3.4": Refusal.TOO_LARGE,
    "3.1": Refusal.BUSY,
    "7.8": Refusal.LOG_IN,
    "7.9": Refusal.LOG_IN,
}
_BY_SUBJECT = {"1": Refusal.MAILBOX_UNKNOWN, "2": Refusal.MAILBOX_UNKNOWN, "4": Refusal.BUSY, "6": Refusal.POLICY, "7": Refusal.POLICY}  # fmt: skip
_LOG_IN = (530, 534, 535, 538)  # RFC 4954, section 6: whatever the enhanced code beside them
_BY_CODE = {
    421: Refusal.BUSY,
    450: Refusal.BUSY,
    451: Refusal.BUSY,
    452: Refusal.BUSY,
    552: Refusal.TOO_LARGE,
}

ADVICE = {
    Refusal.MAILBOX_UNKNOWN: "mend the address in the inventory (eid_site: mail)",
    Refusal.MAILBOX_FULL: "ask the recipient to make room",
    Refusal.TOO_LARGE: "lower [mail] attach_limit_kb, or attach less in the inventory",
    Refusal.SENDER_REFUSED: "the mail server does not let this account send as [mail] sender",
    Refusal.POLICY: "ask the mail server's administrator; SPF, DKIM and reputation are the usual reasons",
    Refusal.LOG_IN: "look at [mail] user and its password",
    Refusal.BUSY: "it is tried again by the next send",
    Refusal.NOT_REACHED: "look at [mail] server and port, and at the firewall",
    Refusal.TIMED_OUT: "it is tried again by the next send",
    Refusal.CUT_OFF: "it is tried again by the next send",
    Refusal.OTHER: "the server's own words say more",
}


def refusal(code: int, said: str, step: Step) -> Failure:
    """The class of a reply. An enhanced status code decides before the basic one, and that before the step.

    >>> refusal(550, "5.1.1 no such user", Step.RECIPIENT).kind
    <Refusal.MAILBOX_UNKNOWN: 'mailbox_unknown'>
    >>> refusal(451, "4.7.1 greylisted, try again later", Step.RECIPIENT)
    Failure(kind=<Refusal.BUSY: 'busy'>, said='451 4.7.1 greylisted, try again later', is_final=False)
    """
    is_final = not 400 <= code <= 499
    return Failure(_kind(code, said, step, is_final), printable(f"{code} {said}", 300), is_final)


def _kind(code: int, said: str, step: Step, is_final: bool) -> Refusal:
    if code in _LOG_IN:
        return Refusal.LOG_IN
    enhanced = _ENHANCED.search(said)
    if enhanced is not None:
        subject, detail = enhanced.group(2), enhanced.group(3)
        found = _BY_STATUS.get(f"{subject}.{detail}") or _BY_SUBJECT.get(subject)
        if not is_final and found in (Refusal.POLICY, Refusal.MAILBOX_UNKNOWN):
            return (
                Refusal.BUSY
            )  # greylisting and rate limits; a refusal for a while says nothing about a mailbox
        if found is not None:
            return (
                found
                if step is not Step.SENDER or found is not Refusal.MAILBOX_UNKNOWN
                else Refusal.SENDER_REFUSED
            )
    if code == 552 and step is Step.RECIPIENT:
        return Refusal.MAILBOX_FULL
    if code in _BY_CODE:
        return _BY_CODE[code]
    if not is_final:
        return Refusal.BUSY
    by_step = {
        Step.LOG_IN: Refusal.LOG_IN,
        Step.SENDER: Refusal.SENDER_REFUSED,
        Step.RECIPIENT: Refusal.MAILBOX_UNKNOWN if code in (550, 551, 553) else Refusal.POLICY,
        Step.CONTENT: Refusal.POLICY,
    }
    return by_step.get(step, Refusal.OTHER)
