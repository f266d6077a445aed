"""One pass over a set of hosts: preflight, the play, and every result stored the moment it arrives."""

from __future__ import annotations

import logging
import re
import secrets
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from collector import __version__
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
from collector.core.clock import BRUSSELS
from collector.core.errors import FleetError
from collector.core.fleet.fleet import Fleet, FleetHost
from collector.core.fleet.same_machine import Pair
from collector.core.model import HostName, Reach, ReachKind, ScanId, SiteId
from collector.core.text import counted, printable
from collector.history.memory import memories
from collector.history.results import ScanRecord, Store
from collector.sources.fleet.settings import Settings
from collector.sources.fleet.turns import only_scan
from collector.sources.scan import runner
from collector.sources.scan.preflight import Door, knock
from collector.sources.scan.replies import Report, report_from_event
from collector.sources.scan.ssh_config import door_of
from collector.sources.scan.unit_journal import UnitJournal

logger = logging.getLogger(__name__)
_SCAN_ID = re.compile(r"[0-9]{8}T[0-9]{6}-[0-9a-f]{6}")


class Progress(Protocol):
    """Hears how a scan goes. `told` is called once for each host that has a result."""

    def begin(self, total: int) -> None: ...
    def told(self, reach: Reach) -> None: ...
    def say(self, words: str) -> None: ...
    def end(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Request:
    """What to scan and how. `stop` is asked about once a second; true ends the scan early, resumable."""

    inventories: Sequence[Path]
    fleet_dir: Path
    state_dir: Path
    settings: Settings
    forks: int
    resume: bool
    vault_arguments: Sequence[str]
    stop: Callable[[], bool]
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class ScanDone(ScanRecord):
    """A scan as the store has it. What is left to go was interrupted, or Ansible died; `--resume` asks them."""

    renamed: tuple[Pair, ...] = ()
    """Workstations that answered under a new name and whose history now goes on there."""


def scan(request: Request, fleet: Fleet, store: Store, progress: Progress) -> ScanDone:
    """Runs or resumes a scan. What one host does is data; FleetError only for what stops the whole scan."""
    with only_scan(request.state_dir):
        return _scan(request, fleet, store, progress)


def _scan(request: Request, fleet: Fleet, store: Store, progress: Progress) -> ScanDone:
    known = {host.name: host for host in fleet.hosts}
    scan_id = resumable(store, request.clock()) if request.resume else None
    _recover(request, store, fleet, scan_id, progress)
    _sweep(request.state_dir, scan_id)
    to_go = () if scan_id is None else store.to_go(scan_id)
    sweep_units(UnitJournal(request.state_dir), scan_id, to_go, progress.say)
    if scan_id is None:
        chosen = [host.name for host in fleet.hosts if host.selected]
        if not chosen:
            raise FleetError("no host to scan: --site and --limit leave none of the inventory's workstations")
        scan_id = store.begin_scan(
            fleet.sites.values(), (h.host for h in fleet.hosts), chosen, request.clock(), __version__
        )
    try:
        _Pass(request, store, scan_id, known, fleet.asking_for_ehealth, progress).run(store.to_go(scan_id))
    except FleetError:
        store.forget_if_empty(scan_id)  # nobody was asked: nothing is left that could be resumed
        raise
    record = store.scan(scan_id)
    renamed = () if record.ended_at is None else settle(store, request.clock())
    return ScanDone(**asdict(record), renamed=renamed)


class _Pass:
    """Stores results of one pass and knows who has none yet."""

    def __init__(
        self,
        request: Request,
        store: Store,
        scan_id: ScanId,
        known: Mapping[HostName, FleetHost],
        ehealth_sites: Collection[SiteId],
        progress: Progress,
    ) -> None:
        self.request = request
        self.store = store
        self.scan_id = scan_id
        self.known = known
        self.ehealth_sites = ehealth_sites
        self.progress = progress
        self.waiting: set[HostName] = set()
        self._one_at_a_time = threading.RLock()

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
        request = self.request
        asking = NodesAsking(
            inventories=request.inventories,
            fleet_dir=request.fleet_dir,
            settings=request.settings,
            forks=request.forks,
            vault_arguments=request.vault_arguments,
            scan=self.scan_id,
            journal=UnitJournal(request.state_dir),
            mark=self._mark(),
            clock=request.clock,
            keep=self.keep,
            is_waiting=lambda name: name in self.waiting,
            say=self.say,
            stop=request.stop,
            ehealth_hosts=frozenset(self._asking_for_ehealth(names)),
        )
        return ask_through_nodes(asking, shares, lambda stop: not here or self._play(here, stop))

    def _mark(self) -> str:
        return f"{self.scan_id}-{secrets.token_hex(4)}"

    def _play(self, names: Sequence[HostName], stop: Callable[[], bool]) -> bool:
        job = runner.Play(
            inventories=self.request.inventories,
            hosts=names,
            fleet_dir=self.request.fleet_dir,
            work_dir=work_dir(self.request.state_dir, self.scan_id),
            mark=self._mark(),
            forks=min(self.request.forks, len(names)),
            ehealth_hosts=self._asking_for_ehealth(names),
            limits=self.request.settings.scan,
            vault_arguments=self.request.vault_arguments,
        )

        def on_event(event: Mapping[str, Any]) -> None:
            report = report_from_event(event, self.request.clock())
            if report is not None:
                self.keep(report)

        return runner.run(job, on_event, stop)

    def _asking_for_ehealth(self, names: Sequence[HostName]) -> list[HostName]:
        return [name for name in names if self.known[name].site in self.ehealth_sites]

    def _report(self, name: HostName, kind: ReachKind, words: str) -> Report:
        return Report(name, self.request.clock(), Reach(kind, words))


def work_dir(state_dir: Path, scan_id: ScanId) -> Path:
    return state_dir / "scans" / scan_id


def resumable(store: Store, now: datetime) -> ScanId:
    """The scan that `--resume` goes on with. FleetError if there is none."""
    unfinished = store.unfinished_scan(now)
    if unfinished is None:
        raise FleetError("there is no interrupted scan to resume; run `eidfleet scan` without --resume")
    return unfinished.id


def exposed(hosts: Iterable[FleetHost]) -> tuple[str, ...]:
    """Sentences on those of the hosts asked that could be anybody, whose password others can read, that want another account, or that are left out."""
    asked = [host for host in hosts if host.selected]
    found = (
        ("The certificate of", "is not validated", [h.name for h in asked if h.trusts_any_certificate]),
        (
            "The password for",
            "crosses the network readable, without TLS",
            [h.name for h in asked if h.sends_password_in_the_clear],
        ),
    )
    sentences = tuple(
        f"{what} {counted(len(names), 'workstation')} {happens}, because the inventory says so: {_first(names)}"
        for what, happens, names in found
        if names
    ) + not_taken(asked)
    wrong = [printable(host.mistake) for host in asked if host.mistake]
    return (*sentences, _left_out(wrong)) if wrong else sentences


def not_taken(hosts: Iterable[FleetHost]) -> tuple[str, ...]:
    """A sentence on the hosts for which the administrator wants another account's rights, if there are any."""
    names = [host.name for host in hosts if host.selected and host.wants_become]
    if not names:
        return ()
    what = "is set by the inventory or ansible.cfg and not taken: the probe asks as the account that logs in"
    return (f"Another account (become) for {counted(len(names), 'workstation')} {what}: {_first(names)}",)


def _first(names: Sequence[HostName]) -> str:
    return f"{', '.join(sorted(names)[:5])}{' ...' if len(names) > 5 else ''}"


def _left_out(mistakes: Sequence[str]) -> str:
    who = counted(len(mistakes), "workstation")
    more = "; `eidfleet inventory check` names them all" if len(mistakes) > 1 else ""
    return f"Not asked because of a mistake in the inventory: {who}. {mistakes[0]}{more}"


def only_missing(fleet: Fleet, store: Store, now: datetime) -> Fleet:
    """The fleet with only those hosts selected that did not answer when they were last asked, or never were."""
    names = [host.name for host in fleet.hosts if host.selected]
    held = memories(store, names, now, with_observations=False, with_points=False)
    answered = {name for name, memory in held.items() if memory.recent[0].reach.kind is ReachKind.ANSWERED}
    return fleet.without(answered)


def _recover(
    request: Request, store: Store, fleet: Fleet, resumed: ScanId | None, progress: Progress
) -> None:
    """Stores what an interrupted scan had been told but not yet written when it was killed."""
    unfinished = store.unfinished_scan(request.clock())
    if unfinished is None:
        return
    waiting = set(store.to_go(unfinished.id))
    sites = {host.name: host.site for host in fleet.hosts if host.name in waiting}
    folder, aside = work_dir(request.state_dir, unfinished.id), request.state_dir / SET_ASIDE
    found, odd = recovered(store, unfinished.id, folder, aside, sites, request.clock())
    runner.clean(folder)
    if found:
        logger.info("scan=%s recovered=%d", unfinished.id, len(found))
    for path in odd:
        progress.say(
            f"What a workstation said before the scan was cut off cannot be read; it is set aside in {path}."
        )
    if resumed is None and waiting:
        progress.say(
            f"The scan of {unfinished.started_at.astimezone(BRUSSELS):%Y-%m-%d %H:%M %Z} was cut off with {counted(len(waiting - found), 'host')} to go; "
            "this is a new one. Next time `eidfleet scan --resume` goes on instead."
        )


def _sweep(state_dir: Path, resumed: ScanId | None) -> None:
    """Folders of scans that were killed when all was stored and their folder was not gone yet. Only we are scanning."""
    for path in (state_dir / "scans").glob("*"):
        if path.name != resumed and _SCAN_ID.fullmatch(path.name):
            runner.clean(path)
