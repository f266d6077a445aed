"""One pass over a set of hosts: preflight, the play, and every result stored the moment it arrives."""

from __future__ import annotations

import logging
import re
import secrets
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from collector.app.scan.intake import SET_ASIDE, keep, recovered
from collector.app.scan.node_shares import (
    HERE,
    WITHOUT_RESULT,
    NodesAsking,
    ask_through_nodes,
    by_node,
    sweep_units,
)
from collector.app.scan.renamed import settle
from collector.app.scan.request import Request
from collector.core.clock import BRUSSELS
from collector.core.errors import FleetError
from collector.core.fleet.fleet import Fleet, FleetHost
from collector.core.fleet.same_machine import Pair
from collector.core.model import HostName, Reach, ReachKind, ScanId, SiteId
from collector.core.text import counted, printable
from collector.history.memory import memories
from collector.history.results import ScanRecord, Store
from collector.history.store_turns import HeldTurns, held_turns, scan_turn, site_turn
from collector.history.unfinished_scans import cut_off_scans, pushed_aside, sites_of_scan
from collector.sources.fleet.turns import Turn, only_one
from collector.sources.scan import runner
from collector.sources.scan.preflight import Door, knock
from collector.sources.scan.replies import Report, report_from_event
from collector.sources.scan.ssh_config import door_of
from collector.sources.scan.unit_journal import UnitJournal

logger = logging.getLogger(__name__)
_THEN = "`eidfleet scan --resume` asks the rest"
_SCAN_ID = re.compile(r"[0-9]{8}T[0-9]{6}-[0-9a-f]{6}")


class Progress(Protocol):
    """Hears how a scan goes. `told` is called once for each host that has a result."""

    def begin(self, total: int) -> None: ...
    def told(self, reach: Reach) -> None: ...
    def say(self, words: str) -> None: ...
    def end(self) -> None: ...


@dataclass(frozen=True, slots=True)
class ScanDone(ScanRecord):
    """A scan as the store has it. What is left to go was interrupted, or Ansible died; `--resume` asks them."""

    renamed: tuple[Pair, ...] = ()
    """Workstations that answered under a new name and whose history now goes on there."""


def scan(request: Request, fleet: Fleet, store: Store, progress: Progress) -> ScanDone:
    """Runs or resumes a scan. What one host does is data; FleetError only for what stops the whole scan.

    One scan of a state folder goes on at a time; over PostgreSQL, one of a site, from whichever control node.
    """
    with only_one(Turn.SCAN, request.state_dir):
        resumed = resumable(store, request.clock()) if request.resume else None
        chosen = {host.name: host.site for host in fleet.hosts if host.selected}
        _recover(request, store, fleet, progress)
        _sweep(request.state_dir, resumed)
        to_go = () if resumed is None else store.to_go(resumed)
        sweep_units(UnitJournal(request.state_dir), resumed, to_go, progress.say)
        if resumed is None:
            if not chosen:
                raise FleetError(
                    "no host to scan: --site and --limit leave none of the inventory's workstations"
                )
            _tell_what_is_left(request, store, chosen, progress)
        sites = set(chosen.values()) if resumed is None else sites_of_scan(store, resumed)
        with held_turns(store, [site_turn(site) for site in sorted(sites)]) as held:
            if resumed is not None and store.scan(resumed).ended_at is not None:
                raise FleetError(
                    "another control node has just ended the scan that was cut off; nothing was changed"
                )
            everybody = (host.host for host in fleet.hosts)
            scan_id = resumed or store.begin_scan(fleet.sites.values(), everybody, chosen, request.clock())
            known = {host.name: host for host in fleet.hosts}
            passed = _Pass(request, store, scan_id, known, fleet.asking_for_ehealth, progress, held)
            try:
                held.also(scan_turn(scan_id))
                passed.run(store.to_go(scan_id))
            except FleetError:
                store.forget_if_empty(scan_id)  # nobody was asked: nothing is left that could be resumed
                raise
            record = store.scan(scan_id)
            renamed = () if record.ended_at is None else settle(store, request.clock())
            return ScanDone(**asdict(record), renamed=renamed)


@dataclass(slots=True)
class _Pass:
    """Stores results of one pass and knows who has none yet."""

    request: Request
    store: Store
    scan_id: ScanId
    known: Mapping[HostName, FleetHost]
    ehealth_sites: Collection[SiteId]
    progress: Progress
    held: HeldTurns
    waiting: set[HostName] = field(default_factory=set)
    _one_at_a_time: threading.RLock = field(default_factory=threading.RLock)

    def run(self, names: Sequence[HostName]) -> None:
        self.waiting = set(names)
        self.progress.begin(len(names))
        try:
            for name in names:
                if name not in self.known:
                    self.keep(self._report(name, ReachKind.NOT_ASKED, "no longer in the inventory"))
                elif self.known[name].host.calls_in:
                    self.keep(self._report(name, ReachKind.NOT_ASKED, "it calls in by itself now"))
                elif not self.known[name].selected:  # gone since the scan was begun that is resumed now
                    self.keep(self._report(name, ReachKind.NOT_ASKED, "it is gone now, as retired.toml says"))
            there = self._preflight([self.known[n] for n in names if n in self.waiting])
            logger.info("scan=%s asked=%d behind_an_open_door=%d", self.scan_id, len(names), len(there))
            is_through = not there or (not self.request.stop() and self._ask(there))
            if is_through and not self.request.stop():
                for name in sorted(self.waiting):
                    self.keep(self._report(name, ReachKind.TIMED_OUT, WITHOUT_RESULT))
            if not self.waiting:
                self.held.check(_THEN)
                self.store.end_scan(self.scan_id, self.request.clock())
                runner.clean(work_dir(self.request.state_dir, self.scan_id))
        finally:
            self.progress.end()

    def keep(self, report: Report) -> None:
        """Stores a report; hosts we do not know or that have their result are left alone."""
        with self._one_at_a_time:  # each execution node is heard in a thread of its own
            if report.host not in self.waiting:
                return
            site = self.known[report.host].site if report.host in self.known else SiteId("")
            kept = keep(self.store, self.scan_id, report, site)
            self.waiting.discard(report.host)
            self.progress.told(kept.reach)
            self.held.check(_THEN)

    def hear(self, event: Mapping[str, Any]) -> None:
        """Takes an event of Ansible's in, if it says something final of a host."""
        report = report_from_event(event, self.request.clock())
        if report is not None:
            self.keep(report)

    def say(self, words: str) -> None:
        with self._one_at_a_time:
            self.progress.say(words)

    def _preflight(self, hosts: Sequence[FleetHost]) -> list[HostName]:
        doors: list[Door] = []
        open_anyway: set[HostName] = set()
        for host in hosts:
            if host.mistake:
                self.keep(self._report(host.name, ReachKind.NOT_EQUIPPED, printable(host.mistake)))
                continue
            door = None if host.node else door_of(host)
            if door is None:
                open_anyway.add(host.name)
            else:
                doors.append(door)

        def dead(door: Door, reach: Reach) -> None:
            self.keep(Report(door.host, self.request.clock(), reach))

        answering = set(knock(doors, self.request.settings.scan.preflight_timeout_s, dead)) | open_anyway
        return [host.name for host in hosts if host.name in answering]

    def _ask(self, names: Sequence[HostName]) -> bool:
        """Whether Ansible went through all hosts of this machine, if any; false if it died or was ended on the way."""
        shares = by_node(self.known[name] for name in names)
        here = shares.pop(HERE, [])
        if not shares:
            return self._play(here, self.request.stop)
        asking = NodesAsking(
            self.request,
            self.scan_id,
            self._mark(),
            keep=self.keep,
            hear=self.hear,
            is_waiting=lambda name: name in self.waiting,
            say=self.say,
            ehealth_hosts=frozenset(self._asking_for_ehealth(names)),
        )
        return ask_through_nodes(asking, shares, lambda stop: not here or self._play(here, stop))

    def _mark(self) -> str:
        return f"{self.scan_id}-{secrets.token_hex(4)}"

    def _play(self, names: Sequence[HostName], stop: Callable[[], bool]) -> bool:
        reading = self.request.reading
        job = runner.Play(
            inventories=reading.sources,
            hosts=names,
            fleet_dir=reading.fleet_dir,
            work_dir=work_dir(self.request.state_dir, self.scan_id),
            mark=self._mark(),
            forks=min(self.request.forks, len(names)),
            ehealth_hosts=self._asking_for_ehealth(names),
            limits=self.request.settings.scan,
            vault_arguments=reading.vault_arguments,
        )
        return runner.run(job, self.hear, stop)

    def _asking_for_ehealth(self, names: Sequence[HostName]) -> list[HostName]:
        return [name for name in names if self.known[name].site in self.ehealth_sites]

    def _report(self, name: HostName, kind: ReachKind, words: str) -> Report:
        return Report(name, self.request.clock(), Reach(kind, words))


def work_dir(state_dir: Path, scan_id: ScanId) -> Path:
    return state_dir / "scans" / scan_id


def resumable(store: Store, now: datetime) -> ScanId:
    """The scan that `--resume` goes on with. FleetError if there is none."""
    cut_off = cut_off_scans(store, now)
    if not cut_off:
        raise FleetError("there is no interrupted scan to resume; run `eidfleet scan` without --resume")
    return cut_off[0].id


def only_missing(fleet: Fleet, store: Store, now: datetime) -> Fleet:
    """The fleet with only those hosts selected that did not answer when they were last asked, or never were."""
    names = [host.name for host in fleet.hosts if host.selected]
    held = memories(store, names, now, with_observations=False, with_points=False)
    answered = {name for name, memory in held.items() if memory.recent[0].reach.kind is ReachKind.ANSWERED}
    return fleet.without(answered)


def _recover(request: Request, store: Store, fleet: Fleet, progress: Progress) -> None:
    """Stores what interrupted scans had been told but not yet written when this control node was killed."""
    for record in cut_off_scans(store, request.clock()):
        folder, aside = work_dir(request.state_dir, record.id), request.state_dir / SET_ASIDE
        if not folder.exists():
            continue
        with held_turns(store, [site_turn(site) for site in sorted(sites_of_scan(store, record.id))]):
            waiting = set(store.to_go(record.id))
            sites = {host.name: host.site for host in fleet.hosts if host.name in waiting}
            found, odd = recovered(store, record.id, folder, aside, sites, request.clock())
            runner.clean(folder)
        if found:
            logger.info("scan=%s recovered=%d", record.id, len(found))
        for path in odd:
            progress.say(
                f"What a workstation said before the scan was cut off cannot be read; it is set aside in {path}."
            )


def _tell_what_is_left(
    request: Request, store: Store, chosen: Collection[HostName], progress: Progress
) -> None:
    """That a new scan puts one past resuming that was cut off."""
    left = pushed_aside(store, chosen, request.clock())
    to_go = len(store.to_go(left.id)) if left is not None else 0
    if left is not None and to_go:
        progress.say(
            f"The scan of {left.started_at.astimezone(BRUSSELS):%Y-%m-%d %H:%M %Z} was cut off with {counted(to_go, 'host')} to go; "
            "this is a new one. Next time `eidfleet scan --resume` goes on instead."
        )


def _sweep(state_dir: Path, resumed: ScanId | None) -> None:
    """Folders of scans that were killed when all was stored and their folder was not gone yet, or that another control node took up."""
    for path in (state_dir / "scans").glob("*"):
        if path.name != resumed and _SCAN_ID.fullmatch(path.name):
            runner.clean(path)
