"""What people bring: a list of workstations, a workbook that comes back, the files of a fleet folder, checks of their own."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from collector.app.list_import import planned, write_list
from collector.core.errors import FleetError
from collector.core.fleet.fleet import Fleet, FleetHost
from collector.core.model import Contact, Host, HostName, Language, Site, SiteId
from collector.sources.answers.returned_workbook import read_returned
from collector.sources.catalogue.check_cases import read_cases
from collector.sources.catalogue.check_files import read_check
from collector.sources.catalogue.helpdesk_file import load_helpdesks
from collector.sources.files.places import shared_data
from collector.sources.fleet.retired import load_retired
from collector.sources.fleet.settings import load_settings
from collector.sources.fleet.waivers import load_waivers
from collector.sources.scan.ansible_settings import checked_config, environment, overridden
from reports.book.book_answers import vocabulary
from tests.fuzz.engine import HERE, Way
from tests.fuzz.from_workstations import catalogue
from tests.fuzz.mutations import of_bytes, of_settings, of_text, of_zip, some
from tests.rigs.answered_fleet import (
    AnsweredFleet,
    answered_fleet,
    bytes_of,
    fill,
    opened,
    sheet_of,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LINDEN = Site(
    SiteId("practice-linden"), "Group practice Ter Linden", contact=Contact("An", email="an@linden.example")
)
FLEET = Fleet(
    {LINDEN.id: LINDEN},
    tuple(
        FleetHost(Host(HostName(name), LINDEN.id), f"{name}.linden.example", 22, "ssh")
        for name in ("reception-1", "doctor-1", "laptop-1")
    ),
)  # fmt: skip
LIST = (
    "Onze pc's;;;;;;\nPC;Locatie;Soort locatie;Talen;E-mail contactpersoon;Kaartlezer;Serienummer;Verbinding;Adres\n"
    "balie-1;Gemeente Dorp;gemeentelijke dienst;nl, fr;info@dorp.example;verwacht;X1;winrm;10.1.1.4\n"
    "balie-2;Gemeente Dorp;;;;optioneel;X2;winrm;10.1.1.5\nreception-1;Group practice Ter Linden;;;;;;;pc7.linden.example\n"
)
CFG = """\
[defaults]
inventory = hosts.yaml
forks = 20
vault_password_file = ~/.vault
stdout_callback = yaml ; as we like it
ask_pass = False
[ssh_connection]
ssh_args = -o ControlMaster=auto -o Port=2222
pipelining = True
[privilege_escalation]
become = True
become_ask_pass = no
"""
SETTINGS = """
[mail]
server = "mail.example"
port = 587
sender = "eid@it.example"
sender_names = { nl = "eID-wacht", fr = "Veille eID" }
[webhook]
url = "https://hook.example/x"
"""
WAIVERS = """\
[[waiver]]
check = "firefox-manifest"
site = "practice-linden"
host = "doctor-1"
reason = "wordt vervangen"
by = "An"
until = 2027-01-31
"""
RETIRED = """\
[[retired]]
host = "doctor-1"
site = "practice-linden"
date = 2026-11-24
by = "An"
reason = "weg"
"""


@cache
def _temporary() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def lists() -> Sequence[bytes]:
    book = write_list(FLEET, _temporary() / "list.xlsx", Language.FR, NOW).read_bytes()
    table = write_list(FLEET, _temporary() / "list.csv", Language.NL, NOW).read_bytes()
    return book, book, table, LIST.encode(), LIST.encode("utf-16")


def read_list(body: bytes, folder: Path) -> None:
    """All of an import but Ansible's own reading of what it would write."""
    inventory = folder / "inventory"
    if not inventory.exists():
        shutil.copytree(shared_data("inventory") / "example/inventory", inventory)
    path = folder / ("list.xlsx" if body.startswith(b"PK") else "list.csv")
    path.write_bytes(body)
    planned(path, inventory, lambda _: (FLEET, ()))


@cache
def _answered() -> AnsweredFleet:
    return answered_fleet(_temporary() / "answered")


@cache
def workbooks() -> Sequence[bytes]:
    book = opened(_answered().slim(Language.NL))
    sheet = sheet_of(book, "tblToDo")
    fill(sheet, 2, answer="done", done_on=date(2026, 11, 23), done_by="An", remark="in orde")
    fill(sheet, 3, answer="planned", planned_on=date(2026, 12, 1))
    return bytes_of(book), _answered().slim(Language.FR)


@cache
def _fleet_id() -> str:
    return _answered().store.fleet_id()


def read_workbook(body: bytes, folder: Path) -> None:
    path = folder / "back.xlsx"
    path.write_bytes(body)
    read_returned(path, vocabulary(), _fleet_id())


def read_cfg(body: bytes, folder: Path) -> None:
    (folder / "ansible.cfg").write_bytes(body)
    config = checked_config(folder)
    assert config.path == folder / "ansible.cfg"
    list(overridden(config))
    for name, value in environment(config).items():  # must be such as a process can be given
        assert b"\0" not in os.fsencode(name + value)


def read_settings(body: bytes, folder: Path) -> None:
    (folder / "eidfleet.toml").write_bytes(body)
    settings = load_settings(folder)
    settings.history.url_for(folder)


def read_waivers(body: bytes, folder: Path) -> None:
    path = folder / "waivers.toml"
    path.write_bytes(body)
    load_waivers(path, checks=catalogue().checks.keys(), sites=[LINDEN.id], hosts=[h.name for h in FLEET.hosts])  # fmt: skip


def read_retired(body: bytes, folder: Path) -> None:
    path = folder / "retired.toml"
    path.write_bytes(body)
    load_retired(path)


@cache
def _a_check() -> Path:
    return HERE.parents[1] / "collector/checks/firefox-manifest"


def read_own_check(body: bytes, folder: Path) -> None:
    target = folder / "firefox-manifest"
    if not target.exists():
        shutil.copytree(_a_check(), target)
    (target / "check.yaml").write_bytes(body)
    read_check(target, catalogue().knowledge.products.keys(), (), [])


def read_own_cases(body: bytes, folder: Path) -> None:
    (folder / "cases.yaml").write_bytes(body)
    read_cases(folder)


def read_desks(body: bytes, folder: Path) -> None:
    path = folder / "helpdesks.yaml"
    path.write_bytes(body)
    load_helpdesks(path)


def _fleet_settings() -> Sequence[bytes]:
    shipped = (shared_data("inventory") / "example/eidfleet.toml").read_bytes()
    return shipped, SETTINGS.encode(), shipped


TOML = some(of_settings, of_settings, of_text, of_bytes)
TEXT = some(of_text, of_text, of_bytes)
WAYS = (
    Way("list", lists, some(of_zip, of_zip, of_zip, of_text), read_list, (FleetError,), 25),
    Way("workbook", workbooks, some(of_zip, of_zip, of_zip, of_zip, of_bytes), read_workbook, (FleetError,), 20),
    Way("ansible-cfg", lambda: (CFG.encode(),), TOML, read_cfg, (FleetError,), 150),
    Way("settings", _fleet_settings, TOML, read_settings, (FleetError,), 150),
    Way("waivers", lambda: (WAIVERS.encode(), (WAIVERS * 3).encode()), TOML, read_waivers, (FleetError,), 150),
    Way("retired", lambda: (RETIRED.encode(),), TOML, read_retired, (FleetError,), 150),
    Way("own-check", lambda: ((_a_check() / "check.yaml").read_bytes(),), TEXT, read_own_check, (FleetError,), 25),
    Way("own-cases", lambda: ((_a_check() / "cases.yaml").read_bytes(),), TEXT, read_own_cases, (FleetError,), 25),
    Way("helpdesks", lambda: ((HERE.parents[1] / "collector/knowledge/helpdesks.yaml").read_bytes(),), TEXT, read_desks, (FleetError,), 5),
)  # fmt: skip
