"""Which results are old enough to go, and which must stay so that "since when" can still be told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from collector.app.judge.pasts import Pasts
from collector.app.judge.site_states import StatesQuestion
from collector.app.scan.intake import SET_ASIDE
from collector.core.clock import BRUSSELS
from collector.core.judging.changes import broken_since
from collector.core.model import HostName, Site
from collector.core.text import counted
from collector.history.ledger import Ledger
from collector.history.memory import Memory, memories
from collector.history.removal import Removed, compact, has_results_before, prune
from collector.history.renames import everyone
from collector.history.results import Store


@dataclass(frozen=True, slots=True)
class Pruned:
    """What went, or would go, and what was kept although it is old."""

    before: datetime
    removed: Removed
    kept_for_open: int
    applied: bool
    letters: int
    """Letters whose recipient is forgotten."""
    set_aside: int
    """Files of what workstations said and nobody could read."""


def prune_store(store: Store, state_dir: Path, question: StatesQuestion, days: int, *, apply: bool) -> Pruned:
    """Removes results older than so many days, the addresses of letters as old, and what was set aside by then.

    Of every workstation stay its newest result, its newest two answers, and, where something is still broken,
    the answers from the one before it broke up to today that say when it did.
    """
    before = question.now - timedelta(days=days)
    known = everyone(store)
    sites = dict(known.sites)
    for host in known.hosts.values():
        sites.setdefault(host.site, Site(host.site, host.site))
    held = memories(store, list(known.hosts), question.now, with_observations=False)
    pasts = Pasts(store, question.catalogue, question.now)
    past = pasts.judged(known.hosts.values(), sites, held, ())
    keep: dict[HostName, Collection[datetime]] = {}
    kept_for_open = 0
    for name, memory in held.items():
        newest = {answer.at for answer in memory.recent} | {point.at for point in memory.points[:2]}
        since = min(broken_since(past.get(name, ())).values(), default=None)
        telling = _telling(memory, since)
        kept_for_open += sum(at < before for at in telling - newest)
        keep[name] = newest | telling
    removed = prune(store, before, keep, apply=apply)
    letters = Ledger(store).forget_before(before, apply=apply)
    if letters and apply:
        compact(store)
    aside = _set_aside(state_dir, before)
    for path in aside if apply else ():
        path.unlink(missing_ok=True)
    return Pruned(before, removed, kept_for_open, apply, letters, len(aside))


def has_old(store: Store, state_dir: Path, before: datetime) -> bool:
    has_rows = has_results_before(store, before) or Ledger(store).forget_before(before, apply=False) > 0
    return has_rows or bool(_set_aside(state_dir, before))


def _set_aside(state_dir: Path, before: datetime) -> list[Path]:
    """The files that were set aside before that instant; a file's own time is when that was."""
    found = (path for path in (state_dir / SET_ASIDE).rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(path for path in found if path.stat().st_mtime < before.timestamp())


def _telling(memory: Memory, since: datetime | None) -> set[datetime]:
    if since is None:
        return set()
    at = sorted(point.at for point in memory.points)
    first = max(0, at.index(since) - 1) if since in at else 0
    return set(at[first:])


def as_text(done: Pruned) -> str:
    r = done.removed
    parts = ", ".join(
        (counted(r.results, "result"), counted(r.scans, "scan"), counted(r.observations, "observation"))
    )
    if done.set_aside:
        parts += (
            f", {counted(done.set_aside, 'file')} that {'was' if done.set_aside == 1 else 'were'} set aside"
        )
    what = f"{parts} and the addresses of {counted(done.letters, 'letter')} from before {done.before.astimezone(BRUSSELS):%Y-%m-%d %H:%M %Z}"
    kept = (
        f"Kept although older: {counted(done.kept_for_open, 'answer')} that say since when something still broken is broken, "
        "each workstation's newest results, and who ran what."
    )
    if done.applied:
        return f"Removed {what}.\n{kept}"
    return f"Would remove {what}.\n{kept}\nNothing was changed; add --apply to remove them."


def as_mapping(done: Pruned) -> Mapping[str, object]:
    return {
        "before": done.before,
        "results": done.removed.results,
        "scans": done.removed.scans,
        "observations": done.removed.observations,
        "letters": done.letters,
        "set_aside": done.set_aside,
        "kept_for_open": done.kept_for_open,
        "applied": done.applied,
    }
