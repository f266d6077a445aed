"""Puts recorded answers into a store as the scans they came from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from collector import __version__
from collector.core.errors import FleetError
from collector.core.fleet.fleet import Fleet
from collector.core.model import Answer
from collector.history.observations import digested
from collector.history.results import Store
from collector.sources.scan.recorded_scans import Recording


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
        scan = store.begin_scan(
            fleet.sites.values(), hosts, [r.host for r in recordings], started, __version__
        )
        for recording in recordings:
            digest = digested(recording.observation)[0] if recording.observation else None
            store.record(
                scan,
                Answer(
                    scan,
                    recording.host,
                    known[recording.host].site,
                    now - recording.ago,
                    recording.reach,
                    recording.observation,
                    digest,
                    recording.clock_offset_s,
                ),
            )
        store.end_scan(scan, now - min(recording.ago for recording in recordings))
