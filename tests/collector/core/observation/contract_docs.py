"""The observation contract for people: the tables of `docs/what-we-read.md`, and the documentation of our Ansible module.

Both are made from the notes beside the fields, so that what is written is what is read.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec

from collector.core.observation.observation import Observation, Part


@dataclass(frozen=True, slots=True)
class FieldNote:
    """One field of the contract; `of` is the part that its value, or each of its values, is."""

    name: str
    kind: str
    is_required: bool
    meaning: str
    source: str
    missing: str
    is_list: bool
    of: type[Part] | None


def field_notes(part: type[Part]) -> tuple[FieldNote, ...]:
    """The fields of one part in the order they are written. LookupError names a field without a note."""
    hints = typing.get_type_hints(part, include_extras=True)
    return tuple(_field_note(part, field, hints[field.name]) for field in msgspec.structs.fields(part))


def parts_of(root: type[Part] = Observation) -> tuple[type[Part], ...]:
    """The root and every part below it, each once, in the order a reader meets them."""
    found: dict[type[Part], None] = {}

    def visit(part: type[Part]) -> None:
        if part not in found:
            found[part] = None
            for note in field_notes(part):
                if note.of is not None:
                    visit(note.of)

    visit(root)
    return tuple(found)


def what_we_read() -> str:
    """The parts of the contract as `docs/what-we-read.md` has them behind what is never read."""
    return "".join(f"{line}\n" for part in parts_of() for line in _section(part))


def return_documentation(part: type[Part] = Observation) -> dict[str, dict[str, object]]:
    """The observation in the form of an Ansible module's RETURN."""
    return {note.name: _ansible_entry(note) for note in field_notes(part)}


def _field_note(part: type[Part], field: msgspec.structs.FieldInfo, hint: object) -> FieldNote:
    # A field's own note is the outermost Annotated; the limits of a text are in an inner one.
    metas = [m for m in getattr(hint, "__metadata__", ()) if isinstance(m, msgspec.Meta)]
    note = next((m for m in reversed(metas) if m.description), None)
    if note is None or note.description is None:
        raise LookupError(f"{part.__name__}.{field.name} has no doc(...) note")
    extra: Mapping[str, str] = note.extra or {}
    kind, is_list, of = _type_words(hint)
    return FieldNote(
        field.name, kind, field.required, note.description, extra.get("source", ""), extra.get("missing", ""), is_list, of
    )  # fmt: skip


def _type_words(hint: object) -> tuple[str, bool, type[Part] | None]:
    """The type in words, whether it is a list, and the part it is or holds."""
    limit = ""
    if typing.get_origin(hint) is typing.Annotated:
        limit = _limit(hint)
        hint = typing.get_args(hint)[0]
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        (hint,) = (arg for arg in typing.get_args(hint) if arg is not types.NoneType)
        inner, is_list, of = _type_words(hint)
        return (inner + limit, is_list, of)
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        inner, _, of = _type_words(args[0])
        return (f"list of {inner}", True, of)
    if origin is dict:
        return ("whole numbers by name", False, None)
    if origin is typing.Literal:
        return (" or ".join(f"`{value}`" for value in args), False, None)
    if isinstance(hint, type) and issubclass(hint, Part):
        return (f"[{hint.__name__}](#{hint.__name__.lower()})", False, hint)
    return (_SCALARS[hint] + limit, False, None)


_SCALARS: Mapping[object, str] = {str: "text", int: "whole number", bool: "yes or no"}


def _limit(hint: object) -> str:
    lengths = [
        m.max_length
        for m in getattr(hint, "__metadata__", ())
        if isinstance(m, msgspec.Meta) and m.max_length
    ]
    return f", at most {lengths[0]:,} characters" if lengths else ""


def _section(part: type[Part]) -> Iterator[str]:
    yield ""
    yield f"## {part.__name__}"
    yield ""
    if part.__doc__ and part is not Observation:
        yield part.__doc__.strip().partition("\n")[0]
        yield ""
    yield "| Field | Type | What it means | Where it is read | Missing means |"
    yield "|---|---|---|---|---|"
    for note in field_notes(part):
        missing = note.missing or (
            "never missing" if note.is_required else "could not be read, or does not apply"
        )
        cells = (f"`{note.name}`", note.kind, note.meaning, note.source, missing)
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _ansible_entry(note: FieldNote) -> dict[str, object]:
    words = [note.meaning + (f" (read from {note.source})" if note.source else "")]
    if note.missing:
        words.append(f"Missing means {note.missing}.")
    entry: dict[str, object] = {
        "description": words,
        "returned": "always" if note.is_required else "when it could be read",
        "type": _ansible_type(note),
    }
    if note.is_list:
        entry["elements"] = "str" if note.of is None else "dict"
    if note.of is not None:
        entry["contains"] = return_documentation(note.of)
    return entry


def _ansible_type(note: FieldNote) -> str:
    if note.is_list:
        return "list"
    if note.of is not None or note.kind == "whole numbers by name":
        return "dict"
    return {"whole number": "int", "yes or no": "bool"}.get(
        note.kind, "int" if note.name == "schema" else "str"
    )
