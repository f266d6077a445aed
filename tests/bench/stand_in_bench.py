"""Measures what a scan costs beyond its `ssh` clients: a stand-in for `ssh` answers at once; prints tables.

    python -m tests.bench.stand_in_bench [--sizes 500 5000] [--at-once 100] [--start]

The stand-in is a shell that prints a prepared observation. CPU is that of the command and all it waited for; memory is the
greatest sum of the proportional shares (PSS) of all its processes but the clients, looked at twice a second.
*First asked* is the wall time until the first client ran, *Ansible until then* the processor time of ansible-playbook up to that moment. With `--start` each
size is scanned twice in turn, the first time with Ansible's own order of inventory plugins in ansible.cfg.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import product, takewhile
from pathlib import Path

import msgspec
import psutil

from collector.history.results import open_store
from tests.rigs.fleet_folder import EIDFLEET, fleet_folder
from tests.rigs.sample_fleet import linux
from tests.rigs.sshd_rig import LOOPBACK

_LOOK_S = 0.5
_ANSIBLES_OWN = "[inventory]\nenable_plugins = host_list, script, auto, yaml, ini, toml\n"


@dataclass(frozen=True)
class Seen:
    hosts: int
    answered: int
    wall_s: float
    cpu_s: float
    peak_mb: float
    first_asked_s: float
    """Wall time from the start of the command until the first client ran."""
    ansible_cpu_s: float
    """Of ansible-playbook and what it was forked into, until then."""


@contextmanager
def greeting_port() -> Iterator[int]:
    """A port that greets as an SSH server does and hangs up: all a preflight wants."""
    server = socket.create_server((LOOPBACK, 0), backlog=512)

    def greet() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")

    thread = threading.Thread(target=greet, daemon=True)
    thread.start()
    yield int(server.getsockname()[1])
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)


def stand_in(folder: Path) -> Path:
    """A folder for PATH whose `ssh` answers at once, and when it is first called leaves the state of all processes above it."""
    body = msgspec.json.encode(linux("jan")).decode()
    (folder / "says").write_text(f"EIDFLEET-BEGIN 1\n{body}\nEIDFLEET-END\n", "utf-8")
    tools = folder / "bin"
    tools.mkdir()
    climb = (
        f"while [ $p -gt 1 ]; do cat /proc/$p/stat; p=$(cut -d' ' -f4 /proc/$p/stat); done >{folder}/first"
    )
    (tools / "ssh").write_text(
        f"#!/bin/sh\nif mkdir {folder}/taken 2>/dev/null; then p=$PPID; {climb}; fi\nexec cat {folder}/says\n",
        "utf-8",
    )
    (tools / "ssh").chmod(0o755)
    return tools


def scanned(folder: Path, hosts: int, at_once: int, port: int, config: str = "") -> Seen:
    tools = stand_in(folder)
    variables = {
        "ansible_host": LOOPBACK,
        "ansible_port": port,
        "ansible_user": "nobody",
        "ansible_ssh_common_args": "-F none",
    }
    fleet = fleet_folder(
        folder / "fleet",
        {f"pc{n:05}": variables for n in range(hosts)},
        f"[scan]\nforks = {at_once}\nportals = []\n",
    )
    if config:
        (fleet / "ansible.cfg").write_text(config, "utf-8")
    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    begun = time.time()
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            [str(EIDFLEET), "scan"],
            cwd=fleet,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        peak: list[float] = [0.0]
        over = threading.Event()
        looker = threading.Thread(target=_look, args=(process.pid, peak, over))
        looker.start()
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0  # wait4 has reaped it
    wall = time.time() - begun
    over.set()
    looker.join()
    scans = open_store(f"sqlite:///{fleet}/.eidfleet/history.sqlite3").scans(limit=1)
    first = (folder / "taken").stat().st_mtime - begun
    above = [line.split() for line in (folder / "first").read_text().splitlines()]
    # Ansible and its lanes are what stands between the client and the command.
    between = takewhile(lambda parts: int(parts[0]) != process.pid, above)
    ticks = sum(int(parts[13]) + int(parts[14]) for parts in between)
    cpu_s = usage.ru_utime + usage.ru_stime
    return Seen(hosts, scans[0].answered, wall, cpu_s, peak[0], first, ticks / os.sysconf("SC_CLK_TCK"))


def _look(pid: int, peak: list[float], over: threading.Event) -> None:
    while not over.wait(_LOOK_S):
        total = 0
        with suppress(psutil.Error):
            root = psutil.Process(pid)
            for process in (root, *root.children(recursive=True)):
                with suppress(psutil.Error):
                    if process.name() not in ("ssh", "cat", "sh"):
                        total += process.memory_full_info().pss
        peak[0] = max(peak[0], total / 1024**2)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[500, 5000])
    parser.add_argument("--at-once", type=int, default=100)
    parser.add_argument("--start", action="store_true", help="beside Ansible's own way to read an inventory")
    given = parser.parse_args()
    print(f"{given.at_once} at once, {os.cpu_count()} cores, one run each\n")
    print(
        "| hosts | inventory read by | answered | wall s | CPU ms/host | x the first | memory MB | first asked after s | Ansible until then s |"
    )
    print("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    ways = {"Ansible's own": _ANSIBLES_OWN, "ours": ""} if given.start else {"ours": ""}
    base = 0.0
    with greeting_port() as port:
        for size, (way, config) in product(given.sizes, ways.items()):
            with tempfile.TemporaryDirectory() as name:
                seen = scanned(Path(name), size, given.at_once, port, config)
            cost = 1000 * seen.cpu_s / size
            base = base or cost
            print(
                f"| {seen.hosts} | {way} | {seen.answered} | {seen.wall_s:.1f} | {cost:.1f} | {cost / base:.2f} | "
                f"{seen.peak_mb:.0f} | {seen.first_asked_s:.1f} | {seen.ansible_cpu_s:.1f} |",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
