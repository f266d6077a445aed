"""One at a time: whoever comes second is told who holds it and since when, and a holder that dies holds nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from collector.core.errors import FleetError
from collector.sources.fleet.turns import Turn, only_one

HOLDS = """
import pathlib, sys
from collector.sources.fleet.turns import Turn, only_one
with only_one(Turn.RUN, pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_second_one_is_told_who_holds_it_and_since_when(tmp_path: Path) -> None:
    with (
        only_one(Turn.RUN, tmp_path / "state"),
        pytest.raises(FleetError) as caught,
        only_one(Turn.RUN, tmp_path / "state"),
    ):
        pytest.fail("two at once")
    said = rf"a run of this fleet is running \(process {os.getpid()}, since 20\d\d-\d\d-\d\d \d\d:\d\d CES?T\); wait until"
    assert re.match(said, str(caught.value))
    with only_one(Turn.RUN, tmp_path / "state"):
        pass


@pytest.mark.parametrize(
    ("turn", "doing"),
    [
        pytest.param(Turn.SEND, "another `eidfleet send`", id="send"),
        pytest.param(Turn.WEBHOOK, "another `eidfleet deliver webhook`", id="webhook"),
    ],
)
def test_two_that_bring_letters_at_once_are_one_clear_error(tmp_path: Path, turn: Turn, doing: str) -> None:
    said = rf"{doing} is running \(process {os.getpid()}, since "
    with (
        only_one(turn, tmp_path / "state"),
        pytest.raises(FleetError, match=said),
        only_one(turn, tmp_path / "state"),
    ):
        pytest.fail("both got in")
    with only_one(turn, tmp_path / "state"):
        pass


def test_what_may_go_on_at_once_does_not_hold_each_other(tmp_path: Path) -> None:
    with ExitStack() as held:
        for turn in Turn:
            held.enter_context(only_one(turn, tmp_path))


def test_a_holder_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(FleetError, match=rf"\(process {holder.pid}, since "), only_one(Turn.RUN, tmp_path):
        pytest.fail("two at once")
    holder.kill()
    holder.communicate()
    with only_one(Turn.RUN, tmp_path):
        pass


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    with (
        pytest.raises(FleetError, match=r"run\.lock: cannot be written"),
        only_one(Turn.RUN, tmp_path / "state"),
    ):
        pytest.fail("no lock can be there")
