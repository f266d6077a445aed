"""Reads `check.yaml`: the decisions of one check, every wrong key named with what was meant."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import msgspec

from collector.core.catalogue.catalogue import Check, CheckHead, OnComplaint, Source, Stage
from collector.core.errors import Mistake, note
from collector.core.facts.facts import LISTS
from collector.core.model import CheckId, Confidence, Severity, Verdict
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


class CheckFile(CheckHead, frozen=True, forbid_unknown_fields=True):
    """The keys of `check.yaml`."""

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


def read_check(
    folder: Path, products: Collection[str], routes: Collection[str], mistakes: list[Mistake]
) -> Check | None:
    """The check of a folder, or None after its mistakes have been noted. It may refer to these products and routes."""
    before, place = len(mistakes), folder / "check.yaml"
    file = read_yaml_file(place, CheckFile, mistakes)
    if file is None:
        return None
    if file.id != folder.name:
        note(mistakes, f"{place}: id", f"`{file.id}` is not the folder's name", f"write `id: {folder.name}`")
    if file.route not in routes:
        note(mistakes, f"{place}: route", f"unknown route `{file.route}`", nearest(file.route, routes))
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
    reader = RuleReader(file.each, products, mistakes)
    rule = reader.rule(file.rule, f"{place}: rule")
    when = reader.optional(file.when, f"{place}: when")
    likely_when = reader.optional(file.likely_when, f"{place}: likely_when")
    other_way = reader.optional(file.other_way, f"{place}: other_way")
    bound = [entry for entry in file.explained_by if isinstance(entry, ExplainedWhen)]
    explained_when = {
        entry.check: found
        for entry in bound
        if (found := reader.optional(entry.when, f"{place}: explained_by: {entry.check}")) is not None
    }
    on_complaint = None if file.on_complaint is None else _on_complaint(file.on_complaint, reader, place)
    if rule is None or len(mistakes) > before:
        return None
    return Check(
        **{name: getattr(file, name) for name in CheckHead.__struct_fields__},
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
        explained_when=explained_when,
        explained_at={entry.check: entry.at for entry in bound if entry.at},
        shows_at=file.shows_at,
        on_complaint=on_complaint,
    )


def _on_complaint(file: OnComplaintFile, reader: RuleReader, place: Path) -> OnComplaint:
    return OnComplaint(
        file.stages,
        reader.optional(file.when, f"{place}: on_complaint: when"),
        reader.optional(file.rule, f"{place}: on_complaint: rule"),
        file.desk,
    )
