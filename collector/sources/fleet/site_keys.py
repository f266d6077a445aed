"""Keys of sites: what a workstation that calls in, or a drop's receiver, knows a site by. Kept for the owner of the fleet folder alone.

A key is a random token. The file has its SHA-256, by which it is known again, and the token itself as long as it is in force, so
that packages can be made; one that is revoked keeps only its hash. Several keys of a site may be in force: while packages are renewed.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import stat
from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from collector.core.errors import mistaken
from collector.core.model import SiteId
from collector.sources.files.own_text import rewrite
from collector.sources.files.plain_file import plain
from collector.sources.fleet.turns import only_writer

KEYS_FILE = "site-keys.json"
TOKEN = re.compile(r"eidkey-[0-9a-f]{40}")
LONGEST_ID = 8
_MOST_BYTES = 32 * 1024**2
_OWNER_ONLY = 0o600
_HINT = "it is written by `eidfleet inventory keys`; bring back the last good copy, or make new keys"
Token = Annotated[str, Meta(pattern=rf"^{TOKEN.pattern}$", max_length=47)]
Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", max_length=64)]
GroupName = Annotated[SiteId, Meta(min_length=1, max_length=200)]


class SiteKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One key. `token` is None once it is revoked, or where a copy of the file is made for a receiver that needs no more."""

    site: GroupName
    sha256: Digest
    made: date
    token: Token | None = None
    revoked: date | None = None

    @property
    def id(self) -> str:
        """What people call a key: the beginning of its hash, which gives nothing away."""
        return self.sha256[:LONGEST_ID]


class _KeysFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: Annotated[int, Meta(ge=1, le=1)]
    keys: tuple[SiteKey, ...] = ()


class SiteKeys:
    """The keys of a fleet, in the order they were made; found by their hash, for who asks about a hundred thousand tokens."""

    def __init__(self, keys: tuple[SiteKey, ...] = ()) -> None:
        self.keys = keys
        self._by_digest = {key.sha256: key for key in keys}
        self._newest = {key.site: key.sha256 for key in keys if key.revoked is None}

    def known(self, token: str) -> SiteKey | None:
        """The key of a token, revoked or not; None for a token that is none of ours."""
        return self._by_digest.get(digest_of(token))

    def in_force(self, site: SiteId) -> tuple[SiteKey, ...]:
        """The newest last: packages are made with that one."""
        return tuple(key for key in self.keys if key.site == site and key.revoked is None)

    def is_newest(self, key: SiteKey) -> bool:
        return self._newest.get(key.site) == key.sha256


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def load_keys(path: Path) -> SiteKeys:
    """The keys of a fleet folder; none without a file. FleetError for a file that others may read, or that is none of ours."""
    try:
        found = plain(path).stat()
        if stat.S_IMODE(found.st_mode) & stat.S_IRWXO:
            raise mistaken(path, "everybody on this machine may read it", f"chmod 600 {path}")
        if found.st_size > _MOST_BYTES:
            raise mistaken(path, "is larger than any file of keys", _HINT)
        body = path.read_bytes()
    except FileNotFoundError:
        return SiteKeys()
    except OSError as error:
        raise mistaken(
            path, f"cannot be read: {error.strerror or error}", "run the command as its owner"
        ) from error
    try:
        keys = msgspec.json.decode(body, type=_KeysFile).keys
    except (ValueError, RecursionError) as error:  # msgspec's own are ValueErrors
        raise mistaken(path, f"is no file of site keys: {error}", _HINT) from error
    digests = [key.sha256 for key in keys]
    if len(set(digests)) < len(digests):
        raise mistaken(path, "has one key twice", _HINT)
    odd = next((key for key in keys if key.token is not None and digest_of(key.token) != key.sha256), None)
    if odd is not None:
        raise mistaken(path, f"the token of key {odd.id} is not the one of its hash", _HINT)
    return SiteKeys(keys)


def make_keys(path: Path, sites: Iterable[SiteId], today: date) -> tuple[SiteKey, ...]:
    """Makes a key for each of these sites, whatever they have; what they have stays in force."""
    new = tuple(_new(site, today) for site in sites)
    with only_writer(path):
        _write(path, (*load_keys(path).keys, *new))
    return new


def revoke_keys(path: Path, ids: Collection[str], today: date) -> None:
    """Revokes keys by their ids: from now on they are known as revoked, and their tokens are forgotten."""
    with only_writer(path):
        keys = [
            msgspec.structs.replace(key, token=None, revoked=today)
            if key.id in ids and key.revoked is None
            else key
            for key in load_keys(path).keys
        ]
        _write(path, keys)


def _new(site: SiteId, today: date) -> SiteKey:
    token = f"eidkey-{secrets.token_hex(20)}"
    return SiteKey(site, digest_of(token), today, token)


def _write(path: Path, keys: Iterable[SiteKey]) -> None:
    text = msgspec.json.format(msgspec.json.encode(_KeysFile(1, tuple(keys))), indent=1)
    rewrite(path, text.decode() + "\n", _OWNER_ONLY)
