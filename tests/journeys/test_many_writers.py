"""Two control nodes at one real PostgreSQL, each with its own copy of the fleet folder: side by side, in each other's way, killed, cut off."""

from __future__ import annotations

import json
import os
import random
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from collector.core.model import ReachKind, SiteId
from collector.history.results import Store
from collector.history.store_turns import held_turns, is_any_taken, site_turn
from tests.journeys.test_scan_ssh import wait_until_gone
from tests.rigs.called import call_eidfleet
from tests.rigs.fleet_folder import SHORT_LIMITS, fleet_folder, run_eidfleet, start_eidfleet
from tests.rigs.needs import needs
from tests.rigs.postgres_rig import Postgres, postgres
from tests.rigs.processes import put_an_end_to
from tests.rigs.sshd_rig import SshdRig, sshd_rig
from tests.rigs.stores import answers_in, store_at

pytestmark = pytest.mark.rig
PATIENT = SHORT_LIMITS.replace("task_timeout_s = 12", "task_timeout_s = 300")
Sites = Mapping[str, Mapping[str, Mapping[str, Any]]]


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres() as running:
        yield running


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[SshdRig]:
    with sshd_rig(tmp_path / "rig") as rig:
        yield rig


def control_node(folder: Path, sites: Sites, url: str) -> Path:
    """A fleet folder with these sites, whose results go to the common store."""
    settings = f"{PATIENT}\n[history]\nurl = {json.dumps(url)}\n"
    made = fleet_folder(folder, {}, settings)
    groups = {
        site: {
            "vars": {"eid_site": {"name": site.title(), "kind": "municipality", "languages": ["nl"]}},
            "hosts": {name: dict(variables) for name, variables in hosts.items()},
        }
        for site, hosts in sites.items()
    }
    (made / "inventory/hosts.yaml").write_text(yaml.safe_dump({"all": {"children": groups}}))
    return made


def answers(store: Store) -> Counter[str]:
    """How often each workstation answered, over all scans."""
    found = answers_in(store).items()
    return Counter(
        {h: n for h, told in found if (n := sum(a.reach.kind is ReachKind.ANSWERED for a in told))}
    )


def wait_for(is_so: Callable[[], object], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 120
    while not is_so():
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline
        time.sleep(0.1)


def gate_of(rig: SshdRig, gate: Path) -> int:
    """A server whose workstations do not answer while the gate stands."""
    gate.touch()
    return rig.serve(f"ForceCommand while [ -e {gate} ]; do sleep 0.2; done; exec sh -s")


def test_two_nodes_scan_side_by_side_and_one_takes_up_what_the_other_was_killed_over(
    rig: SshdRig, server: Postgres, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    port, slow = rig.serve(), gate_of(rig, gate)
    sites = {
        "aalst": {"aalst-1": rig.variables(port)},
        "gent": {"gent-1": rig.variables(port), "gent-2": rig.variables(slow)},
    }
    url = server.new_database()
    one, other = (control_node(tmp_path / name, sites, url) for name in ("one", "other"))
    store = store_at(url)
    first = start_eidfleet(one, "scan", "--site", "gent")
    try:
        wait_for(lambda: answers(store) == Counter(["gent-1"]), first)
        beside = run_eidfleet(other, "scan", "--site", "aalst")
        assert beside.returncode == 0, beside.stderr
        assert first.poll() is None
        whole = call_eidfleet(other, "scan")
        assert (whole.returncode, whole.stdout) == (2, "")
        who = rf"from {re.escape(socket.gethostname())} \(process {first.pid}, since 20\d\d-\d\d-\d\d \d\d:\d\d CES?T\)"
        said = rf"eidfleet: site gent is being scanned {who}; wait until it is done, or take other sites with --site or --limit; nothing was changed\n"
        assert re.fullmatch(said, whole.stderr), whole.stderr
        early = call_eidfleet(other, "scan", "--resume")
        assert (early.returncode, "no interrupted scan" in early.stderr) == (2, True)
        report = call_eidfleet(other, "report", "--site", "aalst", "--format", "json")
        assert report.returncode == 0, report.stderr
        assert [record.ended_at is None for record in store.scans()] == [False, True]
    finally:
        put_an_end_to(first)
        gate.unlink()  # lets go what waits on the workstation's own side
    assert wait_until_gone(one) == []
    resumed = run_eidfleet(other, "scan", "--resume")
    assert resumed.returncode == 0, resumed.stderr
    assert answers(store) == Counter(["aalst-1", "gent-1", "gent-2"])
    assert [record.ended_at is None for record in store.scans()] == [False, False]
    late = call_eidfleet(one, "scan", "--resume")  # the killed one is back, and finds it done
    assert (late.returncode, "no interrupted scan" in late.stderr) == (2, True)


@pytest.mark.long
def test_a_database_that_goes_away_and_comes_back_costs_the_rest_of_the_scan_and_no_answer(
    rig: SshdRig, server: Postgres, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    port, slow = rig.serve(), gate_of(rig, gate)
    sites = {"gent": {"gent-1": rig.variables(port), "gent-2": rig.variables(slow)}}
    url = server.new_database()
    one, other = (control_node(tmp_path / name, sites, url) for name in ("one", "other"))
    first = start_eidfleet(one, "scan")
    try:
        wait_for(lambda: answers(store_at(url)) == Counter(["gent-1"]), first)
        server.restart()
        gate.unlink()
        said, _ = first.communicate(timeout=120)
    finally:
        put_an_end_to(first)
    assert first.returncode == 2, said
    assert "eidfleet: the store postgresql+psycopg://" in said
    assert "what was stored before is kept" in said or "what was stored is kept" in said
    resumed = run_eidfleet(other, "scan", "--resume")
    assert resumed.returncode == 0, resumed.stderr
    assert answers(store_at(url)) == Counter(["gent-1", "gent-2"])


HOLDS = """
import sys
from collector.core.errors import FleetError
from collector.core.model import SiteId
from collector.history.results import open_store
from collector.history.store_turns import held_turns, site_turn
with open_store(sys.argv[1]) as store, held_turns(store, [site_turn(SiteId("gent"))]) as held:
    print("held", flush=True)
    sys.stdin.readline()
    try:
        held.check("again")
    except FleetError as error:
        print(error, flush=True)
"""
ADDRESS, THERE = "10.73.1.1", "10.73.1.2"


@pytest.fixture
def far_node() -> Iterator[str]:
    """A network namespace that reaches `ADDRESS` of this machine by a link of its own, and nothing else."""
    needs("ip", "iproute2")
    name = f"eidfar{os.getpid()}"
    if os.geteuid() or _ip("netns", "add", name):
        pytest.skip("no network namespace can be made here")
    try:
        assert not _ip("link", "add", name[:15], "type", "veth", "peer", "name", "far0", "netns", name)
        assert not _ip("addr", "add", f"{ADDRESS}/24", "dev", name[:15])
        assert not _ip("link", "set", name[:15], "up")
        assert not _ip("-n", name, "addr", "add", f"{THERE}/24", "dev", "far0")
        assert not _ip("-n", name, "link", "set", "far0", "up")
        yield name
    finally:
        _ip("netns", "del", name)


def _ip(*words: str) -> int:
    return subprocess.run(["ip", *words], capture_output=True, check=False, timeout=30).returncode


@pytest.mark.long
def test_a_node_that_is_cut_off_frees_its_sites_and_finds_that_it_lost_them(far_node: str) -> None:
    with postgres(ADDRESS) as server:
        near = server.new_database()
        far = near.replace("@/", f"@{ADDRESS}/").partition("?")[0]
        store, gent = store_at(near), [site_turn(SiteId("gent"))]
        holder = subprocess.Popen(
            ["ip", "netns", "exec", far_node, sys.executable, "-c", HOLDS, far],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
            assert is_any_taken(store, gent)
            assert not _ip("-n", far_node, "link", "set", "far0", "down")
            wait_for(lambda: not is_any_taken(store, gent), holder)
            with held_turns(store, gent):
                said, _ = holder.communicate("\n", timeout=120)
        finally:
            put_an_end_to(holder)
    assert "the connection that holds site gent for this control node was lost (" in said


@pytest.mark.long
def test_killed_at_any_moment_each_node_s_scan_is_taken_up_by_the_other(
    rig: SshdRig, server: Postgres, tmp_path: Path
) -> None:
    port = rig.serve("ForceCommand sleep 0.5; exec sh -s")
    names = {site: [f"{site}-{n}" for n in range(4)] for site in ("aalst", "gent")}
    sites = {site: {name: rig.variables(port) for name in pcs} for site, pcs in names.items()}
    url = server.new_database()
    folders = [control_node(tmp_path / site, sites, url) for site in names]
    store, chance = store_at(url), random.Random(20261130)  # noqa: S311 - no secret
    told: Counter[str] = Counter()
    orders: list[tuple[str, ...]] = [("scan", "--forks", "1", "--site", site) for site in names]
    for _ in range(3):
        started = [start_eidfleet(folder, *order) for folder, order in zip(folders, orders, strict=True)]
        time.sleep(chance.uniform(3, 12))
        for process in started:
            process.kill()
            process.communicate()
        for folder in folders:
            assert wait_until_gone(folder) == []
        assert answers(store) >= told  # nothing that was answered is lost
        told = answers(store)
        folders.reverse()  # what aalst's node began, gent's goes on with
        orders = [("scan", "--forks", "1", "--resume")] * 2
    for _ in names:
        run_eidfleet(folders[0], "scan", "--resume")
    ended = run_eidfleet(folders[1], "scan", "--missing")
    assert ended.returncode == 0, ended.stderr
    assert answers(store) == Counter([name for pcs in names.values() for name in pcs])
