"""The receiver of a drop, attacked as the internet would: the real command and the real uvicorn on loopback, one for the module."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import date
from pathlib import Path

import pytest

from collector.app.scan.packaging import packages
from collector.core.model import SiteId, Tool
from collector.sources.fleet.site_keys import load_keys, make_keys, revoke_keys
from collector.sources.scan.call_in import SUFFIX, read_call
from collector.sources.scan.call_in_package import CallSettings
from collector.sources.scan.call_receiver import (
    LONGEST_CONNECTION_S,
    MOST_CONNECTIONS,
    Allowance,
    ReceiverSettings,
    write_call,
)
from collector.sources.scan.probe_text import posix_probe
from tests.rigs.called import call_eidfleet
from tests.rigs.calls import call
from tests.rigs.fleet_folder import fleet_folder
from tests.rigs.receiver_rig import Receiver, receiver, status_of

DAY = date(2026, 11, 24)
pytestmark = pytest.mark.xdist_group("receiver")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str, str]:
    """A fleet folder, and the tokens of two sites and a revoked one."""
    folder = fleet_folder(tmp_path_factory.mktemp("receiver"), {"pc-1": {}})
    made = make_keys(folder / "site-keys.json", [SiteId("ghent"), SiteId("dorp"), SiteId("ghent")], DAY)
    revoke_keys(folder / "site-keys.json", {made[2].id}, DAY)
    return folder, *(key.token or "" for key in made)  # type: ignore[return-value]


@pytest.fixture(scope="module")
def server(keys: tuple[Path, str, str, str]) -> Iterator[Receiver]:
    with receiver(keys[0]) as running:
        yield running


@pytest.fixture
def ghent(keys: tuple[Path, str, str, str]) -> str:
    return keys[1]


def of(token: str, name: str = "pc-1", installation: str | None = None) -> bytes:
    body = json.loads(call(token, name))
    if installation:
        body["observation"]["volatile"]["installation"] = installation
    return json.dumps(body).encode()


def test_one_put_becomes_one_file_of_its_site_and_the_next_replaces_it(
    server: Receiver, keys: tuple[Path, str, str, str]
) -> None:
    _, ghent, dorp, _ = keys
    assert server.put(of(ghent), ghent) == 204
    assert server.put(of(ghent), ghent, name="another-name.json") == 204
    assert server.put(of(dorp), dorp) == 204
    mine = f"ghent/pc-1.none{SUFFIX}"
    assert {mine, f"dorp/pc-1.none{SUFFIX}"} <= set(server.files())
    assert read_call((server.drop / mine).read_bytes()).key == ghent
    assert not [name for name in server.files() if name.endswith(".part")]


def test_another_installation_of_the_same_name_gets_a_file_of_its_own(server: Receiver, ghent: str) -> None:
    for installation in ("a" * 32, "b" * 32):
        assert server.put(of(ghent, "twin", installation), ghent) == 204
    assert [name for name in server.files() if "twin" in name] == [
        f"ghent/twin.{letter * 32}{SUFFIX}" for letter in "ab"
    ]


def test_who_has_no_key_learns_nothing_and_leaves_nothing(
    server: Receiver, keys: tuple[Path, str, str, str]
) -> None:
    _, ghent, dorp, revoked = keys
    before = server.files()
    assert server.put(of(ghent), None) == 401
    assert server.put(of(ghent), "eidkey-" + "0" * 40) == 401
    assert server.put(of(ghent), ghent[:-1]) == 401
    assert server.put(of(ghent), ghent + "\u00e9") == 401
    assert server.put(of(revoked), revoked) == 403
    assert server.put(of(dorp), ghent) == 403  # the document of another site
    assert server.put(of(ghent), ghent, more=f"Authorization: Bearer {dorp}\r\n".encode()) == 401
    assert server.files() == before
    log = (server.folder / "receiver.log").read_text("utf-8", "replace")
    assert not re.search("eidkey-[0-9a-f]{40}", log)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE", "OPTIONS", "PROPFIND", "MKCOL", "MOVE", "COPY", "TRACE", "PATCH", "CONNECT", "put", "X" * 3000])  # fmt: skip
def test_nothing_but_a_put_is_understood(server: Receiver, ghent: str, method: str) -> None:
    before = server.files()
    for path in ("/", "/x.json", f"/ghent/pc-1.none{SUFFIX}"):
        said = server.ask(
            f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {ghent}\r\n\r\n".encode()
        )
        assert status_of(said) in (400, 404, 405), said[:200]
        assert b"pc-1" not in said
    assert server.files() == before


PATHS = ["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e/x", "a/b", "a%00b", "a%0d%0ab", "\\..\\x", "%c0%ae%c0%ae/", "x?y=/../", "x;y", "é", "*", "//x", "x" * 2000]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_the_path_of_a_request_never_says_where_anything_is_written(
    server: Receiver, ghent: str, path: str
) -> None:
    before = set(server.files())
    outside = sorted(path.name for path in server.folder.iterdir())
    head = b"PUT /" + path.encode() + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    body = of(ghent, "path-tried")
    said = server.ask(
        head + f"Authorization: Bearer {ghent}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    )
    assert status_of(said) in (204, 400, 404, 405), said[:200]
    assert set(server.files()) - before <= {f"ghent/path-tried.none{SUFFIX}"}
    assert sorted(path.name for path in server.folder.iterdir()) == outside


NAMES = [
    "../x",
    "a/b",
    "a\\b",
    ".hidden",
    "..",
    "",
    " ",
    "pc\u0000",
    "pc\u202e1",
    "pc\n1",
    "ｐｃ",
    "pc 1",
    "-rf",
    "x" * 201,
    "con:",
    "pc*",
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_name_that_is_none_leaves_nothing(server: Receiver, ghent: str, name: str) -> None:
    before = server.files()
    assert server.put(of(ghent, name), ghent) == 422
    assert server.files() == before


def test_names_differ_in_no_more_than_their_letters(server: Receiver, ghent: str) -> None:
    for name in ("Case-1", "CASE-1"):
        assert server.put(of(ghent, name), ghent) == 204
    assert [name for name in server.files() if "case" in name.lower()] == [f"ghent/case-1.none{SUFFIX}"]


def test_bodies_that_are_no_call_leave_nothing(server: Receiver, ghent: str) -> None:
    before = server.files()
    for body in (b"", b"{}", b"[" * 60_000, b"\xff" * 100, of(ghent)[:-5], b'{"format":"eidfleet-call-in"}'):
        assert server.put(body, ghent) == 422
    assert server.put(b"x" * 65_537, ghent) == 413
    assert server.files() == before


def test_a_body_without_end_is_cut_off(server: Receiver, ghent: str) -> None:
    """Chunks for ever, of which no more than a drop takes is kept; and one that says it is larger than any number."""
    head = f"PUT /x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ghent}\r\n".encode()
    with server.connection(LONGEST_CONNECTION_S * 2) as endless:
        sent = 0
        with suppress(ConnectionError, TimeoutError):
            endless.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
            while sent < 50_000_000:
                endless.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")
                sent += 4096
        assert sent < 50_000_000
    for length in (b"99999999999999999999", b"65537", b"-1", b"1_0", b"0x10"):
        assert status_of(
            server.ask(head + b"Connection: close\r\nContent-Length: " + length + b"\r\n\r\n")
        ) in (400, 413)
    two = head + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"
    assert status_of(server.ask(two)) == 400
    smuggled = (
        head + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n"
    )
    assert status_of(server.ask(smuggled)) in (400, 422)


def test_a_flood_of_headers_is_refused(server: Receiver) -> None:
    flood = b"PUT /x HTTP/1.1\r\nHost: x\r\n" + b"".join(
        b"X-%d: %s\r\n" % (n, b"y" * 100) for n in range(5_000)
    )
    assert status_of(server.ask(flood)) in (0, 400)
    assert status_of(server.ask(b"PUT /" + b"x" * 100_000 + b" HTTP/1.1\r\n\r\n")) in (0, 400)
    assert status_of(server.ask(b"\x16\x03\x01\x02\x00garbage\r\n\r\n")) in (0, 400)


def test_more_connections_than_it_takes_are_turned_away_at_once(server: Receiver, ghent: str) -> None:
    with ExitStack() as held:
        many = [
            held.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=20))
            for _ in range(MOST_CONNECTIONS + 50)
        ]
        until = time.monotonic() + 20
        alive = many
        while len(alive) > MOST_CONNECTIONS and time.monotonic() < until:
            time.sleep(0.2)
            alive = [one for one in alive if _takes_a_byte(one)]
        assert 0 < len(alive) <= MOST_CONNECTIONS
    until = time.monotonic() + 20
    while (status := server.put(of(ghent, "after-the-rush"), ghent)) != 204 and time.monotonic() < until:
        time.sleep(0.2)
    assert status == 204


@pytest.mark.long
def test_slow_clients_and_thousands_of_connections_shut_nobody_out_for_long(
    server: Receiver, ghent: str
) -> None:
    """Slow ones that send a byte now and then, in their headers and in their body, end with their time; the rest is turned away."""
    with ExitStack() as held:
        slow = []
        for number in range(1_500):
            try:
                one = held.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=20))
                one.sendall(
                    b"PUT /x HTTP/1.1\r\nHost: x\r\nX-Slow: "
                    if number % 2
                    else f"PUT /x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ghent}\r\nContent-Length: 50000\r\n\r\n{{".encode()
                )
                slow.append(one)
            except OSError:
                continue
        begun = time.monotonic()
        until = begun + LONGEST_CONNECTION_S * 3
        alive = slow
        while alive and time.monotonic() < until:
            alive = [one for one in alive if _takes_a_byte(one)]
            time.sleep(0.5)
        assert alive == []
    assert server.process.poll() is None
    assert server.put(of(ghent, "after-the-storm"), ghent) == 204
    assert server.peak_mb() < 200
    assert MOST_CONNECTIONS < 1_500


def _takes_a_byte(connection: socket.socket) -> bool:
    try:
        connection.sendall(b"y")
        connection.setblocking(False)
        return connection.recv(1_000) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        with suppress(OSError):
            connection.settimeout(20)


def test_many_at_once_all_have_their_file(server: Receiver, ghent: str) -> None:
    with ThreadPoolExecutor(20) as pool:
        said = list(pool.map(lambda n: server.put(of(ghent, f"many-{n}"), ghent), range(100)))
    assert set(said) == {204}
    assert len([name for name in server.files() if "many-" in name]) == 100


def test_a_key_that_is_revoked_stops_at_once(server: Receiver, keys: tuple[Path, str, str, str]) -> None:
    (made,) = make_keys(keys[0] / "site-keys.json", [SiteId("late")], DAY)
    time.sleep(2.5)  # how long the receiver believes what it has read
    token = made.token or ""
    assert server.put(of(token), token) == 204
    revoke_keys(keys[0] / "site-keys.json", {made.id}, DAY)
    time.sleep(2.5)
    assert server.put(of(token), token) == 403


def test_a_link_in_the_place_of_a_site_or_a_file_is_never_written_through(tmp_path: Path) -> None:
    drop, elsewhere = tmp_path / "drop", tmp_path / "elsewhere"
    drop.mkdir()
    elsewhere.mkdir()
    (drop / "ghent").symlink_to(elsewhere)
    with pytest.raises(OSError, match=r"."):
        write_call(drop, "ghent", "x", b"hello")
    assert list(elsewhere.iterdir()) == []
    (elsewhere / "target").write_text("mine")
    (drop / "dorp").mkdir()
    (drop / "dorp/x").symlink_to(elsewhere / "target")
    write_call(drop, "dorp", "x", b"hello")
    assert ((drop / "dorp/x").is_symlink(), (elsewhere / "target").read_text()) == (False, "mine")
    write_call(drop, "../../up", "x", b"hello")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["drop", "elsewhere"]


def test_an_allowance_comes_back_and_forgets_who_was_long_unheard_of() -> None:
    allowance = Allowance(2, most=3)
    assert [
        allowance.take("a", 0),
        allowance.take("a", 0),
        allowance.take("a", 0),
        allowance.take("a", 31),
    ] == [True, True, False, True]
    for who in "bcde":
        allowance.take(who, 32)
    assert len(allowance._left) == 3
    assert Allowance(1).take("x", 0, 0) is True


def test_guessing_keys_is_slowed_down(tmp_path: Path) -> None:
    folder = fleet_folder(tmp_path / "fleet", {"pc-1": {}})
    make_keys(folder / "site-keys.json", [SiteId("ghent")], DAY)
    with receiver(folder) as one:
        said = [one.put(b"{}", f"eidkey-{number:040x}") for number in range(40)]
    assert (said[0], said[-1]) == (401, 429)
    assert ReceiverSettings(tmp_path, tmp_path, "", 0).refusals_a_minute == 30


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_the_script_for_linux_calls_in_over_https_and_is_taken_in(tmp_path: Path) -> None:
    name = socket.gethostname().split(".")[0].lower()
    folder = fleet_folder(tmp_path / "fleet", {name: {}})
    make_keys(folder / "site-keys.json", [SiteId("ghent")], DAY)
    with receiver(folder, tls=True) as one:
        shared = CallSettings(SiteId(""), "", one.address, 0, "0", "", posix_probe((), 5, 30))
        script = tmp_path / "call-in.sh"
        found = packages(Tool.SYSTEMD, load_keys(folder / "site-keys.json"), [], shared, {})
        script.write_bytes(found[SiteId("ghent")]["call-in.sh"].body)
        trusted = subprocess.run(
            ["sh", str(script), "--now"],
            env={"PATH": "/usr/bin:/bin", "CURL_CA_BUNDLE": str(one.authority)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert (trusted.returncode, trusted.stdout[:12], trusted.stderr) == (0, "called in as", "")
        wary = subprocess.run(
            ["sh", str(script), "--now"],
            env={"PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert (wary.returncode, "certificate" in wary.stderr) == (1, True)
    taken = call_eidfleet(folder, "ingest", "drop")
    assert (taken.returncode, taken.stdout.splitlines()[0]) == (0, "1 taken"), taken


# -- the command -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param((), "name a folder with --drop", id="no drop"),
        pytest.param(("--drop", "nowhere"), "there is no such drop", id="no folder"),
        pytest.param(("--drop", ".", "--listen", "0.0.0.0:8480"), "would let everybody read the keys", id="http for all"),
        pytest.param(("--drop", ".", "--listen", "localhost"), "is no address and port", id="no port"),
        pytest.param(("--drop", ".", "--certificate", "eidfleet.toml"), "go together", id="no key"),
        pytest.param(("--drop", ".", "--certificate", "eidfleet.toml", "--private-key", "eidfleet.toml"), "cannot be used", id="no certificate"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_in_one_line(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    ended = call_eidfleet(fleet_folder(tmp_path / "fleet", {"pc-1": {}}), "drop", "serve", *arguments)
    assert (ended.returncode, words in ended.stderr, ended.stderr.count("\n")) == (2, True, 1), ended


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "collector.sources.scan.call_receiver", raising=False)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    ended = call_eidfleet(fleet_folder(tmp_path / "fleet", {"pc-1": {}}), "drop", "serve", "--drop", ".")
    assert (ended.returncode, "install eidfleet[drop]" in ended.stderr, ended.stderr.count("\n")) == (
        2,
        True,
        1,
    )
