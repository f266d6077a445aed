"""A drop over https: takes one document a workstation by its site's key, writes it into the drop, and can do nothing else.

It faces the internet. So every request has an end (of its size, its time, its number), nothing is said of what lies in the drop, and
the name of a file is made of what the document says and what its key is, never of what the request asks for.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import ssl
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from collector.core.errors import FleetError, mistaken
from collector.core.text import printable
from collector.sources.fleet.site_keys import TOKEN, SiteKey, SiteKeys, load_keys
from collector.sources.scan.call_in import (
    MOST_CALL_BYTES,
    SUFFIX,
    CallDocument,
    CallRefusedError,
    Flaw,
    read_call,
)
from collector.sources.scan.drop_folder import exists_in

logger = logging.getLogger(__name__)
LONGEST_CONNECTION_S = 30
"""From the first byte to the last, whatever a client does in between: a slow one is cut off in the middle of its headers too."""
MOST_CONNECTIONS = 200
MOST_HEADER_BYTES = 16_384
MOST_FILES_OF_SITE = 5_000
_BEARER = re.compile(rf"Bearer ({TOKEN.pattern})")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
_FOLDER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}")
_OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_KEYS_GOOD_FOR_S = 2
_STATUS = {Flaw.TOO_LARGE: 413}


@dataclass(frozen=True, slots=True)
class ReceiverSettings:
    """Where it listens, where it writes, and by which keys. Without a certificate only loopback is listened on: somebody else's TLS is before it."""

    drop: Path
    keys: Path
    host: str
    port: int
    certificate: Path | None = None
    private_key: Path | None = None
    proxy: str = ""
    """The address of the proxy whose word on who the client is counts; empty: nobody's."""
    a_minute_by_site: int = 600
    refusals_a_minute: int = 30


class Allowance:
    """How much each of many may do in a minute. It remembers a bounded number of them; the one heard of longest ago is forgotten."""

    def __init__(self, a_minute: int, most: int = 10_000) -> None:
        self._a_minute = a_minute
        self._most = most
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, who: str, now: float, much: float = 1) -> bool:
        """Whether there was enough left; what is not used comes back in the course of a minute. `much` 0 only asks."""
        left, since = self._left.pop(who, (float(self._a_minute), now))
        left = min(float(self._a_minute), left + (now - since) * self._a_minute / 60)
        is_enough = left >= max(much, 1)
        self._left[who] = (left - much if is_enough else left, now)
        while len(self._left) > self._most:
            self._left.popitem(last=False)
        return is_enough


class _Refused(Exception):  # noqa: N818 - an answer, not a fault
    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


@dataclass(slots=True)
class Receiver:
    """The one thing it does: `put`."""

    settings: ReceiverSettings
    sites: Allowance = field(init=False)
    strangers: Allowance = field(init=False)
    _known: SiteKeys = field(init=False)
    _mark: tuple[int, int] = (0, 0)
    _looked_at: float = float("-inf")
    _writes: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(4))

    def __post_init__(self) -> None:
        self.sites = Allowance(self.settings.a_minute_by_site)
        self.strangers = Allowance(self.settings.refusals_a_minute)
        self._known = load_keys(self.settings.keys)

    async def put(self, request: Request) -> Response:
        client = request.client.host if request.client else "?"
        now = time.monotonic()
        try:
            if not self.strangers.take(client, now, 0):
                raise _Refused(429, "too many that were refused; wait a minute")
            key = self._key(request)
            if not self.sites.take(key.site, now):
                raise _Refused(429, "too many of this site; wait a minute")
            call = await self._call(request, key)
            await self._written(call, key)
        except _Refused as refused:
            if refused.status in (401, 403, 404):
                self.strangers.take(client, now)
            logger.info("drop client=%s status=%d %s", client, refused.status, refused)
            # A client that is refused may still be sending: it is not listened to any longer.
            return PlainTextResponse(f"{refused}\n", refused.status, {"connection": "close"})
        return Response(status_code=204)

    def _key(self, request: Request) -> SiteKey:
        given = request.headers.getlist("authorization")
        found = _BEARER.fullmatch(given[0]) if len(given) == 1 else None
        key = self._keys().known(found[1]) if found else None
        if key is None:
            raise _Refused(401, "a key of a site is needed")
        if key.revoked is not None:
            raise _Refused(403, f"this key was revoked on {key.revoked}")
        return key

    def _keys(self) -> SiteKeys:
        """As the file has them now: a key that is revoked stops at once. Nobody is let in while it cannot be read."""
        now = time.monotonic()
        if now - self._looked_at < _KEYS_GOOD_FOR_S:
            return self._known
        try:
            found = self.settings.keys.stat()
            mark = (found.st_mtime_ns, found.st_ino)
            if mark != self._mark:
                self._known, self._mark = load_keys(self.settings.keys), mark
        except (OSError, FleetError) as error:
            logger.warning("the keys cannot be read: %s", error)
            raise _Refused(503, "not now") from error
        self._looked_at = now
        return self._known

    async def _call(self, request: Request, key: SiteKey) -> CallDocument:
        body = bytearray()
        # A number: the parser refuses any other, and two that differ.
        length = request.headers.get("content-length", "0")
        if len(length) > 9 or int(length) > MOST_CALL_BYTES:
            raise _Refused(413, "too large")
        try:
            async with asyncio.timeout(LONGEST_CONNECTION_S / 2):
                async for chunk in request.stream():
                    body += chunk
                    if len(body) > MOST_CALL_BYTES:
                        raise _Refused(413, "too large")
        except TimeoutError as error:
            raise _Refused(408, "too slow") from error
        except ClientDisconnect as error:
            raise _Refused(400, "cut off") from error
        try:
            call = read_call(bytes(body))
        except CallRefusedError as refused:
            raise _Refused(_STATUS.get(refused.flaw, 422), printable(str(refused), 300)) from refused
        shown = self._keys().known(call.key)
        if shown is None or shown.sha256 != key.sha256:
            raise _Refused(403, "the document shows another key than the request")
        if not _NAME.fullmatch(call.workstation):
            raise _Refused(
                422, "the workstation's name has other characters than letters, digits, dots and hyphens"
            )
        return call

    async def _written(self, call: CallDocument, key: SiteKey) -> None:
        installation = call.observation.volatile.installation or "none"
        name = f"{call.workstation.lower()}.{installation}{SUFFIX}"
        # Written anew from what was understood: nothing that was sent beside it reaches the drop.
        document = msgspec.json.encode(call)
        async with self._writes:
            try:
                await asyncio.to_thread(write_call, self.settings.drop, key.site, name, document)
            except OSError as error:
                logger.warning("drop site=%s %s cannot be written: %s", key.site, name, error)
                raise _Refused(507, "there is no room") from error
        logger.info("drop site=%s workstation=%s taken", key.site, call.workstation)


def write_call(drop: Path, site: str, name: str, document: bytes) -> None:
    """Puts a document into the folder of its site, in the place of the one of that name. OSError where that cannot be."""
    folder = site if _FOLDER.fullmatch(site) else f"_{os.fsencode(site).hex()[:180]}"
    root = os.open(drop, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with suppress(FileExistsError):
            os.mkdir(folder, 0o750, dir_fd=root)
        handle = os.open(folder, _OPEN_FOLDER, dir_fd=root)
    finally:
        os.close(root)
    part = f".{name}.{os.getpid()}-{time.monotonic_ns()}.part"[-250:]
    part = part if part.startswith(".") else f".{part[1:]}"
    try:
        if not exists_in(handle, name) and _is_full(handle):
            raise OSError(0, f"site {site} has {MOST_FILES_OF_SITE} files")
        file = os.open(
            part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o640, dir_fd=handle
        )
        try:
            with os.fdopen(file, "wb") as out:
                out.write(document)
            os.rename(part, name, src_dir_fd=handle, dst_dir_fd=handle)
        except BaseException:
            os.unlink(part, dir_fd=handle)
            raise
    finally:
        os.close(handle)


def _is_full(folder: int) -> bool:
    with os.scandir(folder) as entries:
        return sum(1 for _ in entries) >= MOST_FILES_OF_SITE


class _BoundedProtocol(H11Protocol):
    """One request a connection, and an end to each: uvicorn itself waits for ever for headers that come drop by drop."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._end = self.loop.call_later(LONGEST_CONNECTION_S, transport.abort)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end.cancel()
        super().connection_lost(exc)


def application(settings: ReceiverSettings) -> Starlette:
    made = Starlette(routes=[Route("/{name}", Receiver(settings).put, methods=["PUT"])])
    made.router.redirect_slashes = False  # it would send a client wherever its own Host header says
    return made


def serve(settings: ReceiverSettings) -> None:
    """Listens until a signal ends it. FleetError for what cannot be listened with."""
    if (settings.certificate is None) is not (settings.private_key is None):
        raise FleetError("--certificate and --private-key go together")
    if settings.certificate is None and settings.host not in ("127.0.0.1", "::1", "localhost"):
        raise FleetError(
            f"without --certificate only this machine itself is listened to (127.0.0.1), for a proxy with TLS; {settings.host} would let everybody read the keys"
        )
    if not settings.drop.is_dir():
        raise mistaken(settings.drop, "there is no such drop", "make the folder, or name another with --drop")
    config = uvicorn.Config(
        application(settings),
        host=settings.host,
        port=settings.port,
        http=_BoundedProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.proxy),
        forwarded_allow_ips=settings.proxy or None,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=2,
        timeout_graceful_shutdown=5,
        h11_max_incomplete_event_size=MOST_HEADER_BYTES,
        backlog=256,
        ssl_certfile=settings.certificate,
        ssl_keyfile=settings.private_key,
    )
    try:
        config.load()
    except (OSError, ssl.SSLError) as error:
        raise mistaken(
            settings.certificate, f"cannot be used: {error}", "name a certificate and its key in PEM"
        ) from error
    uvicorn.Server(config).run()
