"""The observation contract for people: `docs/what-we-read.md`, and the documentation of our Ansible module.

Both are made from the notes beside the fields, so that what is written is what is read.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec

from collector.core.observation.observation import MAX_OBSERVATION_BYTES, SCHEMA, Observation, Part

NEVER_READ: tuple[tuple[str, str], ...] = (
    ("Identity data, address, photo and national number on a card", "no command is sent to a card at all"),
    (
        "Certificates on a card, their subjects and serial numbers",
        "they hold the name and the national number",
    ),
    ("Anything that could open a PIN window", "a wrong try counts on the card"),
    (
        "The eID's PKCS#11 library is not loaded, and `pkcs11-tool`, `certutil`, `modutil` and `opensc-tool -n` are not run",
        "they would ask the card for its serial number or its files",
    ),
    (
        "Serial numbers of the PC and its parts",
        "the system's own id, as a hash, is enough to know a PC again",
    ),
    ("A USB reader's serial number", "it tells one device from all others; make and model are enough"),
    (
        "Firefox's history, bookmarks, passwords, `cert9.db` and `key4.db`",
        "only `profiles.ini`, `installs.ini`, `compatibility.ini`, `pkcs11.txt` and one entry of `extensions.json` are opened",
    ),
    (
        "Other add-ons in a Firefox profile",
        "what a person has installed is theirs; only the eID add-on, what bears its name, and the few known extensions that sign or log in with a card are looked for",
    ),
    (
        "Other PKCS#11 modules of a profile",
        "only those of the eID, OpenSC and p11-kit decide whether a log-in works",
    ),
    (
        "Log files of the middleware and of its installer",
        "they may hold user names, paths and traces of cards",
    ),
    (
        "What is in the file of an eHealth certificate; its name, whose it is and how many there are do not leave the PC",
        "the name holds somebody's national register number or that of an institution; whether there is one, and the day of the newest, is enough, and that only where the site asks for it",
    ),
    ("Documents, mail, browser pages, processes of users, network traffic", "none of it is needed"),
    (
        "User names and passwords in addresses of repositories and proxies",
        "they are cut out on the workstation",
    ),
)
"""What no probe touches, and why. Source: the middleware's own behaviour, read in Fedict/eid-mw on 2026-06-11."""


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
    """The whole of `docs/what-we-read.md`."""
    return "\n".join([*_introduction(), *(line for part in parts_of() for line in _section(part))]) + "\n"


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


def _introduction() -> Iterator[str]:
    yield "# What we read on a workstation"
    yield ""
    yield "<!-- Made by collector/core/observation/contract_docs.py from the notes in collector/core/observation/observation.py; a test holds them equal. -->"
    yield ""
    yield (
        "A probe runs on the workstation, reads what is listed here, prints it as one JSON document and ends. It changes nothing, "
        "writes no file, starts no service and opens no window. `eidfleet probe show` prints the very text that runs there."
    )
    yield ""
    yield (
        f"This is version {SCHEMA} of the contract. A document has at most {MAX_OBSERVATION_BYTES:,} bytes; a usual one has a few thousand. "
        "A field that is not there could not be read or was not looked at; an empty list was looked for and is empty."
    )
    yield ""
    yield "## What is never read"
    yield ""
    yield "| What | Why |"
    yield "|---|---|"
    yield from (f"| {what} | {why} |" for what, why in NEVER_READ)
    yield ""
    yield (
        "From a card in a reader we note whether it is there and its answer to reset, which is the same for millions of cards. "
        "Account names are read because each person has a Firefox profile; reports show a label in their place. The system's own id is "
        "read to know a PC again under a new name; only a hash of it, which nobody can turn back, leaves the PC, and it is in no report."
    )


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
