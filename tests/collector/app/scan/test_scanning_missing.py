"""`scan --missing` asks those that did not answer when they were last asked, and those that never were."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from collector.app.scan.scanning import only_missing
from collector.core.model import ReachKind
from tests.collector.app.cycle.test_cycle import Fixture, brussels
from tests.collector.history.test_campaigns import scan
from tests.rigs.sshd_rig import free_port
from tests.rigs.stores import store_at


def test_only_those_without_an_answer_the_last_time_are_selected(tmp_path: Path) -> None:
    names = ["pc1", "pc2", "pc3", "pc4"]
    fleet = Fixture(tmp_path, None, brussels("2026-11-23T09:00"), free_port(), names).fleet  # type: ignore[arg-type]
    store = store_at(f"sqlite:///{tmp_path}/history.sqlite3")
    at, said, silent = brussels("2026-11-23T09:00"), ReachKind.ANSWERED, ReachKind.TIMED_OUT
    scan(store, at, pc1=silent, pc2=said, pc3=said)
    scan(store, at + timedelta(hours=1), pc1=said, pc2=silent)
    found = only_missing(fleet, store, at + timedelta(hours=2))
    assert [host.name for host in found.hosts if host.selected] == ["pc2", "pc4"]
