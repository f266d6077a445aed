"""What a command opened is closed, however it ends."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from collector.app.lasting import until_the_end
from collector.app.workspace import open_workspace
from collector.cli.door import through_the_door
from collector.core.errors import FleetError


@pytest.mark.parametrize(
    ("ending", "code"),
    [
        pytest.param(None, 0, id="done"),
        pytest.param(FleetError("no"), 2, id="mistake"),
        pytest.param(KeyboardInterrupt(), 130, id="interrupted"),
        pytest.param(ValueError("bug"), 3, id="bug"),
    ],
)
def test_the_newest_is_closed_first(ending: BaseException | None, code: int) -> None:
    story: list[str] = []

    @contextmanager
    def thing(name: str) -> Iterator[str]:
        try:
            yield name
        finally:
            story.append(name)

    def work() -> None:
        until_the_end(lambda: thing("first"))
        until_the_end(lambda: thing("second"))
        if ending is not None:
            raise ending

    assert through_the_door(work) == code
    assert story == ["second", "first"]


def test_a_command_closes_its_store(tmp_path: Path) -> None:
    opened = []

    def work() -> None:
        opened.append(open_workspace(tmp_path).store())
        assert opened[0].scans() == ()
        assert opened[0].engine.pool.checkedin() == 1  # type: ignore[attr-defined]

    assert through_the_door(work) == 0
    assert opened[0].engine.pool.checkedin() == 0  # type: ignore[attr-defined]


def test_outside_a_command_nobody_would_close_it(tmp_path: Path) -> None:
    with pytest.raises(LookupError):
        open_workspace(tmp_path).store()


def test_a_command_that_is_told_to_end_closes_what_it_opened(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _WAITS],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as started:
        assert started.stdout is not None
        assert started.stdout.readline() == "open\n"
        started.send_signal(signal.SIGTERM)
        said, told = started.communicate(timeout=30)
    assert (started.returncode, said, told) == (130, "closed\n", "eidfleet: interrupted\n")


_WAITS = """
import importlib, time
from contextlib import contextmanager
from collector.app.lasting import until_the_end

@contextmanager
def thing():
    try:
        yield print("open", flush=True)
    finally:
        print("closed")

def work(**_):
    until_the_end(thing)
    time.sleep(60)

main = importlib.import_module("collector.cli.main")
main.app = work
main.main()
"""
