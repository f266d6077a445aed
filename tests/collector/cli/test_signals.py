"""A command that waits for a slow inventory ends at a signal, and so does what it has started."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import psutil
import pytest

from tests.rigs.fleet_folder import fleet_folder, start_eidfleet


def programs(path: Path) -> list[int]:
    return [p.pid for p in psutil.process_iter(["cmdline"]) if str(path) in (p.info["cmdline"] or ())]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize(
    "command", [("inventory", "check"), ("scan",), ("run", "--now"), ("diagnose", "pc1")]
)
def test_a_slow_inventory_holds_nobody_up(
    tmp_path: Path, command: tuple[str, ...], number: signal.Signals
) -> None:
    folder = fleet_folder(tmp_path / "fleet", {"pc1": {"ansible_connection": "local"}})
    program = folder / "inventory/slow.sh"
    program.write_text("#!/bin/sh\nsleep 100\n")
    program.chmod(0o755)
    process = start_eidfleet(folder, *command)
    try:
        deadline = time.monotonic() + 30
        while not programs(program) and time.monotonic() < deadline:
            time.sleep(0.1)
        process.send_signal(number)
        sent = time.monotonic()
        process.wait(timeout=30)
        assert time.monotonic() - sent < 4  # two seconds, and room for a busy machine
        while programs(program) and time.monotonic() < sent + 3:
            time.sleep(0.1)
        assert programs(program) == []
    finally:
        process.kill()
        process.communicate()
