"""What several commands share: the fleet folder they work in, the language, the instant."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from collector.app.judge.site_states import StatesQuestion
from collector.app.judge.waiver_memory import remembered, take_in
from collector.cli.lasting import until_the_end
from collector.core.catalogue.catalogue import Catalogue
from collector.core.errors import FleetError, Mistake
from collector.core.fleet.fleet import Fleet
from collector.core.model import HostName, Language, SiteId, Waiver
from collector.core.text import printable
from collector.history.engine import sqlite_file
from collector.history.results import Store, open_store
from collector.sources.catalogue.helpdesk_file import load_helpdesks
from collector.sources.catalogue.load_catalogue import load_catalogue
from collector.sources.files.temporary import sweep
from collector.sources.fleet.retired import RETIRED_FILE, gone, load_retired, retired_on
from collector.sources.fleet.settings import Settings, load_settings
from collector.sources.fleet.waivers import load_waivers
from collector.sources.inventory.read_inventory import load_inventory

STATE_FOLDER = ".eidfleet"
BRUSSELS = ZoneInfo("Europe/Brussels")

FleetOption = Annotated[
    Path, typer.Option("--fleet", envvar="EIDFLEET_FLEET", help="Fleet folder (see `eidfleet init`).")
]
InventoryOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--inventory",
        "-i",
        help="Ansible inventory file, folder or script; may be repeated. Default: the fleet's own.",
    ),
]
SiteOption = Annotated[
    list[str] | None, typer.Option("--site", help="Only this site (its inventory group); may be repeated.")
]
LanguageOption = Annotated[
    Language | None, typer.Option("--lang", help="Language of the words. Default: your own, else English.")
]
AtOption = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="INSTANT",
        help="As if it were then: 2026-11-23T14:30 (Brussels time) or with an offset. Default: now.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON for programs instead of words.")]


@dataclass(frozen=True, slots=True)
class FleetFolder:
    """A fleet folder with its settings; everything else is opened when asked for."""

    path: Path
    settings: Settings

    @property
    def state_dir(self) -> Path:
        return self.path / STATE_FOLDER

    @property
    def own_checks(self) -> tuple[Path, ...]:
        return tuple(self.path / name for name in self.settings.catalogue.checks)

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
        url = self.settings.history.url_for(self.path)
        return until_the_end(lambda: open_store(url))

    def existing_store(self, *, scanned: bool = True) -> Store:
        """The store, if a scan has filled it; reading commands must not make an empty one.

        Not `scanned`: also one that only knows who ran what.
        """
        url = self.settings.history.url_for(self.path)
        database = sqlite_file(url)
        if database is None or database.exists():
            store = until_the_end(lambda: open_store(url))
            if not scanned or store.sites():
                return store
        raise FleetError(f"nothing was scanned yet in {self.path}; run `eidfleet scan` first")

    def load(
        self,
        inventories: Sequence[Path],
        known: Catalogue,
        *,
        limit: str | None = None,
        sites: Sequence[str] = (),
        vault: Sequence[str] = (),
    ) -> Fleet:
        fleet = load_inventory(
            inventories,
            fleet_dir=self.path,
            limit=limit,
            sites=[SiteId(s) for s in sites],
            known_desks=known.helpdesks.desks.keys(),
            vault_arguments=vault,
            timeout_s=self.settings.scan.inventory_timeout_s,
        )
        return fleet.without(gone(self.retired(), datetime.now(BRUSSELS).date()))

    def retired(self) -> Mapping[HostName, date]:
        """Workstations that are gone, with the day from which they are neither asked nor counted."""
        return retired_on(load_retired(self.path / RETIRED_FILE))


def open_fleet(path: Path) -> FleetFolder:
    try:
        folder = path.resolve()
        is_there = folder.is_dir()
    except FileNotFoundError as error:  # somebody deleted the folder the command was started in
        raise FleetError(
            "the folder you are in is no longer there; go to another, or name one with --fleet"
        ) from error
    if not is_there:
        raise FleetError(f"there is no folder {path}; make a fleet folder with `eidfleet init {path}`")
    found = FleetFolder(folder, load_settings(folder))
    _sweep(found)
    return found


def _sweep(folder: FleetFolder) -> None:
    """What a killed command left goes. Not in the folder of deliveries, a share that may hang: the next delivery sees to that."""
    inventories = (folder.path / name for name in folder.settings.fleet.inventory)
    beside = {place for source in inventories for place in (source, source.parent)}
    out = folder.path / folder.settings.report.out
    sweep(folder.path, folder.state_dir, *beside, out, out / "mail", Path(tempfile.gettempdir()))


def catalogue(folder: FleetFolder) -> Catalogue:
    """What ships with the program, and the fleet's own checks."""
    return load_catalogue(helpdesks=load_helpdesks(), own=folder.own_checks)


def question(
    fleet: FleetFolder, store: Store, known: Catalogue, now: datetime, sites: Sequence[str] = ()
) -> StatesQuestion:
    hosts = {host.name for host in store.hosts()}
    waivers, idle = waivers_of(fleet, known, [site.id for site in store.sites()], hosts)
    for mistake in idle:
        typer.echo(f"eidfleet: warning: {printable(str(mistake))}", err=True)
    return StatesQuestion(
        known,
        remembered(store, waivers, hosts, known.checks.keys(), now),
        now,
        timedelta(days=fleet.settings.report.stale_after_days),
        [SiteId(s) for s in sites],
        fleet.settings.history.keep_days,
        fleet.retired(),
    )


def note_exceptions(fleet: FleetFolder, store: Store, known: Catalogue) -> None:
    """Has the store take in `waivers.toml`: for who is about to change it, and has changed it."""
    waivers, _ = waivers_of(fleet, known, (), ())
    take_in(store, waivers, {host.name for host in store.hosts()}, datetime.now(UTC))


def waivers_of(
    fleet: FleetFolder, known: Catalogue, sites: Collection[SiteId], hosts: Collection[HostName]
) -> tuple[tuple[Waiver, ...], tuple[Mistake, ...]]:
    """The fleet's exceptions, and those that fit nothing any more."""
    return load_waivers(fleet.path / "waivers.toml", checks=known.checks.keys(), sites=sites, hosts=hosts)


def instant(text: str | None) -> datetime:
    """The instant a user named, or now; a time without offset is Brussels time."""
    if text is None:
        return datetime.now(UTC)
    try:
        named = datetime.fromisoformat(text)
    except ValueError as error:
        raise FleetError(f"--at {text!r} is not an instant; write it like 2026-11-23T14:30") from error
    if named.tzinfo:
        return named
    local = named.replace(tzinfo=BRUSSELS)
    if local.astimezone(UTC).astimezone(BRUSSELS).replace(tzinfo=None) != named:
        raise FleetError(
            f"--at {text!r} does not exist in Brussels: the clock leapt over it; name another, or write it with its offset"
        )
    return local


def language(given: Language | None) -> Language:
    """The language asked for, else the one of the environment, else English."""
    if given is not None:
        return given
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        code = os.environ.get(name, "")[:2].lower()
        if code in [known.value for known in Language]:
            return Language(code)
    return Language.EN
