"""Shows the whole way on the machine at hand: a real scan of it, a sample fleet beside it, every report of both."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from collector.app.judge.site_states import StatesQuestion, site_states
from collector.app.report.report_order import ReportOrder
from collector.app.report.reporting import write_reports
from collector.app.report.status_table import table
from collector.app.scan.intake import answer_from
from collector.app.scan.request import Request
from collector.app.scan.scanning import Progress, scan
from collector.core.catalogue.catalogue import Catalogue
from collector.core.errors import FleetError
from collector.core.fleet.fleet import Fleet
from collector.history.results import Store, open_store
from collector.sources.files.places import shared_data
from collector.sources.fleet.settings import load_settings
from collector.sources.inventory.read_inventory import Reading, load_inventory
from collector.sources.scan.recorded_scans import Recording, load_recordings
from collector.sources.scan.replies import Report

THIS_MACHINE = """\
# Written by `eidfleet demo`: the machine it runs on, asked over a local connection with the very probe a fleet gets.
all:
  children:
    this-machine:
      hosts:
        localhost:
          ansible_connection: local
      vars:
        eid_site:
          name: This machine
          kind: other
          languages: [en, nl]
"""
OURS = (".eidfleet", "reports", "inventory")
MARK = "inventory/this-machine.yaml"


@dataclass(frozen=True, slots=True)
class DemoDone:
    table: str
    pages: tuple[Path, ...]


def run(folder: Path, catalogue: Catalogue, progress: Progress) -> DemoDone:
    """Makes the fleet folder anew and goes the whole way. FleetError if the folder holds something else."""
    root = _fresh(folder.resolve())
    reading = Reading([root / MARK, root / "inventory/sample"], root, desks=catalogue.helpdesks.desks.keys())
    fleet = load_inventory(reading, limit="this-machine")
    settings = load_settings(root)
    with open_store(f"sqlite:///{root}/.eidfleet/history.sqlite3") as store:
        replay(
            store,
            _sample_only(fleet),
            load_recordings(shared_data("inventory") / "sample/recordings"),
            _now(),
        )
        request = Request(
            reading=reading,
            state_dir=root / ".eidfleet",
            settings=settings,
            forks=1,
            resume=False,
            stop=lambda: False,
            clock=_now,
        )
        scan(request, fleet, store, progress)
        now = _now()
        question = StatesQuestion(catalogue, (), now, timedelta(days=settings.report.stale_after_days))
        states = site_states(store, question)
        written = tuple(write_reports(states, store, question, ReportOrder(root / "reports")))
    return DemoDone(table(states, now), _to_open(written))


def _fresh(root: Path) -> Path:
    """The folder with our inventory in it; what an earlier demo left is replaced, anything else is left alone."""
    for path in (root, *root.parents):
        if path.exists() and not path.is_dir():
            raise FleetError(f"{path} is a file; name a new folder")
    held = sorted(path.name for path in root.iterdir()) if root.is_dir() else []
    is_demo = (root / MARK).is_file()  # a fleet of the user's own may have folders of the same names
    strange = [name for name in held if name not in OURS or not is_demo]
    if strange:
        raise FleetError(f"{root} holds {strange[0]!r}, which no demo made; name a new folder")
    for name in OURS:
        shutil.rmtree(root / name, ignore_errors=True)
    (root / "inventory").mkdir(parents=True)
    (root / MARK).write_text(THIS_MACHINE, "utf-8")
    shutil.copytree(
        shared_data("inventory") / "sample",
        root / "inventory/sample",
        ignore=shutil.ignore_patterns("recordings"),
    )
    return root


def _sample_only(fleet: Fleet) -> Fleet:
    sites = {site.id: site for site in fleet.sites.values() if site.sample}
    return Fleet(sites, tuple(host for host in fleet.hosts if host.site in sites))


_OF_ONE_LANGUAGE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[_-][a-z]{2}\.html$")


def _to_open(written: Sequence[Path]) -> tuple[Path, ...]:
    """The page over the fleet, then one of each site and language; guides and pages in two languages lie beside them."""
    pages = [path for path in written if _OF_ONE_LANGUAGE.search(path.name)]
    return (pages[-1], *pages[:-1])


def _now() -> datetime:
    return datetime.now(UTC)


def replay(store: Store, fleet: Fleet, scans: Sequence[Sequence[Recording]], now: datetime) -> None:
    """Stores each recorded scan, oldest first, as long ago as its recordings say. FleetError for a host the fleet lacks."""
    known = {host.name: host for host in fleet.hosts}
    for recordings in scans:
        for recording in recordings:
            if recording.host not in known:
                raise FleetError(f"the recording names host {recording.host!r}, which its inventory lacks")
        if not recordings:
            continue
        started = now - max(recording.ago for recording in recordings)
        hosts = [host.host for host in fleet.hosts]
        scan = store.begin_scan(fleet.sites.values(), hosts, [r.host for r in recordings], started)
        for recording in recordings:
            at = now - recording.ago
            report = Report(
                recording.host, at, recording.reach, recording.observation, recording.clock_offset_s
            )
            store.record(scan, answer_from(report, scan, known[recording.host].site))
        store.end_scan(scan, now - min(recording.ago for recording in recordings))
