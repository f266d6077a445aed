"""Several files are replaced together, or none of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from collector.core.errors import FleetError
from collector.delivery.files import write_all, write_whole


def test_all_are_written_and_keep_their_mode(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(b"before")
    old.chmod(0o640)
    write_all({old: b"after", new: b"made"})
    assert (old.read_bytes(), new.read_bytes()) == (b"after", b"made")
    assert [path.stat().st_mode & 0o777 for path in (old, new)] == [0o640, 0o600]


@pytest.mark.parametrize("bad", ["missing/file", "folder"])
def test_one_that_cannot_be_written_leaves_the_others_as_they_were(tmp_path: Path, bad: str) -> None:
    (tmp_path / "folder").mkdir()
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(b"before")
    with pytest.raises(FleetError, match="nothing was changed"):
        write_all({old: b"after", new: b"made", tmp_path / bad: b"x"})
    assert old.read_bytes() == b"before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "old"]


def test_what_was_replaced_comes_back_when_the_next_one_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fails between two files; nothing real does so on demand."""
    old, new, last = tmp_path / "old", tmp_path / "new", tmp_path / "last"
    old.write_bytes(b"before")
    replace = Path.replace

    def fails_at_last(staged: Path, target: Path) -> Path:
        if target == last:
            raise OSError(5, "Input/output error")
        return replace(staged, target)

    monkeypatch.setattr(Path, "replace", fails_at_last)
    with pytest.raises(FleetError, match="Input/output error; nothing was changed"):
        write_all({old: b"after", new: b"made", last: b"x"})
    assert old.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes(b"before")
    link.symlink_to(real)
    write_all({link: b"after"})
    assert link.is_symlink()
    assert real.read_bytes() == b"after"


@pytest.mark.parametrize("kind", ["pipe", "folder"])
def test_what_is_there_and_is_no_file_stays_what_it_is(tmp_path: Path, kind: str) -> None:
    """Seen in November 2026: `export --out /dev/full`, run by root, put a file in the place of the device."""
    place = tmp_path / "out"
    os.mkfifo(place) if kind == "pipe" else place.mkdir()
    before = place.stat()
    with pytest.raises(FleetError, match="is there and is no file"):
        write_whole(place, b"x")
    assert (place.stat().st_ino, place.stat().st_mode) == (before.st_ino, before.st_mode)
    assert list(tmp_path.iterdir()) == [place]
