"""Gives mail to a mail server: always over a validated connection, and so that we know whether the server has it.

A message counts for the server once its last line, a single dot, has arrived. All before it is sent first; only then
the caller is asked to write down that the dot goes, so that the time in which nobody can know is one round trip.
"""

from __future__ import annotations

import ipaddress
import logging
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from collector.core.errors import FleetError, Mistake
from collector.core.refusal import Failure, Refusal, Step, refusal
from collector.core.text import printable

logger = logging.getLogger(__name__)
_NEWLINE = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"(?m)^\.")


class Security(StrEnum):
    """How the connection is protected. `none` is for a relay on this very machine."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MailServer:
    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None
    timeout_s: float = 30
    accept_timeout_s: float = 300
    """For the answer to a whole message, which a server may scan first (RFC 5321, 4.5.3.2.6, allows it ten minutes)."""

    @property
    def shown(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server answers for the letter now."""

    said: str


@dataclass(frozen=True, slots=True)
class Lost:
    """The last bytes went and no answer came: the server may have the letter, and nobody can know."""

    failure: Failure


class ServerDownError(Exception):
    """No connection, or the one there was is gone. Nothing was given to the server since the last answer."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(failure.said)


class TakenAwayError(Exception):
    """Another run has taken the letter out of our hands; its last bytes were not sent."""


@dataclass(frozen=True, slots=True)
class Session:
    """A connection on which letters go one after the other."""

    smtp: smtplib.SMTP
    server: MailServer

    @property
    def most_bytes(self) -> int | None:
        """The largest message the server says it takes (RFC 1870); None if it does not say."""
        said = self.smtp.esmtp_features.get("size", "").split()
        return int(said[0]) if said and said[0].isdecimal() and int(said[0]) > 0 else None

    def send(
        self, sender: str, recipient: str, content: bytes, envelope_id: str, hand_over: Callable[[], bool]
    ) -> Accepted | Failure | Lost:
        """One message to one recipient. `hand_over` is asked right before the last bytes go; it must have written that down.

        ServerDownError if the connection broke before; TakenAwayError if `hand_over` says no.
        """
        try:
            return self._send(sender, recipient, content, envelope_id, hand_over)
        except smtplib.SMTPResponseException as error:  # a reply nobody can read, or too long a one
            self.smtp.close()
            raise ServerDownError(refusal(error.smtp_code, _words(error.smtp_error), Step.CONTENT)) from error
        except (smtplib.SMTPException, OSError) as error:
            self.smtp.close()
            raise ServerDownError(_failure_of(error)) from error

    def _send(
        self, sender: str, recipient: str, content: bytes, envelope_id: str, hand_over: Callable[[], bool]
    ) -> Accepted | Failure | Lost:
        smtp = self.smtp
        options = [f"SIZE={len(content)}"] if smtp.has_extn("size") else []
        if smtp.has_extn("dsn"):  # a bounce brings our id back, and no copy of the report
            options += ["RET=HDRS", f"ENVID={envelope_id}"]
        code, said = smtp.mail(sender, options)
        if code != 250:
            return self._refused(code, said, Step.SENDER)
        code, said = smtp.rcpt(recipient)
        if code not in (250, 251):
            return self._refused(code, said, Step.RECIPIENT)
        code, said = smtp.docmd("DATA")
        if code != 354:
            return self._refused(code, said, Step.CONTENT)
        smtp.send(_as_data(content))
        if not hand_over():
            smtp.close()  # without its last line the message does not count
            raise TakenAwayError
        return self._end(smtp)

    def _end(self, smtp: smtplib.SMTP) -> Accepted | Failure | Lost:
        if smtp.sock is not None:
            smtp.sock.settimeout(self.server.accept_timeout_s)
        try:
            smtp.send(b".\r\n")
            code, said = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            smtp.close()
            return Lost(_failure_of(error))
        if smtp.sock is not None:
            smtp.sock.settimeout(self.server.timeout_s)
        if code == 250:
            return Accepted(printable(f"{code} {_words(said)}", 300))
        return self._refused(code, said, Step.CONTENT)

    def _refused(self, code: int, said: bytes, step: Step) -> Failure:
        if code == 421:  # the server is closing the connection, RFC 5321, 3.8
            self.smtp.close()
        else:
            with suppress(smtplib.SMTPException, OSError):
                self.smtp.rset()
        return refusal(code, _words(said), step)

    @property
    def is_alive(self) -> bool:
        return self.smtp.sock is not None


@contextmanager
def session(server: MailServer) -> Iterator[Session]:
    """A connection with a validated certificate and the log-in done.

    ServerDownError where trying later may help. FleetError where only the settings can: a certificate that does not
    hold, no TLS where it was asked for, a refused log-in. The password never goes over an unprotected connection.
    """
    smtp = _connected(server)
    try:
        _log_in(smtp, server)
        yield Session(smtp, server)
        if smtp.sock is not None:
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
    finally:
        smtp.close()  # in the middle of a message nothing may be said any more, not even good-bye


def is_this_machine(host: str) -> bool:
    """
    >>> is_this_machine("localhost"), is_this_machine("127.0.0.2"), is_this_machine("mail.example")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _connected(server: MailServer) -> smtplib.SMTP:
    place = f"mail server {server.shown}"
    try:
        if server.security is Security.TLS:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=server.timeout_s, context=_context(server)
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout_s)
        try:
            smtp.ehlo_or_helo_if_needed()
            if server.security is Security.STARTTLS:
                code, said = smtp.starttls(context=_context(server))
                if code != 220:
                    raise ServerDownError(refusal(code, _words(said), Step.CONNECT))
                smtp.ehlo_or_helo_if_needed()
        except BaseException:
            smtp.close()
            raise
    except ssl.SSLCertVerificationError as error:
        hint = "nothing was sent; correct [mail] server, or name its authority under [mail] ca_file"
        raise FleetError(
            Mistake(place, f"its certificate does not hold: {error.verify_message}", hint)
        ) from error
    except ssl.SSLError as error:
        hint = 'nothing was sent; port 465 is usually security = "tls", port 587 "starttls"'
        raise FleetError(Mistake(place, f"no TLS came about: {error.reason or error}", hint)) from error
    except smtplib.SMTPNotSupportedError as error:
        hint = (
            'nothing was sent, the password neither; somebody may be in between, or it wants security = "tls"'
        )
        raise FleetError(Mistake(place, "offers no STARTTLS", hint)) from error
    except smtplib.SMTPResponseException as error:
        raise ServerDownError(refusal(error.smtp_code, _words(error.smtp_error), Step.CONNECT)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise ServerDownError(_failure_of(error)) from error
    return smtp


def _log_in(smtp: smtplib.SMTP, server: MailServer) -> None:
    if not server.user:
        return
    place = f"mail server {server.shown}"
    try:
        smtp.login(server.user, server.password)
    except smtplib.SMTPNotSupportedError as error:
        hint = "nothing was sent; leave [mail] user empty if it lets this machine send without"
        raise FleetError(Mistake(place, "offers no way to log in that we know", hint)) from error
    except smtplib.SMTPAuthenticationError as error:
        failure = refusal(error.smtp_code, _words(error.smtp_error), Step.LOG_IN)
        if not failure.is_final:
            raise ServerDownError(failure) from error
        hint = "nothing was sent; look at [mail] user and its password"
        raise FleetError(Mistake(place, f"refuses the log-in: {failure.said}", hint)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise ServerDownError(_failure_of(error)) from error


def _context(server: MailServer) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=str(server.ca_file) if server.ca_file else None)
    except OSError as error:
        hint = "it must hold certificates in PEM form"
        raise FleetError(
            Mistake(f"[mail] ca_file {server.ca_file}", f"cannot be used: {error}", hint)
        ) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _as_data(content: bytes) -> bytes:
    """What DATA carries before its last line: lines end with CR LF, and a leading dot is doubled (RFC 5321, 4.5.2)."""
    data = _LEADING_DOT.sub(b"..", _NEWLINE.sub(b"\r\n", content))
    return data if data.endswith(b"\r\n") else data + b"\r\n"


def _failure_of(error: Exception) -> Failure:
    if isinstance(error, TimeoutError):
        return Failure(Refusal.TIMED_OUT, "no answer in time", is_final=False)
    if isinstance(
        error, smtplib.SMTPServerDisconnected | ConnectionResetError | BrokenPipeError | ssl.SSLError
    ):
        kind = Refusal.TIMED_OUT if "timed out" in str(error) else Refusal.CUT_OFF
        return Failure(kind, printable(str(error), 300), is_final=False)
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Failure(Refusal.NOT_REACHED, printable(words, 300), is_final=False)


def _words(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
