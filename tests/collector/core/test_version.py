from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.core.version import is_at_least, parse_firmware, parse_version


@pytest.mark.parametrize(
    ("text", "version"),
    [
        pytest.param("5.1.28v5.1.28-0u2404-1", (5, 1, 28), id="eid deb: version twice, then the release"),
        pytest.param("5.1.29-0.v5.1.29.fc44", (5, 1, 29), id="eid rpm"),
        pytest.param(
            "140.5.0esr-1~deb12u1", (140, 5), id="Firefox of Debian; a trailing zero does not count"
        ),
        pytest.param("1:1snap1-0ubuntu5", (1,), id="Ubuntu's snap wrapper, with an epoch"),
        pytest.param("1:0.26.1-2", (0, 26, 1), id="epoch"),
        pytest.param("5.1.31.6342", (5, 1, 31, 6342), id="Windows file version"),
        pytest.param("v2.11", (2, 11), id="leading v"),
        pytest.param("@MAJOR@.1", None, id="placeholder of an untagged build"),
        pytest.param("", None, id="empty"),
    ],
)
def test_product_version_is_the_leading_numbers(text: str, version: tuple[int, ...] | None) -> None:
    assert parse_version(text) == version


@pytest.mark.parametrize(
    ("version", "floor", "holds"),
    [
        ("5.0.11", "5.0.11", True),
        ("5.0.9", "5.0.11", False),
        ("5.1", "5.1.0", True),
        ("10.0", "9.9.9", True),
        ("rolling", "1.0", None),
    ],
)
def test_versions_compare_by_number(version: str, floor: str, holds: bool | None) -> None:
    assert is_at_least(version, floor) is holds


numbers = st.lists(st.integers(0, 9999), min_size=1, max_size=4)


@given(numbers, numbers)
def test_of_two_versions_one_is_at_least_the_other(ours: list[int], theirs: list[int]) -> None:
    a, b = ".".join(map(str, ours)), ".".join(map(str, theirs))
    assert is_at_least(a, b) or is_at_least(b, a)


@pytest.mark.parametrize(
    ("bcd", "version"), [("0520", (5, 20)), ("0506", (5, 6)), ("1000", (10,)), ("520", None), ("05a0", None)]
)
def test_firmware_is_two_pairs_of_digits(bcd: str, version: tuple[int, ...] | None) -> None:
    assert parse_firmware(bcd) == version
