"""Reads the helpdesk knowledge file; every mistake at once, the old knowledge stays in force."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from datetime import date, time
from importlib.resources import files
from pathlib import Path
from typing import Literal

import msgspec
import yaml

from collector.core.errors import FleetError, Mistake
from collector.core.hours import Closes, Opening
from collector.core.model import DeskId, Language
from collector.core.routing import AddressRule, DecisionRule, Desk, Helpdesks, Known

Confidence = Literal["high", "medium", "low", "none"]
_NAMES_FOR_DESKS = ("none", "by_start_portal", "hub owner from the address")
_CLASSES_FOR_RULES = ("any", "none", "unknown")


class _Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of every line: unknown keys are refused."""


class _Texts(_Line, frozen=True):
    nl: str
    fr: str
    de: str
    en: str

    def by_language(self) -> Mapping[Language, str]:
        return {language: getattr(self, language.value) for language in Language}


class _Source(_Line, frozen=True):
    address: str
    kind: str
    date: str = ""
    age: str = ""


class _Known(_Line, frozen=True):
    value: str
    confidence: Confidence
    source: str
    note: str = ""
    by_language: dict[Language, str] = {}


class _Newer(_Line, frozen=True):
    what: str
    confidence: Confidence
    value: str = ""
    source: str = ""
    old_source: str = ""
    note: str = ""


class _Hours(_Line, frozen=True):
    confidence: Confidence
    source: str
    periods: tuple[tuple[str, str], ...] = ()
    always: bool = False
    days_assumed: bool = False
    note: str = ""


class _Closes(_Line, frozen=True):
    on: Closes
    confidence: Confidence


class _Desk(_Line, frozen=True):
    id: str
    name: _Texts
    does: _Texts
    per_site: bool
    phone: _Known | None = None
    email: _Known | None = None
    hours: _Hours | None = None
    newer: tuple[_Newer, ...] = ()
    web: str | None = None
    languages: tuple[Language, ...] = ()
    languages_unknown: tuple[Language, ...] = ()
    closes: _Closes | None = None
    verified: date | None = None


class _AddressRule(_Line, frozen=True, rename={"class_": "class"}):
    suffix: str
    class_: str
    desk: str
    source: str
    confidence: Confidence
    note: str = ""


class _Rule(_Line, frozen=True):
    id: str
    stage: str
    address: str
    when: str
    owner: str
    assumes: tuple[str, ...]
    try_first: tuple[str, ...]
    first_contact: str
    escalation: tuple[str, ...]
    evidence: str
    basis: str
    source: str
    confidence: Confidence
    note: str = ""
    avoid: _Texts | None = None


class _Text(_Line, frozen=True):
    id: str
    text: _Texts
    source: str = ""
    confidence: Confidence = "high"
    note: str = ""


class _ClosingDay(_Line, frozen=True):
    day: str
    name: str
    source: str
    confidence: Confidence


class _File(_Line, frozen=True):
    compiled: date
    stages: dict[str, _Texts]
    general: dict[str, str]
    sources: dict[str, _Source]
    desks: tuple[_Desk, ...]
    address_rules: tuple[_AddressRule, ...]
    by_start_portal: dict[str, str]
    rules: tuple[_Rule, ...]
    steps: tuple[_Text, ...]
    evidence_sets: dict[str, tuple[str, ...]]
    evidence: tuple[_Text, ...]
    never_send: tuple[_Text, ...]
    federal_closing_days: tuple[_ClosingDay, ...]


def load_helpdesks(path: Path | None = None) -> Helpdesks:
    """The helpdesks of a file, else those that ship with the program. FleetError names every mistake."""
    place = path or Path(str(files("collector") / "knowledge" / "helpdesks.yaml"))
    try:
        raw = yaml.load(place.read_text("utf-8"), Loader=yaml.CSafeLoader)
        found = msgspec.convert(raw, _File)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError) as error:
        said = " ".join(str(error).split())
        raise FleetError(
            Mistake(str(place), said, "mend that key; docs/helpdesks.md explains the file")
        ) from error
    mistakes = [Mistake(f"{place}: {where}", said, hint) for where, said, hint in _mistakes(found)]
    if mistakes:
        raise FleetError(*mistakes)
    return _helpdesks(found)


def _mistakes(found: _File) -> Iterator[tuple[str, str, str]]:
    desks = {desk.id for desk in found.desks}
    rules, steps = {rule.id for rule in found.rules}, {step.id for step in found.steps}
    classes = {rule.class_ for rule in found.address_rules}
    evidence = {item.id for item in found.evidence}
    for rule in found.rules:
        where = f"rules {rule.id}"
        names = [rule.first_contact, *rule.escalation]
        yield from _strangers(where, "desk", [n for n in names if n not in _NAMES_FOR_DESKS], desks)
        yield from _strangers(where, "step", rule.try_first, steps)
        yield from _strangers(where, "stage", [s for s in [rule.stage] if s != "any"], found.stages)
        yield from _strangers(
            where, "class", [c for c in [rule.address] if c not in _CLASSES_FOR_RULES], classes
        )
        yield from _strangers(where, "evidence set", [rule.evidence], found.evidence_sets)
        yield from _strangers(where, "source", [rule.source], found.sources)
    for address in found.address_rules:
        yield from _strangers(f"address_rules {address.suffix}", "desk", [address.desk], desks)
        yield from _strangers(f"address_rules {address.suffix}", "source", [address.source], found.sources)
    for desk in found.desks:
        known = [fact.source for fact in (desk.phone, desk.email, desk.hours) if fact is not None]
        yield from _strangers(f"desks {desk.id}", "source", known, found.sources)
        yield from _bad_hours(desk)
    yield from _strangers("by_start_portal", "desk", found.by_start_portal.values(), desks)
    yield from _strangers("general", "rule", found.general.values(), rules)
    yield from _strangers("general", "stage", found.general, found.stages)
    yield from _strangers("stages", "stage in general", found.stages, found.general)
    for name, items in found.evidence_sets.items():
        yield from _strangers(f"evidence_sets {name}", "evidence", items, evidence)


def _bad_hours(desk: _Desk) -> Iterator[tuple[str, str, str]]:
    last = ""
    for start, end in desk.hours.periods if desk.hours else ():
        try:
            time.fromisoformat(start), time.fromisoformat(end)
        except ValueError:
            yield (
                f"desks {desk.id}: hours",
                f"{start!r} to {end!r} are no times of day",
                "write them like 07:30",
            )
            continue
        if not last < start < end:
            yield (
                f"desks {desk.id}: hours",
                f"{start} to {end} is out of order",
                "list periods in the order of the day",
            )
        last = end


def _strangers(
    where: str, kind: str, names: Collection[str], known: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, list(known), n=1)
            yield (
                where,
                f"unknown {kind} {name!r}",
                f"did you mean {near[0]!r}?" if near else "add it or mend the name",
            )


def _helpdesks(found: _File) -> Helpdesks:
    return Helpdesks(
        compiled=found.compiled,
        desks={DeskId(desk.id): _desk(desk) for desk in found.desks},
        address_rules=tuple(
            AddressRule(r.suffix, r.class_, DeskId(r.desk), r.source, r.confidence)
            for r in sorted(found.address_rules, key=lambda rule: -len(rule.suffix))
        ),
        by_start_portal={name: DeskId(desk) for name, desk in found.by_start_portal.items()},
        rules=tuple(_rule(rule) for rule in found.rules),
        general=found.general,
        stages={name: texts.by_language() for name, texts in found.stages.items()},
        steps={step.id: step.text.by_language() for step in found.steps},
        evidence_sets=found.evidence_sets,
        evidence={item.id: item.text.by_language() for item in found.evidence},
        never_send={item.id: item.text.by_language() for item in found.never_send},
        federal_days=frozenset((int(day.day[:2]), int(day.day[3:])) for day in found.federal_closing_days),
    )


def _desk(desk: _Desk) -> Desk:
    hours = desk.hours
    periods = tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in hours.periods) if hours else ()
    closes = desk.closes.on if desk.closes else Closes.PUBLIC
    return Desk(
        id=DeskId(desk.id),
        name=desk.name.by_language(),
        does=desk.does.by_language(),
        phone=_known(desk.phone),
        email=_known(desk.email),
        web=desk.web,
        opening=Opening(periods, hours.always if hours else False, closes),
        hours_confidence=hours.confidence if hours else "none",
        days_assumed=hours.days_assumed if hours else False,
        languages=desk.languages,
        languages_unknown=desk.languages_unknown,
        verified=desk.verified,
        per_site=desk.per_site,
    )


def _known(line: _Known | None) -> Known | None:
    return Known(line.value, line.confidence, line.source, line.by_language) if line else None


def _rule(rule: _Rule) -> DecisionRule:
    return DecisionRule(
        id=rule.id,
        stage=rule.stage,
        address=rule.address,
        when=rule.when,
        owner=rule.owner,
        assumes=frozenset(rule.assumes),
        try_first=rule.try_first,
        first_contact=rule.first_contact,
        escalation=rule.escalation,
        evidence=rule.evidence,
        source=rule.source,
        confidence=rule.confidence,
        avoid=rule.avoid.by_language() if rule.avoid else {},
    )
