"""A killed scan and its unit of work, through the commands a user types. Receptor is a double; test_scan_receptor.py has real ones."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from collector.core.model import ReachKind
from collector.sources.scan.unit_journal import UnitJournal
from tests.rigs.called import call_eidfleet
from tests.rigs.fleet_folder import EIDFLEET, SHORT_LIMITS, fleet_folder
from tests.rigs.processes import put_an_end_to
from tests.rigs.receptor_double import OVER, RUNNING, STATS, SUCCEEDED, ReceptorDouble, lines, receptor_double
from tests.rigs.stores import kinds

HOSTS = ("pc-1", "pc-2", "pc-3")


def unreachable(host: str) -> dict[str, object]:
    words = "Failed to connect to the host via ssh: connect to host x port 22: No route to host"
    return {"event": "runner_on_unreachable", "event_data": {"host": host, "res": {"msg": words}}}


def wait_until(happened: Callable[[], object], what: str) -> None:
    until = time.monotonic() + 400
    while not happened():
        assert time.monotonic() < until, what
        time.sleep(0.1)


def killed_with_one_result(receptor: ReceptorDouble, folder: Path) -> None:
    receptor.state, receptor.output = RUNNING, lines(unreachable("pc-1"))
    scan = subprocess.Popen(
        [EIDFLEET, "scan"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_until(
            lambda: (folder / ".eidfleet/history.sqlite3").exists() and kinds(folder), "no result is kept"
        )
        scan.kill()
        scan.wait(timeout=60)
    finally:
        put_an_end_to(scan)
    assert list(kinds(folder)) == ["pc-1"]
    assert [unit.unit for unit in UnitJournal(folder / ".eidfleet").units()] == ["unit1"]


@pytest.mark.parametrize("is_there", [True, False], ids=["runs", "gone"])
def test_resume_takes_the_unit_up_and_asks_anew_only_where_it_is_gone(tmp_path: Path, is_there: bool) -> None:
    with receptor_double() as receptor:
        node = f'[nodes.ghent]\ntransport = "receptor"\nnode = "exe"\nsocket = "{receptor.place}"\n'
        folder = fleet_folder(tmp_path, {host: {"eid_node": "ghent"} for host in HOSTS}, SHORT_LIMITS + node)
        killed_with_one_result(receptor, folder)
        if not is_there:
            receptor.units.clear()
        receptor.state = SUCCEEDED
        receptor.output = lines(*(unreachable(host) for host in HOSTS), STATS, OVER)

        resumed = call_eidfleet(folder, "scan", "--resume")

        assert kinds(folder) == dict.fromkeys(HOSTS, ReachKind.NO_ROUTE), resumed.stderr
        assert len(receptor.submitted) == (1 if is_there else 2)
        assert receptor.units == {}
        assert UnitJournal(folder / ".eidfleet").units() == []
