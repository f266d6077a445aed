"""What is made of Ansible's own end before it began. A stand-in of ansible-runner says what Ansible would on a machine
too busy for it; that Ansible says it then, the stand-in does not prove."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ansible_runner
import pytest

from collector.core.errors import FleetError
from collector.sources.scan.runner import Play, run

BUSY = "ERROR! Unexpected Exception, this is probably a bug: Local RPC server did not start.\n"
BROKEN = "ERROR! the playbook could not be found\n"


def play(folder: Path) -> Play:
    return Play(
        inventories=[folder / "inventory"],
        hosts=["pc1"],
        fleet_dir=folder,
        work_dir=folder / "work",
        mark="mark",
        forks=1,
        connect_timeout_s=1,
        task_timeout_s=1,
        part_timeout_s=1,
        deadline_s=1,
        inventory_timeout_s=5,
        portals=(),
    )


def starts(monkeypatch: pytest.MonkeyPatch, *said: str) -> list[str]:
    """Each start of Ansible ends with the next of these; "" is one that begins. Returns those that were used."""
    used: list[str] = []

    def init_runner(event_handler: Callable[[dict[str, Any]], bool], **_: Any) -> SimpleNamespace:
        ended = SimpleNamespace(
            config=SimpleNamespace(env=dict.fromkeys(OWN, "")), stdout="", rc=1, status="failed"
        )

        def go() -> None:
            ended.stdout = said[len(used)]
            used.append(ended.stdout)
            if not ended.stdout:
                event_handler({"event": "runner_on_start"})
                ended.rc = 0

        ended.run = go
        return ended

    monkeypatch.setattr(ansible_runner.interface, "init_runner", init_runner)
    return used


OWN = ("AWX_ISOLATED_DATA_DIR", "ANSIBLE_STDOUT_CALLBACK", "ANSIBLE_CALLBACK_PLUGINS")


def test_a_machine_too_busy_to_start_on_is_tried_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = starts(monkeypatch, BUSY, "")
    assert run(play(tmp_path), lambda _: None, lambda: False) is True
    assert used == [BUSY, ""]


@pytest.mark.parametrize(
    ("said", "count"),
    [pytest.param((BUSY, BUSY, ""), 2, id="busy still"), pytest.param((BROKEN, ""), 1, id="another fault")],
)
def test_what_does_not_begin_is_said_in_ansibles_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: tuple[str, ...], count: int
) -> None:
    used = starts(monkeypatch, *said)
    with pytest.raises(FleetError, match=said[0].strip().removeprefix("ERROR! ")):
        run(play(tmp_path), lambda _: None, lambda: False)
    assert len(used) == count
