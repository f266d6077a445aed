"""Takes in what workstations that call in have left in a drop: what is whole and known becomes history, all else is set aside."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from collector.app.auditing import record_run
from collector.app.scan.intake import answer_from, keep
from collector.app.scan.renamed import settle
from collector.core.errors import FleetError
from collector.core.fleet.called_names import CalledNames
from collector.core.fleet.fleet import Fleet
from collector.core.fleet.same_machine import Pair
from collector.core.model import HostName, Reach, ReachKind, ScanId, SiteId
from collector.core.text import counted, printable
from collector.history.results import Store
from collector.history.store_turns import TAKING_IN, HeldTurns, held_turns
from collector.history.unfinished_scans import pushed_aside
from collector.sources.fleet.site_keys import SiteKey, SiteKeys
from collector.sources.fleet.turns import Turn, only_one
from collector.sources.scan.call_in import CallDocument, CallRefusedError, Flaw, read_call
from collector.sources.scan.drop_folder import DropFile, DropFolder, looks_like_drop
from collector.sources.scan.replies import Report

logger = logging.getLogger(__name__)
YOUNG = timedelta(minutes=2)
"""So long a file that is not whole may still be on its way; then it is damaged."""
CALLED = "called in"
_BATCH = 500
_MOST_SUGGESTED = 100
_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class SetAside:
    """A file that went into quarantine (or, `stuck`, should have), and why."""

    file: str
    flaw: Flaw
    reason: str
    stuck: bool = False


@dataclass(slots=True)
class DropDone:
    """What one look into a drop came to, in files. `known` were taken before; `waiting` are not whole yet and are left."""

    taken: int = 0
    known: int = 0
    older: int = 0
    waiting: int = 0
    flaws: Counter[Flaw] = field(default_factory=Counter)
    aside: list[SetAside] = field(default_factory=list)
    """The first of them; `flaws` counts them all."""
    held: int = 0
    """Files in quarantine, those of earlier days among them."""
    old_keys: Counter[str] = field(default_factory=Counter)
    """Sites whose workstations used a key that a newer one is to replace."""
    renamed: tuple[Pair, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing asks for a look of the administrator."""
        return not (self.held or self.flaws)


@dataclass(frozen=True, slots=True)
class Drop:
    """Where a drop is, and with what it is compared."""

    path: Path
    quarantine: Path
    fleet: Fleet
    keys: SiteKeys
    state_dir: Path
    open_store: Callable[[], Store]


@dataclass(frozen=True, slots=True)
class _Call:
    """A call by a workstation we know, by a key of its site."""

    file: DropFile
    key: SiteKey
    report: Report


Seen = dict[tuple[str, str], tuple[int, int, int]]
"""Files of an earlier look that need no other one as long as they are what they were: for who looks every few seconds."""


def take_in(drop: Drop, now: datetime, seen: Seen | None = None) -> DropDone:
    """Looks into the drop once. One bad file never stops the rest; FleetError only for what stops them all.

    Answers are stored batch by batch: killed on the way, the next look goes on with those that are not stored yet.
    """
    with DropFolder(drop.path, drop.quarantine) as folder, only_one(Turn.SCAN, drop.state_dir):
        store = drop.open_store()
        cut_off = pushed_aside(store, [known.name for known in drop.fleet.hosts], now)
        if cut_off is not None and store.to_go(cut_off.id):
            raise FleetError(
                "a scan was cut off and can be resumed; run `eidfleet scan --resume` first, then take in the drop"
            )
        with held_turns(store, [TAKING_IN]) as held:
            names = CalledNames(drop.fleet.hosts)
            return _Look(drop, folder, store, now, seen, held, names).look()


@dataclass(slots=True)
class _Look:
    drop: Drop
    folder: DropFolder
    store: Store
    now: datetime
    seen: Seen | None
    held: HeldTurns
    names: CalledNames
    done: DropDone = field(default_factory=DropDone)
    scans: list[ScanId] = field(default_factory=list)
    stored: set[HostName] = field(default_factory=set)
    further: Counter[HostName] = field(default_factory=Counter)
    """Of those stored already in this look, how often again."""
    suggested: int = 0

    def look(self) -> DropDone:
        for files in self.folder.batches(_BATCH):
            marks = {file: self.folder.mark(file) for file in files} if self.seen is not None else {}
            left = [file for file in files if self.seen is None or self._is_new(file, marks[file])]
            calls = [call for file in left if (call := self._known(file)) is not None]
            self._take(calls)
            if self.seen is not None:
                self.seen.update(
                    {(c.file.below, c.file.name): m for c in calls if (m := marks[c.file]) is not None}
                )
        self._end()
        self.done.held = self.folder.held()
        return self.done

    def _is_new(self, file: DropFile, mark: tuple[int, int, int] | None) -> bool:
        is_known = (
            mark is not None and self.seen is not None and self.seen.get((file.below, file.name)) == mark
        )
        self.done.known += is_known
        return not is_known

    def _known(self, file: DropFile) -> _Call | None:
        """The call in a file, or None after it was left or set aside."""
        try:
            written = self.folder.read(file)
            call = read_call(written.body)
            key = self._key(call)
            host = self._host(call, key.site)
            at = call.instant(written.at, self.now)
            if at is None:
                said = call.observation.volatile.taken_at
                words = f"says that it is {printable(said, 40)}, and the file is dated in the future too: neither clock can be believed"
                raise CallRefusedError(Flaw.DAMAGED, words)
        except CallRefusedError as refused:
            self._refuse(file, refused)
            return None
        return _Call(file, key, Report(host, at, Reach(ReachKind.ANSWERED, CALLED), call.observation))

    def _key(self, call: CallDocument) -> SiteKey:
        key = self.drop.keys.known(call.key)
        who = printable(call.workstation, 80)
        if key is None:
            raise CallRefusedError(
                Flaw.WRONG_KEY,
                f"{who} shows a key that is none of this fleet's; is it another fleet's, or forged?",
            )
        if key.revoked is not None:
            words = f"{who} shows key {key.id} of site {key.site}, which was revoked on {key.revoked}; renew what is installed there"
            raise CallRefusedError(Flaw.WRONG_KEY, words)
        return key

    def _host(self, call: CallDocument, site: SiteId) -> HostName:
        found = self.names.find(call.workstation, site)
        if found.host is not None:
            return found.host
        who = repr(printable(call.workstation, 80))
        if found.fits:
            words = f"{who} could be each of {', '.join(found.fits[:5])} of site {site}; name it in the inventory as it calls itself"
            raise CallRefusedError(Flaw.UNKNOWN_WORKSTATION, words)
        if found.elsewhere is not None:
            words = f"{who} is a workstation of site {found.elsewhere} and shows a key of site {site}; install there what is for its own site"
            raise CallRefusedError(Flaw.WRONG_KEY, words)
        near = ""
        # Comparing names takes time, which a flood of strangers must not cost.
        if self.suggested < _MOST_SUGGESTED:
            self.suggested += 1
            near = self.names.near(call.workstation, site)
        hint = near or f"add it to site {site}, then move the file back"
        raise CallRefusedError(Flaw.UNKNOWN_WORKSTATION, f"no workstation {who} in the inventory; {hint}")

    def _refuse(self, file: DropFile, refused: CallRefusedError) -> None:
        age = self.folder.age_s(file, self.now)
        if age is None:
            return  # it is gone, or has been replaced by its next: that one is read next time
        if not refused.is_whole and age < YOUNG.total_seconds():
            self.done.waiting += 1
            return
        reason, stuck = str(refused), False
        try:
            self.folder.set_aside(file, reason)
        except FleetError as error:
            reason, stuck = f"{reason} (it stays where it is: {error})", True
        except OSError as error:
            reason, stuck = f"{reason} (it stays where it is, for it cannot be moved: {error.strerror})", True
        self.done.flaws[refused.flaw] += 1
        if len(self.done.aside) < _MOST_SHOWN:
            self.done.aside.append(SetAside(file.shown, refused.flaw, reason, stuck))
        logger.info("drop file=%s flaw=%s %s", file.shown, refused.flaw, reason)

    def _take(self, calls: list[_Call]) -> None:
        newest = dict(self.store.newest_answers({call.report.host for call in calls}))
        fresh: dict[int, list[_Call]] = {}
        for call in calls:
            host, at = call.report.host, call.report.at
            last = newest.get(host)
            if last is not None and at <= last:
                self.done.known += at == last
                self.done.older += at < last
                continue
            newest[host] = at
            if host in self.stored:
                self.further[host] += 1
            self.stored.add(host)
            fresh.setdefault(self.further.get(host, 0), []).append(call)
        for number, some in sorted(fresh.items()):
            self._store(self._scan(number), some)

    def _scan(self, number: int) -> ScanId:
        """A host has one result in a scan: its second file of this look is of a scan of its own."""
        fleet = self.drop.fleet
        while len(self.scans) <= number:
            hosts = (known.host for known in fleet.hosts)
            self.scans.append(self.store.begin_scan(fleet.sites.values(), hosts, (), self.now))
        return self.scans[number]

    def _store(self, scan: ScanId, calls: list[_Call]) -> None:
        try:
            self.store.record_all(scan, [answer_from(call.report, scan, call.key.site) for call in calls])
        except (FleetError, OSError):
            raise
        except Exception:  # one of them holds what no column takes: it alone is to miss its place
            logger.exception("scan=%s a batch could not be stored at once", scan)
            self.store.ask(scan, [call.report.host for call in calls])
            for call in calls:
                keep(self.store, scan, call.report, call.key.site)
        self.done.taken += len(calls)
        self.held.check("take in the drop again")
        for call in calls:
            if not self.drop.keys.is_newest(call.key):
                self.done.old_keys[call.key.site] += 1

    def _end(self) -> None:
        if not self.scans:
            return
        options = {"drop": self.drop.path, "taken": self.done.taken}
        with record_run(self.store, "ingest", options=options) as run:
            for scan in self.scans:
                self.store.end_scan(scan, self.now)
            run.scan, run.exit_code = self.scans[-1], int(bool(self.done.flaws))
        self.done.renamed = settle(self.store, self.now)


def is_drop(path: Path, named: Path | None) -> bool:
    """Whether a path is a drop: the one the settings name, or a folder that holds call-ins."""
    if not path.is_dir():
        return False
    return (named is not None and path.resolve() == named.resolve()) or looks_like_drop(path)


def counts_line(done: DropDone) -> str:
    """All counts in one sentence, for terminals and logs; what there is none of is left out but for those taken.

    >>> counts_line(DropDone(taken=2, older=1, flaws=Counter({Flaw.WRONG_KEY: 3})))
    '2 taken, 1 older than what we have, 3 wrong key'
    """
    parts = [
        (done.known, "taken before"),
        (done.older, "older than what we have"),
        (done.waiting, "still being written"),
    ]
    parts += [(done.flaws[flaw], flaw.value) for flaw in Flaw]
    return ", ".join([f"{done.taken:,} taken", *(f"{number:,} {words}" for number, words in parts if number)])


def lines_of(done: DropDone, quarantine: Path) -> Iterator[str]:
    """What an administrator is told of what was set aside, and of keys that are to be replaced."""
    for one in done.aside:
        yield f"{'NOT MOVED' if one.stuck else 'IN QUARANTINE'}: {one.file}: {one.reason}"
    more = done.flaws.total() - len(done.aside)
    if more:
        yield f"{counted(more, 'more file')} like these; the reason of each is beside it in {quarantine}"
    if done.held > done.flaws.total():
        yield f"{counted(done.held, 'file')} in {quarantine}, those of earlier days among them: look at each, then move it back or remove it"
    for site, number in sorted(done.old_keys.items()):
        yield f"{counted(number, 'PC')} of site {site} used a key that a newer one is to replace; revoke it when none does any more"
