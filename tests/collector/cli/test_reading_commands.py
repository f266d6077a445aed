"""Commands that only look change nothing in the store but verdicts that were worked out; those that work take `waivers.toml` in."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.collector.cli.test_memory_commands import Run, folder, run, year  # noqa: F401 - fixtures

CACHES = frozenset({"standing"})
"""Tables of verdicts that are worked out anew where they are missing."""
SOON = (date.today() + timedelta(days=5)).isoformat()  # noqa: DTZ011 - any day that is soon will do
LOOKING = ("status", "status --at 2020-01-01", "history ghent", "history pc1", "export causes", "triage --host pc1", "waive list", "audit", "report")  # fmt: skip
WAIVER = f"""\
[[waiver]]
check = "reader-present"
host = "pc1"
site = "ghent"
reason = "being replaced"
by = "Jan"
until = {SOON}
"""


def tables(folder: Path) -> Mapping[str, list[object]]:  # noqa: F811
    with closing(sqlite3.connect(folder / ".eidfleet/history.sqlite3")) as store:
        names = [name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(store.execute(f"SELECT * FROM {name}"), key=repr) for name in names}  # noqa: S608


@pytest.mark.parametrize("noted", [False, True], ids=["store-knows-no-exceptions", "store-knows-some"])
def test_to_look_changes_nothing(run: Run, folder: Path, noted: bool) -> None:  # noqa: F811
    """Also where an exception was written, or taken out, since somebody worked."""
    if noted:
        (folder / "waivers.toml").write_text(WAIVER.replace("pc1", "pc2"), "utf-8")
        assert run("judge", "--all")[0] == 0
    (folder / "waivers.toml").write_text(WAIVER, "utf-8")
    before = tables(folder)
    assert bool(before["exception"]) is noted
    for command in LOOKING:
        assert run(*command.split())[0] == 0
        after = tables(folder)
        # A report is what the next one is compared with by its catalogue, and brings results out, so the audit has it.
        allowed = CACHES | ({"run", "judgement"} if command == "report" else set())
        assert {name for name in after if after[name] != before.get(name)} <= allowed, command
    assert len(after["run"]) == len(before["run"]) + 1


@pytest.mark.parametrize("noted", [False, True], ids=["store-knows-no-exceptions", "store-knows-some"])
def test_what_is_shown_is_the_same_before_and_after_the_exceptions_are_taken_in(
    run: Run,  # noqa: F811
    folder: Path,  # noqa: F811
    noted: bool,
) -> None:
    if noted:
        (folder / "waivers.toml").write_text(WAIVER.replace("pc1", "pc2"), "utf-8")
        run("judge", "--all")
    (folder / "waivers.toml").write_text(WAIVER, "utf-8")
    looked = [run("status", "--json")[1], run("history", "ghent")[1], run("export", "causes")[1]]
    assert '"accepted": 1' in looked[0]
    kept = len(tables(folder)["exception"])
    assert run("judge", "--all")[0] == 0
    assert len(tables(folder)["exception"]) == kept + 1
    now = [run("status", "--json")[1], run("history", "ghent")[1], run("export", "causes")[1]]
    assert [ageless(text) for text in now] == [ageless(text) for text in looked]


def ageless(text: str) -> list[str]:
    """Without times of day, and without the lines that say how old something is by the second."""
    lines = [line for line in text.splitlines() if '_s"' not in line and '"at"' not in line]
    return [re.sub(r"\d\d:\d\d", "", line) for line in lines]
