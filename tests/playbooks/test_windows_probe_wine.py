"""The unchanged probe on machines laid into a Wine prefix: registry, files, versions and machine types are read, not stood in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from collector.core.observation.observation import Observation
from tests.causes.coverage import machine
from tests.causes.laid_machines import KEPT, MACHINES, Laid, kept
from tests.playbooks.test_windows_probe_faults import odd_machine
from tests.rigs.windows_machine import WindowsMachine
from tests.rigs.wine_rig import observed

pytestmark = [pytest.mark.rig, pytest.mark.xdist_group("powershell")]
_OF_THE_RUN = ("volatile",)


def told(seen: Observation) -> dict[str, Any]:
    """All but what changes with each run; Wine writes its own folder as `C:\\windows`."""
    text = msgspec.json.encode(seen).decode().replace("C:\\\\windows\\\\", "C:\\\\Windows\\\\")
    found = {name: value for name, value in json.loads(text).items() if name not in _OF_THE_RUN}
    del found["context"]["homes_seen"]  # Wine has one of its own
    found.pop("cross_signed_roots", None)  # and stores of its own
    return found


# In one start, which costs more than a machine does.
IN_EVERY_RUN = MACHINES[:9]


def assert_says_what_is_kept(machines: Sequence[Laid], seen: Sequence[Observation]) -> None:
    """`python -m tests.causes.laid_machines` renews the file."""
    lines = {line["id"]: line for line in map(json.loads, KEPT.read_text("utf-8").splitlines())}
    said = [kept(laid, one) for laid, one in zip(machines, seen, strict=True)]
    assert [now["id"] for now in said if now != lines[now["id"]]] == []


def test_ten_machines_say_what_is_kept_of_them_and_stand_ins_say_the_same(tmp_path: Path) -> None:
    """So the many tests with stand-ins hold for real registry keys and files as well."""
    odd = odd_machine()
    seen = observed([odd, *(laid.machine() for laid in IN_EVERY_RUN)])
    assert len(seen) == 10
    assert_says_what_is_kept(IN_EVERY_RUN, seen[1:])
    assert not any(finding.is_broken for finding in machine(seen[1]).findings)
    healthy = WindowsMachine()
    assert IN_EVERY_RUN[0].machine() == healthy
    for number, (pc, said) in enumerate([(odd, seen[0]), (healthy, seen[1])]):
        assert said.notes == ()
        stood_in = pc.observed(tmp_path / str(number), part_s=60, deadline_s=300)
        assert told(said) == told(stood_in)


@pytest.mark.long
def test_the_other_laid_machines_say_what_is_kept_of_them() -> None:
    others = MACHINES[len(IN_EVERY_RUN) :]
    assert_says_what_is_kept(others, observed([laid.machine() for laid in others]))


def test_what_is_kept_is_of_the_laid_machines() -> None:
    lines = KEPT.read_text("utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == [laid.id for laid in MACHINES]
