"""Which names are one workstation: sure only where nothing speaks against it, else asked, and a copied id joins nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.core.fleet.same_machine import (
    Decision,
    Name,
    Pair,
    Replacement,
    Sighting,
    decide,
    replacements,
)
from collector.core.model import HostName, ScanId, SiteId

Told = Mapping[str, Mapping[int, str]]
"""By name: the id told in each daily scan that the name answered."""


def day(number: int) -> datetime:
    return datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=number)


def sightings(told: Told) -> tuple[Sighting, ...]:
    found = []
    for name, answers in told.items():
        for installation in sorted(set(answers.values())):
            days = [number for number, said in answers.items() if said == installation]
            ends = (day(min(days)), day(max(days)))
            scans = (ScanId(f"scan{min(days)}"), ScanId(f"scan{max(days)}"))
            found.append(Sighting(HostName(name), HostName(name), installation, *ends, *scans))
    return tuple(found)


def names(told: Told, listed: str, elsewhere: str = "") -> dict[HostName, Name]:
    return {
        HostName(name): Name(
            SiteId("b" if name in elsewhere.split() else "a"),
            name in listed.split(),
            day(min(answers)),
            day(max(answers)),
        )
        for name, answers in told.items()
        if answers
    }


def outcome(told: Told, listed: str, apart: tuple[tuple[str, str], ...] = (), elsewhere: str = "") -> object:
    pairs = [frozenset({HostName(a), HostName(b)}) for a, b in apart]
    found = decide(sightings(told), names(told, listed, elsewhere), pairs)
    return (
        [f"{pair.old}>{pair.new}" for pair in found.renamed],
        [f"{pair.old}>{pair.new} {pair.doubt}" for pair in found.asked],
        [" ".join(group) for group in found.shared],
    )


GONE = {"old": {0: "x", 1: "x"}, "new": {2: "x"}}


@pytest.mark.parametrize(
    ("told", "listed", "how", "expected"),
    [
        pytest.param(GONE, "new", {}, (["old>new"], [], []), id="renamed"),
        pytest.param(GONE, "old new", {}, ([], ["old>new still_listed"], []), id="old-name-still-listed"),
        pytest.param(GONE, "new", {"elsewhere": "new"}, ([], ["old>new other_site"], []), id="to-another-site"),
        pytest.param(GONE, "new", {"apart": (("new", "old"),)}, ([], [], []), id="said-to-be-two"),
        pytest.param(GONE, "", {}, ([], [], []), id="both-gone"),
        pytest.param({"old": {0: "x"}, "new": {1: "y"}}, "new", {}, ([], [], []), id="another-installation"),
        pytest.param({"old": {0: "x"}, "new": {0: "y", 1: "x"}}, "new", {}, ([], [], []), id="new-name-had-a-past"),
        pytest.param({"old": {0: "x", 3: "y"}, "new": {1: "x"}}, "old new", {}, ([], [], []), id="old-name-goes-on-elsewhere"),
        pytest.param({"old": {0: "x"}, "new": {0: "x"}}, "old new", {}, ([], [], ["new old"]), id="both-in-one-scan"),
        pytest.param({"old": {0: "x", 2: "x"}, "new": {1: "x"}}, "old new", {}, ([], [], ["new old"]), id="in-turn"),
        pytest.param(
            {"a": {0: "x", 1: "x"}, "b": {1: "x", 2: "x"}, "new": {3: "x"}}, "b new", {},
            ([], ["a>new shared"], []), id="copies-one-of-which-is-gone",
        ),
        pytest.param(
            {"a": {0: "x", 1: "x"}, "b": {1: "x", 2: "x"}, "new": {3: "x"}}, "b new", {"apart": (("a", "b"),)},
            ([], [], []), id="copies-that-were-said-to-be-copies",
        ),
        pytest.param(
            {"a": {0: "x"}, "b": {1: "x"}, "new": {2: "x"}}, "new", {},
            ([], ["a>new several", "b>new several"], []), id="two-names-before",
        ),
        pytest.param(
            {"old": {0: "x"}, "first": {1: "x"}, "then": {2: "x"}}, "first then", {},
            (["old>first"], ["first>then several", "old>then several"], []), id="renamed-twice-the-first-is-sure",
        ),
    ],
)  # fmt: skip
def test_what_is_sure_what_is_asked_and_what_is_neither(
    told: Told, listed: str, how: dict[str, str], expected: object
) -> None:
    assert outcome(told, listed, **how) == expected  # type: ignore[arg-type]


def test_answers_without_an_id_count_as_a_past_and_as_being_there() -> None:
    known = names(GONE, "new")
    seen = sightings(GONE)
    older = {**known, HostName("new"): replace(known[HostName("new")], first_at=day(-1))}
    assert decide(seen, older, ()) == Decision()
    still = {**known, HostName("old"): replace(known[HostName("old")], last_at=day(3))}
    assert decide(seen, still, ()) == Decision()
    assert decide(seen, known, ()).renamed == (Pair(HostName("old"), HostName("new"), day(1), day(2)),)


def test_another_installation_under_one_name_has_its_day_and_two_in_turn_are_told_apart() -> None:
    assert replacements(sightings({"a": {0: "x", 1: "x", 2: "y", 3: "y", 4: "z"}})) == (
        Replacement(day(2), None),
        Replacement(day(4), None),
    )
    assert replacements(sightings({"a": {0: "x", 1: "y", 2: "x", 3: "y"}})) == (Replacement(day(1), day(2)),)
    assert replacements(sightings({"a": {0: "x", 9: "x"}})) == ()


HOSTS = [HostName(name) for name in "abcd"]


@st.composite
def fleets(draw: st.DrawFn) -> tuple[dict[str, dict[int, str]], str]:
    told = {
        name: draw(st.dictionaries(st.integers(0, 6), st.sampled_from("xyz"), max_size=5)) for name in HOSTS
    }
    listed = draw(st.sets(st.sampled_from(HOSTS)))
    return {name: said for name, said in told.items() if said}, " ".join(listed)


def overlap(told: Told, installation: str) -> bool:
    """Whether two names have this id in days that are not one after the other."""
    days = [[number for number, one in said.items() if one == installation] for said in told.values()]
    spans = [(min(those), max(those)) for those in days if those]
    return any(a[0] <= b[1] and b[0] <= a[1] for a, b in combinations(spans, 2))


@given(fleets(), st.randoms())
def test_laws_of_joining(fleet: tuple[dict[str, dict[int, str]], str], chance: Random) -> None:
    told, listed = fleet
    known, seen = names(told, listed), sightings(told)
    found = decide(seen, known, ())
    olds = [pair.old for pair in found.renamed]
    news = [pair.new for pair in found.renamed]
    assert len({*olds, *news}) == len(olds) + len(news)
    for pair in found.renamed:
        (last,) = {told[pair.old][max(told[pair.old])]} & {told[pair.new][min(told[pair.new])]}
        assert not overlap(told, last)
        assert known[pair.new].is_listed
        assert not known[pair.old].is_listed
        assert max(told[pair.old]) < min(told[pair.new])
    for pair in found.asked:
        assert max(told[pair.old]) < min(told[pair.new])
    chance.shuffle(shuffled := list(seen))
    assert decide(shuffled, known, ()) == found
    # Whatever was asked or joined, "no" ends it, and one "no" ends all that rests on that id.
    apart = [frozenset((pair.old, pair.new)) for pair in (*found.renamed, *found.asked)]
    apart += [frozenset(group[:2]) for group in found.shared]
    assert decide(seen, known, apart) == Decision()


@given(fleets())
def test_once_joined_nothing_of_it_is_left_to_decide(fleet: tuple[dict[str, dict[int, str]], str]) -> None:
    told, listed = fleet
    seen, known = sightings(told), names(told, listed)
    while found := decide(seen, known, ()).renamed:
        became = {pair.old: pair.new for pair in found}
        seen = tuple(replace(s, host=became.get(s.host, s.host)) for s in seen)
        for old, new in became.items():
            gone = known.pop(old)
            known[new] = replace(known[new], first_at=min(gone.first_at, known[new].first_at))
    assert {s.host for s in seen} == set(known)
