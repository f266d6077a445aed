"""Logs in on a mail server: with a password in any script, or with a token.

The standard library's `login` knows ASCII alone. Sources: RFC 4954 (AUTH), RFC 4616 (PLAIN, UTF-8), RFC 2195 (CRAM-MD5), RFC 7628
(OAUTHBEARER), Google's and Microsoft's descriptions of XOAUTH2; seen 2026-11-29.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import smtplib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from collector.core.text import printable

_MOST_CHALLENGES = 5
_ALREADY, _TAKEN, _CHALLENGE, _NOT_YOU = 503, 235, 334, 535
Respond = Callable[[bytes | None], bytes | None]
"""From a challenge to the answer. None as a challenge asks for what goes with the AUTH command; None if nothing does."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """A `token` goes before a password."""

    user: str
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def hidden(self, said: str) -> str:
        """A server's words without our secret, should it repeat it."""
        for secret in filter(None, (self.password, self.token)):
            for shown in (secret, base64.b64encode(secret.encode()).decode()):
                said = said.replace(shown, "***")
        return said


class NoWayInError(Exception):
    """The server offers no way to log in that goes with what we have; `offered` are its own."""

    def __init__(self, offered: tuple[str, ...]) -> None:
        self.offered = offered
        super().__init__(", ".join(offered) or "none")

    @property
    def wants_token(self) -> bool:
        return any(name in _WITH_TOKEN for name in self.offered)


class LogInRefusedError(Exception):
    """The server said no to each way it offers; `code` and `said` are those of the one that says most."""

    def __init__(self, code: int, said: str) -> None:
        self.code, self.said = code, said
        super().__init__(f"{code} {said}")


def log_in(smtp: smtplib.SMTP, given: Credentials, host: str, port: int) -> None:
    """NoWayInError, LogInRefusedError, or what smtplib raises where the connection breaks."""
    offered = tuple(smtp.esmtp_features.get("auth", "").upper().split())
    known = _with_token(given, host, port) if given.token else _with_password(given)
    ways = [name for name in known if name in offered]
    if not ways:
        raise NoWayInError(tuple(printable(name, 40) for name in offered[:12]))
    refused = LogInRefusedError(0, "")
    for name in ways:  # some servers offer what they do not have
        code, said = _try(smtp, name, known[name])
        if code in (_TAKEN, _ALREADY):
            return
        found = LogInRefusedError(code, given.hidden(said))
        if 400 <= code <= 499:
            raise found
        refused = refused if refused.code == _NOT_YOU else found
    raise refused


def _try(smtp: smtplib.SMTP, name: str, respond: Respond) -> tuple[int, str]:
    first = respond(None)
    code, said = smtp.docmd("AUTH", name if first is None else f"{name} {_encoded(first) or '='}")
    told = ""
    for _ in range(_MOST_CHALLENGES):
        if code != _CHALLENGE:
            break
        challenge = _decoded(said)
        told = _why(challenge) or told
        answer = respond(challenge)
        code, said = smtp.docmd("*" if answer is None else _encoded(answer))
    return code, " ".join(part for part in (said.decode("utf-8", "replace"), told) if part)


def _with_password(given: Credentials) -> Mapping[str, Respond]:
    """The strongest first."""
    user, password = given.user.encode(), given.password.encode()

    def cram_md5(challenge: bytes | None) -> bytes | None:
        if challenge is None:
            return None
        try:
            return user + b" " + hmac.new(password, challenge, "md5").hexdigest().encode()
        except ValueError:  # a machine in FIPS mode has no MD5
            return None

    def plain(challenge: bytes | None) -> bytes | None:
        return b"\0" + user + b"\0" + password

    asked: list[bytes] = []

    def login(challenge: bytes | None) -> bytes | None:
        if challenge is None:
            return None
        asked.append(challenge)
        return user if len(asked) == 1 else password

    return {"CRAM-MD5": cram_md5, "PLAIN": plain, "LOGIN": login}


_WITH_TOKEN = ("XOAUTH2", "OAUTHBEARER")


def _with_token(given: Credentials, host: str, port: int) -> Mapping[str, Respond]:
    user = given.user.replace("=", "=3D").replace(",", "=2C")
    x = f"user={given.user}\x01auth=Bearer {given.token}\x01\x01".encode()
    bearer = f"n,a={user},\x01host={host}\x01port={port}\x01auth=Bearer {given.token}\x01\x01".encode()
    # A challenge after these says why not, and wants an answer without meaning before the refusal itself.
    return {
        "XOAUTH2": lambda challenge: x if challenge is None else b"",
        "OAUTHBEARER": lambda challenge: bearer if challenge is None else b"\x01",
    }


def _why(challenge: bytes) -> str:
    """What the error of a refused token says: its status, scope and such. Empty for any other challenge."""
    try:
        said = json.loads(challenge)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(said, dict):
        return ""
    parts = [f"{key} {said[key]}" for key in ("status", "error", "scope") if isinstance(said.get(key), str)]
    return f"({printable(', '.join(parts), 150)})" if parts else ""


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decoded(said: bytes) -> bytes:
    try:
        return base64.b64decode(said)
    except (binascii.Error, ValueError):
        return b""
