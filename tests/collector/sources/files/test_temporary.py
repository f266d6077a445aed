"""What a killed process leaves goes with the next command; what a living one works on stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from collector.sources.files.temporary import sweep, temporary_file, temporary_folder

_GONE = 4_194_303  # above what Linux gives out by default
_HOLDS = """
import sys, time
from pathlib import Path
from collector.sources.files.temporary import temporary_{what}
with temporary_{what}(Path(sys.argv[1])):
    print("ready", flush=True)
    time.sleep(60)
"""


@contextmanager
def _holder(what: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDS.format(what=what), str(folder)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("what", ["file", "folder"])
def test_left_by_a_kill_it_goes_with_the_next_sweep(tmp_path: Path, what: str) -> None:
    with _holder(what, tmp_path) as process:
        (made,) = tmp_path.iterdir()
        sweep(tmp_path)
        assert made.exists(), "somebody still works on it"
        if what == "folder":
            (made / "socket").touch()
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert made.exists(), "a kill leaves it"
        sweep(tmp_path)
        assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "stays"),
    [
        pytest.param(f".eidfleet-{_GONE}-abcdefgh.part", False, id="ours"),
        pytest.param(f"eidfleet-{_GONE}-abcdefgh.part", True, id="no dot"),
        pytest.param(f".eidfleet-{_GONE}-abcdefgh.part.txt", True, id="a user's copy"),
        pytest.param(".eidfleet", True, id="the state"),
        pytest.param(f".eidfleet-{os.getppid()}-abcdefgh.part", True, id="its process lives"),
    ],
)
def test_only_what_is_ours_goes(tmp_path: Path, name: str, *, stays: bool) -> None:
    (tmp_path / name).touch()
    sweep(tmp_path)
    assert (tmp_path / name).exists() is stays


def test_a_number_that_was_given_out_again_protects_for_a_minute_only(tmp_path: Path) -> None:
    left = tmp_path / f".eidfleet-{os.getppid()}-abcdefgh.part"
    left.touch()
    os.utime(left, (time.time() - 120,) * 2)
    sweep(tmp_path)
    assert not left.exists()


def test_links_and_pipes_of_our_name_are_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / "kept").touch()
    link, pipe = (tmp_path / f".eidfleet-{_GONE}-{word}.part" for word in ("linkaaaa", "pipeaaaa"))
    link.symlink_to(target)
    os.mkfifo(pipe)
    sweep(tmp_path, tmp_path / "missing")
    assert link.is_symlink()
    assert pipe.exists()
    assert (target / "kept").exists()


def test_left_properly_nothing_stays(tmp_path: Path) -> None:
    with temporary_file(tmp_path) as (file, path):
        file.write(b"x")
        sweep(tmp_path)
        assert path.stat().st_mode & 0o777 == 0o600
    with temporary_folder(tmp_path) as folder:
        sweep(tmp_path)
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not list(tmp_path.iterdir())
