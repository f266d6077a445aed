"""Puts results that were fetched elsewhere into the same history, each once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from collector.app.auditing import record_run
from collector.app.scan.intake import keep
from collector.app.scan.renamed import settle
from collector.core.errors import FleetError, Mistake
from collector.core.fleet.fleet import Fleet
from collector.core.fleet.same_machine import Pair
from collector.core.model import HostName, ScanId, SiteId
from collector.core.text import did_you_mean
from collector.history.results import Store
from collector.history.store_turns import held_turns, site_turn
from collector.history.unfinished_scans import pushed_aside
from collector.sources.fleet.turns import Turn, only_one
from collector.sources.scan.brought import Brought, read_brought
from collector.sources.scan.replies import Report

_UNDERSTOOD = "docs/bring-results.md says which files are understood"


@dataclass(frozen=True, slots=True)
class IngestDone:
    added: int
    answered: int
    known_before: int
    renamed: tuple[Pair, ...] = ()
    left: tuple[Mistake, ...] = ()
    """Files and workstations that could not be taken in; all others were."""


def ingest(
    paths: Sequence[Path],
    fleet: Fleet,
    open_store: Callable[[], Store],
    state_dir: Path,
    now: datetime,
    *,
    host: HostName | None = None,
    at: datetime | None = None,
) -> IngestDone:
    """Reads everything first and stores it as one scan; FleetError, where nothing can be taken in, leaves the store as it was.

    `at` is when a probe was run by hand, where the workstation's own clock is not to be trusted.
    A result whose workstation, instant and reach the store has already is left out, so bringing it twice does no harm.
    """
    read, unread = read_brought(paths, now, host)
    sites = {known.name: known.site for known in fleet.hosts}
    left = (*unread, *_strangers(read, sites))
    brought = tuple(_dated(one, at) for one in read if one.report.host in sites)
    if not brought:
        raise FleetError(*(left or (Mistake("", "the files hold no result of a workstation", _UNDERSTOOD),)))
    store = open_store()  # not before: a file that cannot be read leaves no empty store behind
    about = {one.report.host for one in brought}
    with only_one(Turn.SCAN, state_dir):
        if pushed_aside(store, about, now) is not None:
            raise FleetError(
                "a scan was cut off and can be resumed; run `eidfleet scan --resume` first, then bring the results"
            )
        with held_turns(store, [site_turn(site) for site in sorted({sites[host] for host in about})]):
            new = [b.report for b in _each_once(brought) if not store.has_result(b.report.host, b.report.at)]
            if not new:
                return IngestDone(0, 0, len(brought), left=left)
            answered = sum(report.observation is not None for report in new)
            hosts = sorted({report.host for report in new})
            with record_run(store, "ingest", options={"files": paths, "at": at}, hosts=hosts) as run:
                scans = [_store(store, fleet, batch, sites) for batch in _one_a_host(new)]
                run.scan, run.exit_code = scans[-1], int(answered < len(new) or bool(left))
            return IngestDone(len(new), answered, len(brought) - len(new), settle(store, now), left)


def _dated(brought: Brought, at: datetime | None) -> Brought:
    if at is None or not brought.by_hand:
        return brought
    return replace(brought, report=replace(brought.report, at=at))


def _strangers(brought: Sequence[Brought], known: Collection[str]) -> Iterator[Mistake]:
    """Workstations the inventory does not know, each once, with the first file that speaks of it."""
    first: dict[str, Path] = {}
    for one in brought:
        if one.report.host not in known:
            first.setdefault(one.report.host, one.path)
    otherwise = "add it there, or name the workstation with --host"
    for name, path in sorted(first.items()):
        yield Mistake(
            str(path), f"no workstation {name!r} in the inventory", did_you_mean(name, known, otherwise)
        )


def _each_once(brought: Sequence[Brought]) -> list[Brought]:
    return list({(b.report.host, b.report.at): b for b in brought}.values())


def _one_a_host(reports: Sequence[Report]) -> list[list[Report]]:
    """Batches with at most one result of a workstation each, as a scan has; oldest first."""
    batches: list[dict[HostName, Report]] = []
    for report in reports:
        free = next((batch for batch in batches if report.host not in batch), None)
        if free is None:
            batches.append(free := {})
        free[report.host] = report
    return [list(batch.values()) for batch in batches]


def _store(store: Store, fleet: Fleet, reports: Sequence[Report], sites: Mapping[HostName, SiteId]) -> ScanId:
    begun = min(report.at for report in reports)
    hosts = [known.host for known in fleet.hosts]
    scan = store.begin_scan(fleet.sites.values(), hosts, [r.host for r in reports], begun)
    for report in reports:
        keep(store, scan, report, sites[report.host])
    store.end_scan(scan, max(report.at for report in reports))
    return scan
