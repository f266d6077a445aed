"""A folder for each site: whole files, a name that stays, and old ones kept by count."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from collector.core.errors import FleetError
from collector.delivery.tree import put

DAY = date(2026, 11, 24)


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(folder.iterdir())}


def test_a_report_stands_under_its_day_and_under_a_name_that_stays(tmp_path: Path) -> None:
    put(tmp_path, {"gent_2026-11-23_nl.html": b"old"}, keep=3, today=DAY)
    put(tmp_path, {"gent_2026-11-24_nl.html": b"new", "gent_2026-11-24_fr.html": b"neuf"}, keep=3, today=DAY)
    assert files(tmp_path / "gent") == {
        "gent_2026-11-23_nl.html": "old",
        "gent_2026-11-24_nl.html": "new",
        "gent_2026-11-24_fr.html": "neuf",
        "nl.html": "new",
        "fr.html": "neuf",
    }


def test_only_the_newest_days_stay_of_each_kind_and_nothing_else_is_touched(tmp_path: Path) -> None:
    (tmp_path / "gent").mkdir()
    (tmp_path / "gent/readme.txt").write_text("ours")
    (tmp_path / "gent/ghent_2020-01-01_nl.html").write_text("another site's, put there by hand")
    for day in (20, 21, 22, 23):
        put(
            tmp_path,
            {f"gent_2026-11-{day}_nl.html": b"page", f"gent_2026-11-{day}_nl.xlsx": b"book"},
            keep=2,
            today=DAY,
        )
    assert set(files(tmp_path / "gent")) == {
        "readme.txt",
        "ghent_2020-01-01_nl.html",
        "gent_2026-11-22_nl.html",
        "gent_2026-11-23_nl.html",
        "gent_2026-11-22_nl.xlsx",
        "gent_2026-11-23_nl.xlsx",
        "nl.html",
        "nl.xlsx",
    }


def test_similar_sites_have_folders_of_their_own(tmp_path: Path) -> None:
    put(tmp_path, {"gent_2026-11-24_nl.html": b"a", "gent-1_2026-11-24_nl.html": b"b"}, keep=1, today=DAY)
    assert files(tmp_path / "gent")["nl.html"] == "a"
    assert files(tmp_path / "gent-1")["nl.html"] == "b"


def test_an_older_day_written_late_is_not_the_newest(tmp_path: Path) -> None:
    put(tmp_path, {"gent_2026-11-24_nl.html": b"new"}, keep=3, today=DAY)
    put(tmp_path, {"gent_2026-11-01_nl.html": b"old"}, keep=3, today=DAY)
    assert files(tmp_path / "gent")["nl.html"] == "new"


def test_a_folder_that_cannot_be_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "gent").write_text("a file where the folder should be")
    with pytest.raises(FleetError, match="gent"):
        put(tmp_path, {"gent_2026-11-24_nl.html": b"new"}, keep=3, today=DAY)


def test_a_report_of_a_day_yet_to_come_is_not_the_newest_and_displaces_none(tmp_path: Path) -> None:
    put(tmp_path, {"gent_2027-11-24_nl.html": b"by a wrong clock"}, keep=1, today=date(2027, 11, 24))
    for day in (23, 24):
        put(tmp_path, {f"gent_2026-11-{day}_nl.html": b"%d" % day}, keep=1, today=DAY)
    assert files(tmp_path / "gent") == {
        "gent_2027-11-24_nl.html": "by a wrong clock",
        "gent_2026-11-24_nl.html": "24",
        "nl.html": "24",
    }
