"""States that a probe reported of machines with one fault put in, and what must be said of each first.

`found/real.jsonl`: a real installation of the eID software on Debian 12. `found/windows.jsonl`: Windows machines laid out for the
probe in a real PowerShell. The first line is the healthy machine; each other line is a state: what is otherwise (a JSON merge
patch), the checks of which any may be named first (`none`: no fault; `unknown`: no fault, and no "all is well" either), and with
`cannot` why nothing in what the probe reported could tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec

from collector.core.judging.elimination import Complaint, advise
from collector.core.judging.rollup import host_kind
from collector.core.model import HostStateKind
from collector.core.observation.observation import Observation
from tests.causes.coverage import SITE, known, machine

HERE = Path(__file__).parent / "found"
COLLECTIONS = ("real", "windows")
NOTHING, UNKNOWN = "none", "unknown"
_NOW = {"taken_at": "2026-11-23T09:00:00Z"}


class State(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    says: str
    first: list[str]
    differs: dict[str, Any]
    cannot: str = ""


class Grade(StrEnum):
    """right: one of the causes it may be, or rightly none. missed: none, though there is one. wrong: another cause."""

    RIGHT = "right"
    MISSED = "missed"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Graded:
    state: State
    named: tuple[str, ...]
    kind: HostStateKind
    grade: Grade

    @property
    def first(self) -> str:
        return self.named[0] if self.named else NOTHING


def observations(collection: str) -> Iterator[tuple[State, Observation]]:
    base, *lines = (HERE / f"{collection}.jsonl").read_text("utf-8").splitlines()
    healthy = msgspec.json.decode(base)["base"]
    for state in (msgspec.json.decode(line, type=State) for line in lines):
        yield (
            state,
            msgspec.convert({**_merged(healthy, state.differs), "volatile": _NOW}, Observation),
        )


def graded(collection: str) -> tuple[Graded, ...]:
    return tuple(graded_of(state, seen) for state, seen in observations(collection))


def counts(found: Sequence[Graded]) -> Mapping[Grade, int]:
    return {grade: sum(one.grade is grade for one in found) for grade in Grade}


def graded_of(state: State, observed: Observation) -> Graded:
    catalogue, knowledge = known()
    seen = machine(observed)
    advice = advise(Complaint(), seen, knowledge, catalogue, SITE)
    named = tuple(cause.id for cause in (*advice.suspects, *advice.also_seen))
    kind = host_kind(seen.findings, catalogue.checks)
    return Graded(state, named, kind, _grade(state, named, kind))


def _grade(state: State, named: tuple[str, ...], kind: HostStateKind) -> Grade:
    if named:
        return Grade.RIGHT if named[0] in state.first else Grade.WRONG
    if NOTHING in state.first:
        return Grade.RIGHT
    is_open = UNKNOWN in state.first and kind is not HostStateKind.WORKS
    return Grade.RIGHT if is_open else Grade.MISSED


def _merged(base: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """RFC 7396, for mappings of one level: of a state only `system`, `context` and `probe` are deeper."""
    merged = {**base}
    for key, value in patch.items():
        below = base.get(key)
        merged[key] = _merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return {key: value for key, value in merged.items() if value is not None}
