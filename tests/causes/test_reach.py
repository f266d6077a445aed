"""No check is held unknown for ever by a fact that nothing can read: each comes out bad somewhere, on each system it is for."""

from __future__ import annotations

import pytest

from collector.core.model import CheckId
from tests.causes import coverage, reach, seed

pytestmark = pytest.mark.xdist_group("causes")  # they judge the same hundreds of workstations, once

NEVER: dict[tuple[str, str], str] = {
    ("reached", family): "a host that did not answer is unknown in every check; one that did has been reached"
    for family in reach.FAMILIES
}
"""Checks and systems that can never come out bad, and why they are there all the same."""


def test_every_check_can_come_out_bad_on_every_system_it_is_for() -> None:
    catalogue, _ = coverage.known()
    every = {(check.id, family) for check in catalogue.checks.values() for family in check.families}
    assert sorted(every - set(reach.broken())) == sorted((CheckId(check), family) for check, family in NEVER)


@pytest.mark.parametrize(
    ("family", "field"),
    [
        ("linux", "served_by"),
        ("linux", "lookalikes"),
        ("linux", "atr"),
        ("darwin", "token_extension"),
        ("darwin", "bridges"),
        ("windows", "bundled_libraries"),
        ("windows", "middleware_settings"),
    ],
)
def test_a_field_a_probe_writes_is_found_in_its_text(family: str, field: str) -> None:
    assert field in reach.written()[family]


@pytest.mark.parametrize(
    ("family", "field"),
    [
        ("linux", "card_entries"),
        ("darwin", "slots"),
        ("darwin", "smartcard_service"),
        ("windows", "slots"),
        ("linux", "bundled_libraries"),
    ],
)
def test_a_field_no_probe_writes_there_makes_no_example(family: str, field: str) -> None:
    assert field not in reach.written()[family]


def test_every_check_of_a_sentence_of_the_help_page_can_come_out_bad_wherever_it_is_for() -> None:
    catalogue, _ = coverage.known()
    for sentence in seed.sentences():
        assert bool(sentence.checks) != bool(sentence.why)
        for check in sentence.checks:
            shown = {family for of, family in reach.broken() if of == check}
            assert shown == set(catalogue.checks[check].families), check
