"""Stable codes of account names: the same person on the same PC keeps the code, and nobody can turn it back."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from functools import partial

from collector.core.model import HostName
from collector.history.results import Store
from reports.words.privacy import UserLabel


def labels(salt: bytes) -> Callable[[HostName, str], str]:
    """Gives codes made with the store's secret. It can travel to another process, as the reports' workers need."""
    return partial(_code, salt)


def _code(salt: bytes, host: HostName, user: str) -> str:
    digest = hashlib.blake2b(f"{host}\0{user}".encode(), key=salt, digest_size=5).digest()
    return base64.b32encode(digest).decode()[:3]


def names(host: HostName, user: str) -> str:
    """The names themselves, where the fleet's settings choose them."""
    return user


def label_of(store: Store, show_user_names: bool) -> UserLabel:
    """Codes of account names, or the names themselves where the fleet's settings choose them."""
    return names if show_user_names else labels(store.salt())
