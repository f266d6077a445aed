"""The packet that switches a workstation on: as its card wants it, really broadcast, and a failure that stops nothing."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from collector.core.fleet.fleet import Wake
from collector.sources.scan.wake import magic_packet, wake
from tests.rigs.needs import needs

MAC = "001a2b3c4d5e"


def listener() -> socket.socket:
    heard = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    heard.bind(("127.0.0.1", 0))
    heard.settimeout(10)
    return heard


def test_the_packet_is_six_times_ones_and_sixteen_times_the_address() -> None:
    packet = magic_packet(MAC)
    assert packet == b"\xff" * 6 + b"\x00\x1a\x2b\x3c\x4d\x5e" * 16
    assert len(packet) == 102


def test_each_workstation_gets_its_packet() -> None:
    with listener() as one, listener() as other:
        targets = [
            Wake(MAC, "127.0.0.1", one.getsockname()[1]),
            Wake("ff" * 6, "127.0.0.1", other.getsockname()[1]),
        ]
        assert wake(targets) == 2
        assert one.recv(200) == magic_packet(MAC)
        assert other.recv(200) == magic_packet("ff" * 6)


def test_one_that_cannot_be_sent_is_named_and_the_rest_goes_out(caplog: pytest.LogCaptureFixture) -> None:
    with listener() as heard:
        nowhere = Wake(
            MAC, "240.0.0.1", 9
        )  # a reserved address: the system refuses to send there, or drops it
        unresolved = Wake(MAC, "no-such-host.invalid", 9)
        sent = wake([unresolved, Wake(MAC, "127.0.0.1", heard.getsockname()[1]), nowhere])
        assert heard.recv(200) == magic_packet(MAC)
    assert sent in (1, 2)
    assert "wake address=no-such-host.invalid:9" in caplog.text


BROADCAST = f"""
import socket
from collector.core.fleet.fleet import Wake
from collector.sources.scan.wake import magic_packet, wake
heard = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
heard.bind(("", 9))
heard.settimeout(10)
assert wake([Wake("{MAC}", "255.255.255.255", 9), Wake("{MAC}", "10.77.1.255", 9)]) == 2
got = [heard.recv(200) for _ in range(4)]
assert got == [magic_packet("{MAC}")] * 4, got
"""


@pytest.mark.rig
def test_a_broadcast_leaves_and_arrives_in_a_network_of_its_own() -> None:
    """In a network namespace whose loopback has a broadcast address: to that one, and to everybody."""
    unshare, ip = needs("unshare", "util-linux"), needs("ip", "iproute2")
    network = (
        f"{ip} addr add 10.77.1.1/24 brd 10.77.1.255 dev lo && {ip} link set lo up && "
        f"{ip} route add 255.255.255.255 dev lo"
    )
    if subprocess.run([unshare, "-rn", "sh", "-c", network], capture_output=True, check=False).returncode:
        pytest.skip("no network namespace may be made here")
    ended = subprocess.run(
        [unshare, "-rn", "sh", "-c", f'{network} && exec "$0" -c "$1"', sys.executable, BROADCAST],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
