"""Reads `check.yaml`: the decisions of one check, every wrong key named with what was meant."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from collector.core.catalogue.catalogue import Check, OnComplaint, Source, Stage
from collector.core.catalogue.predicate import Rule
from collector.core.errors import Mistake, note
from collector.core.facts.facts import LISTS
from collector.core.model import CheckId, Confidence, Doer, Severity, Verdict
from collector.sources.catalogue.rule_reader import RuleReader, nearest
from collector.sources.files.strict_reader import read_yaml_file

FAMILIES = frozenset({"linux", "windows", "darwin"})
_NONE_MEANS = (Verdict.NOT_APPLICABLE, Verdict.FAIL, Verdict.UNKNOWN)


class ExplainedWhen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A check that explains this one only where a rule holds, or only to who complains at some stages."""

    check: CheckId
    when: Any = None
    at: frozenset[Stage] = frozenset()


class OnComplaintFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    stages: frozenset[Stage]
    when: Any = None
    rule: Any = None
    desk: str | None = None


class CheckFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The keys of `check.yaml`."""

    id: CheckId
    since: str
    severity: Severity
    families: frozenset[str]
    stage: Stage
    route: str
    doer: Doer
    minutes: int
    rule: Any
    sources: tuple[Source, ...]
    each: str | None = None
    none: Verdict = Verdict.NOT_APPLICABLE
    when: Any = None
    explained_by: tuple[CheckId | ExplainedWhen, ...] = ()
    needed_to_tell: bool | None = None
    confidence: Confidence = Confidence.SHOWN
    likely_when: Any = None
    other_way: Any = None
    shows_at: frozenset[Stage] = frozenset()
    on_complaint: OnComplaintFile | None = None


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What a check may refer to."""

    products: Collection[str]
    routes: Collection[str]


def read_check(folder: Path, known: KnownNames, mistakes: list[Mistake]) -> Check | None:
    """The check of a folder, or None after its mistakes have been noted."""
    path = folder / "check.yaml"
    file = read_yaml_file(path, CheckFile, "look at another file of its kind", mistakes)
    return None if file is None else _check(file, folder, known, mistakes)


def _check(file: CheckFile, folder: Path, known: KnownNames, mistakes: list[Mistake]) -> Check | None:
    before, place = len(mistakes), str(folder / "check.yaml")
    if file.id != folder.name:
        note(mistakes, f"{place}: id", f"`{file.id}` is not the folder's name", f"write `id: {folder.name}`")
    if file.route not in known.routes:
        note(mistakes, f"{place}: route", f"unknown route `{file.route}`", nearest(file.route, known.routes))
    if file.each is not None and file.each not in LISTS:
        note(mistakes, f"{place}: each", f"unknown list `{file.each}`", nearest(file.each, LISTS))
    if file.none not in _NONE_MEANS:
        note(mistakes, f"{place}: none", f"`{file.none}` is not possible", nearest(file.none, _NONE_MEANS))
    if file.confidence is Confidence.NOT_SEEN:
        note(mistakes, f"{place}: confidence", "a check sees what it claims", "write shown or likely")
    if file.minutes < 0:
        note(mistakes, f"{place}: minutes", "is negative", "estimate how long the steps take")
    if not file.sources:
        note(mistakes, f"{place}: sources", "is empty", "say where the rule comes from, and when you saw it")
    mistakes.extend(
        Mistake(f"{place}: families", f"unknown `{family}`", nearest(family, FAMILIES))
        for family in sorted(file.families)
        if family not in FAMILIES
    )
    reader = RuleReader(file.each, known.products, mistakes)
    rule = reader.rule(file.rule, f"{place}: rule")
    when = None if file.when is None else reader.rule(file.when, f"{place}: when")
    likely_when = None if file.likely_when is None else reader.rule(file.likely_when, f"{place}: likely_when")
    other_way = None if file.other_way is None else reader.rule(file.other_way, f"{place}: other_way")
    explained_when = {
        entry.check: reader.rule(entry.when, f"{place}: explained_by: {entry.check}")
        for entry in file.explained_by
        if isinstance(entry, ExplainedWhen) and entry.when is not None
    }
    on_complaint = None if file.on_complaint is None else _on_complaint(file.on_complaint, reader, place)
    if rule is None or len(mistakes) > before:
        return None
    return Check(
        id=file.id,
        since=file.since,
        severity=file.severity,
        families=file.families,
        stage=file.stage,
        route=file.route,
        doer=file.doer,
        minutes=file.minutes,
        rule=rule,
        each=file.each,
        when=when,
        explained_by=tuple(
            entry.check if isinstance(entry, ExplainedWhen) else entry for entry in file.explained_by
        ),
        sources=file.sources,
        when_none=file.none,
        needed_to_tell=file.severity is not Severity.MINOR
        if file.needed_to_tell is None
        else file.needed_to_tell,
        confidence=file.confidence,
        likely_when=likely_when,
        other_way=other_way,
        explained_when={check: found for check, found in explained_when.items() if found is not None},
        explained_at={e.check: e.at for e in file.explained_by if isinstance(e, ExplainedWhen) and e.at},
        shows_at=file.shows_at,
        on_complaint=on_complaint,
    )


def _on_complaint(file: OnComplaintFile, reader: RuleReader, place: str) -> OnComplaint:
    def read(rule: Any, name: str) -> Rule | None:
        return None if rule is None else reader.rule(rule, f"{place}: on_complaint: {name}")

    return OnComplaint(file.stages, read(file.when, "when"), read(file.rule, "rule"), file.desk)
