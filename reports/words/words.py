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
from reports.words.messages import BeyondError, Pieces, pieces, sources, written

if TYPE_CHECKING:
    from fluent.runtime import FluentBundle

LONGEST_ARGUMENT = 900
"""fluent.runtime refuses an argument of more than 1,000 characters; the names of a hundred PCs are longer.

A longer one is put in afterwards, in place of a short mark.
"""
MOST_REMEMBERED = 20_000
_ONE = {Language.FR: range(2)} | {
    language: range(1, 2) for language in Language if language is not Language.FR
}
"""Numbers that take the form `one`: CLDR's plural rules for whole numbers."""
_MARK = re.compile("\ue000[0-9]+\ue001")


@dataclass(frozen=True)
class Words:
    """The messages of one language. Numbers choose plural forms and are written the Belgian way."""

    language: Language
    files: tuple[str, ...] = field(repr=False)
    _said: dict[tuple[Any, ...], str] = field(default_factory=dict, repr=False, compare=False)
    """Texts that were asked for: a site of 50 PCs asks 40,000 times for some 3,000 of them."""
    _read: dict[str, Pieces | None] = field(default_factory=dict, repr=False, compare=False)

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
        try:
            return written(self._pieces(message_id), arguments, self._pieces, _ONE[self.language])
        except BeyondError:
            return self._by_fluent(message_id, arguments)

    def _pieces(self, message_id: str) -> Pieces:
        if message_id not in self._read:
            try:
                self._read[message_id] = pieces(self.sources[message_id])
            except BeyondError:
                self._read[message_id] = None
        found = self._read[message_id]
        if found is None:
            raise BeyondError
        return found

    def _by_fluent(self, message_id: str, arguments: Mapping[str, Any]) -> str:
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

    @cached_property
    def sources(self) -> Mapping[str, str]:
        return {name: said for text in self.files for name, said in sources(text)}

    def __contains__(self, message_id: str) -> bool:
        return message_id in self.sources

    def ids(self) -> tuple[str, ...]:
        """Every message id of the language, sorted."""
        return tuple(sorted(self.sources))

    @cached_property
    def bundle(self) -> FluentBundle:
        """The same messages as Fluent reads them; loading it takes longer than most commands."""
        from fluent.runtime import FluentBundle, FluentResource

        bundle = FluentBundle([f"{self.language}-BE"], use_isolating=False)
        for text in self.files:
            bundle.add_resource(FluentResource(text))
        return bundle


@cache
def words(language: Language) -> Words:
    """Every `.ftl` file of the language's folder, read once a process."""
    return Words(language, tuple(text for _, text in sorted(_ftl_files(language).items())))


def _ftl_files(language: Language) -> Mapping[str, str]:
    folder = Path(__file__).parents[1] / "locale" / language.value
    return {f.name: f.read_text("utf-8") for f in folder.iterdir() if f.name.endswith(".ftl")}
