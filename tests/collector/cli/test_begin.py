"""The first second of the real process: Ctrl-C is a quiet end, and a reader that goes away is no failure."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.rigs.called import call_eidfleet
from tests.rigs.fleet_folder import EIDFLEET, fleet_folder, run_eidfleet

needs_proc = pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="looks into /proc")
NOWHERE = {"pc1": {"ansible_host": "127.0.0.1", "ansible_port": 1}}


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """A scan knocks at a closed door and takes a second."""
    return fleet_folder(tmp_path / "fleet", NOWHERE, "[scan]\nportals = []\n")


@needs_proc
@pytest.mark.parametrize("after_s", [0.1, 0.2, 0.35, 0.5, 0.75, 1.0])
@pytest.mark.parametrize("arguments", [("scan",), ("status",)], ids=" ".join)
def test_ctrl_c_in_the_first_second_ends_quietly(
    fleet: Path, arguments: tuple[str, ...], after_s: float
) -> None:
    """At any moment from the first on which we have a say; a command that ended before has its own exit code."""
    process = subprocess.Popen(
        [str(EIDFLEET), *arguments],
        cwd=fleet,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    _until_it_loads(process)
    time.sleep(after_s)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    assert "our fault" not in err
    assert process.returncode in (1, 2, 130), err  # the first two where it had ended already


@needs_proc
def test_ctrl_c_while_modules_load_is_130(fleet: Path) -> None:
    process = subprocess.Popen(
        [str(EIDFLEET), "scan"], cwd=fleet, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    _until_it_loads(process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", "eidfleet: interrupted\n")


def test_a_reader_that_goes_away_is_no_failure_in_the_audit(fleet: Path) -> None:
    assert run_eidfleet(fleet, "scan").returncode == 1
    gone, out = os.pipe()
    os.close(gone)
    try:
        ended = subprocess.run(
            [str(EIDFLEET), "report"], cwd=fleet, stdout=out, stderr=subprocess.PIPE, text=True, timeout=120
        )
    finally:
        os.close(out)
    assert (ended.returncode, ended.stderr) == (0, "")
    newest = json.loads(call_eidfleet(fleet, "audit", "--json").stdout)[0]
    assert (newest["command"], newest["exit_code"]) == ("report", 0)
    assert list((fleet / "reports").glob("*.html"))


def _until_it_loads(process: subprocess.Popen[str]) -> None:
    """Until the command's own modules load: msgspec's library comes with them, when our way with signals already stands."""
    maps = Path(f"/proc/{process.pid}/maps")
    until = time.monotonic() + 30
    while "msgspec" not in maps.read_text():
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.002)
