"""Makes the inventory from an administrator's list, and the list from the inventory."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from operator import attrgetter
from pathlib import Path

from collector.app.auditing import record_run
from collector.app.report.exporting import csv_text
from collector.app.workspace import Workspace
from collector.core.clock import BRUSSELS
from collector.core.errors import FleetError, Mistake, mistaken, note
from collector.core.fleet.fleet import Fleet, FleetHost
from collector.core.fleet.list_values import shown
from collector.core.fleet.workstation_list import (
    COLUMNS,
    SITE_COLUMNS,
    FleetList,
    ListedHost,
    ListVocabulary,
    normal,
    read_list,
)
from collector.core.model import HostName, Language, Site, SiteId, SiteKind
from collector.core.readable_by import ReadableBy
from collector.delivery.files import write_all, write_whole
from collector.sources.files.temporary import temporary_folder
from collector.sources.fleet.turns import only_import
from collector.sources.inventory.inventory_files import InventoryFiles, listed, open_files
from collector.sources.inventory.list_files import read_table
from reports.book.book_values import Book, Column, Sheet
from reports.book.workbook import book_bytes
from reports.words.words import Words, words

DEFAULT_PORTS = {"ssh": 22, "winrm": 5986, "psrp": 5986}
READER = {True: "expected", False: "optional"}
Check = Callable[[Path], tuple[Fleet, Sequence[Mistake]]]
"""Reads an inventory folder: the fleet, and everything wrong with it."""


@dataclass(frozen=True, slots=True)
class ImportStep:
    """One thing an import does: to which site or workstation, and what becomes of it."""

    what: str
    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """`texts` are the new contents of the files that change. `kept` workstations are in the inventory and not in the list."""

    steps: tuple[ImportStep, ...]
    texts: Mapping[Path, str]
    kept: tuple[str, ...]
    unchanged: int
    ignored: tuple[str, ...]
    notes: tuple[str, ...] = ()
    before: Mapping[Path, str] = field(default_factory=dict)
    """What the files that change held when the plan was made; one that is new is not in it."""


def planned(path: Path, inventory: Path, check: Check) -> ImportPlan:
    """What importing the list would do; nothing is written. FleetError names every mistake by its row.

    The changed files are tried out in a copy of the inventory, so that a plan is one that Ansible reads as meant.
    """
    table = read_table(path, _vocabulary().headings)
    before, wrong = check(inventory)
    if wrong:
        raise FleetError(*wrong)
    named = {normal(text): site.id for site in before.sites.values() for text in (site.name, site.id)}
    addresses = {str(host.name): host.address for host in before.hosts}
    found, mistakes = read_list(table, replace(_vocabulary(), sites=named, hosts=addresses))
    if mistakes:
        raise FleetError(*mistakes)
    files = open_files(inventory)
    steps, unchanged = _apply(found, before, files)
    texts = files.written()
    _try_out(found, before, texts, inventory, check)
    kept = sorted({host.name for host in before.hosts} - {host.name for host in found.hosts})
    held = {path: files.read[path] for path in texts if path in files.read}
    return ImportPlan(tuple(steps), texts, tuple(kept), unchanged, found.ignored, found.notes, held)


def brought_in(
    file: Path,
    folder: Workspace,
    inventory: Path,
    vault: Sequence[str],
    show: Callable[[ImportPlan], None],
    *,
    writes: bool,
) -> ImportPlan:
    """Plans what the list does to the inventory, shows it, and does it where it `writes`; nobody else imports meanwhile."""

    def check(place: Path) -> tuple[Fleet, Sequence[Mistake]]:
        is_empty = not any(path.is_file() for path in place.rglob("*"))
        return (Fleet({}, ()), ()) if is_empty else folder.checked([place], vault)

    with only_import(inventory):
        plan = planned(file, inventory, check)
        show(plan)
        if plan.steps and writes:
            hosts = sorted({HostName(step.name) for step in plan.steps if step.what.endswith(" PC")})
            sites = sorted({SiteId(step.name) for step in plan.steps if step.what.endswith(" site")})
            options = {"file": file}
            with record_run(folder.store(), "inventory import", options=options, sites=sites, hosts=hosts):
                apply(plan)
    return plan


def apply(plan: ImportPlan) -> None:
    """Writes the files of a plan, all or none. FleetError if somebody changed one since the plan was made."""
    for path in plan.texts:
        now = path.read_text("utf-8") if path.exists() else None
        if now != plan.before.get(path):
            message = "was changed by somebody else meanwhile"
            raise mistaken(path, message, "import again; nothing was written")
    write_all({path: text.encode() for path, text in plan.texts.items()})


def write_list(
    fleet: Fleet, path: Path, language: Language, now: datetime, readable_by: ReadableBy = ReadableBy.OWNER
) -> Path:
    """The inventory as a list, in a workbook or as CSV by the file's name; a fleet without workstations gives a template."""
    w = words(language)
    rows = [
        [values.get(column, "") for column in COLUMNS]
        for host in sorted(fleet.hosts, key=lambda h: (h.site, h.name))
        for values in ({**_site_values(fleet.sites[host.site], w), **_host_values(host, w)},)
    ]
    if path.suffix.lower() == ".csv":
        headings = [w(f"list-{column}") for column in COLUMNS]
        body = csv_text([dict(zip(headings, row, strict=True)) for row in rows], headings).encode()
    elif path.suffix.lower() == ".xlsx":
        body = book_bytes(_book(rows, w, now))
    else:
        raise mistaken(path, "is neither a .xlsx nor a .csv file", "name one of these")
    return write_whole(path, body, readable_by)


# -- what an import does ---------------------------------------------------------------------------------


def _apply(found: FleetList, before: Fleet, files: InventoryFiles) -> tuple[list[ImportStep], int]:
    """Changes the open files as the list says; the steps, and how many workstations stay as they are."""
    steps: list[ImportStep] = []
    mistakes: list[Mistake] = []
    unchanged = 0
    for site in found.sites:
        was = before.sites.get(SiteId(site.id))
        if was is None:
            values = {"site-name": site.id, **site.values}
            steps.append(ImportStep("add site", site.id, values["site-name"]))
        elif values := _different(site.values, _site_values(was, None)):
            steps.append(ImportStep("change site", site.id, _told(values, _site_values(was, None))))
        else:
            continue
        files.set_site(site.id, values)
    hosts = {host.name: host for host in before.hosts}
    for host in found.hosts:
        old = hosts.get(HostName(host.name))
        if old is None and host.name in files.group_names():
            hint = "give the workstation another name"
            note(mistakes, host.place, f"PC {shown(host.name)} has the name of a group", hint)
            continue
        if old is None:
            files.add_host(host.name, host.site, host.values)
            steps.append(ImportStep("add PC", host.name, f"site {host.site}"))
            continue
        new = _different(host.values, _host_values(old, None))
        if not new and old.site == host.site:
            unchanged += 1
            continue
        if not files.has_host(host.name):
            hint = (
                "change it where it stands: only entries in YAML files are written, no ranges, scripts or INI"
            )
            note(mistakes, host.place, f"PC {host.name!r} is in no YAML file of the inventory", hint)
            continue
        if old.site != host.site:
            files.move_host(host.name, host.site)
            steps.append(ImportStep("move PC", host.name, f"site {old.site} -> {host.site}"))
        if new:
            files.set_host(host.name, new)
            steps.append(ImportStep("change PC", host.name, _told(new, _host_values(old, None))))
    if mistakes:
        raise FleetError(*mistakes)
    return steps, unchanged


def _different(values: Mapping[str, str], old: Mapping[str, str]) -> dict[str, str]:
    return {column: text for column, text in values.items() if listed(text) != listed(old.get(column, ""))}


def _told(new: Mapping[str, str], old: Mapping[str, str]) -> str:
    return ", ".join(f"{column} {old.get(column) or 'none'} -> {text}" for column, text in new.items())


def _try_out(
    found: FleetList, before: Fleet, texts: Mapping[Path, str], inventory: Path, check: Check
) -> None:
    """FleetError unless the inventory with the new texts has no mistakes, says what the list says, and else what it said."""
    if not texts:
        return
    with temporary_folder(inventory.parent) as folder:
        copy = folder / inventory.name
        shutil.copytree(inventory, copy, symlinks=True)
        for path, text in texts.items():
            target = copy / path.relative_to(inventory)
            target.unlink(missing_ok=True)  # through a link the file itself would change
            target.write_text(text, "utf-8")
        after, mistakes = check(copy)
    if mistakes:
        raise FleetError(*(_in_list(mistake, found) for mistake in mistakes))
    if overruled := [*_overruled(found, after), *_changed_beside(found, before, after)]:
        raise FleetError(*overruled)


def _overruled(found: FleetList, after: Fleet) -> Iterator[Mistake]:
    hint = "something else in the inventory says otherwise, such as host_vars; change it there"
    hosts = {host.name: host for host in after.hosts}
    for host in found.hosts:
        if left := _left(host, hosts.get(HostName(host.name))):
            yield Mistake(host.place, f"PC {host.name!r}: {', '.join(left)} would not take effect", hint)
    for site in found.sites:
        made = after.sites.get(SiteId(site.id))
        if made is not None and (left := tuple(_different(site.values, _site_values(made, None)))):
            yield Mistake(site.place, f"site {site.id!r}: {', '.join(left)} would not take effect", hint)


def _changed_beside(found: FleetList, before: Fleet, after: Fleet) -> Iterator[Mistake]:
    """What the list says nothing of, and would change all the same: one part of a YAML file may stand for several."""
    hint = "they share a part of a file (an anchor with *, or a group above both); write it out for each"
    sites = {site.id for site in found.sites}
    for site in before.sites.values():
        if site.id not in sites and after.sites.get(site.id) != site:
            yield Mistake("", f"site {site.id!r} would change too, and is not in the list", hint)
    hosts, names = {host.name: host for host in after.hosts}, {host.name for host in found.hosts}
    for host in before.hosts:
        if host.name not in names and hosts.get(host.name) != host:
            yield Mistake("", f"PC {host.name!r} would change too, and is not in the list", hint)


def _left(host: ListedHost, after: FleetHost | None) -> Sequence[str]:
    if after is None or after.site != host.site:
        return ("site",)
    return tuple(_different(host.values, _host_values(after, None)))


def _in_list(mistake: Mistake, found: FleetList) -> Mistake:
    """A mistake of the new inventory, told by the row that brought it where one can be named."""
    for site in found.sites:
        if f"group {site.id}:" in mistake.message:
            return Mistake(site.place, mistake.message, mistake.suggestion)
    return mistake


# -- values as a list shows them -------------------------------------------------------------------------


def _site_values(site: Site, w: Words | None) -> dict[str, str]:
    """By column; in the words of a language, or as the inventory has them."""
    values = {column: attrgetter(part)(site) for column, part in SITE_COLUMNS.items()}
    values |= {
        "site": site.id,
        "kind": w(f"kind-{site.kind}") if w else site.kind.value,
        "languages": ", ".join(site.languages),
        "portals": ", ".join(site.portals),
    }
    return {column: text for column, text in values.items() if text}


def _host_values(host: FleetHost, w: Words | None) -> dict[str, str]:
    reader = READER[host.host.expects_reader]
    values = {
        "pc": host.name,
        "address": host.address if w is None or host.address != host.name else "",
        "connection": host.connection,
        "port": str(host.port) if w is None or host.port != DEFAULT_PORTS.get(host.connection) else "",
        "reader": w(f"list-reader-{reader}") if w else reader,
    }
    return {column: text for column, text in values.items() if text}


@cache
def _vocabulary() -> ListVocabulary:
    """Headings and values of every language, and our own names for them."""
    headings = {normal(column): column for column in COLUMNS}
    kinds = {normal(kind.value): kind.value for kind in SiteKind}
    readers = {reader: reader for reader in READER.values()}
    for language in Language:
        w = words(language)
        headings |= {normal(w(f"list-{column}")): column for column in COLUMNS}
        kinds |= {normal(w(f"kind-{kind}")): kind.value for kind in SiteKind}
        readers |= {normal(w(f"list-reader-{reader}")): reader for reader in READER.values()}
    return ListVocabulary(headings, {"kind": kinds, "reader": readers})


def _book(rows: Sequence[Sequence[str]], w: Words, now: datetime) -> Book:
    columns = tuple(Column(column, w(f"list-{column}")) for column in COLUMNS)
    explained = tuple((w(f"list-{column}"), w(f"list-{column}-help")) for column in COLUMNS)
    title = w("list-title")
    return Book(
        language_tag=f"{w.language}-BE",
        title=title,
        header=title,
        day=now.astimezone(BRUSSELS).date().isoformat(),
        page_of=("", "/", ""),
        created=now,
        cut_mark="…",
        sheets=(
            Sheet("list", title, "tblList", columns, tuple(tuple(row) for row in rows)),
            Sheet(
                "help",
                w("list-help-title"),
                "tblColumns",
                (Column("column", w("list-column")), Column("holds", w("list-holds"))),
                explained,
            ),
        ),
    )
