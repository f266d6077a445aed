"""The help sheet as values: seven checks in order, what decides whom to call, and the numbers to call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Point = tuple[str, str]
"""A line in two parts: what is asked or seen, and what to do about it."""


@dataclass(frozen=True, slots=True)
class SheetContact:
    """Whom to call. Empty where a site named nobody: the sheet then has lines to write name and number on."""

    role: str
    name: str
    phone: str
    email: str
    hours: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.name or self.phone or self.email)


@dataclass(frozen=True, slots=True)
class QrCode:
    """A code to scan as the path of its dark modules; `side` counts modules, the quiet zone with them."""

    address: str
    path: str
    side: int


@dataclass(frozen=True, slots=True)
class HelpSheet:
    """What hangs on the wall. `words` are its headings by short name."""

    tag: str
    title: str
    site: str
    checks: tuple[Point, ...]
    pin: tuple[Point, ...]
    addresses: tuple[Point, ...]
    contacts: tuple[SheetContact, ...]
    ready: tuple[str, ...]
    never_send: str
    dated: str
    words: Mapping[str, str]
    qr: QrCode | None = None
    sample: str | None = None
    """That the site is invented; the steps and the public desks are not."""
