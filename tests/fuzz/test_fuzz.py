"""Every way in takes wrong inputs as it declares; what once did not is replayed for ever. See `engine.py`."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fuzz.engine import CASES, Way, found, keep, seed, trouble
from tests.fuzz.every_way import ALL

AN_HOUR_S = 3_600
BY_NAME = {way.name: way for way in ALL}
KEPT = sorted(path for path in CASES.rglob("*") if path.is_file())


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """What is refused is logged, thousands of times over: written out, that would cost more than reading it."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def fuzzed(way: Way, folder: Path, most_s: float | None) -> None:
    findings = [
        f"{finding.words}\nkept as {keep(way.name, finding, folder)}"
        for finding in found(way, folder, seed=seed(), most_s=most_s)
    ]
    assert not findings, "\n\n".join(findings)


@pytest.mark.parametrize("way", ALL, ids=lambda way: way.name)
def test_wrong_inputs_are_taken_as_declared(way: Way, tmp_path: Path) -> None:
    fuzzed(way, tmp_path, None)


@pytest.mark.long
@pytest.mark.parametrize("way", ALL, ids=lambda way: way.name)
def test_an_hour_of_wrong_inputs_is_taken_as_declared(way: Way, tmp_path: Path) -> None:
    fuzzed(way, tmp_path, float(os.environ.get("EIDFLEET_FUZZ_S") or AN_HOUR_S / len(ALL)))


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_was_once_found_is_mended(path: Path, tmp_path: Path) -> None:
    way = BY_NAME[path.parent.name]
    with way.around(tmp_path):
        assert trouble(way, path.read_bytes(), tmp_path) is None


@pytest.mark.parametrize("way", ALL, ids=lambda way: way.name)
def test_the_first_sample_is_a_right_input(way: Way, tmp_path: Path) -> None:
    """Wrong inputs are made of them: if the door refused it, nothing behind the door would be tried."""
    with way.around(tmp_path):
        way.read(way.samples()[0], tmp_path)
