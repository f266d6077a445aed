"""Gives mail to a mail server: always over a validated connection, and so that we know whether the server has it.

A message counts for the server once its last line, a single dot, has arrived. All before it is sent first; only then
the caller is asked to write down that the dot goes, so that the time in which nobody can know is one round trip.

Every step is waited for so long and no longer, and no longer than somebody wants us to go on.
"""

from __future__ import annotations

import ipaddress
import logging
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from collector.core.errors import FleetError, Mistake, mistaken
from collector.core.mail.refusal import Failure, Refusal, SmtpStep, refusal
from collector.core.text import printable
from collector.delivery.log_in import Credentials, LogInRefusedError, NoWayInError, log_in
from collector.delivery.patience import Patience, StoppedError
from collector.delivery.token import TokenCommand
from collector.sources.fleet.settings import Security as Security

logger = logging.getLogger(__name__)
_NEWLINE = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"(?m)^\.")
_MOST_LINES, _MOST_LINE_BYTES = 200, 8_192
"""Of one reply. RFC 5321 knows lines of 512 bytes; servers with much to offer say some thirty."""
_QUIT_S, _GRACE_S = 1, 0.4
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MailServer:
    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None
    timeout_s: float = 30
    """For the connection up to the greeting, and for each answer as a whole."""
    accept_timeout_s: float = 300
    """For the answer to a whole message, which a server may scan first (RFC 5321, 4.5.3.2.6, allows it ten minutes),
    and before it for the message to get there."""
    token_command: TokenCommand | None = None
    """Its token goes in the place of a password."""
    total_s: float = 3_600
    """After this long no further letter is begun."""

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


@dataclass(frozen=True, slots=True)
class Session:
    """A connection on which letters go one after the other."""

    smtp: smtplib.SMTP
    server: MailServer
    patience: Patience = field(default_factory=Patience)

    @property
    def most_bytes(self) -> int | None:
        """The largest message the server says it takes (RFC 1870); None if it does not say."""
        said = self.smtp.esmtp_features.get("size", "").split()
        number = int(said[0]) if said and said[0].isdecimal() and len(said[0]) < 20 else 0
        return number or None

    def send(
        self, sender: str, recipient: str, content: bytes, envelope_id: str
    ) -> Accepted | Failure | Lost:
        """One message to one recipient; raises what `offer` and `finish` do."""
        return self.offer(sender, recipient, content, envelope_id) or self.finish()

    def offer(self, sender: str, recipient: str, content: bytes, envelope_id: str) -> Failure | None:
        """All of a message but its last line, without which it does not count; None where the server waits for that.

        ServerDownError if the connection broke; StoppedError if somebody wanted us to stop.
        """
        smtp = self.smtp
        options = [f"SIZE={len(content)}"] if smtp.has_extn("size") else []
        if smtp.has_extn("dsn"):  # a bounce brings our id back, and no copy of the report
            options += ["RET=HDRS", f"ENVID={envelope_id}"]
        with self._told():
            code, said = self.ask(lambda: smtp.mail(sender, options))
            if not 200 <= code <= 299:
                return self._refused(code, said, SmtpStep.SENDER)
            code, said = self.ask(lambda: smtp.rcpt(recipient))
            if not 200 <= code <= 299:
                return self._refused(code, said, SmtpStep.RECIPIENT)
            code, said = self.ask(lambda: smtp.docmd("DATA"))
            if code != 354:
                return self._refused(code, said, SmtpStep.CONTENT)
            data = _as_data(content)
            self.ask(lambda: smtp.send(data), self.server.accept_timeout_s)
            return None

    def finish(self) -> Accepted | Failure | Lost:
        """The last line, after which the message is the server's. Whoever must never send it twice has noted that before."""
        smtp, most_s = self.smtp, self.server.accept_timeout_s

        def last_line() -> tuple[int, bytes]:
            if smtp.sock is not None:
                smtp.sock.settimeout(most_s)
            smtp.send(b".\r\n")
            return smtp.getreply()

        with self._told():
            try:
                code, said = self.ask(last_line, most_s, grace_s=_GRACE_S)
            except StoppedError:
                return Lost(
                    Failure(Refusal.CUT_OFF, "we were ended before the server answered", is_final=False)
                )
            except (smtplib.SMTPException, OSError) as error:
                smtp.close()
                return Lost(_failure_of(error))
            if smtp.sock is not None:
                smtp.sock.settimeout(self.server.timeout_s)
            if 200 <= code <= 299:
                return Accepted(printable(f"{code} {_words(said)}", 300))
            if not 400 <= code <= 599:  # no answer that says yes or no
                smtp.close()
                return Lost(refusal(code, _words(said), SmtpStep.CONTENT))
            return self._refused(code, said, SmtpStep.CONTENT)

    def take_back(self) -> None:
        """Ends the connection without the last line."""
        self.smtp.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What breaks a connection, as what became of the server."""
        try:
            yield
        except smtplib.SMTPResponseException as error:  # a reply nobody can read, or too long a one
            self.smtp.close()
            raise ServerDownError(
                refusal(error.smtp_code, _words(error.smtp_error), SmtpStep.CONTENT)
            ) from error
        except (smtplib.SMTPException, OSError) as error:
            self.smtp.close()
            raise ServerDownError(_failure_of(error)) from error

    def ask(self, work: Callable[[], T], most_s: float | None = None, *, grace_s: float = 0) -> T:
        """What `work` brings; a connection that was waited for in vain is taken away."""
        try:
            return self.patience.wait_for(work, most_s or self.server.timeout_s, grace_s=grace_s)
        except (TimeoutError, StoppedError, KeyboardInterrupt):
            _take_away(self.smtp)
            raise

    def _refused(self, code: int, said: bytes, step: SmtpStep) -> Failure:
        if code == 421:  # the server is closing the connection, RFC 5321, 3.8
            self.smtp.close()
        else:
            with suppress(smtplib.SMTPException, OSError, StoppedError):
                self.ask(self.smtp.rset)
        return refusal(code, _words(said), step)

    @property
    def is_alive(self) -> bool:
        return self.smtp.sock is not None


@contextmanager
def session(server: MailServer, patience: Patience = Patience()) -> Iterator[Session]:  # noqa: B008 - a frozen value
    """A connection with a validated certificate and the log-in done.

    ServerDownError where trying later may help. FleetError where only the settings can: a certificate that does not
    hold, no TLS where it was asked for, a refused log-in. StoppedError. The password never goes over an unprotected
    connection.
    """
    open_ = _connected(server, patience)
    try:
        _log_in(open_)
        yield open_
        if open_.is_alive:
            with suppress(smtplib.SMTPException, OSError, StoppedError):
                open_.ask(open_.smtp.quit, _QUIT_S)
    finally:
        open_.smtp.close()  # in the middle of a message nothing may be said any more, not even good-bye


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


class _Bounded(smtplib.SMTP):
    """Takes no endless reply, and can be closed by another thread while it connects."""

    def getreply(self) -> tuple[int, bytes]:
        """As the library's, with an end: so many lines, none too long. A line without a code is -1, as there."""
        said: list[bytes] = []
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("please run connect() first")
        if self.file is None:
            self.file = self.sock.makefile("rb")
        until = time.monotonic() + (self.sock.gettimeout() or 0)
        while True:
            try:
                line = self.file.readline(_MOST_LINE_BYTES + 1)
            except OSError as error:
                self.close()
                if isinstance(error, TimeoutError):
                    raise
                raise smtplib.SMTPServerDisconnected(f"Connection unexpectedly closed: {error}") from error
            if not line:
                self.close()
                raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
            said.append(line[4:].strip(b" \t\r\n"))
            if len(line) > _MOST_LINE_BYTES or len(said) > _MOST_LINES:
                self.close()
                raise smtplib.SMTPServerDisconnected("its answer has no end")
            if time.monotonic() > until:
                self.close()
                raise TimeoutError("no answer in time")
            if not line[:3].isdigit():
                return -1, b"\n".join(said)
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(said)


class _BoundedTls(_Bounded, smtplib.SMTP_SSL):
    pass


def _open(server: MailServer, opened: list[smtplib.SMTP]) -> None:
    """Connects; in `opened` from its beginning, so that who waits can take it away."""
    if server.security is Security.TLS:
        smtp: _Bounded = _BoundedTls(timeout=server.timeout_s, context=tls_context("mail", server.ca_file))
    else:
        smtp = _Bounded(timeout=server.timeout_s)
    smtp._host = server.host  # type: ignore[attr-defined]  # the name TLS asks for: the library takes it with its constructor alone
    opened.append(smtp)
    code, said = smtp.connect(server.host, server.port)
    if code != 220:
        smtp.close()
        raise smtplib.SMTPConnectError(code, said)


def _take_away(smtp: smtplib.SMTP) -> None:
    """What still waits on it gets an end of file."""
    if smtp.sock is not None:
        with suppress(OSError):
            smtp.sock.shutdown(socket.SHUT_RDWR)
    smtp.close()


def _connected(server: MailServer, patience: Patience) -> Session:
    place = f"mail server {server.shown}"
    opened: list[smtplib.SMTP] = []
    try:
        try:
            patience.wait_for(lambda: _open(server, opened), server.timeout_s)
            (smtp,) = opened
            open_ = Session(smtp, server, patience)
            open_.ask(smtp.ehlo_or_helo_if_needed)
            if server.security is Security.STARTTLS:
                context = tls_context("mail", server.ca_file)
                code, said = open_.ask(lambda: smtp.starttls(context=context))
                if code != 220:
                    raise ServerDownError(refusal(code, _words(said), SmtpStep.CONNECT))
                open_.ask(smtp.ehlo_or_helo_if_needed)
        except BaseException:
            for begun in opened:
                _take_away(begun)
            raise
    except ssl.SSLCertVerificationError as error:
        hint = "nothing was sent; correct [mail] server, or name its authority under [mail] ca_file"
        raise mistaken(place, f"its certificate does not hold: {error.verify_message}", hint) from error
    except ssl.SSLError as error:
        hint = 'nothing was sent; port 465 is usually security = "tls", port 587 "starttls"'
        raise mistaken(place, f"no TLS came about: {error.reason or error}", hint) from error
    except smtplib.SMTPNotSupportedError as error:
        hint = (
            'nothing was sent, the password neither; somebody may be in between, or it wants security = "tls"'
        )
        raise mistaken(place, "offers no STARTTLS", hint) from error
    except smtplib.SMTPResponseException as error:
        raise ServerDownError(refusal(error.smtp_code, _words(error.smtp_error), SmtpStep.CONNECT)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise ServerDownError(_failure_of(error)) from error
    return open_


def _log_in(open_: Session) -> None:
    server = open_.server
    if not server.user:
        return
    place = f"mail server {server.shown}"
    token = server.token_command.token(open_.patience) if server.token_command else ""
    given = Credentials(server.user, server.password, token)
    try:
        open_.ask(lambda: log_in(open_.smtp, given, server.host, server.port))
    except NoWayInError as error:
        raise FleetError(_no_way_in(place, error, bool(token))) from error
    except LogInRefusedError as error:
        failure = refusal(error.code, error.said, SmtpStep.LOG_IN)
        if not failure.is_final:
            raise ServerDownError(failure) from error
        raise mistaken(place, f"refuses the log-in: {failure.said}", _refused_hint(open_, failure)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise ServerDownError(_failure_of(error)) from error


_TOKENS = (
    "Microsoft 365 wants OAuth, and passwords only as long as its administrator leaves Authenticated SMTP on; Google wants an app "
    "password, OAuth, or its SMTP relay; name a command that prints a token under [mail] oauth, or send through a relay "
    "(docs/mail.md)"
)


def _no_way_in(place: str, error: NoWayInError, had_token: bool) -> Mistake:
    if error.wants_token and not had_token:
        return Mistake(place, f"takes no password, only a token ({error})", f"nothing was sent; {_TOKENS}")
    if not error.offered:
        hint = "nothing was sent; leave [mail] user empty if it lets this machine send without"
        return Mistake(place, "offers no log-in", hint)
    known = "a token by XOAUTH2 or OAUTHBEARER" if had_token else "a password by PLAIN, LOGIN or CRAM-MD5"
    hint = "nothing was sent; ask its administrator for another way, or for a relay"
    return Mistake(place, f"offers no way to log in that we know: {error}; we know {known}", hint)


def _refused_hint(open_: Session, failure: Failure) -> str:
    server = open_.server
    if server.token_command is not None:
        return (
            "nothing was sent; look whether the token of [mail] oauth is for this user and for sending mail"
        )
    offered = open_.smtp.esmtp_features.get("auth", "").upper()
    if "OAUTH" in offered or "basic authentication" in failure.said.casefold():
        return f"nothing was sent; look at [mail] user and its password. {_TOKENS}"
    if not (server.user + server.password).isascii():
        said = "they are sent in UTF-8, as the standard has it; a server that knows ASCII alone needs another password"
        return f"nothing was sent; look at [mail] user and its password: {said}"
    return "nothing was sent; look at [mail] user and its password"


def tls_context(section: str, ca_file: Path | None) -> ssl.SSLContext:
    """Validates certificates by the system's authorities, or by those of `ca_file`, which is named in that section of the settings."""
    try:
        context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    except OSError as error:
        hint = "it must hold certificates in PEM form"
        raise mistaken(f"[{section}] ca_file {ca_file}", f"cannot be used: {error}", hint) from error
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
