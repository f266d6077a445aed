"""Measures a scan of scripted Windows machines beside bare pywinrm and pypsrp doing the same calls; prints a table.

    python -m tests.bench.winrm_bench [--hosts 1000] [--rounds 3] [--ways winrm-basic psrp-ntlm ...]

All talk http to the WS-Man rig in a process of its own, whose CPU is not counted. Bare pywinrm and bare pypsrp are fifty threads
(`peers.py`): the same calls with the same probe. A machine answers at once, so that only our side is measured.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from collector.sources.scan.probe_text import windows_probe
from tests.rigs.fleet_folder import EIDFLEET, fleet_folder
from tests.rigs.probe_output import windows_output
from tests.rigs.sample_fleet import windows
from tests.rigs.sshd_rig import LOOPBACK
from tests.rigs.wsman_rig import PASSWORD, USER, Machine, wsman_rig

AT_ONCE = 50
SETTINGS = f"[scan]\nforks = {AT_ONCE}\nportals = []\n"
WAYS = ("winrm-basic", "winrm-ntlm", "psrp-ntlm")


@dataclass(frozen=True)
class Run:
    wall_s: float
    cpu_ms: float
    """Controller CPU a host, milliseconds."""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--hosts", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ways", nargs="+", default=WAYS)
    options = parser.parse_args()
    print(
        f"{options.hosts} hosts, {AT_ONCE} at once, {options.rounds} rounds, medians, {os.cpu_count()} cores\n"
    )
    print("| way | command | wall s | controller CPU ms/host | x bare |\n| --- | --- | ---: | ---: | ---: |")
    ours, theirs = multiprocessing.Pipe()
    with tempfile.TemporaryDirectory() as place:
        server = multiprocessing.get_context("spawn").Process(target=serve, args=(place, theirs), daemon=True)
        server.start()
        port = ours.recv()
        for way in options.ways:
            compare(Path(place), way, port, options.hosts, options.rounds)
        ours.send("end")
        server.join(10)
    return 0


def compare(place: Path, way: str, port: int, hosts: int, rounds: int) -> None:
    """Both sides in turn, and the rows of a table."""
    connection, _, auth = way.partition("-")
    library = "pywinrm" if connection == "winrm" else "pypsrp"
    runs: dict[str, list[Run]] = {f"bare {library}": [], "eidfleet scan": []}
    probe = place / "probe.ps1"
    probe.write_text(windows_probe([], 5, 30), "ascii")
    for number in range(rounds):
        bare = [
            sys.executable, str(Path(__file__).with_name("peers.py")), library, "--port", str(port), "--user", USER,
            "--password", PASSWORD, "--auth", auth, "--probe", str(probe), "--hosts", str(hosts), "--at-once", str(AT_ONCE),
        ]  # fmt: skip
        runs[f"bare {library}"].append(measured(bare, hosts))
        folder = fleet(place / f"fleet-{way}-{number}", connection, auth, port, hosts)
        runs["eidfleet scan"].append(measured([str(EIDFLEET), "scan", "--fleet", str(folder)], hosts))
    base = statistics.median(run.cpu_ms for run in runs[f"bare {library}"])
    for name, found in runs.items():
        cpu = statistics.median(run.cpu_ms for run in found)
        wall = statistics.median(run.wall_s for run in found)
        print(f"| {way} | {name} | {wall:.1f} | {cpu:.1f} | {cpu / base:.2f} |", flush=True)


def check(command: list[str]) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{command[0]} ended with {done.returncode}: {done.stderr[-800:]}")


def measured(command: list[str], hosts: int) -> Run:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    check(command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(time.monotonic() - start, 1000 * cpu / hosts)


def serve(place: str, pipe: Connection) -> None:
    with wsman_rig(Path(place) / "rig") as rig:
        rig.machines["pc"] = Machine(windows_output(windows("an", "nl-BE")))
        pipe.send(rig.port)
        pipe.recv()


def fleet(folder: Path, connection: str, auth: str, port: int, hosts: int) -> Path:
    variables = {
        "ansible_host": LOOPBACK,
        "ansible_port": port,
        "ansible_connection": connection,
        "ansible_user": USER,
        "ansible_password": PASSWORD,
    }
    if connection == "winrm":
        variables |= {
            "ansible_winrm_scheme": "http",
            "ansible_winrm_transport": auth,
            "ansible_winrm_path": "/wsman/pc",
        }
    else:
        variables |= {
            "ansible_psrp_protocol": "http",
            "ansible_psrp_auth": auth,
            "ansible_psrp_path": "wsman/pc",
        }
    return fleet_folder(folder, {f"pc-{n}": variables for n in range(hosts)}, SETTINGS)


if __name__ == "__main__":
    sys.exit(main())
