"""Posts JSON to a web hook, signed as Standard Webhooks has it, and tries again with growing pauses.

Whatever the receiver does, a try takes no longer than its time, a pause no longer than its own, and of an answer little is read.

The signature is over id, time and body, so that a receiver can refuse what is old or was changed; the id stays the same for
every try, so that it can drop what it has. Source: standard-webhooks specification, seen 2026-11-24.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import logging
import random
import re
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.exceptions import TimeoutError as NoAnswerError

from collector import __version__
from collector.core.errors import mistaken
from collector.core.mail.refusal import Failure, Refusal
from collector.core.text import printable
from collector.delivery.patience import Patience
from collector.delivery.smtp import tls_context

logger = logging.getLogger(__name__)
SECRET_PREFIX = "whsec_"  # noqa: S105 - what a secret of this kind begins with
LEAST_SECRET_BYTES = 24
_AGAIN = (408, 425, 429, 500, 502, 503, 504)
_MOST_BYTES = 200
"""Of an answer: what can be shown."""
_SECONDS = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Hook:
    """`secret` signs; `tries` counts the first one too; `pause_s` is the first pause, and each next is twice as long.

    A try has `timeout_s` in all, its answer included. Whoever asks for a pause above `longest_pause_s` is left to the next
    delivery. After `total_s` no further post is begun.
    """

    url: str
    secret: bytes = field(repr=False)
    ca_file: Path | None = None
    timeout_s: float = 10
    tries: int = 4
    longest_pause_s: float = 60
    total_s: float = 900
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
        raise mistaken(place, "holds no base64 after whsec_", _MAKE_ONE) from error
    if len(key) < LEAST_SECRET_BYTES:
        raise mistaken(place, f"holds a secret below {LEAST_SECRET_BYTES} bytes", _MAKE_ONE)
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


def post(hook: Hook, message: str, body: bytes, now: datetime, patience: Patience) -> Failure | None:
    """None when the receiver took it. Otherwise why not; `is_final` where the same try would fail again.

    FleetError where its certificate does not hold; StoppedError. A redirect is not followed: the body goes where the
    settings say.
    """
    at = int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"eidfleet/{__version__}",
        "webhook-id": message,
        "webhook-timestamp": str(at),
        "webhook-signature": signature(hook.secret, message, at, body),
    }
    context = tls_context("webhook", hook.ca_file)
    for number in range(1, hook.tries + 1):
        failure, asked_s = _once(hook, context, body, headers, patience, now)
        if failure is None or failure.is_final or number == hook.tries or patience.is_over:
            return failure
        if asked_s is not None and asked_s > hook.longest_pause_s:
            words = f"it asks us to wait {asked_s:g} seconds, and [webhook] longest_pause_s is {hook.longest_pause_s:g}"
            return Failure(failure.kind, f"{failure.said}; {words}", is_final=False)
        usual_s = hook.pause_s * 2 ** (number - 1) * random.uniform(1, 1.5)  # noqa: S311 - a pause, no secret
        patience.pause(min(hook.longest_pause_s, max(usual_s, asked_s or 0)))
    raise AssertionError("a hook has at least one try")


def _once(
    hook: Hook,
    context: ssl.SSLContext,
    body: bytes,
    headers: dict[str, str],
    patience: Patience,
    now: datetime,
) -> tuple[Failure | None, float | None]:
    """One try, and how long the receiver asks us to wait before the next."""
    try:
        status, said, later = patience.wait_for(
            lambda: _exchange(hook, context, body, headers), hook.timeout_s
        )
    except TimeoutError:
        return Failure(Refusal.TIMED_OUT, "no answer in time", is_final=False), None
    except HTTPError as error:
        return _failure(hook, error), None
    if 200 <= status < 300:
        return None, None
    is_final = status not in _AGAIN
    kind = Refusal.BUSY if not is_final else Refusal.LOG_IN if status in (401, 403) else Refusal.OTHER
    words = printable(said.decode("utf-8", "replace"))
    return Failure(kind, printable(f"HTTP {status} {words}", 300), is_final), _pause_s(later, now)


def _exchange(
    hook: Hook, context: ssl.SSLContext, body: bytes, headers: dict[str, str]
) -> tuple[int, bytes, str]:
    """The status, the beginning of what was said, and when to come back."""
    with urllib3.PoolManager(ssl_context=context, timeout=hook.timeout_s, retries=False) as pool:
        answer = pool.request(
            "POST", hook.url, body=body, headers=headers, redirect=False, preload_content=False
        )
        try:
            # Of a good answer nothing is read: it was taken, and what else is said may have no end.
            said = b"" if 200 <= answer.status < 300 else answer.read(_MOST_BYTES, decode_content=False)
        except (HTTPError, ValueError):
            # The latter for a part of negative length: the status counts without words.
            said = b""
        finally:
            answer.close()
    return answer.status, said, answer.headers.get("Retry-After", "")


def _pause_s(said: str, now: datetime) -> float | None:
    """What Retry-After asks for: seconds, or an instant (RFC 9110, 10.2.3). None where it asks for nothing that can be read."""
    if _SECONDS.fullmatch(said.strip()):
        return float(said)
    try:
        at = parsedate_to_datetime(said[:100])
        return max(0.0, (at - now).total_seconds()) if at.tzinfo else None
    except (TypeError, ValueError, OverflowError):
        return None


def _failure(hook: Hook, error: HTTPError) -> Failure:
    cause = error.args[0] if error.args else None
    for found in (error, cause):
        if isinstance(found, ssl.SSLCertVerificationError):
            raise mistaken(
                f"web hook {hook.shown}",
                f"its certificate does not hold: {found.verify_message}",
                "nothing was posted; correct [webhook] url, or name its authority under [webhook] ca_file",
            ) from error
    # One that could not be opened at all is a kind of time-out to this library.
    timed_out = isinstance(error, NoAnswerError) and not isinstance(error, NewConnectionError)
    logger.info("web hook=%s failed: %s", hook.shown, type(error).__name__)
    # Its words may hold the whole address, and with it a token.
    if timed_out:
        return Failure(Refusal.TIMED_OUT, "no answer in time", is_final=False)
    return Failure(Refusal.NOT_REACHED, "no connection", is_final=False)
