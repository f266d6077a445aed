"""The journal of units: what a killed scan finds again, and what is no entry of it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from collector.core.model import HostName
from collector.sources.scan.unit_journal import UnitJournal

HOSTS = (HostName("pc-1"), HostName("pc-2"))


def test_a_unit_is_there_before_its_id_and_until_it_is_dropped(tmp_path: Path) -> None:
    journal = UnitJournal(tmp_path)
    assert journal.units() == []
    begun = journal.begin("20261130T101112-abcdef", "ghent", "/run/s.sock", HOSTS, 1.5)
    other = journal.begin("20261130T101112-abcdef", "namur", "/run/s.sock", HOSTS, 0.5)
    assert UnitJournal(tmp_path).units() == [other, begun]
    assert (begun.unit, begun.hosts) == ("", HOSTS)
    assert begun.mark != other.mark
    named = journal.named(begun, "VnljqWYk")
    assert UnitJournal(tmp_path).units() == [other, named]
    assert (named.unit, named.mark) == ("VnljqWYk", begun.mark)
    journal.drop(named)
    journal.drop(other)
    journal.drop(other)
    assert UnitJournal(tmp_path).units() == []


def test_it_is_for_its_owner_alone(tmp_path: Path) -> None:
    UnitJournal(tmp_path).begin("s", "ghent", "/run/s.sock", HOSTS, 1.5)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "units", *tmp_path.glob("units/*"))]
    assert modes == [0o700, 0o600]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"scan": "s", "node": "n", "socket": "/s", "token": "../x", "hosts": [], "began_at": 1}',
    ],
    ids=["empty", "cut", "no entry", "path"],
)
def test_what_is_no_entry_is_passed_over_and_said(
    tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    journal = UnitJournal(tmp_path)
    whole = journal.begin("s", "ghent", "/run/s.sock", HOSTS, 1.5)
    (tmp_path / "units/odd.json").write_text(text)
    assert journal.units() == [whole]
    assert "odd.json cannot be read" in caplog.text
