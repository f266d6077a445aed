"""Reads the helpdesk knowledge file; every mistake at once, the old knowledge stays in force."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, time
from functools import partial
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from collector.core.errors import FleetError, Mistake
from collector.core.helpdesk.desk_card import LOCAL_IT, phone_uri
from collector.core.helpdesk.helpdesks import AddressRule, DecisionRule, Desk, Helpdesks, Sureness, Texts
from collector.core.helpdesk.routing import MUNICIPALITY
from collector.core.model import DeskId
from collector.core.text import strangers
from collector.sources.files.strict_reader import read_yaml_file

_NAMES_FOR_DESKS = ("none", "by_start_portal", "hub owner from the address")
_CLASSES_FOR_RULES = ("any", "none", "unknown")
_strangers = partial(strangers, otherwise="add it or correct the name")


class _Source(Struct, frozen=True, forbid_unknown_fields=True):
    address: str
    kind: str
    date: str = ""
    age: str = ""


class _Text(Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    text: Texts
    source: str = ""
    confidence: Sureness = "high"
    note: str = ""


class _ClosingDay(Struct, frozen=True, forbid_unknown_fields=True):
    day: Annotated[str, Meta(pattern="^[0-1][0-9]-[0-3][0-9]$")]
    """Month and day."""
    name: str
    source: str
    confidence: Sureness


class _HelpdeskFile(Struct, frozen=True, forbid_unknown_fields=True):
    compiled: date
    stages: dict[str, Texts]
    general: dict[str, str]
    contradictions: tuple[frozenset[str], ...]
    sources: dict[str, _Source]
    desks: tuple[Desk, ...]
    address_rules: tuple[AddressRule, ...]
    by_start_portal: dict[str, DeskId]
    rules: tuple[DecisionRule, ...]
    steps: tuple[_Text, ...]
    other_steps: dict[str, dict[str, str]]
    evidence_sets: dict[str, tuple[str, ...]]
    evidence: tuple[_Text, ...]
    never_send: tuple[_Text, ...]
    federal_closing_days: tuple[_ClosingDay, ...]


def load_helpdesks(path: Path | None = None) -> Helpdesks:
    """The helpdesks of a file, else those that ship with the program. FleetError names every mistake."""
    place = path or Path(__file__).parents[2] / "knowledge" / "helpdesks.yaml"
    mistakes: list[Mistake] = []
    found = read_yaml_file(place, _HelpdeskFile, mistakes, "docs/helpdesks.md explains the file")
    if found is not None:
        mistakes += [replace(mistake, place=f"{place}: {mistake.place}") for mistake in _mistakes(found)]
    if found is None or mistakes:
        raise FleetError(*mistakes)
    return Helpdesks(
        compiled=found.compiled,
        desks={desk.id: desk for desk in found.desks},
        address_rules=tuple(sorted(found.address_rules, key=lambda rule: -len(rule.suffix))),
        by_start_portal=found.by_start_portal,
        rules=found.rules,
        general=found.general,
        contradictions=found.contradictions,
        stages=found.stages,
        steps={step.id: step.text for step in found.steps},
        other_steps=found.other_steps,
        evidence_sets=found.evidence_sets,
        evidence={item.id: item.text for item in found.evidence},
        never_send={item.id: item.text for item in found.never_send},
        federal_days=frozenset((int(day.day[:2]), int(day.day[3:])) for day in found.federal_closing_days),
    )


def _mistakes(found: _HelpdeskFile) -> Iterator[Mistake]:
    yield from _twice(found)
    desks = {desk.id for desk in found.desks}
    rules, steps = {rule.id for rule in found.rules}, {step.id for step in found.steps}
    classes = {rule.address_class for rule in found.address_rules}
    evidence = {item.id for item in found.evidence}
    for rule in found.rules:
        where = f"rules {rule.id}"
        names = [rule.first_contact, *rule.escalation]
        names += [name for chosen in rule.instead.values() for name in chosen]
        yield from _strangers(where, "unknown desk", [n for n in names if n not in _NAMES_FOR_DESKS], desks)
        if rule.owner == LOCAL_IT and MUNICIPALITY in names:
            said = "sends a fault of a PC to the municipality"
            yield Mistake(where, said, "it repairs cards, not computers")
        yield from _strangers(where, "unknown class", rule.instead, classes)
        yield from _strangers(where, "unknown step", rule.try_first, steps)
        yield from _strangers(where, "unknown stage", [s for s in [rule.stage] if s != "any"], found.stages)
        yield from _strangers(
            where, "unknown class", [c for c in [rule.address] if c not in _CLASSES_FOR_RULES], classes
        )
        yield from _strangers(where, "unknown evidence set", [rule.evidence], found.evidence_sets)
        yield from _strangers(where, "unknown source", [rule.source], found.sources)
    for address in found.address_rules:
        where = f"address_rules {address.suffix}"
        named = [address.desk, *address.escalation, *address.paths.values()]
        yield from _strangers(where, "unknown desk", named, desks)
        yield from _strangers(where, "unknown source", [address.source], found.sources)
    for desk in found.desks:
        known = [fact.source for fact in (desk.phone, desk.email, desk.hours) if fact is not None]
        yield from _strangers(f"desks {desk.id}", "unknown source", known, found.sources)
        yield from _bad_hours(desk)
        yield from _bad_contacts(desk)
    for name, chosen in found.other_steps.items():
        yield from _strangers("other_steps", "unknown class", [name], classes)
        yield from _strangers(f"other_steps {name}", "unknown step", [*chosen, *chosen.values()], steps)
    yield from _strangers("by_start_portal", "unknown desk", found.by_start_portal.values(), desks)
    yield from _strangers("general", "unknown rule", found.general.values(), rules)
    yield from _strangers("general", "unknown stage", found.general, found.stages)
    yield from _strangers("stages", "unknown stage in general", found.stages, found.general)
    flags = {f for rule in found.rules for way in (rule.assumes, *rule.or_assumes) for f in way}
    for pair in found.contradictions:
        yield from _strangers("contradictions", "unknown answer", pair, flags)
    if "" not in {rule.suffix for rule in found.address_rules}:
        yield Mistake("address_rules", "no line for everything else", "add one with suffix: ''")
    for name, items in found.evidence_sets.items():
        yield from _strangers(f"evidence_sets {name}", "unknown evidence", items, evidence)


def _twice(found: _HelpdeskFile) -> Iterator[Mistake]:
    parts: Mapping[str, list[str]] = {
        "desks": [desk.id for desk in found.desks],
        "address_rules": [rule.suffix for rule in found.address_rules],
        "rules": [rule.id for rule in found.rules],
        "steps": [step.id for step in found.steps],
        "evidence": [item.id for item in found.evidence],
        "never_send": [item.id for item in found.never_send],
    }
    for part, ids in parts.items():
        for name, times in Counter(ids).items():
            if times > 1:
                yield Mistake(f"{part} {name}", "stands here twice", "keep one")


def _bad_contacts(desk: Desk) -> Iterator[Mistake]:
    numbers = [desk.phone.value, desk.phone.other, *desk.phone.by_language.values()] if desk.phone else []
    for number in filter(None, numbers):
        if phone_uri(number) is None:
            said = f"{number!r} is no single number"
            yield Mistake(f"desks {desk.id} phone", said, "write it like +32 2 000 00 00")
    if desk.email and not re.fullmatch(r"[^@\s]+@[^@\s]+", desk.email.value):
        said = f"{desk.email.value!r} is no address"
        yield Mistake(f"desks {desk.id} email", said, "write it like help@example.be")


def _bad_hours(desk: Desk) -> Iterator[Mistake]:
    last, where = "", f"desks {desk.id}: hours"
    for start, end in desk.hours.periods if desk.hours else ():
        try:
            time.fromisoformat(start), time.fromisoformat(end)
        except ValueError:
            yield Mistake(where, f"{start!r} to {end!r} are no times of day", "write them like 07:30")
            continue
        if not last < start < end:
            yield Mistake(where, f"{start} to {end} is out of order", "list periods in the order of the day")
        last = end
