"""Reads what people write into typed values: every mistake at once, with its file, the keys that lead to it, and the next step."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, TypeVar, get_args, get_origin

import msgspec
import yaml

from collector.core.errors import Mistake, note
from collector.core.text import did_you_mean
from collector.sources.files.plain_file import plain
from collector.sources.files.structured_text import yaml_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Misfit:
    """One value that is not of its kind. `keys` lead to it; an entry of a list goes by its `id` or `suffix`, else by its number."""

    keys: tuple[str, ...]
    message: str
    suggestion: str


def read_yaml_file(
    path: Path, kind: type[T], mistakes: list[Mistake], hint: str = "look at another file of its kind"
) -> T | None:
    """What a YAML file holds, or None after its mistakes have been noted. `hint` says where such files are explained."""
    raw = yaml_file(path, mistakes)
    return None if raw is _NOTHING else decoded(raw, kind, str(path), hint, mistakes)


def decoded(raw: object, kind: type[T], place: str, hint: str, mistakes: list[Mistake]) -> T | None:
    """The raw value as `kind`, or None after its mistakes have been noted at their places."""
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError:
        for misfit in misfits(raw, kind, hint):
            where = f"{place}: {' '.join(misfit.keys)}" if misfit.keys else place
            note(mistakes, where, misfit.message, misfit.suggestion)
    return None


def yaml_file(path: Path, mistakes: list[Mistake]) -> Any:
    """What a YAML file holds, of any shape; `_NOTHING` after its mistake has been noted, with its line."""
    try:
        return yaml_of(plain(path).read_text("utf-8"))
    except OSError as error:
        said = f"cannot be read: {error.strerror}"
        note(mistakes, path, said, "write it, or look at its rights")
    except UnicodeDecodeError as error:
        note(mistakes, path, f"cannot be read: {error}", "save it as UTF-8")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 1}" if mark else str(path)
        said = f"is no YAML: {getattr(error, 'problem', error)}"
        note(mistakes, place, said, "check indents and quotes")
    return _NOTHING


_NOTHING = object()


def misfits(raw: object, kind: Any, hint: str, keys: tuple[str, ...] = ()) -> Iterator[Misfit]:
    """Everything in `raw` that is not of its kind. What is wrong with a value for other reasons than its parts is told of the whole."""
    try:
        msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        found = list(_part_misfits(raw, kind, hint, keys))
        yield from found or [Misfit(keys, str(error).partition(" - at ")[0], _allowed(kind, hint))]


def _part_misfits(raw: object, kind: Any, hint: str, keys: tuple[str, ...]) -> Iterator[Misfit]:
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated:
        yield from _part_misfits(raw, args[0], hint, keys)
        yield from _untold_words(raw, args, keys)
    elif len(parts := [part for part in args if part is not NoneType]) == 1 < len(args):
        yield from misfits(raw, parts[0], hint, keys)
    elif _is_a(kind, msgspec.Struct) and isinstance(raw, Mapping):
        fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
        yield from _key_misfits(raw, {name: field.type for name, field in fields.items()}, hint, keys)
        yield from _missing(raw, [name for name, field in fields.items() if field.required], keys)
    elif origin in (list, frozenset) or (origin is tuple and args[-1] is Ellipsis):
        for number, item in enumerate(raw if isinstance(raw, list) else (), start=1):
            yield from misfits(item, args[0], hint, (*keys, _called(item, args[0], number)))
    elif isinstance(raw, Mapping) and len(args) == 2 and _is_a(args[0], StrEnum):
        yield from _key_misfits(raw, dict.fromkeys(args[0], args[1]), hint, keys)
    elif isinstance(raw, Mapping) and len(args) == 2:
        for key, item in raw.items():
            yield from misfits(key, args[0], hint, keys)
            yield from misfits(item, args[1], hint, (*keys, str(key)))


def _key_misfits(
    raw: Mapping[Any, object], kinds: Mapping[str, Any], hint: str, keys: tuple[str, ...]
) -> Iterator[Misfit]:
    for key in raw:
        if key not in kinds:
            yield Misfit(keys, f"unknown key {str(key)!r}", did_you_mean(str(key), kinds))
    for name, kind in kinds.items():
        if name in raw:
            yield from misfits(raw[name], kind, hint, (*keys, name))


def _untold_words(raw: object, args: tuple[Any, ...], keys: tuple[str, ...]) -> Iterator[Misfit]:
    """Of a mapping that must have as many keys as there are words in a closed set: those that it lacks."""
    words: Any = next(iter(get_args(args[0])), None)
    least = next((meta.min_length for meta in args[1:] if isinstance(meta, msgspec.Meta)), None)
    if isinstance(raw, Mapping) and _is_a(words, StrEnum) and least == len(words):
        yield from _missing(raw, list(words), keys)


def _missing(raw: Mapping[Any, object], wanted: Collection[str], keys: tuple[str, ...]) -> Iterator[Misfit]:
    return (Misfit(keys, f"{str(name)!r} is missing", "add it") for name in wanted if name not in raw)


def _is_a(kind: Any, base: type) -> bool:
    return isinstance(kind, type) and issubclass(kind, base)


def _called(item: object, kind: Any, number: int) -> str:
    names = [name for name in ("id", "suffix") if name in getattr(kind, "__struct_fields__", ())]
    said = [item.get(name) for name in names] if isinstance(item, Mapping) else []
    return str(next(filter(None, said), number))


def _allowed(kind: Any, hint: str) -> str:
    return f"known are {', '.join(kind)}" if _is_a(kind, StrEnum) else hint
