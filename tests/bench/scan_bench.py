"""Measures a scan beside bare `ssh` running the same probe, in one run on one machine: `make bench`.

Controller CPU is what the operating system accounts to the command and everything it waited for (`wait4`);
workstation CPU is what the rig's sshd and all it started used (a control group, so `make bench` wants root). Both commands use the same
key exchange, once `curve25519-sha256` and once what OpenSSH chooses. Other tools stand beside them where EIDFLEET_PEERS names a virtual
environment that has them (`pip install asyncssh pyinfra`), outside the project. Wall times here are shared between the "controller" and all "workstations" on the same cores:
read the ratios. Results go to the standard output as a Markdown table for docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import pwd
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from collector.history.results import open_store
from collector.sources.scan.probe_text import posix_probe
from tests.rigs.fleet_folder import EIDFLEET, fleet_folder
from tests.rigs.sshd_rig import LOOPBACK, SshdRig, sshd_rig

KEX = "curve25519-sha256"
FORKS = 50
MOST_RAW = 50
"""Hosts that `ansible -m raw` with its five forks is asked about: it takes long."""
SETTINGS = f"""
[scan]
forks = {FORKS}
preflight_timeout_s = 3
connect_timeout_s = 5
task_timeout_s = 60
portals = []
"""
SETTINGS_HUNG = SETTINGS.replace("task_timeout_s = 60", "task_timeout_s = 10")


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one run over `hosts` hosts; seconds."""

    hosts: int
    answered: int
    wall_s: float
    controller_cpu_s: float
    workstation_cpu_s: float


def measured(command: Sequence[str], servers: Sequence[int], hosts: int, folder: Path) -> Cost:
    """Runs a command to its end; its children are accounted when they have been waited for."""
    before = sum(map(_served_cpu_s, servers))
    started = time.monotonic()
    log = folder / "bench.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0  # wait4 has reaped it
    wall = time.monotonic() - started
    time.sleep(0.5)  # sessions end a moment after their client
    return Cost(hosts, 0, wall, _cpu_s(usage), sum(map(_served_cpu_s, servers)) - before)


def bare(rig: SshdRig, port: int, hosts: int, folder: Path, server: int, kex: str = KEX) -> Cost:
    """`xargs -P ssh`, each feeding the probe to `sh -s`: the least that asking over OpenSSH can cost."""
    probe = _probe(folder)
    options = (
        f"-F none -i {rig.user_key} -o IdentitiesOnly=yes -o IdentityAgent=none -o BatchMode=yes "
        f"-o UserKnownHostsFile={rig.folder}/known_hosts -o StrictHostKeyChecking=accept-new"
        + (f" -o KexAlgorithms={kex}" if kex else "")
    )
    answers = folder / "bare.out"
    script = (
        f"seq {hosts} | xargs -P {FORKS} -I N sh -c "
        f"'exec ssh {options} -p {port} {rig.user}@{LOOPBACK} exec sh -s <{probe}' >{answers}"
    )
    cost = measured(["sh", "-c", script], [server], hosts, folder)
    answered = answers.read_text("utf-8", "replace").count("EIDFLEET-END")
    return _with_answers(cost, answered)


def ours(
    rig: SshdRig,
    ports: Sequence[int],
    folder: Path,
    servers: Sequence[int],
    settings: str = SETTINGS,
    kex: str = KEX,
) -> Cost:
    settings += f'key_exchange = ["{kex}"]\n' if kex else ""
    hosts = {f"pc{n:04}": rig.variables(port) for n, port in enumerate(ports)}
    fleet = fleet_folder(folder / f"fleet-{time.monotonic_ns()}", hosts, settings)
    cost = measured([str(EIDFLEET), "scan"], servers, len(ports), fleet)
    scans = open_store(f"sqlite:///{fleet}/.eidfleet/history.sqlite3").scans(limit=1)
    return _with_answers(cost, scans[0].answered)


def asyncssh(python: Path, rig: SshdRig, port: int, hosts: int, folder: Path, server: int, kex: str) -> Cost:
    command = [
        str(python), str(Path(__file__).with_name("peers.py")), "asyncssh", "--port", str(port), "--user", rig.user,
        "--key", str(rig.user_key), "--known-hosts", f"{rig.folder}/known_hosts", "--probe", str(_probe(folder)),
        "--hosts", str(hosts), "--at-once", str(FORKS), *(["--kex", kex] if kex else []),
    ]  # fmt: skip
    return _with_answers(measured(command, [server], hosts, folder), _counted(folder / "bench.log", hosts))


def pyinfra(python: Path, rig: SshdRig, port: int, hosts: int, folder: Path, server: int, kex: str) -> Cost:
    """Its own command; it chooses the key exchange itself (paramiko has no hybrid one)."""
    place = folder / "pyinfra"
    place.mkdir(exist_ok=True)
    known = {"ssh_hostname": LOOPBACK, "ssh_port": port, "ssh_user": rig.user, "ssh_key": str(rig.user_key)}
    known |= {"ssh_known_hosts_file": f"{rig.folder}/known_hosts"}
    (place / "inventory.py").write_text(f"all = [(f'pc{{n}}', {known!r}) for n in range({hosts})]\n")
    (place / "deploy.py").write_text(
        "from pyinfra.operations import server\n"
        f"server.shell(commands=['sh -s'], _stdin=open({str(_probe(folder))!r}).read())\n"
    )
    command = [
        str(python.with_name("pyinfra")),
        "-y",
        "-vvv",
        "--parallel",
        str(FORKS),
        "inventory.py",
        "deploy.py",
    ]
    cost = measured(command, [server], hosts, place)
    return _with_answers(cost, (place / "bench.log").read_text("utf-8", "replace").count("EIDFLEET-END"))


def raw(rig: SshdRig, port: int, hosts: int, folder: Path, server: int) -> Cost:
    """`ansible -m raw` with all defaults, the obvious first version; its masters stay for a minute and are not counted."""
    fleet = fleet_folder(
        folder / f"raw-{time.monotonic_ns()}", {f"pc{n}": rig.variables(port) for n in range(hosts)}
    )
    # What begins with a bracket is read as JSON.
    words = "executable=/bin/sh {{ lookup('ansible.builtin.file', '" + str(_probe(folder)) + "') }}"
    command = [
        str(EIDFLEET.with_name("ansible")),
        "all",
        "-i",
        str(fleet / "inventory"),
        "-m",
        "raw",
        "-a",
        words,
    ]
    cost = measured(command, [server], hosts, folder)
    return _with_answers(cost, (folder / "bench.log").read_text("utf-8", "replace").count("EIDFLEET-END"))


def _probe(folder: Path) -> Path:
    probe = folder / "probe.sh"
    probe.write_text(posix_probe([], 5, 30), "utf-8")
    return probe


def _counted(log: Path, most: int) -> int:
    said = log.read_text("utf-8", "replace").split()
    return int(said[-1]) if said and said[-1].isdigit() and int(said[-1]) <= most else 0


def contenders(
    rig: SshdRig, port: int, size: int, folder: Path, server: int, kex: str
) -> dict[str, Callable[[], Cost]]:
    """Whom a table compares, the measure of all first."""
    found: dict[str, Callable[[], Cost]] = {
        "bare ssh": lambda: bare(rig, port, size, folder, server, kex),
        "eidfleet scan": lambda: ours(rig, [port] * size, folder, [server], kex=kex),
    }
    peers = os.environ.get("EIDFLEET_PEERS")
    if peers:
        python = Path(peers) / "bin/python"
        found["asyncssh"] = lambda: asyncssh(python, rig, port, size, folder, server, kex)
        found["pyinfra"] = lambda: pyinfra(python, rig, port, size, folder, server, kex)
    if size <= MOST_RAW and not kex:
        found["ansible -m raw, defaults"] = lambda: raw(rig, port, size, folder, server)
    return found


def throughput(
    rig: SshdRig,
    port: int,
    server: int,
    folder: Path,
    sizes: Sequence[int],
    rounds: int,
    kexes: Sequence[str],
) -> None:
    if not os.environ.get("EIDFLEET_PEERS"):
        print("\nEIDFLEET_PEERS names no virtual environment: asyncssh and pyinfra are left out.")
    print(
        "\n| key exchange | hosts | command | answered | wall s | hosts/s | controller CPU ms/host | workstation CPU ms/host | controller x bare | workstation x bare |"
    )
    print("| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for kex in kexes:
        for size in sizes:
            count = rounds if size < 1000 else max(1, rounds - 1)
            chosen = contenders(rig, port, size, folder, server, kex)
            costs: dict[str, list[Cost]] = {name: [] for name in chosen}
            for _ in range(count):
                for name, run in chosen.items():
                    costs[name].append(run())
            for name, found in costs.items():
                pairs = list(zip(costs["bare ssh"], found, strict=True))
                controller = statistics.median(o.controller_cpu_s / b.controller_cpu_s for b, o in pairs)
                workstation = statistics.median(o.workstation_cpu_s / b.workstation_cpu_s for b, o in pairs)
                row = _row(name, found, f"**{controller:.2f}** | **{workstation:.2f}**")
                print(f"| {kex or 'default'} {row}", flush=True)


def dead_hosts(rig: SshdRig, port: int, server: int, folder: Path) -> None:
    """140 live hosts alone, then the same with 60 dead ones among them."""
    alive = [port] * 140
    mute, hole, refused = rig.mute(), rig.black_hole(), rig.refusing()
    mixed = list(alive)
    for n in range(20):
        for place, dead in enumerate((mute, hole, refused)):
            mixed.insert((n * 3 + place) * 3, dead)
    print("\n| run | hosts | answered | wall s |\n| --- | ---: | ---: | ---: |")
    for name, ports in (("live alone", alive), ("with 20 mute, 20 black holes, 20 refusing", mixed)):
        cost = ours(rig, ports, folder, [server])
        print(f"| {name} | {cost.hosts} | {cost.answered} | {cost.wall_s:.1f} |", flush=True)


def one_hung(rig: SshdRig, port: int, server: int, folder: Path) -> None:
    hung = rig.serve("ForceCommand sleep 60")
    print("\n| run (limit 10 s a host) | hosts | answered | wall s |\n| --- | ---: | ---: | ---: |")
    for name, ports in (("live alone", [port] * 50), ("with one that hangs", [*[port] * 49, hung])):
        cost = ours(rig, ports, folder, [server], SETTINGS_HUNG)
        print(f"| {name} | {cost.hosts} | {cost.answered} | {cost.wall_s:.1f} |", flush=True)


@contextmanager
def plain_user() -> Iterator[str]:
    """A user whose log-in shell is plain `sh`, where we may make one: root's start-up files would cost more than the probe."""
    if os.geteuid() != 0:
        yield pwd.getpwuid(os.geteuid()).pw_name
        return
    name = "eidbench"
    subprocess.run(["useradd", "--create-home", "--shell", "/bin/sh", name], check=False, capture_output=True)
    subprocess.run(["usermod", "-p", "*", name], check=True)  # unlocked for keys, no password
    try:
        yield name
    finally:
        subprocess.run(["userdel", "--remove", name], check=False, capture_output=True)


def main(sizes: Sequence[int], rounds: int, kexes: Sequence[str], only: Sequence[str]) -> None:
    print(
        f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"{_first_line(['ssh', '-V'])}; {FORKS} at once, {rounds} rounds (one less at 1000), medians"
    )
    with tempfile.TemporaryDirectory() as name, plain_user() as user:
        folder = Path(name)
        folder.chmod(0o755)
        with sshd_rig(folder / "rig") as rig:
            rig.user = user
            (rig.folder / "authorized_keys").chmod(0o644)
            port = rig.serve("KexAlgorithms +curve25519-sha256")  # all that OpenSSH has, in its own order
            server = _listener(port)
            with accounted(server):
                if "throughput" in only:
                    throughput(rig, port, server, folder, sizes, rounds, kexes)
                if "dead" in only:
                    dead_hosts(rig, port, server, folder)
                if "hung" in only:
                    one_hung(rig, port, server, folder)


def _row(name: str, costs: Sequence[Cost], ratio: str) -> str:
    hosts = costs[0].hosts
    wall = statistics.median(c.wall_s for c in costs)
    controller = statistics.median(c.controller_cpu_s for c in costs)
    workstation = statistics.median(c.workstation_cpu_s for c in costs)
    return (
        f"| {hosts} | {name} | {min(c.answered for c in costs)} | {wall:.1f} | {hosts / wall:.0f} | "
        f"{controller / hosts * 1000:.1f} | {workstation / hosts * 1000:.1f} | {ratio} |"
    )


def _with_answers(cost: Cost, answered: int) -> Cost:
    return Cost(cost.hosts, answered, cost.wall_s, cost.controller_cpu_s, cost.workstation_cpu_s)


def _cpu_s(usage: resource.struct_rusage) -> float:
    return usage.ru_utime + usage.ru_stime


def _served_cpu_s(pid: int) -> float:
    """CPU seconds of a server and all it ever started, from its control group (sshd does not wait for its sessions' children)."""
    line = next(
        line
        for line in Path(f"/proc/{pid}/cgroup").read_text().splitlines()
        if "cpuacct" in line or line.startswith("0::")
    )
    _, controllers, path = line.split(":", 2)
    if controllers:
        return int(Path(f"/sys/fs/cgroup/cpuacct{path}/cpuacct.usage").read_text()) / 1e9
    stat = Path(f"/sys/fs/cgroup{path}/cpu.stat").read_text()
    return int(stat.split()[stat.split().index("usage_usec") + 1]) / 1e6


@contextmanager
def accounted(pid: int) -> Iterator[None]:
    """Puts a server into a control group of its own while inside; needs root and a writable control group tree."""
    version_1 = Path("/sys/fs/cgroup/cpuacct")
    group = (version_1 if version_1.is_dir() else Path("/sys/fs/cgroup")) / f"eidfleet-bench-{os.getpid()}"
    group.mkdir()
    (group / "cgroup.procs").write_text(str(pid))
    try:
        yield
    finally:
        for left in (group / "cgroup.procs").read_text().split():
            with suppress(ProcessLookupError):  # a session that has just ended
                (group.parent / "cgroup.procs").write_text(left)
        group.rmdir()


def _listener(port: int) -> int:
    """The pid of the process that listens on a port of this machine."""
    for connection in psutil.net_connections("tcp"):
        if (
            connection.status == psutil.CONN_LISTEN
            and connection.pid
            and tuple(connection.laddr)[1:] == (port,)
        ):
            return connection.pid
    raise LookupError(f"nobody listens on port {port}")


def _first_line(command: Sequence[str]) -> str:
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    return (said.stdout + said.stderr).splitlines()[0]


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sizes", type=int, nargs="+", default=[50, 1000])
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--kex", nargs="+", default=[KEX, "default"])
    arguments.add_argument("--only", nargs="+", default=["throughput", "dead", "hung"])
    given = arguments.parse_args()
    kexes = ["" if kex == "default" else kex for kex in given.kex]
    main(given.sizes, given.rounds, kexes, given.only)
