"""Writes sites and workstations into an inventory's YAML files, and leaves everything else in them as it is.

ruamel.yaml keeps comments, order and quotes. Only files that change are written.

What comes in here was written by somebody else. Words of our own go in plain; every other text goes in as `!unsafe`, which
Ansible never reads as a template, between quotes, so that no YAML makes a number, a tag or a second line of it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, TaggedScalar
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from collector.core.errors import mistaken
from collector.core.fleet.workstation_list import HOST_COLUMNS, SITE_COLUMNS

IMPORTED = "imported.yaml"
"""Where new sites and workstations of new sites go, in the inventory's folder."""
SUFFIXES = (".yaml", ".yml")
_LISTS = ("languages", "portals")
_OURS = ("kind", "languages", "connection", "port", "reader")
"""Columns that hold words of our own, or a number."""


@dataclass(slots=True)
class InventoryFiles:
    """The YAML files of an inventory, open for changes."""

    folder: Path
    documents: dict[Path, CommentedMap] = field(default_factory=dict)
    changed: set[Path] = field(default_factory=set)
    read: dict[Path, str] = field(default_factory=dict)
    """The text that each file had."""

    def group_names(self) -> frozenset[str]:
        return frozenset(name for _, name, _ in self._groups())

    def has_host(self, name: str) -> bool:
        return next(self._hosts(name), None) is not None

    def set_host(self, name: str, values: Mapping[str, str]) -> None:
        """Of a workstation that is there. KeyError if no YAML file names it."""
        found = next(self._hosts(name), None)
        if found is None:
            raise KeyError(name)
        path, hosts = found
        if hosts[name] is None:
            hosts[name] = CommentedMap()
        for column, text in values.items():
            hosts[name][HOST_COLUMNS[column]] = int(text) if column == "port" else _value(column, text)
        self.changed.add(path)

    def move_host(self, name: str, site: str) -> None:
        """Takes a workstation, with what its entry holds, to another site."""
        held: Any = None
        for path, hosts in list(self._hosts(name)):
            held = hosts.pop(name) or held
            self.changed.add(path)
        self._hosts_of(site)[_key(name)] = held

    def add_host(self, name: str, site: str, values: Mapping[str, str]) -> None:
        self._hosts_of(site)[_key(name)] = CommentedMap()
        self.set_host(name, values)

    def set_site(self, site: str, values: Mapping[str, str]) -> None:
        """Of a site that is there or new."""
        path, node = next(self._sites(site), (None, None))
        if path is None or node is None:
            path, group = self._group(site)
            group.setdefault("vars", CommentedMap())
            node = group["vars"].setdefault("eid_site", CommentedMap())
        for column, text in values.items():
            *above, key = SITE_COLUMNS[column].split(".")
            place = node
            for step in above:
                if not isinstance(place.get(step), dict):
                    place[step] = CommentedMap()
                place = place[step]
            several = column in _LISTS
            place[key] = [_value(column, part) for part in listed(text)] if several else _value(column, text)
        self.changed.add(path)

    def written(self) -> Mapping[Path, str]:
        """The new text of every file that changed."""
        texts = {}
        for path in sorted(self.changed):
            out = io.StringIO()
            _yaml().dump(self.documents[path], out)
            texts[path] = out.getvalue()
        return texts

    # -- finding things ------------------------------------------------------------------------

    def _trees(self) -> Iterator[tuple[Path, CommentedMap]]:
        """Each file that holds groups, not variables."""
        for path, document in self.documents.items():
            if not _holds_variables(path, self.folder) and "plugin" not in document:
                yield path, document

    def _groups(self) -> Iterator[tuple[Path, str, CommentedMap]]:
        for path, document in self._trees():
            waiting = list(document.items())
            while waiting:
                name, group = waiting.pop(0)
                if isinstance(group, CommentedMap):
                    yield path, str(name), group
                    children = group.get("children")
                    waiting += list(children.items()) if isinstance(children, CommentedMap) else []

    def _hosts(self, name: str) -> Iterator[tuple[Path, CommentedMap]]:
        for path, _, group in self._groups():
            if isinstance(group.get("hosts"), CommentedMap) and name in group["hosts"]:
                yield path, group["hosts"]

    def _sites(self, site: str) -> Iterator[tuple[Path, CommentedMap]]:
        variables = [
            (path, document)
            for path, document in self.documents.items()
            if "group_vars" in path.relative_to(self.folder).parts and site in (path.stem, path.parent.name)
        ]
        variables += [(path, group.get("vars")) for path, name, group in self._groups() if name == site]
        for path, held in variables:
            if isinstance(held, CommentedMap) and isinstance(held.get("eid_site"), CommentedMap):
                yield path, held["eid_site"]

    def _group(self, site: str) -> tuple[Path, CommentedMap]:
        """The group of a site; one that is nowhere yet comes into a file of its own."""
        known = [(path, group) for path, name, group in self._groups() if name == site]
        with_hosts = [found for found in known if isinstance(found[1].get("hosts"), CommentedMap)]
        if known:
            return (with_hosts or known)[0]
        path = self.folder / IMPORTED
        document = self.documents.setdefault(path, CommentedMap())
        above = document.setdefault("all", CommentedMap()).setdefault("children", CommentedMap())
        above[_key(site)] = CommentedMap()
        return path, above[site]

    def _hosts_of(self, site: str) -> CommentedMap:
        path, group = self._group(site)
        self.changed.add(path)
        if not isinstance(group.get("hosts"), CommentedMap):
            group["hosts"] = CommentedMap()
        hosts: CommentedMap = group["hosts"]
        return hosts


def open_files(folder: Path) -> InventoryFiles:
    """Every YAML file below an inventory's folder that holds a mapping. FleetError for one that cannot be read."""
    files = InventoryFiles(folder)
    for path in sorted(p for p in folder.rglob("*") if p.suffix in SUFFIXES and p.is_file()):
        try:
            files.read[path] = path.read_text("utf-8")
            document = _yaml().load(files.read[path])
        except (OSError, UnicodeDecodeError, YAMLError) as error:
            raise mistaken(path, f"cannot be read: {error}", "run `eidfleet inventory check`") from error
        if isinstance(document, CommentedMap):
            files.documents[path] = document
    return files


def listed(text: str) -> Sequence[str]:
    """The parts of a cell that holds several.

    >>> listed("nl, fr"), listed("https://a.be/; https://b.be/")
    (['nl', 'fr'], ['https://a.be/', 'https://b.be/'])
    """
    return [part.strip() for part in text.replace(";", ",").replace("\n", ",").split(",") if part.strip()]


def _value(column: str, text: str) -> object:
    return text if column in _OURS else TaggedScalar(text, style='"', tag="!unsafe")


def _key(name: str) -> str:
    """A name as a key that every YAML reads as text: Ansible's would make false of `no` and a number of `0071`."""
    tag = yaml.resolver.Resolver().resolve(yaml.ScalarNode, name, (True, False))  # type: ignore[no-untyped-call]
    return name if tag == "tag:yaml.org,2002:str" else DoubleQuotedScalarString(name)


def _holds_variables(path: Path, folder: Path) -> bool:
    return bool({"group_vars", "host_vars"} & set(path.relative_to(folder).parts))


def _yaml() -> YAML:
    made = YAML()
    made.preserve_quotes = True
    made.width = 4096
    return made
