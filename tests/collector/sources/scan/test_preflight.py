"""Doors that answer are told from every way of not answering, quickly and side by side."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.core.model import HostName, ReachKind
from collector.sources.scan.preflight import Door, knock
from tests.rigs.sshd_rig import LOOPBACK, SshdRig, sshd_rig

pytestmark = pytest.mark.rig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[SshdRig]:
    with sshd_rig(tmp_path / "rig") as rig:
        yield rig


def test_every_kind_of_door(rig: SshdRig) -> None:
    doors = [
        Door(HostName("alive"), LOOPBACK, rig.serve(), "ssh"),
        Door(HostName("refuses"), LOOPBACK, rig.refusing(), "ssh"),
        Door(HostName("mute"), LOOPBACK, rig.mute(), "ssh"),
        Door(HostName("hole"), LOOPBACK, rig.black_hole(), "ssh"),
        Door(HostName("nameless"), "no-such-host.invalid", 22, "ssh"),
    ]
    dead: dict[str, ReachKind] = {}
    answering = knock(doors, 0.5, lambda door, reach: dead.update({door.host: reach.kind}))
    assert answering == ("alive",)
    assert dead == {
        "refuses": ReachKind.REFUSED,
        "mute": ReachKind.TIMED_OUT,
        "hole": ReachKind.TIMED_OUT,
        "nameless": ReachKind.NAME_NOT_FOUND,
    }


def test_a_hundred_silent_hosts_cost_two_time_limits_not_a_hundred(rig: SshdRig) -> None:
    port = rig.mute()
    doors = [Door(HostName(f"pc{n}"), LOOPBACK, port, "ssh") for n in range(100)]
    started = time.monotonic()
    assert knock(doors, 0.5, lambda door, reach: None) == ()
    assert time.monotonic() - started < 10


def test_a_windows_machine_taken_for_linux_is_named_with_the_remedy(rig: SshdRig) -> None:
    """A real sshd that adds to its greeting what OpenSSH for Windows has in its own."""
    port = rig.serve("VersionAddendum for_Windows_9.5")
    doors = [
        Door(HostName("taken-for-linux"), LOOPBACK, port, "ssh", expects_unix=True),
        Door(HostName("known-as-windows"), LOOPBACK, port, "ssh"),
        Door(HostName("linux"), LOOPBACK, rig.serve(), "ssh", expects_unix=True),
    ]
    dead: dict[str, str] = {}
    answering = knock(
        doors, 2, lambda door, reach: dead.update({door.host: f"{reach.kind} {reach.evidence}"})
    )
    assert answering == ("known-as-windows", "linux")
    assert "set ansible_shell_type: powershell" in dead["taken-for-linux"]
