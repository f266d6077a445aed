"""Call-ins for tests: what a workstation would have left in a drop, and drops of a fleet of two sites."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from collector.app.scan.dropping import Drop, DropDone, take_in
from collector.core.fleet.fleet import Fleet, FleetHost
from collector.core.model import Host, HostName, Site, SiteId
from collector.sources.fleet.site_keys import SiteKey, load_keys, make_keys
from tests.rigs.stores import store_at

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LINDEN, DORP = SiteId("linden"), SiteId("dorp")


def observation(taken_at: str = "2026-11-24T09:00:00Z", **more: Any) -> dict[str, Any]:
    return {
        "schema": 1,
        "probe": {"name": "posix", "version": "1"},
        "volatile": {"taken_at": taken_at},
        "system": {"family": "linux", "id": "debian"},
        "context": {"is_root": True},
        **more,
    }


def call(key: str, workstation: str = "pc-1", taken_at: str = "2026-11-24T09:00:00Z", **more: Any) -> bytes:
    document = {"format": "eidfleet-call-in", "version": 1, "workstation": workstation, "key": key, "observation": observation(taken_at)}  # fmt: skip
    return json.dumps({**document, **more}).encode()


def fleet(hosts: Mapping[str, SiteId]) -> Fleet:
    sites = {site: Site(site, site.title()) for site in (LINDEN, DORP)}
    return Fleet(
        sites, tuple(FleetHost(Host(HostName(name), site), name, 22, "ssh") for name, site in hosts.items())
    )


class DropRig:
    """A drop of a fleet with its keys and its store; `look` is `eidfleet ingest DROP` without its words."""

    def __init__(self, folder: Path, hosts: Mapping[str, SiteId] | None = None) -> None:
        self.folder = folder
        self.path = folder / "drop"
        self.path.mkdir()
        self.fleet = fleet(hosts or {"pc-1": LINDEN, "pc-2.linden.lan": LINDEN, "counter-1": DORP})
        self.keys_file = folder / "site-keys.json"
        self.linden, self.dorp = make_keys(self.keys_file, [LINDEN, DORP], NOW.date())
        self.store = store_at(f"sqlite:///{folder / 'history.sqlite3'}")

    @property
    def look_at(self) -> datetime:
        """Now, for what a real script has written."""
        return datetime.now(UTC)

    def token(self, key: SiteKey | None = None) -> str:
        return (key or self.linden).token or ""

    def put(self, name: str, body: bytes, *, old: bool = False) -> Path:
        """`old`: written a quarter of an hour ago, so that nobody is still writing it."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        then = NOW.timestamp() - (900 if old else 1)
        os.utime(path, (then, then))
        return path

    def look(self, now: datetime = NOW) -> DropDone:
        drop = Drop(
            self.path,
            self.path / "quarantine",
            self.fleet,
            load_keys(self.keys_file),
            self.folder / "state",
            lambda: self.store,
        )
        return take_in(drop, now)

    def reasons(self) -> dict[str, str]:
        """By the name in quarantine, why a file is there."""
        return {
            path.name.removesuffix(".reason"): path.read_text("utf-8").strip()
            for path in sorted((self.path / "quarantine").glob("*.reason"))
        }

    def names(self) -> list[str]:
        """What lies in the drop itself."""
        return sorted(path.name for path in self.path.iterdir() if path.name != "quarantine")


def patience(seconds: float) -> float:
    """Until when to wait for something on this machine's own clock."""
    return time.monotonic() + seconds
