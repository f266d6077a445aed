"""Reads the texts of a check: one Markdown file a language, all with the same headings, translations not stale."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from collector.core.catalogue.catalogue import CheckText
from collector.core.errors import FleetError, Mistake, note
from collector.core.facts.facts import FACTS
from collector.core.french_spaces import french_spaces
from collector.core.model import CheckId, Language
from collector.sources.catalogue.rule_reader import nearest

HEADINGS = ("notice", "why", "steps", "avoid", "tell", "good")
OWN_STEPS = {"steps windows": "windows", "steps macos": "darwin", "steps linux": "linux"}
"""Headings that a text may have beside `steps`, by the system family whose steps they hold."""
_LISTS = frozenset({"steps", "avoid", *OWN_STEPS})
_RENDERS = re.compile(r"<!-- renders: ([0-9a-f]{12}) -->")
_ENTRY = {"steps": ("1.", re.compile(r"\d+\.\s+(.*)")), "avoid": ("-", re.compile(r"[-*]\s+(.*)"))}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_PLAIN = ("host", "item")


@dataclass(frozen=True, slots=True)
class _TextSection:
    line: int
    lines: list[tuple[int, str]]


def renders(english: str) -> str:
    """The mark of an English text that its translations record; space at line ends does not count.

    >>> renders("# A title\\n") == renders("# A title  \\n\\n")
    True
    """
    text = "\n".join(line.rstrip() for line in english.strip().splitlines())
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def read_texts(folder: Path, mistakes: list[Mistake]) -> Mapping[Language, CheckText]:
    """The texts of a check's folder. What is wrong is added to `mistakes`; a text with a mistake is left out."""
    bodies = {}
    for language in Language:
        path = folder / f"text.{language}.md"
        if path.is_file():
            try:
                bodies[language] = path.read_text("utf-8")
            except UnicodeDecodeError:
                note(mistakes, path, "is not UTF-8", "save it as UTF-8")
        else:
            note(mistakes, path, f"no text in {language}", "write it, or copy the English one to start from")
    mark = renders(bodies[Language.EN]) if Language.EN in bodies else None
    found = {}
    for language, body in bodies.items():
        path = folder / f"text.{language}.md"
        if language is not Language.EN and mark is not None:
            _check_mark(path, body, mark, mistakes)
        text = read_text(body, language, str(path), mistakes)
        if text is not None:
            found[language] = text
    english = found.get(Language.EN)
    for language, text in found.items():
        if english is not None and text.own_steps.keys() != english.own_steps.keys():
            said = "has own steps for other systems than the English text"
            note(mistakes, folder / f"text.{language}.md", said, "every language has the same headings")
    return found


class ShippedTexts(Mapping[tuple[CheckId, Language], CheckText]):
    """Texts of checks, each read when it is asked for. A fleet's own are put into `read` at once: nobody has tested those."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self.read: dict[tuple[CheckId, Language], CheckText] = {}
        self._folders = {folder.name: folder for folder in folders}

    def __getitem__(self, key: tuple[CheckId, Language]) -> CheckText:
        """KeyError for a check there is not, FleetError for a text with a mistake."""
        if key not in self.read:
            check, language = key
            path = self._folders[check] / f"text.{language}.md"
            mistakes: list[Mistake] = []
            text = read_text(path.read_text("utf-8"), language, str(path), mistakes)
            if text is None:
                raise FleetError(*mistakes)
            self.read[key] = text
        return self.read[key]

    def __iter__(self) -> Iterator[tuple[CheckId, Language]]:
        shipped = ((CheckId(name), language) for name in self._folders for language in Language)
        return iter(dict.fromkeys((*self.read, *shipped)))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def read_text(body: str, language: Language, place: str, mistakes: list[Mistake]) -> CheckText | None:
    """One text, a French one with its spaces that do not break; None after its mistakes have been noted."""
    before = len(mistakes)
    sections = _sections(body, place, mistakes)
    for name in ("title", *HEADINGS):
        if name not in sections:
            heading = "# title line" if name == "title" else f"## {name}"
            note(mistakes, place, f"no `{heading}`", "every language has the same headings")
    if len(mistakes) > before:
        return None
    lists = {
        name: _entries(name, section, place, mistakes) for name, section in sections.items() if name in _LISTS
    }
    plain = {name: _paragraphs(section) for name, section in sections.items() if name not in _LISTS}
    for name, text in plain.items():
        if not text:
            note(mistakes, f"{place}:{sections[name].line}", f"`{name}` is empty", "say it in a sentence")
    if len(mistakes) > before:
        return None
    if language is Language.FR:
        lists = {name: tuple(map(french_spaces, entries)) for name, entries in lists.items()}
        plain = {name: french_spaces(text) for name, text in plain.items()}
    return CheckText(
        title=plain["title"],
        notice=plain["notice"],
        why=plain["why"],
        steps=lists["steps"],
        avoid=lists["avoid"],
        tell=plain["tell"],
        good=plain["good"],
        own_steps={family: lists[name] for name, family in OWN_STEPS.items() if name in lists},
    )


def _check_mark(path: Path, body: str, mark: str, mistakes: list[Mistake]) -> None:
    match = _RENDERS.match(body.partition("\n")[0].strip())
    line = f"<!-- renders: {mark} -->"
    if match is None:
        note(mistakes, f"{path}:1", "does not say which English text it renders", f"begin it with {line}")
    elif match[1] != mark:
        hint = f"bring it up to date, then write {line}"
        note(mistakes, f"{path}:1", "is stale: the English text has changed since", hint)


def _sections(body: str, place: str, mistakes: list[Mistake]) -> dict[str, _TextSection]:
    """By name; what stands before the first heading belongs to none."""
    sections: dict[str, _TextSection] = {}
    lines = list[tuple[int, str]]()
    for number, line in enumerate(body.split("\n"), start=1):
        _check_placeholders(line, f"{place}:{number}", mistakes)
        heading = re.match(r"(#{1,2})\s+(.*\S)", line)
        if heading is None:
            if not _RENDERS.match(line.strip()):
                lines.append((number, line.strip()))
            continue
        is_title = heading[1] == "#"
        name = "title" if is_title else heading[2]
        if not is_title and name not in HEADINGS and name not in OWN_STEPS:
            known = (*HEADINGS, *OWN_STEPS)
            note(mistakes, f"{place}:{number}", f"unknown heading `## {name}`", nearest(name, known))
        elif not is_title and name in sections:
            note(mistakes, f"{place}:{number}", f"second `## {name}`", "join the two")
        lines = [(number, heading[2])] if is_title else []
        sections[name] = _TextSection(number, lines)
    return sections


def _check_placeholders(line: str, place: str, mistakes: list[Mistake]) -> None:
    mistakes.extend(
        Mistake(place, f"unknown placeholder {{{name}}}", nearest(name, [*_PLAIN, *FACTS]))
        for name in _PLACEHOLDER.findall(line)
        if name not in _PLAIN and name not in FACTS
    )


def _paragraphs(section: _TextSection) -> str:
    """Lines of one paragraph are joined; an empty line separates paragraphs."""
    text = "\n".join(line for _, line in section.lines).strip()
    return "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip())


def _entries(name: str, section: _TextSection, place: str, mistakes: list[Mistake]) -> tuple[str, ...]:
    sign, pattern = _ENTRY["avoid" if name == "avoid" else "steps"]
    entries = list[str]()
    for number, line in section.lines:
        match = pattern.fullmatch(line)
        if match:
            entries.append(match[1])
        elif line and entries:
            entries[-1] += f" {line}"
        elif line:
            note(mistakes, f"{place}:{number}", f"`{name}` is a list", f"begin the line with `{sign} `")
    if not entries:
        note(mistakes, f"{place}:{section.line}", f"`{name}` is empty", "name at least one")
    return tuple(entries)
