"""Reads the helpdesk knowledge file; every mistake at once, the old knowledge stays in force."""

import difflib
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import date, time
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin

import msgspec
import yaml

from collector.core.errors import FleetError, Mistake
from collector.core.helpdesk.desk_card import LOCAL_IT, phone_uri
from collector.core.helpdesk.helpdesks import AddressRule, DecisionRule, Desk, DeskFact, Helpdesks
from collector.core.helpdesk.opening_hours import Closes, Opening
from collector.core.helpdesk.routing import MUNICIPALITY
from collector.core.model import DeskId, Language
from collector.sources.files.structured_text import yaml_of

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
    other: str = ""


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
    escalation: tuple[str, ...] = ()
    paths: dict[str, str] = {}


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
    remark: _Texts | None = None
    or_assumes: tuple[frozenset[str], ...] = ()
    instead: dict[str, tuple[str, ...]] = {}


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
    contradictions: tuple[frozenset[str], ...]
    sources: dict[str, _Source]
    desks: tuple[_Desk, ...]
    address_rules: tuple[_AddressRule, ...]
    by_start_portal: dict[str, str]
    rules: tuple[_Rule, ...]
    steps: tuple[_Text, ...]
    other_steps: dict[str, dict[str, str]]
    evidence_sets: dict[str, tuple[str, ...]]
    evidence: tuple[_Text, ...]
    never_send: tuple[_Text, ...]
    federal_closing_days: tuple[_ClosingDay, ...]


def load_helpdesks(path: Path | None = None) -> Helpdesks:
    """The helpdesks of a file, else those that ship with the program. FleetError names every mistake."""
    place = path or Path(__file__).parents[2] / "knowledge" / "helpdesks.yaml"
    raw = _yaml(place)
    try:
        found = msgspec.convert(raw, _File)
    except msgspec.ValidationError as error:
        wrong = list(_misfits(raw, _File, "")) or [("", str(error), "docs/helpdesks.md explains the file")]
    else:
        wrong = list(_mistakes(found))
    if wrong:
        raise FleetError(
            *(
                Mistake(f"{place}: {where}" if where else str(place), said, hint)
                for where, said, hint in wrong
            )
        )
    return _helpdesks(found)


def _yaml(place: Path) -> object:
    try:
        return yaml_of(place.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise FleetError(Mistake(str(place), f"cannot be read: {error}", "write it as UTF-8")) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{place}:{mark.line + 1}" if mark else str(place)
        said = f"is no YAML: {getattr(error, 'problem', error)}"
        raise FleetError(Mistake(where, said, "check indents and quotes")) from error


def _misfits(raw: object, kind: Any, where: str) -> Iterator[tuple[str, str, str]]:
    """Everything in `raw` that is not of its kind, each with the keys that lead to it."""
    args = get_args(kind)
    if NoneType in args:
        if raw is not None:
            yield from _misfits(raw, next(a for a in args if a is not NoneType), where)
    elif isinstance(kind, type) and issubclass(kind, msgspec.Struct) and isinstance(raw, Mapping):
        yield from _key_misfits(raw, kind, where)
    elif get_origin(kind) is tuple and args[-1] is Ellipsis and isinstance(raw, list):
        for number, item in enumerate(raw, start=1):
            yield from _misfits(item, args[0], f"{where} {_called(item, number)}")
    elif get_origin(kind) is dict and isinstance(raw, Mapping):
        for key, item in raw.items():
            yield from _misfits(item, args[1], f"{where} {key}")
    else:
        try:
            msgspec.convert(raw, kind)
        except msgspec.ValidationError as error:
            yield where, str(error).partition(" - at")[0], "docs/helpdesks.md explains the file"


def _key_misfits(
    raw: Mapping[object, object], kind: type[msgspec.Struct], where: str
) -> Iterator[tuple[str, str, str]]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    yield from _strangers(where, "key", [str(key) for key in raw], fields)
    for name, field in fields.items():
        if name in raw:
            yield from _misfits(raw[name], field.type, f"{where} {name}".strip())
        elif field.required:
            yield where, f"{name!r} is missing", "add it"


def _called(item: object, number: int) -> object:
    return (item.get("id") or item.get("suffix") or number) if isinstance(item, Mapping) else number


def _mistakes(found: _File) -> Iterator[tuple[str, str, str]]:
    yield from _twice(found)
    desks = {desk.id for desk in found.desks}
    rules, steps = {rule.id for rule in found.rules}, {step.id for step in found.steps}
    classes = {rule.class_ for rule in found.address_rules}
    evidence = {item.id for item in found.evidence}
    for rule in found.rules:
        where = f"rules {rule.id}"
        names = [rule.first_contact, *rule.escalation]
        names += [name for chosen in rule.instead.values() for name in chosen]
        yield from _strangers(where, "desk", [n for n in names if n not in _NAMES_FOR_DESKS], desks)
        if rule.owner == LOCAL_IT and MUNICIPALITY in names:
            yield where, "sends a fault of a PC to the municipality", "it mends cards, not computers"
        yield from _strangers(where, "class", rule.instead, classes)
        yield from _strangers(where, "step", rule.try_first, steps)
        yield from _strangers(where, "stage", [s for s in [rule.stage] if s != "any"], found.stages)
        yield from _strangers(
            where, "class", [c for c in [rule.address] if c not in _CLASSES_FOR_RULES], classes
        )
        yield from _strangers(where, "evidence set", [rule.evidence], found.evidence_sets)
        yield from _strangers(where, "source", [rule.source], found.sources)
    for address in found.address_rules:
        named = [address.desk, *address.escalation, *address.paths.values()]
        yield from _strangers(f"address_rules {address.suffix}", "desk", named, desks)
        yield from _strangers(f"address_rules {address.suffix}", "source", [address.source], found.sources)
    for desk in found.desks:
        known = [fact.source for fact in (desk.phone, desk.email, desk.hours) if fact is not None]
        yield from _strangers(f"desks {desk.id}", "source", known, found.sources)
        yield from _bad_hours(desk)
        yield from _bad_contacts(desk)
    for name, chosen in found.other_steps.items():
        yield from _strangers("other_steps", "class", [name], classes)
        yield from _strangers(f"other_steps {name}", "step", [*chosen, *chosen.values()], steps)
    yield from _strangers("by_start_portal", "desk", found.by_start_portal.values(), desks)
    yield from _strangers("general", "rule", found.general.values(), rules)
    yield from _strangers("general", "stage", found.general, found.stages)
    yield from _strangers("stages", "stage in general", found.stages, found.general)
    flags = {f for rule in found.rules for way in (rule.assumes, *rule.or_assumes) for f in way}
    for pair in found.contradictions:
        yield from _strangers("contradictions", "answer", pair, flags)
    if "" not in {rule.suffix for rule in found.address_rules}:
        yield "address_rules", "no line for everything else", "add one with suffix: ''"
    for name, items in found.evidence_sets.items():
        yield from _strangers(f"evidence_sets {name}", "evidence", items, evidence)


def _twice(found: _File) -> Iterator[tuple[str, str, str]]:
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
                yield f"{part} {name}", "stands here twice", "keep one"


def _bad_contacts(desk: _Desk) -> Iterator[tuple[str, str, str]]:
    numbers = [desk.phone.value, desk.phone.other, *desk.phone.by_language.values()] if desk.phone else []
    for number in filter(None, numbers):
        if phone_uri(number) is None:
            yield f"desks {desk.id} phone", f"{number!r} is no single number", "write it like +32 2 000 00 00"
    if desk.email and not re.fullmatch(r"[^@\s]+@[^@\s]+", desk.email.value):
        yield f"desks {desk.id} email", f"{desk.email.value!r} is no address", "write it like help@example.be"


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
            near = difflib.get_close_matches(name, sorted(known), n=1)
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
            AddressRule(
                suffix=r.suffix,
                address_class=r.class_,
                desk=DeskId(r.desk),
                source=r.source,
                confidence=r.confidence,
                escalation=tuple(map(DeskId, r.escalation)),
                paths={path: DeskId(desk) for path, desk in r.paths.items()},
            )
            for r in sorted(found.address_rules, key=lambda rule: -len(rule.suffix))
        ),
        by_start_portal={name: DeskId(desk) for name, desk in found.by_start_portal.items()},
        rules=tuple(_rule(rule) for rule in found.rules),
        general=found.general,
        contradictions=found.contradictions,
        stages={name: texts.by_language() for name, texts in found.stages.items()},
        steps={step.id: step.text.by_language() for step in found.steps},
        other_steps=found.other_steps,
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


def _known(line: _Known | None) -> DeskFact | None:
    return DeskFact(line.value, line.confidence, line.source, line.by_language, line.other) if line else None


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
        remark=rule.remark.by_language() if rule.remark else {},
        or_assumes=rule.or_assumes,
        instead=rule.instead,
    )
