"""The mail of one site: two parts that each say everything, and the message that carries them.

The same report gives the same bytes. Nothing in it is fetched from anywhere, and there is no script. Gmail cuts a
mail near 102 KB: the HTML part, with its few bounded lines, stays far below that however many PCs a site has.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address, AddressHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import PurePath
from textwrap import TextWrapper
from typing import Any

from collector.core.errors import FleetError
from reports.filled_template import filled
from reports.mail.mail_view import MailView

TEXT_COLUMNS = 76
_NOT_IN_A_MAIL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_NOT_IN_A_HEADER = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_TYPES = {
    ".html": ("text", "html"),
    ".pdf": ("application", "pdf"),
    ".xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
"""Of the files that are attached. What Python knows of them differs by version and machine."""
_ANY_TYPE = ("application", "octet-stream")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that has been written but belongs to no envelope yet."""

    subject: str
    text: str
    html: str
    tag: str


def site_mail(view: MailView) -> Mail:
    html = _clean(filled("mail.html.j2", m=view))
    return Mail(_one_line(view.subject), _clean(_text(view)), html, view.tag)


def _text(view: MailView) -> str:
    text = filled("mail.txt.j2", m=view, wrapped=_wrapped, heading=_heading)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _wrapped(text: str, first: str = "", rest: str = "") -> str:
    """Lines of a width that every mail program shows whole; addresses and long names stay in one piece."""
    wrapper = TextWrapper(
        TEXT_COLUMNS,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return wrapper.fill(text) if text else ""


def _heading(text: str) -> str:
    """The heading with a line below; capitals would make EID of eID."""
    lines = _wrapped(text)
    return lines + "\n" + "-" * max(map(len, lines.split("\n")))


def _clean(text: str) -> str:
    return _NOT_IN_A_MAIL.sub("\ufffd", text)


def _one_line(text: str) -> str:
    return _NOT_IN_A_HEADER.sub(" ", text).strip()


# -- the message -----------------------------------------------------------------------------------------


def as_message(
    mail: Mail,
    *,
    sender: str,
    to: Sequence[str],
    reply_to: str | None,
    message_id: str,
    date: datetime,
    attachments: Mapping[str, bytes] | None = None,
) -> EmailMessage:
    """The message as it is sent: plain and HTML as alternatives, the files beside them.

    `message_id` with or without its angle brackets; it also makes the boundaries, so that the same mail has the
    same bytes. `attachments` are files by name. FleetError for an address that is none.
    """
    message = EmailMessage(policy=SMTP)
    # Not through `message[...]`: CPython's own folding loses spaces between encoded words (seen in 3.11).
    message.set_raw("Subject", _subject(mail.subject))
    message["From"] = _addresses("sender", [sender])
    message["To"] = _addresses("recipient", to)
    if reply_to:
        message["Reply-To"] = _addresses("reply address", [reply_to])
    message["Date"] = format_datetime(date)
    message["Message-ID"] = f"<{_one_line(message_id).strip('<>')}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    for part in message.iter_parts():
        part["Content-Language"] = mail.tag
    for name, content in (attachments or {}).items():
        maintype, subtype = _TYPES.get(PurePath(name).suffix, _ANY_TYPE)
        message.add_attachment(content, maintype=maintype, subtype=subtype, filename=_one_line(name))
    _fix_boundaries(message, message_id)
    return message


def _subject(text: str) -> str:
    """The subject as a header. A text that looks like an encoded word is encoded, or a mail program would decode it."""
    charset = "utf-8" if "=?" in text or not text.isascii() else "us-ascii"
    return Header(text, charset, header_name="Subject").encode(maxlinelen=76)


def _fix_boundaries(message: EmailMessage, seed: str) -> None:
    """`=_` stands in no quoted-printable and no base64 line, so a boundary is never met inside a part."""
    multiparts = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(multiparts):
        digest = hashlib.sha256(f"{number}\0{seed}".encode(errors="backslashreplace")).hexdigest()[:24]
        part.set_boundary(f"=_eidfleet_{number}_{digest}")


def _addresses(what: str, written: Iterable[str]) -> tuple[Address, ...]:
    """Each text is one mailbox, with or without a name before it."""
    found = tuple(_address(what, text) for text in written)
    if not found:
        raise FleetError(f"a mail needs a {what}: give at least one address, such as name@example.org")
    return found


def _address(what: str, written: str) -> Address:
    parsed: dict[str, Any] = {"defects": []}
    try:
        if _NOT_IN_A_HEADER.search(written):
            raise ValueError("control character")
        AddressHeader.parse(written, parsed)
    except (HeaderParseError, ValueError, IndexError) as problem:
        raise _no_address(what, written) from problem
    mailboxes = [address for group in parsed.get("groups", ()) for address in group.addresses]
    if len(mailboxes) != 1 or not mailboxes[0].username or not mailboxes[0].domain:
        raise _no_address(what, written)
    (one,) = mailboxes
    if not one.addr_spec.isascii():
        raise _no_address(what, written)
    return Address(one.display_name, one.username, one.domain)


def _no_address(what: str, written: str) -> FleetError:
    return FleetError(
        f"{_one_line(written)[:200]!r} is no mail address for a {what}; write it as name@example.org"
    )
