"""Measures a scan of scripted Windows machines beside bare pywinrm doing the same calls; prints a table.

    python -m tests.bench.winrm_bench [--hosts 1000] [--rounds 3]

Both talk Basic over http to the WS-Man rig in a process of its own, whose CPU is not counted. Bare pywinrm is fifty threads:
Create, Command, Send of the same probe, Receive, Signal, Delete. A machine answers at once, so that only our side is measured.
"""

from __future__ import annotations

import argparse
import base64
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from winrm.protocol import Protocol

from collector.sources.scan.probe_text import windows_probe
from tests.rigs.fleet_folder import EIDFLEET, fleet_folder
from tests.rigs.probe_output import windows_output
from tests.rigs.sample_fleet import windows
from tests.rigs.sshd_rig import LOOPBACK
from tests.rigs.wsman_rig import PASSWORD, USER, Machine, wsman_rig

AT_ONCE = 50
SETTINGS = f"[scan]\nforks = {AT_ONCE}\nportals = []\n"


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
    parser.add_argument("--bare", metavar="PORT", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.bare:
        return bare(options.bare, options.hosts)
    ours, theirs = multiprocessing.Pipe()
    with tempfile.TemporaryDirectory() as place:
        server = multiprocessing.get_context("spawn").Process(target=serve, args=(place, theirs), daemon=True)
        server.start()
        port = ours.recv()
        runs: dict[str, list[Run]] = {"bare pywinrm": [], "eidfleet scan": []}
        for number in range(options.rounds):
            command = [
                sys.executable,
                "-m",
                "tests.bench.winrm_bench",
                "--bare",
                str(port),
                "--hosts",
                str(options.hosts),
            ]
            runs["bare pywinrm"].append(measured(lambda c=command: check(c), options.hosts))  # type: ignore[misc]
            folder = fleet(Path(place) / f"fleet-{number}", port, options.hosts)
            scan = [str(EIDFLEET), "scan", "--fleet", str(folder)]
            runs["eidfleet scan"].append(measured(lambda c=scan: check(c), options.hosts))  # type: ignore[misc]
        ours.send("end")
        server.join(10)
    base = statistics.median(r.cpu_ms for r in runs["bare pywinrm"])
    print(
        f"{options.hosts} hosts, {AT_ONCE} at once, {options.rounds} rounds, medians, {os.cpu_count()} cores\n"
    )
    print("| command | wall s | controller CPU ms/host | x bare |\n| --- | ---: | ---: | ---: |")
    for name, found in runs.items():
        cpu = statistics.median(r.cpu_ms for r in found)
        print(f"| {name} | {statistics.median(r.wall_s for r in found):.1f} | {cpu:.1f} | {cpu / base:.2f} |")
    return 0


def check(command: list[str]) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{command[0]} ended with {done.returncode}: {done.stderr[-800:]}")


def measured(work: Callable[[], None], hosts: int) -> Run:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(time.monotonic() - start, 1000 * cpu / hosts)


def serve(place: str, pipe: Connection) -> None:
    with wsman_rig(Path(place) / "rig") as rig:
        rig.machines["pc"] = Machine(windows_output(windows("an", "nl-BE")))
        pipe.send(rig.port)
        pipe.recv()


def fleet(folder: Path, port: int, hosts: int) -> Path:
    variables = {
        "ansible_host": LOOPBACK,
        "ansible_port": port,
        "ansible_connection": "winrm",
        "ansible_user": USER,
        "ansible_password": PASSWORD,
        "ansible_winrm_scheme": "http",
        "ansible_winrm_transport": "basic",
        "ansible_winrm_path": "/wsman/pc",
    }
    return fleet_folder(folder, {f"pc-{n}": variables for n in range(hosts)}, SETTINGS)


def bare(port: int, hosts: int) -> int:
    """What any program that uses pywinrm would do for the same answer."""
    script = windows_probe([], 5, 30).encode("ascii")
    command = base64.b64encode("Invoke-Expression (@($input) -join [char]10)".encode("utf-16-le")).decode()

    def one(_: int) -> None:
        protocol = Protocol(
            f"http://{LOOPBACK}:{port}/wsman/pc", transport="basic", username=USER, password=PASSWORD
        )
        shell = protocol.open_shell()
        started = protocol.run_command(
            shell, "PowerShell", ["-EncodedCommand", command], console_mode_stdin=False
        )
        protocol.send_command_input(shell, started, script, end=True)
        output, _errors, status = protocol.get_command_output(shell, started)
        protocol.cleanup_command(shell, started)
        protocol.close_shell(shell)
        if status or b"EIDFLEET-END" not in output:
            raise SystemExit(f"ended with {status}")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(one, range(hosts)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
