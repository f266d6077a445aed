"""`retired.toml`: read, refused with its place, and extended without touching what people wrote."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from collector.core.errors import FleetError
from collector.core.fleet.site_answers import Retirement
from collector.core.model import HostName, SiteId
from collector.sources.fleet.retired import gone, load_retired, with_retired

BLOCK = '[[retired]]\nhost = "pc1"\nsite = "ghent"\ndate = 2026-11-24\nby = "Lien"\nreason = "sold"\n'
GONE = Retirement(HostName("pc1"), SiteId("ghent"), date(2026, 11, 24), "Lien", "sold")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "retired.toml"


def test_without_a_file_nobody_is_gone(path: Path) -> None:
    assert load_retired(path) == ()


def test_what_is_written_is_read_back(path: Path) -> None:
    path.write_text(with_retired(path, [GONE], "From a workbook"))
    assert load_retired(path) == (GONE,)


def test_own_words_in_the_file_stay(path: Path) -> None:
    path.write_text("# mine\n" + BLOCK.rstrip("\n"))
    other = Retirement(HostName("pc2"), GONE.site, GONE.on, 'a "b"\\\n[[retired]]', "x")
    made = with_retired(path, [other], "From\n[[x]] a workbook")
    assert made.startswith("# mine\n" + BLOCK)
    path.write_text(made)
    assert [found.host for found in load_retired(path)] == ["pc1", "pc2"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(BLOCK + BLOCK, "is there twice", id="twice"),
        pytest.param(BLOCK.replace("2026-11-24", '"soon"'), "date", id="no date"),
        pytest.param(BLOCK + "colour = 1\n", "colour", id="an unknown key"),
        pytest.param("[[retired", "retired.toml", id="no TOML"),
    ],
)
def test_a_mistake_is_named_with_its_file(path: Path, text: str, words: str) -> None:
    path.write_text(text)
    with pytest.raises(FleetError, match=words) as caught:
        load_retired(path)
    assert str(path) in str(caught.value)


def test_somebody_is_gone_from_the_day_on() -> None:
    days = {GONE.host: GONE.on}
    assert gone(days, date(2026, 11, 23)) == frozenset()
    assert gone(days, date(2026, 11, 24)) == {"pc1"}
