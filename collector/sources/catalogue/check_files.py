"""Reads `check.yaml`: the decisions of one check, every wrong key named with what was meant."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from collector.core.catalogue.catalogue import Check, Source, Stage
from collector.core.errors import Mistake
from collector.core.facts.facts import LISTS
from collector.core.model import CheckId, Confidence, Doer, Severity, Verdict
from collector.sources.catalogue.rule_reader import RuleReader, nearest
from collector.sources.files.plain_file import plain
from collector.sources.files.structured_text import yaml_of

T = TypeVar("T", bound=msgspec.Struct)
FAMILIES = frozenset({"linux", "windows", "darwin"})
_NONE_MEANS = (Verdict.NOT_APPLICABLE, Verdict.FAIL, Verdict.UNKNOWN)


class SourceLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    seen: date


class CheckFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The keys of `check.yaml`."""

    id: str
    since: str
    severity: Severity
    families: list[str]
    stage: Stage
    route: str
    doer: Doer
    minutes: int
    rule: Any
    sources: list[SourceLine]
    each: str | None = None
    none: Verdict = Verdict.NOT_APPLICABLE
    when: Any = None
    explained_by: list[str] = []
    needed_to_tell: bool | None = None
    confidence: Confidence = Confidence.SHOWN
    likely_when: Any = None
    other_way: Any = None


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What a check may refer to."""

    products: Collection[str]
    routes: Collection[str]


def read_check(folder: Path, known: KnownNames, mistakes: list[Mistake]) -> Check | None:
    """The check of a folder, or None after its mistakes have been noted."""
    path = folder / "check.yaml"
    raw = read_yaml(path, mistakes)
    if raw is None:
        return None
    file = decoded(raw, CheckFile, str(path), mistakes)
    if file is None:
        return None
    return _check(file, folder, known, mistakes)


def _check(file: CheckFile, folder: Path, known: KnownNames, mistakes: list[Mistake]) -> Check | None:
    before, place = len(mistakes), str(folder / "check.yaml")
    if file.id != folder.name:
        mistakes.append(
            Mistake(f"{place}: id", f"`{file.id}` is not the folder's name", f"write `id: {folder.name}`")
        )
    if file.route not in known.routes:
        mistakes.append(
            Mistake(f"{place}: route", f"unknown route `{file.route}`", nearest(file.route, known.routes))
        )
    if file.each is not None and file.each not in LISTS:
        mistakes.append(Mistake(f"{place}: each", f"unknown list `{file.each}`", nearest(file.each, LISTS)))
    if file.none not in _NONE_MEANS:
        mistakes.append(
            Mistake(f"{place}: none", f"`{file.none}` is not possible", nearest(file.none, _NONE_MEANS))
        )
    if file.confidence is Confidence.NOT_SEEN:
        mistakes.append(
            Mistake(f"{place}: confidence", "a check sees what it claims", "write shown or likely")
        )
    if file.minutes < 0:
        mistakes.append(Mistake(f"{place}: minutes", "is negative", "estimate how long the steps take"))
    if not file.sources:
        mistakes.append(
            Mistake(f"{place}: sources", "is empty", "say where the rule comes from, and when you saw it")
        )
    mistakes.extend(
        Mistake(f"{place}: families", f"unknown `{family}`", nearest(family, FAMILIES))
        for family in file.families
        if family not in FAMILIES
    )
    reader = RuleReader(file.each, known.products, mistakes)
    rule = reader.rule(file.rule, f"{place}: rule")
    when = None if file.when is None else reader.rule(file.when, f"{place}: when")
    likely_when = None if file.likely_when is None else reader.rule(file.likely_when, f"{place}: likely_when")
    other_way = None if file.other_way is None else reader.rule(file.other_way, f"{place}: other_way")
    if rule is None or len(mistakes) > before:
        return None
    return Check(
        id=CheckId(file.id),
        since=file.since,
        severity=file.severity,
        families=frozenset(file.families),
        stage=file.stage,
        route=file.route,
        doer=file.doer,
        minutes=file.minutes,
        rule=rule,
        each=file.each,
        when=when,
        explained_by=tuple(CheckId(e) for e in file.explained_by),
        sources=tuple(Source(s.title, s.seen) for s in file.sources),
        when_none=file.none,
        needed_to_tell=file.severity is not Severity.MINOR
        if file.needed_to_tell is None
        else file.needed_to_tell,
        confidence=file.confidence,
        likely_when=likely_when,
        other_way=other_way,
    )


def read_yaml(path: Path, mistakes: list[Mistake]) -> Any | None:
    """The content of a YAML file, or None after its mistake has been noted with its line."""
    try:
        return yaml_of(plain(path).read_text("utf-8"))
    except OSError as error:
        mistakes.append(
            Mistake(str(path), error.strerror or "cannot be read", "write it, or remove the folder")
        )
    except UnicodeDecodeError:
        mistakes.append(Mistake(str(path), "is not UTF-8", "save it as UTF-8"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"{path}:{mark.line + 1}" if mark else str(path)
        mistakes.append(
            Mistake(line, f"is no YAML: {getattr(error, 'problem', error)}", "check indents and quotes")
        )
    return None


def decoded(raw: object, kind: type[T], place: str, mistakes: list[Mistake]) -> T | None:
    """The value as its struct. Unknown and missing keys are all named; of wrong values the first."""
    if not isinstance(raw, Mapping):
        mistakes.append(Mistake(place, "is no mapping of keys", "look at another file of its kind"))
        return None
    fields = {f.encode_name: f for f in msgspec.structs.fields(kind)}
    unknown = [str(key) for key in raw if key not in fields]
    missing = [name for name, f in fields.items() if f.required and name not in raw]
    mistakes.extend(Mistake(f"{place}: {key}", "unknown key", nearest(key, fields)) for key in unknown)
    mistakes.extend(Mistake(f"{place}: {name}", "is missing", "add it") for name in missing)
    if unknown or missing:
        return None
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$.")
        mistakes.append(
            Mistake(f"{place}: {path.rstrip('`')}".rstrip(": "), message, _allowed(fields, path.rstrip("`")))
        )
        return None


def _allowed(fields: Mapping[str, msgspec.structs.FieldInfo], path: str) -> str:
    kind = fields[path].type if path in fields else None
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return f"known are: {', '.join(kind)}"
    return "look at another file of its kind"
