"""Opens what a command works with: a fleet folder, its store, its catalogue, its exceptions. Nothing else opens them.

The store and the inventory bring libraries that take longer to load than most commands take to work: they are imported by who asks.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from collector.app.lasting import until_the_end
from collector.core.clock import BRUSSELS
from collector.core.errors import FleetError, Mistake
from collector.core.model import HostName, SiteId, Tool, Waiver
from collector.sources.files.temporary import sweep
from collector.sources.fleet.settings import Settings, load_settings

if TYPE_CHECKING:
    from collector.app.judge.site_states import StatesQuestion
    from collector.app.scan.dropping import DropDone, Seen
    from collector.app.scan.request import Request
    from collector.core.catalogue.catalogue import Catalogue
    from collector.core.fleet.fleet import Fleet
    from collector.core.helpdesk.helpdesks import Helpdesks
    from collector.history.ledger import Ledger
    from collector.history.results import Store
    from collector.sources.inventory.read_inventory import Reading
    from collector.sources.scan.call_in_package import Package

STATE_FOLDER = ".eidfleet"


@dataclass(frozen=True)
class Workspace:
    """A fleet folder with its settings; everything else is opened when asked for, the catalogue once."""

    path: Path
    settings: Settings

    @property
    def state_dir(self) -> Path:
        return self.path / STATE_FOLDER

    @property
    def reports_dir(self) -> Path:
        return self.path / self.settings.report.out

    @property
    def own_checks(self) -> tuple[Path, ...]:
        return tuple(self.path / name for name in self.settings.catalogue.checks)

    @property
    def keys_file(self) -> Path:
        from collector.sources.fleet.site_keys import KEYS_FILE

        return self.path / KEYS_FILE

    @property
    def drop(self) -> Path | None:
        """The drop that the settings name; None where they name none."""
        return self.path / self.settings.ingest.drop if self.settings.ingest.drop else None

    def take_in(self, path: Path, fleet: Fleet, now: datetime, seen: Seen | None = None) -> DropDone:
        """One look into a drop. FleetError where the file of site keys has a mistake, too."""
        from collector.app.scan.dropping import Drop, take_in
        from collector.sources.fleet.site_keys import load_keys

        keys = load_keys(self.keys_file)
        drop = Drop(path, self.quarantine_of(path), fleet, keys, self.state_dir, self.store)
        return take_in(drop, now, seen)

    def packages(
        self, tool: Tool, drop: str, delay_s: int, sites: Sequence[SiteId], fleet: Fleet
    ) -> dict[SiteId, Package]:
        """What workstations that call in are to run, by site. FleetError names the site without a key, or a drop that is none."""
        from collector import __version__
        from collector.app.scan.packaging import packages
        from collector.sources.fleet.site_keys import load_keys
        from collector.sources.scan.call_in_package import CallSettings

        def settings(ehealth_keystore: bool) -> CallSettings:
            windows, posix = (self.probe(windows=w, ehealth_keystore=ehealth_keystore) for w in (True, False))
            return CallSettings(SiteId(""), "", drop, delay_s, __version__, windows, posix)

        own = dict.fromkeys(fleet.asking_for_ehealth, settings(True))
        return packages(tool, load_keys(self.keys_file), sites, settings(False), own)

    def receive(
        self, drop: Path, host: str, port: int, certificate: Path | None, private_key: Path | None, proxy: str
    ) -> None:
        """Takes call-ins over https until it is ended. FleetError where `eidfleet[drop]` is not installed."""
        try:
            from collector.sources.scan.call_receiver import ReceiverSettings, serve
        except ModuleNotFoundError as error:
            if error.name not in ("starlette", "uvicorn", "h11", "anyio"):
                raise
            raise FleetError(
                "a drop over https needs Starlette and uvicorn: install eidfleet[drop]"
            ) from error
        serve(ReceiverSettings(drop, self.keys_file, host, port, certificate, private_key, proxy))

    def quarantine_of(self, drop: Path) -> Path:
        """Where files of this drop are set aside; the settings' own folder is that of their own drop alone."""
        from collector.sources.scan.drop_folder import QUARANTINE

        named = self.settings.ingest.quarantine
        is_ours = self.drop is not None and drop.resolve() == self.drop.resolve()
        return self.path / named if named and is_ours else drop / QUARANTINE

    @cached_property
    def catalogue(self) -> Catalogue:
        """What ships with the program, and the fleet's own checks. FleetError names every mistake."""
        return shipped_catalogue(self.own_checks)

    def inventories(self, given: Sequence[Path] | None) -> list[Path]:
        chosen = list(given) if given else [self.path / source for source in self.settings.fleet.inventory]
        for source in chosen:
            if not source.exists():
                raise FleetError(
                    f"there is no inventory at {source}; name one with -i, or make a fleet folder with `eidfleet init DIR`"
                )
        return chosen

    def store(self) -> Store:
        """The store, until the command ends."""
        from collector.history.results import open_store

        url = self.settings.history.url_for(self.path)
        return until_the_end(lambda: open_store(url))

    def existing_store(self, *, scanned: bool = True) -> Store:
        """The store, if a scan has filled it; reading commands must not make an empty one.

        Not `scanned`: also one that only knows who ran what.
        """
        from collector.history.engine import sqlite_file

        database = sqlite_file(self.settings.history.url_for(self.path))
        if database is None or database.exists():
            store = self.store()
            if not scanned or store.sites():
                return store
        raise FleetError(f"nothing was scanned yet in {self.path}; run `eidfleet scan` first")

    def ledger(self, store: Store) -> Ledger:
        """The letters of this fleet, for one command that sends or looks after them."""
        from collector.history.ledger import Ledger

        return Ledger(store)

    def load(
        self,
        inventories: Sequence[Path] | None,
        vault: Sequence[str],
        *,
        limit: str | None = None,
        sites: Sequence[str] = (),
    ) -> Fleet:
        """The workstations of these inventories, or of the fleet's own, without those that are gone. FleetError names every mistake."""
        from collector.sources.fleet.retired import gone
        from collector.sources.inventory.read_inventory import load_inventory

        reading = self._reading(self.inventories(inventories), vault, self.catalogue.helpdesks)
        fleet = load_inventory(reading, limit=limit, sites=[SiteId(s) for s in sites])
        return fleet.without(gone(self.retired(), datetime.now(BRUSSELS).date()))

    def checked(
        self, inventories: Sequence[Path], vault: Sequence[str] = (), *, with_untouched: bool = False
    ) -> tuple[Fleet, tuple[Mistake, ...]]:
        """What the inventory holds, and everything wrong with it; with the template's own values on request."""
        from collector.sources.inventory.read_inventory import check_inventory

        reading = self._reading(inventories, vault, shipped_helpdesks())
        found, mistakes = check_inventory(reading, with_untouched=with_untouched)
        return found, (*mistakes, *self._untouched()) if with_untouched else mistakes

    def _reading(
        self, inventories: Sequence[Path], vault: Sequence[str], helpdesks: Helpdesks | None = None
    ) -> Reading:
        from collector.sources.inventory.read_inventory import Reading

        timeout_s = self.settings.scan.inventory_timeout_s
        desks = helpdesks.desks.keys() if helpdesks else ()
        return Reading(inventories, self.path, vault, timeout_s, desks, self.settings.nodes.keys())

    def _untouched(self) -> Iterator[Mistake]:
        from collector.sources.fleet.untouched import untouched_settings

        mail = self.settings.mail
        named = {"sender": mail.sender, "server": mail.server, "bounces_to": mail.bounces_to}
        return untouched_settings({f"[mail] {key}": value for key, value in named.items()})

    def request(
        self,
        inventories: Sequence[Path],
        vault: Sequence[str],
        stop: Callable[[], bool],
        *,
        forks: int | None = None,
        resume: bool = False,
    ) -> Request:
        """What a scan of this fleet needs to know, by its settings."""
        from collector.app.scan.request import Request

        return Request(
            reading=self._reading(inventories, vault),
            state_dir=self.state_dir,
            settings=self.settings,
            forks=forks or self.settings.scan.forks,
            resume=resume,
            stop=stop,
            clock=lambda: datetime.now(UTC),
        )

    def probe(self, *, windows: bool, ehealth_keystore: bool = False) -> str:
        """What a scan of this fleet runs on a workstation; `ehealth_keystore`: of a site that asks for that."""
        from collector.sources.scan.probe_text import posix_probe, windows_probe

        limits = self.settings.scan
        text = windows_probe if windows else posix_probe
        return text(
            limits.portals, limits.part_timeout_s, limits.deadline_s, ehealth_keystore=ehealth_keystore
        )

    def retired(self) -> Mapping[HostName, date]:
        """Workstations that are gone, with the day from which they are neither asked nor counted."""
        from collector.sources.fleet.retired import RETIRED_FILE, load_retired

        return {retirement.host: retirement.on for retirement in load_retired(self.path / RETIRED_FILE)}

    def waivers(
        self, sites: Collection[SiteId], hosts: Collection[HostName]
    ) -> tuple[tuple[Waiver, ...], tuple[Mistake, ...]]:
        """The fleet's exceptions, and those that fit nothing any more. FleetError for a file with a mistake."""
        from collector.sources.fleet.waivers import WAIVERS_FILE, load_waivers

        checks = self.catalogue.checks.keys()
        return load_waivers(self.path / WAIVERS_FILE, checks=checks, sites=sites, hosts=hosts)

    def question(
        self,
        store: Store,
        now: datetime,
        sites: Sequence[str] = (),
        *,
        warn: Callable[[Mistake], None],
        keeps: bool = False,
        is_named: bool = False,
    ) -> StatesQuestion:
        """How the fleet stands at an instant, with its exceptions of then; `warn` hears of those that fit nothing any more.

        Only who `keeps` has the store take in `waivers.toml`; to all others the store is as if it had,
        unless `now` is an instant that somebody named.
        """
        from collector.app.judge.site_states import StatesQuestion
        from collector.history.waiver_periods import remembered

        known, hosts = self.catalogue, {host.name for host in store.hosts()}
        waivers, idle = self.waivers([site.id for site in store.sites()], hosts)
        for mistake in idle:
            warn(mistake)
        standing = remembered(store, waivers, hosts, known.checks.keys(), now, keeps=keeps, is_named=is_named)
        stale_after = timedelta(days=self.settings.report.stale_after_days)
        chosen, keep_days = [SiteId(s) for s in sites], self.settings.history.keep_days
        return StatesQuestion(known, standing, now, stale_after, chosen, keep_days, self.retired())

    def note_exceptions(self, store: Store) -> None:
        """Has the store take in `waivers.toml`: for who is about to change it, and has changed it."""
        from collector.history.waiver_periods import take_in

        hosts = {host.name for host in store.hosts()}
        take_in(store, lambda: self.waivers((), ())[0], hosts, datetime.now(UTC))


def open_workspace(path: Path) -> Workspace:
    """The fleet folder. FleetError where there is none or its settings have a mistake."""
    try:
        folder = path.resolve()
        is_there = folder.is_dir()
    except FileNotFoundError as error:  # somebody deleted the folder the command was started in
        raise FleetError(
            "the folder you are in is no longer there; go to another, or name one with --fleet"
        ) from error
    if not is_there:
        raise FleetError(f"there is no folder {path}; make a fleet folder with `eidfleet init {path}`")
    found = Workspace(folder, load_settings(folder))
    _sweep(found)
    return found


def new_workspace(folder: Path) -> tuple[Path, ...]:
    """Makes a fleet folder to begin with; the files that were written. FleetError where one is there already."""
    from collector.sources.files.places import shared_data
    from collector.sources.fleet.starter import write_starter

    return write_starter(folder, shared_data("inventory"))


def shipped_helpdesks() -> Helpdesks:
    """The helpdesks and their rules that ship with the program."""
    from collector.sources.catalogue.helpdesk_file import load_helpdesks

    return load_helpdesks()


def shipped_catalogue(own: Sequence[Path] = ()) -> Catalogue:
    """What ships with the program, and further folders of checks. FleetError names every mistake."""
    from collector.sources.catalogue.load_catalogue import load_catalogue

    return load_catalogue(helpdesks=shipped_helpdesks(), own=own)


def _sweep(folder: Workspace) -> None:
    """What a killed command left goes. Not in the folder of deliveries, a share that may hang: the next delivery sees to that."""
    inventories = (folder.path / name for name in folder.settings.fleet.inventory)
    beside = {place for source in inventories for place in (source, source.parent)}
    out = folder.reports_dir
    sweep(folder.path, folder.state_dir, *beside, out, out / "mail", Path(tempfile.gettempdir()))
