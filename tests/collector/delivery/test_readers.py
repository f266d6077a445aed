"""What is written for people is read by those who are meant to, whatever the umask."""

from __future__ import annotations

import os
import stat
from datetime import date
from pathlib import Path

import pytest

from collector.core.readable_by import ReadableBy
from collector.delivery.files import write_whole
from collector.delivery.tree import put


@pytest.fixture(params=[0o022, 0o077, 0o000], ids=["usual umask", "closed umask", "no umask"], autouse=True)
def umask(request: pytest.FixtureRequest) -> object:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.parametrize(
    ("readers", "file", "folder"),
    [
        pytest.param(ReadableBy.OWNER, 0o600, 0o700, id="owner"),
        pytest.param(ReadableBy.GROUP, 0o640, 0o750, id="group"),
        pytest.param(ReadableBy.EVERYONE, 0o644, 0o755, id="everyone"),
    ],
)
def test_files_and_every_folder_made_for_them(
    tmp_path: Path, readers: ReadableBy, file: int, folder: int
) -> None:
    path = write_whole(tmp_path / "a" / "b" / "report.html", b"x", readers)
    assert [_mode(p) for p in (path, path.parent, path.parent.parent)] == [file, folder, folder]


def test_a_replaced_report_gets_the_mode_of_the_settings_and_a_folder_keeps_its_own(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    path = tmp_path / "report.html"
    path.touch()
    path.chmod(0o666)
    write_whole(path, b"x")
    assert (_mode(path), _mode(tmp_path)) == (0o600, 0o755)


def test_a_shared_folder_hands_its_group_on(tmp_path: Path) -> None:
    tmp_path.chmod(0o2750)
    path = write_whole(tmp_path / "site" / "report.html", b"x", ReadableBy.GROUP)
    assert path.parent.stat().st_mode & 0o7777 == 0o2750


def test_a_file_of_the_users_own_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "inventory.yaml"
    path.touch()
    path.chmod(0o640)
    write_whole(path, b"x", readable_by=None)
    assert _mode(path) == 0o640


def test_deliveries_are_for_whom_the_settings_name(tmp_path: Path) -> None:
    name, day = "ghent_2026-11-23_nl.html", date(2026, 11, 23)
    put(tmp_path / "share", {name: b"x"}, 12, day, ReadableBy.EVERYONE)
    site = tmp_path / "share" / "ghent"
    assert {p.name: _mode(p) for p in (site, *site.iterdir())} == {
        "ghent": 0o755,
        name: 0o644,
        "nl.html": 0o644,
    }


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
