"""An administrator's list of workstations: rows of text in, sites and hosts with what the list says of them out.

An empty cell says nothing: what the inventory has stays. Every mistake names its row, all at once.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from collector.core.errors import Mistake, note
from collector.core.fleet.list_values import one_line, shown, wrong_address, wrong_text
from collector.core.model import Language

SITE_COLUMNS: Mapping[str, str] = {
    "site-name": "name",
    "kind": "kind",
    "languages": "languages",
    "contact-name": "contact.name",
    "contact-email": "contact.email",
    "contact-phone": "contact.phone",
    "it-name": "local_it.name",
    "it-phone": "local_it.phone",
    "it-email": "local_it.email",
    "it-hours": "local_it.hours",
    "portals": "portals",
}
"""Each column with what it is of a site, in `eid_site` as in `Site`."""
HOST_COLUMNS: Mapping[str, str] = {
    "address": "ansible_host",
    "connection": "ansible_connection",
    "port": "ansible_port",
    "reader": "eid_reader",
}
"""Each column with the variable it is of a workstation."""
COLUMNS = ("site", *SITE_COLUMNS, "pc", *HOST_COLUMNS)
CONNECTIONS = ("ssh", "winrm", "psrp", "local")
ANSIBLE_GROUPS = ("all", "ungrouped")
"""Groups that every inventory has: no site or workstation may take their names."""
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,99}")
_HOST_NAME = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9._-]{0,251}[A-Za-z0-9_])?")
_TOTALS = re.compile(
    r"(eind|sub|grand |gesamt)?(totaal|totalen|total|totaux|totale|totals|gesamt|summe|ergebnis|som|somme|sum|aantal|nombre|anzahl|count)"
    r"( (général|general|generale|pcs?|pc's|postes?))?[ :.*]*+[0-9 ]*+"
)
_PORTAL = re.compile(
    r"(?:https?://)?\w[\w-]*(?:\.[\w-]+)+(?::[0-9]{1,5})?(?:/[\w.~:/?#&=%+-]*)?", re.IGNORECASE
)
_NUMBER = re.compile(r"[0-9][0-9 .,%]*")


@dataclass(frozen=True, slots=True)
class Table:
    """A list as it was read: `first_row` is the number, as a person counts, of the first row below the headings."""

    place: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    first_row: int


@dataclass(frozen=True, slots=True)
class ListVocabulary:
    """What a heading or a value may be called, in any language, lower case: to our own name for it."""

    headings: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    """By column: `kind` and `reader`."""
    sites: Mapping[str, str] = field(default_factory=dict)
    """Ids and names of the sites that the inventory has: to the id."""
    hosts: Mapping[str, str] = field(default_factory=dict)
    """Workstations that the inventory has, by name, to their address as it says it: that may be whatever it likes."""


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
    notes: tuple[str, ...] = ()
    """What was left aside or taken another way than it was written, a sentence each."""


def read_list(table: Table, words: ListVocabulary) -> tuple[FleetList, tuple[Mistake, ...]]:
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
    spellings = _Spellings(words)
    for number, row in enumerate(table.rows, start=table.first_row):
        place = f"{table.place}: row {number}"
        found = {columns[i]: text for i, cell in enumerate(row) if i in columns and (text := one_line(cell))}
        if not found:
            continue
        if _is_total(row):
            spellings.notes.append(f"{place}: a row of totals, left aside")
            continue
        values, wrong = _values(found, words, place)
        mistakes += wrong
        site = spellings.site(values.pop("site", "") or _site_of(values, words))
        name = spellings.host(values.pop("pc", ""))
        mistakes += _whose(site, name, place, words)
        if not site or not name:
            continue
        known = sites.setdefault(site, {})
        for column in SITE_COLUMNS:
            if column in values:
                said, where = known.setdefault(column, (values[column], place))
                if said != values[column]:
                    message = f"site {shown(site)}: {column} is {shown(values[column])} here and {shown(said)} in {where}"
                    note(mistakes, place, message, "write the same in both, or leave one empty")
        if name in hosts:
            note(
                mistakes,
                place,
                f"PC {shown(found['pc'])} stands in {hosts[name].place} already",
                "keep one of the two rows; capitals make no other PC",
            )
        mine = {column: values[column] for column in HOST_COLUMNS if column in values}
        hosts.setdefault(name, ListedHost(name, site, place, mine))
    mistakes += [
        Mistake(
            hosts[name].place, f"PC {shown(name)} has the name of a site", "give one of them another name"
        )
        for name in hosts
        if name in sites
    ]
    if not hosts and not mistakes:
        note(mistakes, table.place, "holds no row with a PC", "fill in a row for each workstation")
    listed = tuple(
        ListedSite(
            site,
            min((p for _, p in told.values()), default=table.place),
            {c: v for c, (v, _) in told.items()},
        )
        for site, told in sites.items()
    )
    return FleetList(listed, tuple(hosts.values()), ignored, tuple(spellings.notes)), tuple(mistakes)


class _Spellings:
    """One name for each site and workstation, however its capitals are written: the inventory's, else the list's first."""

    def __init__(self, words: ListVocabulary) -> None:
        self.notes: list[str] = []
        self._sites = {site.casefold(): site for site in words.sites.values()}
        self._hosts = {host.casefold(): host for host in words.hosts}
        self._exact = {*words.sites.values(), *words.hosts}

    def site(self, said: str) -> str:
        return self._known(self._sites, said, "site")

    def host(self, said: str) -> str:
        return self._known(self._hosts, said, "PC")

    def _known(self, names: dict[str, str], said: str, what: str) -> str:
        if said in self._exact:
            return said
        name = names.setdefault(said.casefold(), said)
        if name != said and name in self._exact:
            self.notes.append(f"{what} {shown(said)} is {shown(name)} of the inventory, and keeps that name")
        return name


def _is_total(row: Sequence[str]) -> bool:
    """Whether a row only counts or adds up what stands above it: such a word, and otherwise numbers at most.

    >>> _is_total(["Totaal", "", "12"]), _is_total(["Linden", "total-1", ""]), _is_total(["12", "", ""])
    (True, False, False)
    """
    filled = [one_line(cell).casefold() for cell in row if cell.strip()]
    words = [text for text in filled if not _NUMBER.fullmatch(text)]
    return len(words) == 1 and len(words[0]) < 60 and _TOTALS.fullmatch(words[0]) is not None


def _site_of(values: dict[str, str], words: ListVocabulary) -> str:
    """The site that a row without an id means. A known id in the place of the name is no new name."""
    said = values.get("site-name", "")
    known = words.sites.get(normal(said))
    if known is not None and said.casefold() == known.casefold():
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


def _columns(table: Table, words: ListVocabulary) -> tuple[dict[int, str], tuple[str, ...], list[Mistake]]:
    columns: dict[int, str] = {}
    ignored: list[str] = []
    mistakes: list[Mistake] = []
    for index, heading in enumerate(table.headings):
        column = words.headings.get(normal(heading))
        if column is not None and column in columns.values():
            note(
                mistakes,
                f"{table.place}: headings",
                f"two columns are called {shown(heading)}",
                "remove one of them",
            )
        elif column is not None:
            columns[index] = column
        elif near := difflib.get_close_matches(normal(heading), list(words.headings), n=1, cutoff=0.85):
            meant = words.headings[near[0]]
            hint = f"did you mean the column {meant!r}? Else give it quite another name"
            note(mistakes, f"{table.place}: headings", f"unknown column {shown(heading)}", hint)
        elif heading.strip():
            ignored.append(heading.strip())
    return columns, tuple(ignored), mistakes


def _values(
    found: Mapping[str, str], words: ListVocabulary, place: str
) -> tuple[dict[str, str], list[Mistake]]:
    values = dict(found)
    mistakes: list[Mistake] = []
    for column in sorted(found, key=lambda column: column not in words.values):
        text, known = found[column], words.values.get(column)
        wrong = wrong_text(column, text) if column not in ("site", "pc") else None
        if wrong is None and known is not None:
            values[column] = known.get(normal(text), text)
            if values[column] not in known.values():
                wrong = (
                    f"unknown value {shown(text)}",
                    f"write one of {', '.join(sorted(set(known.values())))}",
                )
        elif wrong is None and column in _FORMS:
            values[column], wrong = _FORMS[column](text)
        elif wrong is None and column == "address" and words.hosts.get(found.get("pc", "")) != text:
            wrong = wrong_address(text)
        if wrong is not None:
            note(mistakes, place, f"{column}: {wrong[0]}", wrong[1])
    return values, mistakes


def _connection(text: str) -> tuple[str, tuple[str, str] | None]:
    said = text.lower()
    if said in CONNECTIONS:
        return said, None
    return said, (f"unknown value {shown(text)}", f"write one of {', '.join(CONNECTIONS)}")


def _port(text: str) -> tuple[str, tuple[str, str] | None]:
    if text.isascii() and text.isdigit() and len(text) < 9 and 0 < int(text) < 65_536:
        return str(int(text)), None
    return text, (f"{shown(text)} is none", "write a number from 1 to 65535")


def _languages(text: str) -> tuple[str, tuple[str, str] | None]:
    """Separated by whatever stands between words."""
    said = list(dict.fromkeys(re.findall(r"[^\s,;/+&]+", text.lower())))
    strange = [word for word in said if word not in [language.value for language in Language]]
    if said and not strange:
        return ", ".join(said), None
    return text, (f"unknown language {shown(', '.join(strange) or text)}", "write nl, fr, de, en, or several")


def _portals(text: str) -> tuple[str, tuple[str, str] | None]:
    said = re.findall(r"[^\s,;]+", text)
    strange = [address for address in said if not _PORTAL.fullmatch(address)]
    if said and not strange:
        return ", ".join(said), None
    hint = "write addresses such as https://www.riziv.fgov.be/, with commas between"
    return text, (f"{shown(', '.join(strange) or text)} is no address", hint)


_FORMS = {"connection": _connection, "port": _port, "languages": _languages, "portals": _portals}


def _whose(site: str, name: str, place: str, words: ListVocabulary) -> list[Mistake]:
    mistakes: list[Mistake] = []
    if not name:
        note(mistakes, place, "has no PC name", "name the workstation as in the inventory")
    elif name in ANSIBLE_GROUPS or name in words.sites.values():
        hint = "give the workstation another name"
        note(mistakes, place, f"PC {shown(name)} has the name of a group", hint)
    elif name not in words.hosts and not _HOST_NAME.fullmatch(name):
        note(mistakes, place, f"PC {shown(name)} is no name for a host", "use letters, digits, dots, - and _")
    if not site:
        note(mistakes, place, "has no site", "write the site's name or id")
    elif site in ANSIBLE_GROUPS or site in words.hosts:
        note(mistakes, place, f"site {shown(site)} has a name that is taken", "give it another id")
    elif site not in words.sites.values() and not _ID.fullmatch(site):
        note(
            mistakes,
            place,
            f"site {shown(site)} is no id of a group",
            "use letters, digits, - and _; begin with a letter",
        )
    return mistakes
