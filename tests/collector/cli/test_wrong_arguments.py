"""Whatever somebody types wrongly ends with 2 and one sentence, and changes nothing; it is never our fault."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from collector.cli.door import through_the_door
from collector.cli.main import app
from tests.rigs.answered_fleet import answered_fleet
from tests.rigs.fleet_folder import run_eidfleet

LONG, NUL, NOT_UTF8, TURNED = "x" * 5000, "a\0b", "\udcff\udcfe", "a\u2028b\u202e"
NAMES = {"empty": "", "long": LONG, "with NUL": NUL, "not UTF-8": NOT_UTF8, "turned": TURNED}
FILES = {
    **NAMES,
    "missing": "nowhere/none",
    "a folder": "inventory",
    "below a file": "eidfleet.toml/x",
    "binary": "binary.dat",
    "nothing in it": "empty.dat",
    "Latin-1": "latin.dat",
    "UTF-16": "utf16.dat",
    "endless": "/dev/zero",
}
NUMBERS = {"no number": "x", "negative": "-1", "huge": "9" * 30, "empty": "", "a power": "1e3"}
INSTANTS = {**NAMES, "no day": "2026-02-30", "a word": "yesterday", "too far": "99999-01-01"}
DAYS = {**INSTANTS, "past": "2020-01-01", "far": "2999-01-01"}
WAIVE = ("waive", "--reason", "r")

TRIED: tuple[tuple[tuple[str, ...], dict[str, str]], ...] = (
    (("status", "--fleet={}"), {k: v for k, v in FILES.items() if k not in ("empty", "a folder")}),
    (("status", "--site={}"), NAMES),
    (("status", "--at={}"), INSTANTS),
    (("history", "show", "{}"), NAMES),
    (("history", "rename", "{}", "arts-1"), NAMES),
    (("history", "apart", "arts-1", "{}"), NAMES),
    (("forget", "{}"), NAMES),
    (("prune", "--older-than={}"), NUMBERS),
    (("audit", "--limit={}"), NUMBERS),
    (("knowledge", "check", "--older-than={}"), NUMBERS),
    (("checks", "{}"), NAMES),
    (("checks", "new", "{}"), NAMES),
    (("judge", "{}"), FILES),
    (("triage", "--observation={}"), FILES),
    (("triage", "--host={}"), NAMES),
    (("triage", "--answer={}"), NAMES),
    (("triage", "--stage={}"), NAMES),
    (("route", "--stage={}"), NAMES),
    (("answers", "{}"), FILES),
    (("answers", "~$a.xlsx", "{}"), FILES),
    ((*WAIVE, "{}", "--until", "2027-01-01", "--site", "ghent"), NAMES),
    ((*WAIVE, "clock", "--until={}", "--site", "ghent"), DAYS),
    ((*WAIVE, "clock", "--until", "2027-01-01", "--host={}"), NAMES),
    (("waive", "end", "{}", "--site", "ghent"), NAMES),
    (("scan", "-i", "{}"), {k: FILES[k] for k in ("long", "with NUL", "not UTF-8", "missing")}),
    (("init", "{}"), {k: FILES[k] for k in ("long", "with NUL", "below a file")}),
)


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all: nothing that is refused changes it."""
    folder = tmp_path_factory.mktemp("wrong") / "fleet"
    folder.mkdir()
    answered_fleet(folder).store.engine.dispose()
    (folder / "binary.dat").write_bytes(bytes(range(256)) * 20)
    (folder / "empty.dat").touch()
    (folder / "latin.dat").write_bytes("{é".encode("latin-1"))
    (folder / "utf16.dat").write_bytes("{é".encode("utf-16"))
    # The first look has the store note the exceptions of the day; after that nobody writes.
    assert run_eidfleet(folder, "status").returncode == 0
    return folder


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([word.replace("{}", value) for word in words], id=f"{' '.join(words)}: {what}")
        for words, values in TRIED
        for what, value in values.items()
    ],
)
def test_a_wrong_argument_is_refused_in_one_sentence(
    arguments: Sequence[str], fleet: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(fleet)
    monkeypatch.setattr(sys, "argv", ["eidfleet", *arguments])
    before = state(fleet)
    code = through_the_door(lambda: app(list(arguments), standalone_mode=False))
    out, err = capfd.readouterr()
    assert (code, out) == (2, "")
    told = [line for line in err.split("\n") if line and not line.startswith(("Usage:", "Try "))]
    assert len(told) == 1 or "Error" in err, told
    assert "our fault" not in err
    assert "Traceback" not in err
    assert state(fleet) == before


def state(folder: Path) -> dict[str, bytes]:
    """What stands in the folder; SQLite's own helpers come and go with each reader."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): path.read_bytes() for path in files if not path.name.endswith(("-shm", "-wal"))}


def test_a_folder_that_is_gone_is_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert through_the_door(lambda: app(["status"], standalone_mode=False)) == 2
    assert "the folder you are in is no longer there" in capfd.readouterr().err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_store_nobody_may_read_is_said(
    fleet: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(fleet)
    store = fleet / ".eidfleet"
    store.chmod(0)
    try:
        assert through_the_door(lambda: app(["status"], standalone_mode=False)) == 2
    finally:
        store.chmod(0o700)
    assert "our fault" not in capfd.readouterr().err
