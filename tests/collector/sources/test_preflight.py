"""Doors that answer are told from every way of not answering, quickly and side by side."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.core.model import HostName, ReachKind
from collector.sources.preflight import Door, knock
from tests.rigs.sshd_rig import LOOPBACK, SshdRig, sshd_rig

pytestmark = [pytest.mark.rig, pytest.mark.xdist_group("sshd")]


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
        Door(HostName("mute-but-open"), LOOPBACK, rig.mute(), "open"),
    ]
    dead: dict[str, ReachKind] = {}
    answering = knock(doors, 0.5, lambda door, reach: dead.update({door.host: reach.kind}))
    assert answering == ("alive", "mute-but-open")
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
