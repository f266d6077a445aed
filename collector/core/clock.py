"""The clock of the country, and instants that cannot have been yet: what a clock left behind that ran ahead once."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
TOLERANCE = timedelta(minutes=5)
"""So far ahead is no fault: clocks are set right by seconds all the time, and two commands never begin at one instant."""


def in_zone(at: datetime, zone: tzinfo) -> datetime:
    """The instant by the clock of a zone. ValueError for a naive one, whose zone nobody knows."""
    if at.tzinfo is None:
        raise ValueError(f"naive instant {at!r}: pass a timezone-aware datetime")
    return at.astimezone(zone)


def to_the_second(at: datetime | None) -> str | None:
    """As programs read it (ISO 8601); None for no instant."""
    return at.isoformat(timespec="seconds") if at else None


def believable(now: datetime) -> datetime:
    """The latest instant that anything noted by `now` can have; what is later was noted by another clock."""
    return now + TOLERANCE


def is_ahead(at: datetime, now: datetime) -> bool:
    """
    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 29, 12, tzinfo=UTC)
    >>> [is_ahead(noon + timedelta(minutes=m), noon) for m in (-1, 5, 6)]
    [False, False, True]
    """
    return at > believable(now)
