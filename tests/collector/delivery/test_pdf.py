"""A page as PDF by a real Chromium; programs that fail, hang or lie are stand-ins, as no browser does so when asked."""

from __future__ import annotations

import re
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from collector.core.errors import FleetError
from collector.delivery.pdf import pdf_of, pdf_program
from tests.rigs.needs import needs

PAGE = b"<!DOCTYPE html><html lang=en><title>eID</title><body><h1>Two PCs</h1><p style='break-before:page'>more</p></body></html>"


@pytest.mark.rig
@pytest.mark.parametrize("depth", [0, 12], ids=["usual", "deep"])
def test_a_browser_makes_a_pdf_and_leaves_nothing_behind(depth: int, monkeypatch: pytest.MonkeyPatch) -> None:
    needs("chromium")
    with TemporaryDirectory(dir="/tmp", prefix="p-") as short:
        temporary = Path(short, *["a-folder"] * depth)
        temporary.mkdir(parents=True, exist_ok=True)
        monkeypatch.setattr("tempfile.tempdir", str(temporary))
        program = pdf_program()
        assert program is not None
        made = pdf_of(PAGE, program)
        assert list(temporary.iterdir()) == []
    assert made.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", made)) == 2


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param("echo no display >&2; exit 1", "no display", id="fails"),
        pytest.param("exit 0", "it said nothing", id="makes nothing"),
        pytest.param(
            'for last; do :; done; echo text > "$last"', "it said nothing", id="makes something else"
        ),
        pytest.param("sleep 60 & sleep 60", "no end after 0.5 s", id="hangs"),
    ],
)
def test_a_program_that_makes_none_is_named_and_ended(tmp_path: Path, body: str, said: str) -> None:
    program = tmp_path / "weasyprint"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    begun = time.monotonic()
    with pytest.raises(FleetError, match=f"made no PDF of a page: {said}"):
        pdf_of(PAGE, str(program), limit_s=0.5)
    assert time.monotonic() - begun < 30


def test_without_a_program_none_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert pdf_program() is None
