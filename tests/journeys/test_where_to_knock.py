"""The preflight knocks at exactly the address, port and path that Ansible then connects to, by whichever variables they are given.

Every candidate has a real listener on loopback that writes down who came: the preflight and Ansible speak differently.
"""

from __future__ import annotations

import socket
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from collector.core.model import Answer, ReachKind
from tests.rigs.called import call_eidfleet
from tests.rigs.fleet_folder import SHORT_LIMITS, fleet_folder
from tests.rigs.sshd_rig import LOOPBACK, SshdRig, sshd_rig
from tests.rigs.stores import answers_in, store_at

pytestmark = pytest.mark.rig

OTHER = "127.0.0.2"
REFUSES = b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=WSMAN\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Listeners:
    """Ports on loopback that answer like WinRM (401) or like sshd (a greeting and no more)."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack
        self.came: dict[int, list[str]] = defaultdict(list)

    def http(self, address: str = LOOPBACK) -> int:
        return self._serve(address, b"")

    def ssh(self, address: str = LOOPBACK) -> int:
        return self._serve(address, b"SSH-2.0-nobody\r\n")

    def _serve(self, address: str, greeting: bytes) -> int:
        server = socket.create_server((address, 0), backlog=32)
        port = int(server.getsockname()[1])

        def one(connection: socket.socket) -> None:
            with connection:
                connection.settimeout(5)
                try:
                    connection.sendall(greeting)
                    said = connection.recv(4096)
                    self.came[port].append(said.split(b"\r\n")[0].decode("latin-1"))
                    if not greeting:
                        connection.sendall(REFUSES)
                except OSError:
                    self.came[port].append("")

        def accept() -> None:
            while True:
                try:
                    connection = server.accept()[0]
                except OSError:
                    return
                threading.Thread(target=one, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()

        def end() -> None:
            server.shutdown(socket.SHUT_RDWR)
            server.close()
            thread.join(timeout=5)

        self.stack.callback(end)
        return port


@pytest.fixture
def listeners() -> Iterator[Listeners]:
    with ExitStack() as stack:
        yield Listeners(stack)


@contextmanager
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    yield


def answers_of(folder: Path) -> dict[str, Answer]:
    store = store_at(f"sqlite:///{folder}/.eidfleet/history.sqlite3")
    return {host: answers[0] for host, answers in answers_in(store).items()}


def test_for_winrm_and_psrp(listeners: Listeners, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    win = {"ansible_connection": "winrm", "ansible_winrm_scheme": "http", "ansible_winrm_transport": "basic"}
    psrp = {"ansible_connection": "psrp", "ansible_psrp_protocol": "http", "ansible_psrp_auth": "basic",
            "ansible_psrp_message_encryption": "never"}  # fmt: skip
    log_in = {"ansible_user": "u", "ansible_password": "p"}
    here = {"ansible_host": LOOPBACK}
    nowhere = {"ansible_host": "nowhere.invalid"}
    wrong = listeners.http()  # nobody may come here
    table: dict[str, tuple[int, str, dict[str, Any]]] = {}

    def add(name: str, path: str, variables: dict[str, Any], port: int) -> None:
        table[name] = (port, path, variables | log_in)

    for kind, base in (("winrm", win), ("psrp", psrp)):
        port = listeners.http()
        add(f"{kind}-port", "/wsman", base | here | {"ansible_port": port}, port)
        port = listeners.http()
        own: dict[str, Any] = {f"ansible_{kind}_port": port, "ansible_port": wrong}
        add(f"{kind}-own-port", "/wsman", base | here | own, port)
        port = listeners.http(OTHER)
        own = {f"ansible_{kind}_host": OTHER, f"ansible_{kind}_port": port}
        add(f"{kind}-own-host", "/wsman", base | nowhere | own, port)
        port = listeners.http()
        full: dict[str, Any] = {
            "ansible_connection": f"ansible.builtin.{kind}",
            "ansible_port": "{{ p }}",
            "p": f"{port}",
        }
        add(f"{kind}-full-name", "/wsman", base | here | full, port)
        port = listeners.http()
        far: dict[str, Any] = {
            f"ansible_{kind}_path": "/far/wsman" if kind == "winrm" else "far/wsman",
            "ansible_port": port,
        }
        add(f"{kind}-path", "/far/wsman", base | here | far, port)
        port = listeners.http()
        ignored = {
            "ansible_ssh_port": wrong,
            "ansible_ssh_host": "nowhere.invalid",
            f"ansible_{kind}_port": port,
        }
        add(f"{kind}-ssh-words", "/wsman", base | here | ignored, port)
    port = listeners.http()
    add("winrm-account", "/wsman", win | {"ansible_host": f"eve@{LOOPBACK}", "ansible_port": port}, port)

    folder = fleet_folder(tmp_path / "fleet", {n: v for n, (_, _, v) in table.items()}, SHORT_LIMITS)
    with no_proxies(monkeypatch):
        done = call_eidfleet(folder, "scan")
    assert done.returncode == 1, done.stderr
    assert {n: a.reach.kind for n, a in answers_of(folder).items()} == dict.fromkeys(
        table, ReachKind.CREDENTIALS_REJECTED
    )
    for name, (port, path, _) in table.items():
        came = listeners.came[port]
        assert came[0] == f"GET {path} HTTP/1.1", (name, came)
        # What Ansible asks next; its libraries add to the path what is theirs alone.
        assert {line.split("?")[0].split(" HTTP")[0] for line in came[1:]} == {f"POST {path}"}, (name, came)
    assert listeners.came[wrong] == []
    assert "crosses the network readable" in done.stderr


def test_for_ssh(listeners: Listeners, tmp_path: Path) -> None:
    wrong = listeners.ssh()
    table: dict[str, tuple[int, dict[str, Any]]] = {}

    def add(name: str, variables: dict[str, Any], port: int) -> None:
        table[name] = (port, variables)

    for name, connection in (("plain", "ssh"), ("full", "ansible.builtin.ssh"), ("smart", "smart")):
        port = listeners.ssh()
        add(name, {"ansible_connection": connection, "ansible_host": LOOPBACK, "ansible_port": port}, port)
    port = listeners.ssh(OTHER)
    old = {
        "ansible_ssh_host": OTHER,
        "ansible_ssh_port": port,
        "ansible_host": LOOPBACK,
        "ansible_port": wrong,
    }
    add("old", old, port)
    port = listeners.ssh()
    add("account", {"ansible_host": f"eve@{LOOPBACK}", "ansible_port": port}, port)
    port = listeners.ssh()
    add("uri", {"ansible_host": f"ssh://eve@{LOOPBACK}:{port}"}, port)
    port = listeners.ssh()
    add(f"{LOOPBACK}:{port}", {}, port)

    folder = fleet_folder(tmp_path / "fleet", {n: v for n, (_, v) in table.items()}, SHORT_LIMITS)
    done = call_eidfleet(folder, "scan")
    assert done.returncode == 1, done.stderr
    for name, (port, _) in table.items():
        came = listeners.came[port]
        assert came[0] == "", name  # the preflight only listens
        assert came[1:], name
        assert all(line.startswith("SSH-2.0-OpenSSH") for line in came[1:]), (name, came)
    assert listeners.came[wrong] == []


@pytest.mark.long  # `test_inventory_ways` has the mistakes, and that they stop nobody else
def test_one_mistaken_host_is_not_asked_and_the_others_are(tmp_path: Path) -> None:
    with sshd_rig(tmp_path / "rig") as rig:
        folder = fleet_folder(tmp_path / "fleet", _mistaken(rig))
        (folder / "inventory/host_vars").mkdir()
        (folder / "inventory/host_vars/closed.yml").write_text("$ANSIBLE_VAULT;1.1;AES256\n6162\n")
        checked = call_eidfleet(folder, "inventory", "check")
        done = call_eidfleet(folder, "scan")
        doctor = call_eidfleet(folder, "doctor", "undefined")
    assert checked.returncode == 2
    assert "host 'undefined': ansible_host: 'nowhere_defined' is undefined" in checked.stderr
    assert done.returncode == 1, done.stderr
    answers = answers_of(folder)
    assert {name: answer.reach.kind for name, answer in answers.items()} == {
        "good": ReachKind.ANSWERED,
        **dict.fromkeys(
            ("undefined", "plugin", "port", "closed", "lookup", "reader"), ReachKind.NOT_EQUIPPED
        ),
    }
    assert answers["undefined"].reach.evidence.startswith("inventory/hosts.yaml:")
    assert "Not asked because of a mistake in the inventory: 6 workstations." in done.stderr
    assert "'nowhere_defined' is undefined" in doctor.stdout


def _mistaken(rig: SshdRig) -> dict[str, dict[str, Any]]:
    well = rig.variables(rig.serve())
    return {
        "good": dict(well),
        "undefined": well | {"ansible_host": "{{ nowhere_defined }}"},
        "plugin": well | {"ansible_connection": "community.docker.docker"},
        "port": well | {"ansible_port": "abc"},
        "closed": dict(well),
        "lookup": well | {"ansible_host": "{{ lookup('file', '/nowhere') }}"},
        "reader": well | {"eid_reader": "perhaps"},
    }
