"""The fixed words of pages, workbooks and terminal texts: Fluent messages, one folder a language, looked up by id.

A message that is missing or lacks an argument is our bug and raises; it never falls back to another language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax.ast import Message

from collector.core.model import Language

LONG = 900
"""Fluent refuses an argument of more than a thousand characters, which the names of a hundred PCs are."""


def _gap(name: str) -> str:
    """Stands for a long argument while Fluent puts the message together; private use, so in no text of ours."""
    return f"\ue000{name}\ue001"


@dataclass(frozen=True)
class Words:
    """The messages of one language. Numbers choose plural forms and are written the Belgian way."""

    language: Language
    bundle: FluentBundle
    message_ids: tuple[str, ...] = ()

    def __call__(self, message_id: str, /, **arguments: Any) -> str:
        """The text of a message; KeyError if there is none, ValueError if an argument is missing.

        >>> words(Language.EN)("language-name")
        'English'
        """
        pattern = self.bundle.get_message(message_id).value
        if pattern is None:
            raise KeyError(f"message {message_id!r} in {self.language} has no text")
        long = {
            name: value for name, value in arguments.items() if isinstance(value, str) and len(value) > LONG
        }
        text, errors = self.bundle.format_pattern(pattern, arguments | {name: _gap(name) for name in long})
        if errors:
            raise ValueError(f"message {message_id!r} in {self.language}: {errors[0]}")
        shown = str(text)
        for name, value in long.items():
            shown = shown.replace(_gap(name), value)
        return shown

    def __contains__(self, message_id: str) -> bool:
        return bool(self.bundle.has_message(message_id))

    def ids(self) -> tuple[str, ...]:
        """Every message id of the language, sorted."""
        return self.message_ids


@cache
def words(language: Language) -> Words:
    """Every `.ftl` file of the language's folder, read once a process."""
    bundle = FluentBundle([f"{language}-BE"], use_isolating=False)
    ids: list[str] = []
    for _, text in sorted(_ftl_files(language).items()):
        resource = FluentResource(text)
        bundle.add_resource(resource)
        ids += [entry.id.name for entry in resource.body if isinstance(entry, Message)]
    return Words(language, bundle, tuple(sorted(ids)))


def _ftl_files(language: Language) -> Mapping[str, str]:
    folder = files("reports") / "locale" / language.value
    return {f.name: f.read_text("utf-8") for f in folder.iterdir() if f.name.endswith(".ftl")}
