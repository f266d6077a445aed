"""An administrator's list of workstations: rows of text in, sites and hosts with what the list says of them out.

An empty cell says nothing: what the inventory has stays. Every mistake names its row, all at once.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from collector.core.errors import Mistake

SITE_COLUMNS = (
    "site-name",
    "kind",
    "languages",
    "contact-name",
    "contact-email",
    "contact-phone",
    "it-name",
    "it-phone",
    "it-email",
    "it-hours",
    "portals",
)
HOST_COLUMNS = ("address", "connection", "port", "reader")
COLUMNS = ("site", *SITE_COLUMNS, "pc", *HOST_COLUMNS)
CONNECTIONS = ("ssh", "winrm", "psrp", "local")
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_HOST_NAME = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?")


@dataclass(frozen=True, slots=True)
class Table:
    """A list as it was read: `first_row` is the number, as a person counts, of the first row below the headings."""

    place: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    first_row: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a heading or a value may be called, in any language, lower case: to our own name for it."""

    headings: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    """By column: `kind` and `reader`."""
    sites: Mapping[str, str] = field(default_factory=dict)
    """Ids and names of the sites that the inventory has: to the id."""


@dataclass(frozen=True, slots=True)
class ListedHost:
    """`values` holds what the list says, by column; `place` is its row."""

    name: str
    site: str
    place: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListedSite:
    id: str
    place: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FleetList:
    sites: tuple[ListedSite, ...]
    hosts: tuple[ListedHost, ...]
    ignored: tuple[str, ...] = ()
    """Headings of columns that are not ours."""


def read_list(table: Table, words: Vocabulary) -> tuple[FleetList, tuple[Mistake, ...]]:
    """What the list says, and everything wrong with it; with a mistake the first part is not complete."""
    columns, ignored, mistakes = _columns(table, words)
    mistakes += [
        Mistake(
            f"{table.place}: headings",
            f"no column for {name}",
            "download a template with `inventory template`",
        )
        for name in ("pc", "site")
        if name not in columns.values() and not (name == "site" and "site-name" in columns.values())
    ]
    if mistakes:
        return FleetList((), (), ignored), tuple(mistakes)
    sites: dict[str, dict[str, tuple[str, str]]] = {}
    hosts: dict[str, ListedHost] = {}
    for number, row in enumerate(table.rows, start=table.first_row):
        place = f"{table.place}: row {number}"
        found = {columns[i]: text.strip() for i, text in enumerate(row) if i in columns and text.strip()}
        if not found:
            continue
        values, wrong = _values(found, words, place)
        mistakes += wrong
        site = values.pop("site", "") or _site_of(values, words)
        name = values.pop("pc", "")
        mistakes += _whose(site, name, place)
        if not site or not name:
            continue
        known = sites.setdefault(site, {})
        for column in SITE_COLUMNS:
            if column in values:
                said, where = known.setdefault(column, (values[column], place))
                if said != values[column]:
                    message = f"site {site!r}: {column} is {values[column]!r} here and {said!r} in {where}"
                    mistakes.append(Mistake(place, message, "write the same in both, or leave one empty"))
        if name in hosts:
            mistakes.append(
                Mistake(
                    place, f"PC {name!r} stands in {hosts[name].place} already", "keep one of the two rows"
                )
            )
        mine = {column: values[column] for column in HOST_COLUMNS if column in values}
        hosts.setdefault(name, ListedHost(name, site, place, mine))
    if not hosts and not mistakes:
        mistakes.append(Mistake(table.place, "holds no row with a PC", "fill in a row for each workstation"))
    listed = tuple(
        ListedSite(
            site,
            min((p for _, p in told.values()), default=table.place),
            {c: v for c, (v, _) in told.items()},
        )
        for site, told in sites.items()
    )
    return FleetList(listed, tuple(hosts.values()), ignored), tuple(mistakes)


def _site_of(values: dict[str, str], words: Vocabulary) -> str:
    """The site that a row without an id means. A known id in the place of the name is no new name."""
    said = values.get("site-name", "")
    known = words.sites.get(normal(said))
    if known is not None and said == known:
        del values["site-name"]
    return known or site_id(said)


def site_id(name: str) -> str:
    """An id made of a site's name, as a group of Ansible may be called.

    >>> site_id("Cabinet médical du Parc"), site_id("3 Linden"), site_id("")
    ('cabinet-medical-du-parc', 'site-3-linden', '')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return f"site-{made}" if made[:1].isdigit() else made


def normal(text: str) -> str:
    """A heading or value as it is compared: case, blanks, accents and marks do not count.

    >>> normal("  E-mail  contactpersoon* "), normal("PC naam")
    ('emailcontactpersoon', 'pcnaam')
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if c.isalnum())


def _columns(table: Table, words: Vocabulary) -> tuple[dict[int, str], tuple[str, ...], list[Mistake]]:
    columns: dict[int, str] = {}
    ignored: list[str] = []
    mistakes: list[Mistake] = []
    for index, heading in enumerate(table.headings):
        column = words.headings.get(normal(heading))
        if column is not None and column in columns.values():
            mistakes.append(
                Mistake(
                    f"{table.place}: headings", f"two columns are called {heading!r}", "remove one of them"
                )
            )
        elif column is not None:
            columns[index] = column
        elif near := difflib.get_close_matches(normal(heading), list(words.headings), n=1, cutoff=0.85):
            meant = words.headings[near[0]]
            hint = f"did you mean the column {meant!r}? Else give it quite another name"
            mistakes.append(Mistake(f"{table.place}: headings", f"unknown column {heading!r}", hint))
        elif heading.strip():
            ignored.append(heading.strip())
    return columns, tuple(ignored), mistakes


def _values(found: Mapping[str, str], words: Vocabulary, place: str) -> tuple[dict[str, str], list[Mistake]]:
    values = dict(found)
    mistakes = []
    for column, known in words.values.items():
        if column in values:
            ours = known.get(normal(values[column]))
            if ours is None:
                choices = ", ".join(sorted(set(known.values())))
                mistakes.append(
                    Mistake(place, f"{column}: unknown value {values[column]!r}", f"write one of {choices}")
                )
            values[column] = ours or values[column]
    if "connection" in values:
        values["connection"] = values["connection"].lower()
        if values["connection"] not in CONNECTIONS:
            message = f"connection: unknown value {values['connection']!r}"
            mistakes.append(Mistake(place, message, f"write one of {', '.join(CONNECTIONS)}"))
    if "port" in values and not (values["port"].isdigit() and 0 < int(values["port"]) < 65_536):
        mistakes.append(Mistake(place, f"port: {values['port']!r} is none", "write a number from 1 to 65535"))
    return values, mistakes


def _whose(site: str, name: str, place: str) -> list[Mistake]:
    mistakes = []
    if not name:
        mistakes.append(Mistake(place, "has no PC name", "name the workstation as in the inventory"))
    elif not _HOST_NAME.fullmatch(name):
        mistakes.append(
            Mistake(place, f"PC {name!r} is no name for a host", "use letters, digits, dots, - and _")
        )
    if not site:
        mistakes.append(Mistake(place, "has no site", "write the site's name or id"))
    elif not _ID.fullmatch(site):
        mistakes.append(
            Mistake(
                place,
                f"site {site!r} is no id of a group",
                "use letters, digits, - and _; begin with a letter",
            )
        )
    return mistakes
