"""The fixed words of pages, workbooks and terminal texts: Fluent messages, one folder a language, looked up by id.

A message that is missing or lacks an argument is our bug and raises; it never falls back to another language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
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
_MESSAGE = re.compile(r"^([a-zA-Z][\w-]*) *=(.*)(\n\n*[ \t])?", re.MULTILINE)
"""A message's id, the rest of its line, and whether it goes on in the next one."""
_GAP = re.compile(r"\{ \$([\w-]+) \}")


@dataclass(frozen=True)
class Words:
    """The messages of one language. Numbers choose plural forms and are written the Belgian way."""

    language: Language
    sources: tuple[str, ...] = field(repr=False, compare=False)
    """The `.ftl` files, as text."""
    texts: Mapping[str, str | None] = field(repr=False, compare=False)
    """Each message by its id: its text where that is one line with at most gaps in it; else None, and Fluent reads it."""
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
        plain = self.texts[message_id]
        if plain is not None and (filled := _filled(plain, arguments)) is not None:
            return filled
        return self.by_fluent(message_id, arguments)

    def by_fluent(self, message_id: str, arguments: Mapping[str, Any]) -> str:
        """The text as Fluent makes it: what it does with a plain one too, but loading it costs as much as many a command."""
        pattern = self._bundle.get_message(message_id).value
        if pattern is None:
            raise KeyError(f"message {message_id!r} in {self.language} has no text")
        long = {name: v for name, v in arguments.items() if isinstance(v, str) and len(v) > LONGEST_ARGUMENT}
        marks = {f"\ue000{n}\ue001": value for n, value in enumerate(long.values())}
        shown = {**arguments, **dict(zip(long, marks, strict=True))}
        text, errors = self._bundle.format_pattern(pattern, shown)
        if errors:
            raise ValueError(f"message {message_id!r} in {self.language}: {errors[0]}")
        return _MARK.sub(lambda mark: marks.get(mark[0], mark[0]), str(text)) if marks else str(text)

    @cached_property
    def _bundle(self) -> FluentBundle:
        from fluent.runtime import FluentBundle, FluentResource

        bundle = FluentBundle([f"{self.language}-BE"], use_isolating=False)
        for text in self.sources:
            bundle.add_resource(FluentResource(text))
        return bundle

    def __contains__(self, message_id: str) -> bool:
        return message_id in self.texts

    def plural(self, n: int) -> str:
        """`one` or `other`, the ending of a plain message's id where a terminal needs no Fluent for its plural.

        >>> [words(Language.FR).plural(n) for n in (0, 1, 2)], words(Language.NL).plural(0)
        (['one', 'one', 'other'], 'other')
        """
        return "one" if n == 1 or (n == 0 and self.language is Language.FR) else "other"

    def ids(self) -> tuple[str, ...]:
        """Every message id of the language, sorted."""
        return tuple(sorted(self.texts))


@cache
def words(language: Language) -> Words:
    """Every `.ftl` file of the language's folder, read once a process."""
    sources = tuple(_ftl_files(language).values())
    found = (message for text in sources for message in _MESSAGE.finditer(text))
    return Words(language, sources, {message[1]: _plain(message) for message in found})


def _plain(message: re.Match[str]) -> str | None:
    """The text of a message in one line with nothing but gaps for values."""
    text = message[2].strip()
    return None if message[3] or not text or set("{}") & set(_GAP.sub("", text)) else text


def _filled(text: str, arguments: Mapping[str, Any]) -> str | None:
    """The text with its gaps filled; None where a value is missing, or is more than a text or a number of three digits."""
    shown = {
        name: str(value)
        for name, value in arguments.items()
        if isinstance(value, str) or (type(value) is int and 0 <= value < 1000)
    }
    if not shown.keys() >= set(_GAP.findall(text)):
        return None
    return _GAP.sub(lambda gap: shown[gap[1]], text)


def _ftl_files(language: Language) -> Mapping[str, str]:
    folder = Path(__file__).parents[1] / "locale" / language.value
    return {f.name: f.read_text("utf-8") for f in folder.iterdir() if f.name.endswith(".ftl")}
