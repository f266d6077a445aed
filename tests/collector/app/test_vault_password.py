"""A vault's password is served wherever temporary files lie, and its folder goes when the command ends."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from collector.app.vault_password import served


@pytest.mark.parametrize("length", [10, 200], ids=["short", "longer-than-a-socket-may-be"])
def test_it_is_served_from_a_folder_of_any_length(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    place = tmp_path / ("t" * length)
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    here = Path.cwd()
    with served("gehéim") as program:
        said = [subprocess.run([program], capture_output=True, check=True).stdout for _ in range(2)]
        assert program.is_relative_to(place)
        assert Path.cwd() == here
    assert said == ["gehéim".encode()] * 2
    assert list(place.iterdir()) == []
