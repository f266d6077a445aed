"""What is said of a clock that was wrong: instants in the store that are yet to come, and time it has not seen go by."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from collector.app.auditing import record_run
from collector.core.clock import BRUSSELS
from collector.core.text import counted
from collector.history import instants
from collector.history.instants import Ahead, ahead, scanned_between
from collector.history.renames import everyone
from collector.history.results import Store
from collector.history.store_turns import held_turns, site_turn
from collector.sources.fleet.turns import Turn, only_one

_SEEN_BEFORE, _SEEN_SINCE = timedelta(days=7), timedelta(days=62)


def words(found: Ahead, zone: ZoneInfo = BRUSSELS) -> str:
    """In a sentence or two, with what an administrator can do."""
    what = (
        f"results of {counted(found.hosts, 'workstation')}" if found.hosts else counted(found.scans, "scan")
    )
    return (
        f"The store holds {what} dated in the future, up to {found.latest.astimezone(zone):%a %d %b %Y %H:%M}: this machine's "
        "clock was wrong then, or is wrong now. They do not count. If the clock is right now, "
        "`eidfleet prune --dated-ahead` says what of it can go."
    )


def notice(store: Store, now: datetime) -> list[str]:
    """A line for commands that show how the fleet stands; none where every instant has been."""
    found = ahead(store, now)
    return [] if found is None else [words(found)]


def remove_ahead(store: Store, state_dir: Path, now: datetime, *, apply: bool) -> int:
    """How many results dated in the future went, or would go; no scan goes on beside it."""
    if not apply:
        return instants.remove_ahead(store, now, apply=False)
    with only_one(Turn.SCAN, state_dir):
        turns = [site_turn(site) for site in sorted(everyone(store).sites)]
        with held_turns(store, turns), record_run(store, "prune", options={"dated_ahead": True}):
            return instants.remove_ahead(store, now, apply=True)


def removed_words(results: int, *, applied: bool) -> str:
    what = f"{counted(results, 'result')} dated in the future, and scans that hold no other"
    if applied:
        return f"Removed {what}."
    return f"Would remove {what}.\nNothing was changed; look at this machine's clock first, then add --apply to remove them."


def leapt(store: Store, now: datetime) -> str | None:
    """Why nothing may be removed for its age now: nobody scanned in the weeks before, so that the clock may have leapt.

    A clock that runs a year ahead makes every result old. It is believed once a scan is a week old by it.
    """
    if scanned_between(store, now - _SEEN_SINCE, now - _SEEN_BEFORE):
        return None
    return (
        f"put off: no scan in the {_SEEN_SINCE.days} days before {(now - _SEEN_BEFORE).astimezone(BRUSSELS):%d %b %Y}, so this "
        f"machine's clock may have leapt ahead; nothing is removed for its age until a scan is {_SEEN_BEFORE.days} days old"
    )
