"""Every input in hand, graded in one way: what is named first, how sure, and what it should be.

- known: reports of public threads and pages; kinds: states made for the kinds of miss; found: complaints that once led astray
- blind, blind-2: states with complaints by people who did not know the rules (`found/blind.jsonl`, `found/blind-2.jsonl`)
- real, windows: what probes reported of machines with one fault put in
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from collector.core.judging.elimination import Complaint, advise
from collector.core.judging.rollup import host_kind
from collector.core.model import Cause, Confidence, HostStateKind, Weight
from collector.core.observation.observation import Observation
from tests.causes import found_states
from tests.causes.coverage import (
    HERE,
    SITE,
    CaseComplaint,
    cases,
    known,
    machine,
    observation,
)

NOTHING = found_states.NOTHING
BLIND = ("blind", "blind-2")


class Result(StrEnum):
    """right: the first cause is one of those it may be, and was shown; or rightly none. likely: the same, and only likely.

    modest: nothing on the machine shows it, and no cause is claimed. missed: the machine shows it, and nothing is said.
    wrong: another cause.
    """

    RIGHT = "right"
    LIKELY = "likely"
    MODEST = "modest"
    MISSED = "missed"
    WRONG = "wrong"


class Blind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    says: str
    first: list[str]
    complaint: CaseComplaint
    observation: Observation
    ehealth: bool = False


@dataclass(frozen=True, slots=True)
class Input:
    """`first`: what may be named first; nothing: no cause may be claimed, and the machine does not show one."""

    collection: str
    id: str
    first: tuple[str, ...]
    seen: Observation
    complaint: Complaint
    ehealth: bool = False
    is_shown: bool = True
    """The machine shows it, as far as anybody knows."""


@dataclass(frozen=True, slots=True)
class Graded:
    input: Input
    named: str
    result: Result


def inputs() -> Iterator[Input]:
    for name, file in (("known", "known.yaml"), ("kinds", "kinds.yaml"), ("found", "found/cases.yaml")):
        for case in cases(file):
            if case.proven:
                told = _complaint(case.complaint)
                is_shown = bool(case.checks) or (
                    bool(case.missing) and case.readable == "yes" and name == "known"
                )
                yield Input(
                    name,
                    case.id,
                    tuple(case.checks),
                    observation(case),
                    told,
                    ehealth=case.ehealth,
                    is_shown=is_shown,
                )
    for name in BLIND:
        for state in blind(name):
            yield Input(
                name,
                state.id,
                tuple(state.first),
                state.observation,
                _complaint(state.complaint),
                ehealth=state.ehealth,
            )
    for collection in found_states.COLLECTIONS:
        for recorded, seen in found_states.observations(collection):
            yield Input(collection, recorded.id, tuple(recorded.first), seen, Complaint())


def blind(name: str) -> tuple[Blind, ...]:
    lines = (HERE / f"found/{name}.jsonl").read_text("utf-8").splitlines()
    return tuple(msgspec.json.decode(line, type=Blind) for line in lines)


def graded(every: Iterable[Input]) -> tuple[Graded, ...]:
    return tuple(_graded(one) for one in every)


def _graded(one: Input) -> Graded:
    catalogue, knowledge = known()
    seen = machine(one.seen, ehealth=one.ehealth)
    advice = advise(one.complaint, seen, knowledge, catalogue, SITE)
    found = (*advice.suspects, *advice.also_seen)
    kind = host_kind(seen.findings, catalogue.checks)
    return Graded(one, found[0].id if found else NOTHING, _result(one, found, bool(advice.suspects), kind))


def _result(one: Input, found: Sequence[Cause], is_claimed: bool, kind: HostStateKind) -> Result:
    if found and found[0].id in one.first:
        return Result.LIKELY if found[0].confidence is Confidence.LIKELY else Result.RIGHT
    if NOTHING in one.first:
        is_advice = not is_claimed and all(cause.weight is Weight.WORKS for cause in found)
        return Result.RIGHT if is_advice and kind is not HostStateKind.NEEDS_WORK else Result.WRONG
    if found_states.UNKNOWN in one.first and not found and kind is not HostStateKind.WORKS:
        return Result.RIGHT
    if not one.first:
        is_advice = not is_claimed and all(cause.weight is Weight.WORKS for cause in found)
        return Result.WRONG if not is_advice else Result.MISSED if one.is_shown else Result.MODEST
    return Result.MISSED if not found else Result.WRONG


def _complaint(told: CaseComplaint) -> Complaint:
    return Complaint(told.stage, told.address, None, told.answers, told.error)


def summary(found: Sequence[Graded]) -> str:
    """Counts by collection, and what is taken for what."""
    names = tuple(dict.fromkeys(one.input.collection for one in found))
    lines = [
        "## All inputs in hand",
        "",
        "The first cause over every input, whatever it came from; `likely` is right and said with a doubt. Both `blind` were written by people who",
        "did not know the rules: before anything was mended for them 33 of the 40 came out right, and of the second 40, written after that, 39.",
        "",
        "| inputs | " + " | ".join(Result) + " |",
        "| --- | " + " | ".join("---" for _ in Result) + " |",
    ]
    for name in (*names, "all"):
        counted = Counter(one.result for one in found if name in (one.input.collection, "all"))
        lines.append(f"| {name} | " + " | ".join(str(counted[result]) for result in Result) + " |")
    lines += ["", "| should be | was named | inputs |", "| --- | --- | --- |"]
    confused: dict[tuple[str, str], list[str]] = {}
    for one in found:
        if one.result in (Result.MISSED, Result.WRONG):
            pair = (one.input.first[0] if one.input.first else "no cause", one.named)
            confused.setdefault(pair, []).append(one.input.id)
    lines += [
        f"| {wanted} | {named} | {', '.join(ids)} |" for (wanted, named), ids in sorted(confused.items())
    ]
    return "\n".join(lines) + "\n"
