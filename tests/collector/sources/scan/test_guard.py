"""However a scan ends, the processes it started end with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
import uuid

import pytest

from collector.sources.scan.guard import MARK, guarded, marked_processes


def start_marked(mark: str, code: str = "import time; time.sleep(300)") -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", code], env={**os.environ, MARK: mark}, start_new_session=True
    )


def wait_until_none(mark: str) -> bool:
    deadline = time.monotonic() + 15
    while marked_processes(mark):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture
def mark() -> str:
    return f"test-{uuid.uuid4()}"


def test_leaving_the_guard_ends_marked_processes_and_no_others(mark: str) -> None:
    stranger = start_marked(mark + "-other")
    try:
        with guarded(mark):
            child = start_marked(mark)
            assert child.poll() is None
        assert child.wait(timeout=10) != 0
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_process_that_ignores_the_kind_signal_is_ended_firmly(mark: str) -> None:
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(300)"
    with guarded(mark):
        child = subprocess.Popen(
            [sys.executable, "-c", code], env={**os.environ, MARK: mark}, stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        child.stdout.readline()
    assert child.wait(timeout=10) == -signal.SIGKILL
    child.stdout.close()


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the companion is left to itself
def test_a_machine_with_no_time_for_the_guard_spoils_no_scan(
    mark: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("collector.sources.scan.guard._WAITED_FOR_S", 0.0)
    with guarded(mark):
        child = start_marked(mark)
    assert "is still being ended" in caplog.text
    assert child.wait(timeout=30) != 0
    assert wait_until_none(mark)


def test_a_killed_scan_leaves_nothing_behind(mark: str) -> None:
    scan = textwrap.dedent(
        f"""
        import os, subprocess, sys, time
        from collector.sources.scan.guard import MARK, guarded
        with guarded({mark!r}):
            subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"],
                             env={{**os.environ, MARK: {mark!r}}}, start_new_session=True)
            print("ready", flush=True)
            time.sleep(300)
        """
    )
    process = subprocess.Popen([sys.executable, "-c", scan], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    assert marked_processes(mark)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert wait_until_none(mark)
