"""A letter: what one recipient is told about one scan of one site in one language, and how far it got."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from collector.core.mail.refusal import Failure
from collector.core.model import Language, ScanId, SiteId

SHORT = 10
"""Digits of an id that people are shown."""
_OURS = re.compile(r"(?P<letter>[0-9a-f]{32})(?:\.(?P<copy>\d{0,6}))?@")
"""An id comes back from outside: with a longer number of a copy it is none of ours."""


class Way(StrEnum):
    MAIL = "mail"
    WEBHOOK = "webhook"


class LetterState(StrEnum):
    """How far a letter got. Written before the step it names, so that a kill leaves the last step that may have begun.

    attempting: nothing complete was given to the server, so it may be tried again. handing_over: its last
    bytes are on their way; who finds it so after a crash makes it uncertain, and never sends it by itself.
    """

    QUEUED = "queued"
    ATTEMPTING = "attempting"
    HANDING_OVER = "handing_over"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    DEFERRED = "deferred"
    REFUSED = "refused"
    BOUNCED = "bounced"
    REPLACED = "replaced"


IN_WORDS = {
    LetterState.QUEUED: "waiting",
    LetterState.ATTEMPTING: "being sent",
    LetterState.HANDING_OVER: "being handed over",
    LetterState.UNCERTAIN: "uncertain",
    LetterState.SENT: "sent",
    LetterState.DEFERRED: "put off",
    LetterState.REFUSED: "refused",
    LetterState.BOUNCED: "came back",
    LetterState.REPLACED: "replaced by a newer one",
}
"""The states as the operator reads them."""
WAITING = (LetterState.QUEUED, LetterState.DEFERRED)
FAILED = (LetterState.UNCERTAIN, LetterState.REFUSED, LetterState.BOUNCED)
"""Nobody tries these again by himself: the operator decides."""


class Why(StrEnum):
    """What makes a letter due."""

    FIRST = "first"
    CHANGE = "change"
    DIGEST = "digest"
    SIGN_OF_LIFE = "sign_of_life"


@dataclass(frozen=True, slots=True)
class LetterKey:
    """What makes two letters the same one. `address` is the recipient's, or names a web hook."""

    way: Way
    site: SiteId
    scan: ScanId
    language: Language
    address: str

    @property
    def id(self) -> str:
        """32 hexadecimal digits; upper and lower case of an address make no difference.

        >>> key = LetterKey(Way.MAIL, SiteId("ghent"), ScanId("s1"), Language.NL, "An@x.example")
        >>> key.id == LetterKey(Way.MAIL, SiteId("ghent"), ScanId("s1"), Language.NL, "an@X.example").id
        True
        """
        parts = (self.way, self.site, self.scan, self.language, self.address.casefold())
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Letter:
    """A line of the ledger. `copy` counts how often somebody asked to send it once more after it was sent."""

    key: LetterKey
    why: Why
    standing: frozenset[str]
    state: LetterState
    queued_at: datetime
    changed_at: datetime
    tries: int = 0
    next_at: datetime | None = None
    failure: Failure | None = None
    copy: int = 0
    carried: str = ""
    """What was attached in the end: `page workbook`, `workbook`, or nothing."""

    @property
    def id(self) -> str:
        return self.key.id

    @property
    def name(self) -> str:
        """Whom it is for, and in brackets as much of its id as a command needs."""
        return f"{self.key.site} {self.key.language} {self.key.address} [{self.id[:SHORT]}]"


def queued(key: LetterKey, why: Why, standing: frozenset[str], now: datetime) -> Letter:
    return Letter(key, why, standing, LetterState.QUEUED, now, now)


def message_id(letter: Letter, domain: str) -> str:
    """The same for every try, so that a mailbox that got two would show one; a new one for a copy that was asked for."""
    copy = f".{letter.copy}" if letter.copy else ""
    return f"<{letter.id}{copy}@{domain}>"


def letter_id_of(message: str) -> tuple[str, int] | None:
    """The letter and the copy a Message-ID or envelope id of ours names; None for any other.

    >>> letter_id_of(f"<{'0a' * 16}.2@it.example>")
    ('0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a', 2)
    """
    found = _OURS.match(message.strip().strip("<>"))
    return (found["letter"], int(found["copy"] or 0)) if found else None
