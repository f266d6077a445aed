"""A part that hangs is killed and noted, the rest goes on, and no process is left on the workstation."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from collector.core.observation.observation import Note, Observation, Portal
from collector.sources.scan.replies import observation_from
from tests.rigs.machine_tree import EID_LIBRARY, MachineTree
from tests.rigs.needs import needs
from tests.rigs.sshd_rig import free_port

LOOPBACK = "127.0.0.1"
# Ends neither by itself nor by a polite signal, and has a child of its own.
HANGS = "trap '' TERM INT HUP\nsleep 300 &\nsleep 300\nwait"
MUCH_LESS_THAN_THE_HANG_S = 30  # a busy machine must not fail these tests
SHELLS = (("dash",), ("bash", "--posix"), ("busybox", "sh"))


@pytest.fixture
def tree(tmp_path: Path) -> MachineTree:
    tree = MachineTree(tmp_path / "machine")
    tree.program("/usr/sbin/pcscd")
    tree.folder("/run/systemd/system")
    tree.tool("systemctl", "echo Id=pcscd.socket; echo ActiveState=active")
    tree.folder("/run/chrony")
    tree.program(EID_LIBRARY, os.uname().machine)
    tree.home("an")
    return tree


@pytest.mark.parametrize(
    ("tool", "notes"),
    [
        ("dpkg-query", (Note(part="packages", problem="timed_out after 2 s"),)),
        ("systemctl", (Note(part="smartcard_service", problem="timed_out after 2 s"),)),
        ("ldd", (Note(part="libraries", problem="timed_out after 2 s"),)),
        ("pcscd", (Note(part="smartcard_service", problem="timed_out after 2 s"),)),
        ("ldconfig", (Note(part="libraries", problem="timed_out after 2 s"),)),
        ("systemd-detect-virt", ()),
        ("chronyc", ()),
    ],
)
def test_a_tool_that_hangs_costs_its_limit_and_nothing_else(
    tree: MachineTree, tool: str, notes: tuple[Note, ...]
) -> None:
    tree.tool(tool, HANGS)
    seen, took_s = _bounded(tree)
    assert seen.notes == notes
    assert 2 <= took_s < MUCH_LESS_THAN_THE_HANG_S
    assert (seen.system.id, seen.firefox_profiles, seen.context.homes_seen) == ("debian", (), 1)
    assert (seen.packages is None) is (tool == "dpkg-query")


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[0])
def test_a_hanging_tool_under_every_shell(tree: MachineTree, shell: tuple[str, ...]) -> None:
    needs(shell[0])
    tree.tool("pidof", "echo 1")
    tree.tool("pcsc_scan", HANGS)
    seen, _ = _bounded(tree, shell)
    assert seen.notes == (Note(part="slots", problem="timed_out after 2 s"),)
    assert (seen.slots, seen.drivers) == (None, ())


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[0])
def test_the_deadline_prints_what_there_is(tree: MachineTree, shell: tuple[str, ...]) -> None:
    needs(shell[0])
    tree.tool("pcscd", HANGS)
    seen, took_s = _bounded(tree, shell, part_timeout_s=60, deadline_s=3)
    assert seen.notes == (
        Note(part="all", problem="timed_out after 3 s; what had been read by then is here"),
    )
    assert (seen.system.id, seen.packages, seen.firefoxes) == ("debian", (), None)
    assert 3 <= took_s < MUCH_LESS_THAN_THE_HANG_S


def test_the_deadline_before_anything_was_read_still_gives_an_observation(tree: MachineTree) -> None:
    tree.place("/etc/os-release").unlink()
    tree.tool("ldconfig", HANGS)  # the first that is asked, before any file is looked for
    seen, _ = _bounded(tree, part_timeout_s=60, deadline_s=3)
    assert (seen.system.family, seen.context.homes_seen, seen.firefoxes) == ("linux", 0, None)


def test_one_home_that_hangs_leaves_the_others_whole(tree: MachineTree) -> None:
    for user in ("ben", "cas"):
        tree.profiles(f"{tree.home(user)}/.mozilla/firefox", "p")
    tree.tool("awk", f'case "$*" in *home/ben*) {HANGS} ;; esac\nexec /usr/bin/awk "$@"')
    seen, _ = _bounded(tree)
    assert [p.user for p in seen.firefox_profiles or ()] == ["cas"]
    assert seen.notes == (Note(part="homes", problem="timed_out after 2 s"),)


def test_portals_by_name_port_and_issuer(tree: MachineTree, tmp_path: Path) -> None:
    closed = free_port()
    with _tls_server(tmp_path) as tls, _mute_server() as mute:
        seen, took_s = _bounded(
            tree,
            portals=(
                f"localhost:{tls}",
                f"localhost:{closed}",
                f"localhost:{mute}",
                "no-such-name.invalid:443",
            ),
        )
    by_port = {portal.port: portal for portal in seen.portals or ()}
    assert by_port[tls] == Portal(
        host="localhost", port=tls, resolved=True, connected=True, issuer="C = BE, O = Stand-in CA"
    )
    assert (by_port[closed].resolved, by_port[closed].connected) == (True, False)
    assert "refused" in (by_port[closed].error or "")
    assert by_port[mute] == Portal(
        host="localhost", port=mute, resolved=True, connected=True, error="no answer within 2 s"
    )
    assert by_port[443] == Portal(
        host="no-such-name.invalid", port=443, resolved=False, error="name not found"
    )
    assert set(seen.volatile.portal_s) == {f"{p.host}:{p.port}" for p in by_port.values()}
    assert took_s < MUCH_LESS_THAN_THE_HANG_S


@pytest.mark.parametrize("left", [("curl",), ("bash",)], ids=["curl", "bash"])
def test_portals_without_openssl(tree: MachineTree, tmp_path: Path, left: tuple[str, ...]) -> None:
    closed = free_port()
    folder = _path_with(tmp_path, *left)
    with _tls_server(tmp_path) as tls:
        text = tree.text(portals=(f"localhost:{tls}", f"localhost:{closed}"), part_timeout_s=4)
        # The probe adds the system's folders to PATH; here they must not bring the missing tool back.
        text = text.replace('PATH="$PATH:/usr/sbin:/sbin:/usr/bin:/bin"', "")
        said = subprocess.run(
            ["/bin/sh", "-s"], input=text, capture_output=True, text=True, env={"PATH": f"{tree.tools}:{folder}"}, timeout=30, check=False
        )  # fmt: skip
    portals = {p.port: p for p in observation_from(said.stdout).portals or ()}
    assert (portals[tls].connected, portals[closed].connected) == (True, False)
    assert portals[tls].issuer is None


def test_no_portals_asked_for_is_not_an_empty_answer(tree: MachineTree) -> None:
    assert _bounded(tree)[0].portals is None


def _bounded(
    tree: MachineTree,
    shell: tuple[str, ...] = ("sh",),
    *,
    portals: tuple[str, ...] = (),
    part_timeout_s: int = 2,
    deadline_s: int = 40,
) -> tuple[Observation, float]:
    """The observation and how long it took; fails if a process of this run is alive afterwards."""
    mark = f"EIDFLEET_TEST_RUN={tree.root}"
    started = time.monotonic()
    said = tree.said(
        shell,
        portals=portals,
        part_timeout_s=part_timeout_s,
        deadline_s=deadline_s,
        environment={"EIDFLEET_TEST_RUN": str(tree.root)},
    )
    took_s = time.monotonic() - started
    assert _alive(mark) == []
    assert (said.returncode, said.stderr) == (0, b"")
    return observation_from(said.stdout.decode()), took_s


def _alive(mark: str) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark.encode() in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_bytes().decode(errors="replace"))
    return found


def _path_with(folder: Path, *tools: str) -> Path:
    """A folder with links to what the probe needs, and of the tools for portals only these."""
    path = folder / "few-tools"
    path.mkdir()
    for name in (
        *tools,
        "sh",
        "awk",
        "sort",
        "cat",
        "sleep",
        "date",
        "id",
        "uname",
        "readlink",
        "od",
        "getent",
    ):
        (path / name).symlink_to(needs(name))
    return path


@contextmanager
def _tls_server(folder: Path) -> Iterator[int]:
    """A real TLS server with a certificate that nobody trusts."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [needs("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/C=BE/O=Stand-in CA", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with _server(lambda connection: context.wrap_socket(connection, server_side=True).close()) as port:
        yield port


@contextmanager
def _mute_server() -> Iterator[int]:
    held: list[socket.socket] = []
    try:
        with _server(held.append) as port:
            yield port
    finally:
        for connection in held:
            connection.close()


@contextmanager
def _server(answer: object) -> Iterator[int]:
    assert callable(answer)
    listener = socket.create_server((LOOPBACK, 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with suppress(OSError):
                answer(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(timeout=5)
        assert not thread.is_alive(), sys.platform
