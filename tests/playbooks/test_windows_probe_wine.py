"""The unchanged probe on machines laid into a Wine prefix: registry, files, versions and machine types are read, not stood in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from collector.core.observation.observation import Observation
from tests.causes.coverage import machine
from tests.causes.laid_machines import KEPT, MACHINES, kept
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


def test_what_stands_in_for_windows_elsewhere_answers_as_wine_does(tmp_path: Path) -> None:
    """So the many tests with stand-ins hold for real registry keys and files as well."""
    machines = (WindowsMachine(), odd_machine())
    laid = observed(machines)
    assert [one.notes for one in laid] == [(), ()]
    assert {f.check for f in machine(laid[0]).findings if f.is_broken} == set()
    for number, (pc, seen) in enumerate(zip(machines, laid, strict=True)):
        stood_in = pc.observed(tmp_path / str(number), part_s=60, deadline_s=300)
        assert told(seen) == told(stood_in)


@pytest.mark.long
def test_every_laid_machine_says_what_is_kept_of_it() -> None:
    """Two minutes. `python -m tests.causes.laid_machines` renews the file."""
    seen = observed([laid.machine() for laid in MACHINES])
    lines = [json.loads(line) for line in KEPT.read_text("utf-8").splitlines()]
    said = [kept(laid, one) for laid, one in zip(MACHINES, seen, strict=True)]
    assert [line["id"] for line in lines] == [line["id"] for line in said]
    assert [line["id"] for line, now in zip(lines, said, strict=True) if line != now] == []
