"""Posts JSON to a web hook, signed as Standard Webhooks has it, and tries again with growing pauses.

The signature is over id, time and body, so that a receiver can refuse what is old or was changed; the id stays the same for
every try, so that it can drop what it has. Source: standard-webhooks specification, seen 2026-11-24.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import logging
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError
from urllib3.exceptions import TimeoutError as NoAnswerError

from collector import __version__
from collector.core.errors import FleetError, Mistake
from collector.core.refusal import Failure, Refusal
from collector.core.text import printable

logger = logging.getLogger(__name__)
SECRET_PREFIX = "whsec_"  # noqa: S105 - what a secret of this kind begins with
LEAST_SECRET_BYTES = 24
_AGAIN = (408, 425, 429, 500, 502, 503, 504)
_LONGEST_PAUSE_S = 120


@dataclass(frozen=True, slots=True)
class Hook:
    """`secret` signs; `tries` counts the first one too; `pause_s` is the first pause, and each next is twice as long."""

    url: str
    secret: bytes = field(repr=False)
    ca_file: Path | None = None
    timeout_s: float = 10
    tries: int = 4
    pause_s: float = 1

    @property
    def shown(self) -> str:
        """Its host: the rest of an address may be a secret of its own."""
        return urllib3.util.parse_url(self.url).host or "?"

    @property
    def name(self) -> str:
        """Names it in the ledger without telling its address."""
        return f"{self.shown}#{hashlib.sha256(self.url.encode()).hexdigest()[:12]}"


def secret_of(text: str, place: str) -> bytes:
    """The key in a secret's text: `whsec_` and base64, or any other text as it is. FleetError for one too short to protect.

    >>> secret_of("whsec_" + base64.b64encode(b"k" * 24).decode(), "here") == b"k" * 24
    True
    """
    text = text.strip()
    try:
        key = (
            base64.b64decode(text.removeprefix(SECRET_PREFIX), validate=True)
            if text.startswith(SECRET_PREFIX)
            else text.encode()
        )
    except (binascii.Error, ValueError) as error:
        raise FleetError(Mistake(place, "holds no base64 after whsec_", _MAKE_ONE)) from error
    if len(key) < LEAST_SECRET_BYTES:
        raise FleetError(Mistake(place, f"holds a secret below {LEAST_SECRET_BYTES} bytes", _MAKE_ONE))
    return key


_MAKE_ONE = "`printf whsec_; openssl rand -base64 32` makes a good one"


def signature(secret: bytes, message: str, at: int, body: bytes) -> str:
    """The `webhook-signature` of a body.

    The example of the specification:

    >>> key = secret_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "here")
    >>> signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    signed = hmac.new(secret, f"{message}.{at}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"


def post(hook: Hook, message: str, body: bytes, now: datetime) -> Failure | None:
    """None when the receiver took it. Otherwise why not; `is_final` where the same try would fail again.

    FleetError where its certificate does not hold. A redirect is not followed: the body goes where the settings say.
    """
    at = int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"eidfleet/{__version__}",
        "webhook-id": message,
        "webhook-timestamp": str(at),
        "webhook-signature": signature(hook.secret, message, at, body),
    }
    retries = urllib3.Retry(
        total=hook.tries - 1,
        other=0,  # a certificate that does not hold is no better a second later
        backoff_factor=hook.pause_s,
        backoff_max=_LONGEST_PAUSE_S,
        backoff_jitter=hook.pause_s / 2,
        status_forcelist=_AGAIN,
        allowed_methods=None,  # our id makes a second POST harmless
        redirect=False,
        raise_on_status=False,
        respect_retry_after_header=True,
    )
    with urllib3.PoolManager(ssl_context=_context(hook), timeout=hook.timeout_s, retries=retries) as pool:
        try:
            answer = pool.request("POST", hook.url, body=body, headers=headers, redirect=False)
        except (MaxRetryError, HTTPError) as error:
            return _failure(hook, error)
    if 200 <= answer.status < 300:
        return None
    words = printable(answer.data[:200].decode("utf-8", "replace"))
    is_final = answer.status not in _AGAIN
    kind = Refusal.BUSY if not is_final else Refusal.LOG_IN if answer.status in (401, 403) else Refusal.OTHER
    return Failure(kind, printable(f"HTTP {answer.status} {words}", 300), is_final)


def _failure(hook: Hook, error: HTTPError) -> Failure:
    reason = error.reason if isinstance(error, MaxRetryError) else error
    cause = reason.args[0] if reason is not None and reason.args else None
    for found in (reason, cause):
        if isinstance(found, ssl.SSLCertVerificationError):
            raise FleetError(
                Mistake(
                    f"web hook {hook.shown}",
                    f"its certificate does not hold: {found.verify_message}",
                    "nothing was posted; correct [webhook] url, or name its authority under [webhook] ca_file",
                )
            ) from error
    # One that could not be opened at all is a kind of time-out to this library.
    timed_out = isinstance(reason, NoAnswerError) and not isinstance(reason, NewConnectionError)
    kind = Refusal.TIMED_OUT if timed_out else Refusal.NOT_REACHED
    # Its words may hold the whole address, and with it a token.
    words = {Refusal.TIMED_OUT: "no answer in time", Refusal.NOT_REACHED: "no connection"}[kind]
    logger.info("web hook=%s failed: %s", hook.shown, type(reason).__name__)
    return Failure(kind, words, is_final=False)


def _context(hook: Hook) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=str(hook.ca_file) if hook.ca_file else None)
    except OSError as error:
        hint = "it must hold certificates in PEM form"
        raise FleetError(
            Mistake(f"[webhook] ca_file {hook.ca_file}", f"cannot be used: {error}", hint)
        ) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
