from __future__ import annotations

from datetime import date

import pytest

from collector.core.catalogue.catalogue import BrokenVersions, Product

VIEWER = Product(
    "viewer",
    {},
    {},
    date(2026, 11, 20),
    "made up",
    broken=(
        BrokenVersions("0", "2.0", "made up", "blank", frozenset({"darwin"})),
        BrokenVersions("1.0", "3.0", "made up", "stops"),
    ),
)


@pytest.mark.parametrize(
    ("version", "family", "fault"),
    [
        ("1.5", "darwin", "blank"),
        ("1.5", "linux", "stops"),
        ("2.9.9", "darwin", "stops"),
        ("3.0", "darwin", "none"),
        ("0.9", "linux", "none"),
        (None, "linux", None),
        ("no version", "linux", None),
    ],
)
def test_the_first_range_that_fits_names_the_fault(
    version: str | None, family: str, fault: str | None
) -> None:
    assert VIEWER.fault_of(version, family) == fault
