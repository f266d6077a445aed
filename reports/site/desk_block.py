"""A helpdesk as a block on a page: every text chosen, nothing hidden."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeskBlock:
    """Who helps. None or an empty tuple never hides: the `missing` lines say what is not known."""

    role: str
    name: str
    does: str
    phone: str | None
    phone_href: str | None
    email: str | None
    web: str | None
    hours: tuple[str, ...]
    languages: tuple[str, ...]
    missing: tuple[str, ...]
    check_before_use: str | None
    verified: str
    periods: str = ""
    """Opening hours for the script, on the clock of `DESK_ZONE`: `07:30-12:00 13:00-17:15`; empty where unknown."""
    closes: str = ""
    """Which list of closing days holds for it: `public`, `federal` or none."""
    is_assumed: bool = False
    """Working days are our assumption, so an 'open' is a probable one."""
