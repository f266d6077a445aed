"""Reads bounces: delivery status notifications (RFC 3464) as a mail server returns them, from files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path

from collector.core.errors import mistaken
from collector.core.mail.letter import letter_id_of
from collector.core.mail.refusal import Failure, SmtpStep, refusal
from collector.sources.files.plain_file import plain

MOST_BYTES = 30 << 20
_LONGEST_LINE = 998


@dataclass(frozen=True, slots=True)
class Bounce:
    """What one notification says of one letter of ours. `failure` None: it did arrive, or goes on its way."""

    letter: str
    copy: int
    failure: Failure | None


def bounce_files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files themselves, and every file below a folder (a Maildir's `new`, say)."""
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.is_file())
        else:
            yield path


def read_bounce(path: Path) -> Bounce | None:
    """None for a mail that is no notification about a letter of ours. FleetError for a file that cannot be read."""
    try:
        with plain(path).open("rb") as file:
            content = file.read(MOST_BYTES)
    except OSError as error:
        raise mistaken(
            path, f"cannot be read: {error.strerror or error}", "name a mail saved as a file"
        ) from error
    return bounce_of(content)


def bounce_of(content: bytes) -> Bounce | None:
    # Headers are taken as text: Python's readers of structured ones raise whatever they trip over.
    # RFC 5322 allows lines of 998; Python's parser takes the square of a header's length.
    bounded = b"\n".join(line[:_LONGEST_LINE] for line in content.splitlines())
    try:
        return _told_by(message_from_bytes(bounded))
    except RecursionError:  # parts within parts, deeper than any notification
        return None


def _told_by(message: Message) -> Bounce | None:
    if message.get_content_type() != "multipart/report":
        return None
    status = next((p for p in message.walk() if p.get_content_type() == "message/delivery-status"), None)
    if status is None:
        return None
    blocks = [block for block in status.get_payload() if isinstance(block, Message)]
    named = _envelope_id(blocks) or _returned_id(message)
    if named is None:
        return None
    actions = [_outcome(block) for block in blocks if block.get("Action")]
    failures = [failure for failure in actions if failure is not None]
    if not actions:
        return None
    return Bounce(*named, failures[0] if failures else None)


def _envelope_id(blocks: Sequence[Message]) -> tuple[str, int] | None:
    found = (letter_id_of(str(block.get("Original-Envelope-Id", ""))) for block in blocks)
    return next((letter for letter in found if letter is not None), None)


def _returned_id(message: Message) -> tuple[str, int] | None:
    """From what the server sent back of our letter: the whole of it, or its head."""
    for part in message.walk():
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload(0) if part.is_multipart() else None
            named = letter_id_of(str(inner.get("Message-ID", ""))) if isinstance(inner, Message) else None
        elif part.get_content_type() == "text/rfc822-headers":
            body = part.get_payload(decode=True)
            head = message_from_bytes(body if isinstance(body, bytes) else b"")
            named = letter_id_of(str(head.get("Message-ID", "")))
        else:
            continue
        if named is not None:
            return named
    return None


def _outcome(block: Message) -> Failure | None:
    """The failure one recipient's block tells of; None where it tells of none (delivered, relayed, delayed)."""
    if str(block.get("Action", "")).strip().lower() != "failed":
        return None
    status = str(block.get("Status", "")).split()[:1]
    said = " ".join(str(block.get("Diagnostic-Code", "")).partition(";")[2].split())
    # It came back for good, also where the last word of the receiver was "not now".
    return refusal(550, " ".join([*status, said]), SmtpStep.RETURNED)
