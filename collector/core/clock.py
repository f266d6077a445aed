"""The clock of the country, and instants that cannot have been yet: what a clock left behind that ran ahead once."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
TOLERANCE = timedelta(minutes=5)
"""So far ahead is no fault: clocks are set right by seconds all the time, and two commands never begin at one instant."""


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
