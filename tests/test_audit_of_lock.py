"""The audit of what is locked fails on a known hole, and on nothing else."""

from __future__ import annotations

import pytest

from tests.rigs.audit import main, told


def test_a_known_hole_fails_and_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    hole = {"id": "PYSEC-2026-1", "fix_versions": ["2.0"]}
    assert (
        told(
            [
                {"name": "good", "version": "1", "vulns": []},
                {"name": "bad", "version": "1.9", "vulns": [hole]},
            ]
        )
        == 1
    )
    assert capsys.readouterr().err == "audit: bad 1.9: PYSEC-2026-1, mended in 2.0\n"


def test_no_hole_passes() -> None:
    assert told([{"name": "good", "version": "1", "vulns": []}]) == 0


def test_advisories_that_cannot_be_reached_are_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    assert main() == 0
    assert "the advisories could not be asked" in capsys.readouterr().err
