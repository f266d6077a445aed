"""The fixed words of pages, workbooks and terminal texts: Fluent messages, one folder a language, looked up by id.

A message that is missing or lacks an argument is our bug and raises; it never falls back to another language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from collector.core.model import Language

if TYPE_CHECKING:  # a command that says nothing in words does not pay for them
    from fluent.runtime import FluentBundle

LONGEST_ARGUMENT = 900
"""fluent.runtime refuses an argument of more than 1,000 characters; the names of a hundred PCs are longer.

A longer one is put in afterwards, in place of a short mark.
"""
MOST_REMEMBERED = 20_000
_MARK = re.compile("\ue000[0-9]+\ue001")


@dataclass(frozen=True)
class Words:
    """The messages of one language. Numbers choose plural forms and are written the Belgian way."""

    language: Language
    bundle: FluentBundle
    message_ids: tuple[str, ...] = ()
    _said: dict[tuple[Any, ...], str] = field(default_factory=dict, repr=False, compare=False)
    """Texts that were asked for: a site of 50 PCs asks 40,000 times for some 3,000 of them."""

    def __call__(self, message_id: str, /, **arguments: Any) -> str:
        """The text of a message; KeyError if there is none, ValueError if an argument is missing.

        >>> words(Language.EN)("language-name")
        'English'
        """
        if any(
            not isinstance(v, str | int) for v in arguments.values()
        ):  # equal instants can read differently
            return self._formatted(message_id, arguments)
        asked = (message_id, *((name, type(value), value) for name, value in arguments.items()))
        if asked not in self._said:
            if len(self._said) >= MOST_REMEMBERED:
                self._said.clear()
            self._said[asked] = self._formatted(message_id, arguments)
        return self._said[asked]

    def _formatted(self, message_id: str, arguments: Mapping[str, Any]) -> str:
        pattern = self.bundle.get_message(message_id).value
        if pattern is None:
            raise KeyError(f"message {message_id!r} in {self.language} has no text")
        long = {name: v for name, v in arguments.items() if isinstance(v, str) and len(v) > LONGEST_ARGUMENT}
        marks = {f"\ue000{n}\ue001": value for n, value in enumerate(long.values())}
        shown = {**arguments, **dict(zip(long, marks, strict=True))}
        text, errors = self.bundle.format_pattern(pattern, shown)
        if errors:
            raise ValueError(f"message {message_id!r} in {self.language}: {errors[0]}")
        return _MARK.sub(lambda mark: marks.get(mark[0], mark[0]), str(text)) if marks else str(text)

    def __contains__(self, message_id: str) -> bool:
        return bool(self.bundle.has_message(message_id))

    def ids(self) -> tuple[str, ...]:
        """Every message id of the language, sorted."""
        return self.message_ids


@cache
def words(language: Language) -> Words:
    """Every `.ftl` file of the language's folder, read once a process."""
    from fluent.runtime import FluentBundle, FluentResource
    from fluent.syntax.ast import Message

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
