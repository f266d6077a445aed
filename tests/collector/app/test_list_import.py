"""An administrator's list makes the inventory: nothing lost, every mistake by its row, nothing written before it is asked for."""

from __future__ import annotations

import random
import re
import shutil
import tracemalloc
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import IllegalCharacterError

from collector.app.list_import import ImportPlan, _vocabulary, apply, planned, write_list
from collector.core.errors import FleetError, Mistake
from collector.core.fleet.fleet import Fleet
from collector.core.fleet.workstation_list import read_list
from collector.core.model import HostName, Language, SiteId, SiteKind
from collector.sources.files.places import shared_data
from collector.sources.inventory.list_files import read_table
from collector.sources.inventory.read_inventory import Reading, check_inventory
from tests.reports.hostile_texts import PAYLOADS
from tests.rigs.fleet_folder import start_eidfleet
from tests.rigs.shipped import shipped_helpdesks

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    """The example that every fleet folder starts from."""
    return shutil.copytree(shared_data("inventory") / "example/inventory", tmp_path / "fleet/inventory")


@pytest.fixture(scope="module")
def example() -> Fleet:
    return fleet_of(shared_data("inventory") / "example/inventory")


def check(place: Path) -> tuple[Fleet, Sequence[Mistake]]:
    return check_inventory(Reading([place], place.parent, desks=shipped_helpdesks().desks.keys()))


def fleet_of(inventory: Path) -> Fleet:
    found, mistakes = check(inventory)
    assert mistakes == ()
    return found


def csv_file(folder: Path, *lines: str) -> Path:
    path = folder / "list.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("language", Language)
def test_a_list_that_comes_back_as_it_went_out_changes_nothing(
    example: Fleet, inventory: Path, tmp_path: Path, suffix: str, language: Language
) -> None:
    fleet = example
    path = write_list(fleet, tmp_path / f"list.{suffix}", language, NOW)
    plan = planned(path, inventory, lambda place: (fleet, ()))
    assert plan == ImportPlan((), {}, (), len(fleet.hosts), ())


def test_new_sites_and_changes_come_in_and_the_rest_stays(inventory: Path, tmp_path: Path) -> None:
    before = fleet_of(inventory)
    path = csv_file(
        tmp_path,
        "Onze pc's;;;;;;",
        "PC;Locatie;Soort locatie;Talen;E-mail contactpersoon;Kaartlezer;Serienummer;Verbinding;Adres",
        "balie-1;Gemeente Dorp;gemeentelijke dienst;nl, fr;info@dorp.example;verwacht;X1;winrm;10.1.1.4",
        "balie-2;Gemeente Dorp;;;;optioneel;X2;winrm;10.1.1.5",
        "reception-1;Group practice Ter Linden;;;;;;;pc7.linden.example",
        "counter-2;practice-linden;;;;;;;",
    )
    untouched = contents(inventory)
    plan = planned(path, inventory, check)
    assert contents(inventory) == untouched
    assert [(step.what, step.name) for step in plan.steps] == [
        ("add site", "gemeente-dorp"),
        ("add PC", "balie-1"),
        ("add PC", "balie-2"),
        ("change PC", "reception-1"),
        ("move PC", "counter-2"),
    ]
    assert (plan.kept, plan.ignored) == (("counter-1", "doctor-1", "laptop-1"), ("Serienummer",))
    apply(plan)
    after = fleet_of(inventory)
    hosts = {host.name: host for host in after.hosts}
    assert set(hosts) == {host.name for host in before.hosts} | {"balie-1", "balie-2"}
    site = after.sites[SiteId("gemeente-dorp")]
    assert (site.name, site.kind, site.languages, site.contact.email) == (
        "Gemeente Dorp",
        SiteKind.MUNICIPALITY,
        (Language.NL, Language.FR),
        "info@dorp.example",
    )
    assert (hosts[HostName("balie-1")].connection, hosts[HostName("balie-1")].address) == (
        "winrm",
        "10.1.1.4",
    )
    assert not hosts[HostName("balie-2")].host.expects_reader
    assert hosts[HostName("reception-1")].address == "pc7.linden.example"
    moved = hosts[HostName("counter-2")]
    assert (moved.site, moved.address) == ("practice-linden", "counter-2.dorp.example")
    assert {s: after.sites[s] for s in before.sites} == before.sites
    assert "# a workstation that is fine without a card reader" in (inventory / "hosts.yaml").read_text(
        "utf-8"
    )
    again = planned(path, inventory, check)
    assert (again.steps, again.texts, again.unchanged) == ((), {}, 4)


def test_every_mistake_is_named_by_its_row(inventory: Path, tmp_path: Path) -> None:
    path = csv_file(
        tmp_path,
        "PC;Site;Port;Card reader;Languages",
        "a b;X;99999;perhaps;nl",
        ";Y;;;",
        "pc1;;;;",
        "pc2;X;22;;de",
        "pc2;X;22;;",
    )
    with pytest.raises(FleetError) as caught:
        planned(path, inventory, check)
    assert [(m.place.rpartition("row ")[2], m.message.split(":")[0]) for m in caught.value.mistakes] == [
        ("2", "reader"),
        ("2", "port"),
        ("2", "PC 'a b' is no name for a host"),
        ("3", "has no PC name"),
        ("4", "has no site"),
        ("5", "site 'x'"),
        ("6", "PC 'pc2' stands in " + str(path)),
    ]


def test_what_the_inventory_would_refuse_is_named_by_the_row_that_brought_it(
    inventory: Path, tmp_path: Path
) -> None:
    path = csv_file(
        tmp_path, "PC;Site;Contact mail", "pc1;practice-linden;an at linden", "pc9;practice-linden;"
    )
    with pytest.raises(FleetError, match="email") as caught:
        planned(path, inventory, check)
    assert [mistake.place for mistake in caught.value.mistakes] == [f"{path}: row 2"]


def test_a_value_that_something_else_overrules_is_named(inventory: Path, tmp_path: Path) -> None:
    (inventory / "host_vars").mkdir()
    (inventory / "host_vars/doctor-1.yaml").write_text("ansible_host: elsewhere.example\n")
    path = csv_file(tmp_path, "PC;Site id;Address", "doctor-1;practice-linden;new.example")
    with pytest.raises(FleetError, match=r"address would not take effect; .*host_vars"):
        planned(path, inventory, check)


def test_a_workstation_that_no_yaml_file_holds_is_named(inventory: Path, tmp_path: Path) -> None:
    (inventory / "more.ini").write_text("[practice-linden]\nold-1 ansible_host=old.example\n")
    path = csv_file(tmp_path, "PC;Site id;Address", "old-1;practice-linden;new.example")
    with pytest.raises(FleetError, match="'old-1' is in no YAML file"):
        planned(path, inventory, check)


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        pytest.param("list.csv", b"hello\n", "no row with headings", id="no-list"),
        pytest.param("list.csv", b"", "no row with headings", id="empty"),
        pytest.param("list.xlsx", b"PC;Site\n", "no workbook", id="no-workbook"),
        pytest.param("list.csv", b"PC;Locatei;Talen\npc1;X;nl\n", "did you mean", id="typing-error"),
        pytest.param("list.csv", b'PC;Site\n"pc1;X\n', "is no CSV", id="open-quote"),
    ],
)
def test_a_bad_file_is_one_clear_error(
    inventory: Path, tmp_path: Path, name: str, body: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(body)
    untouched = contents(inventory)
    with pytest.raises(FleetError, match=said):
        planned(path, inventory, check)
    assert contents(inventory) == untouched


def test_files_of_excel_are_read_in_their_encodings(example: Fleet, inventory: Path, tmp_path: Path) -> None:
    fleet = example
    text = "PC;Site;Kind of site\npc1;Café Médical;cabinet médical\n"
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes(text.encode(encoding))
        with pytest.raises(
            FleetError
        ) as caught:  # tried out against the old fleet, in which nothing took effect
            planned(path, inventory, lambda place: (fleet, ()))
        assert "PC 'pc1': site would not take effect" in str(caught.value)


def test_numbers_in_a_workbook_are_text(inventory: Path, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (["Site id", "PC", "Port"], ["practice-linden", "doctor-1", 2222.0]):
        sheet.append(row)
    book.save(tmp_path / "list.xlsx")
    plan = planned(tmp_path / "list.xlsx", inventory, check)
    assert [(step.what, step.detail) for step in plan.steps] == [("change PC", "port 22 -> 2222")]


@pytest.mark.parametrize("language", Language)
def test_the_template_explains_every_column(tmp_path: Path, language: Language) -> None:
    book = load_workbook(write_list(Fleet({}, ()), tmp_path / "list.xlsx", language, NOW))
    rows, explained = book.worksheets
    headings = [cell.value for cell in rows[1]]
    assert [row[0].value for row in explained.iter_rows(min_row=2)] == headings
    assert all(row[1].value for row in explained.iter_rows(min_row=2))
    assert rows.max_row <= 2


def test_no_cell_of_a_list_breaks_the_inventory(inventory: Path, tmp_path: Path) -> None:
    """Whatever stands in the cells: it is refused, or it is what the inventory says afterwards."""
    made = random.Random(6)  # noqa: S311 - no secret
    known: dict[frozenset[tuple[str, bytes]], tuple[Fleet, Sequence[Mistake]]] = {}

    def check_once(place: Path) -> tuple[Fleet, Sequence[Mistake]]:
        """Ansible takes seconds, and every list is tried out against what the one before has left."""
        key = frozenset(contents(place).items())
        if key not in known:
            known[key] = check(place)
        return known[key]

    taken = set()
    for number in range(8):
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.append(["PC", "Site id", "Site", "Contact", "IT hours"])
        texts = [made.choice(PAYLOADS).replace("\0", "") for _ in range(3)]
        try:
            sheet.append([f"pc{number}", "practice-linden", *texts])
        except IllegalCharacterError:
            continue  # no workbook can hold it
        for cell in sheet[2]:
            cell.data_type = "s"
        book.save(tmp_path / "list.xlsx")
        try:
            plan = planned(tmp_path / "list.xlsx", inventory, check_once)
        except FleetError:
            continue
        apply(plan)
        taken.add(HostName(f"pc{number}"))
    assert taken
    assert taken <= {host.name for host in fleet_of(inventory).hosts}


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(("Lijst pc's, stand 29/11", "Site;PC;Address", "Linden;pc1;10.0.0.1"), id="title-comma"),
        pytest.param(("Lijst pc's", "Site,PC,Address", "Linden,pc1,10.0.0.1"), id="title-none"),
        pytest.param(
            ('Site;PC;"Address";"a,b,c,d"', "Linden;pc1;10.0.0.1;x"), id="commas-in-a-heading-in-quotes"
        ),
        pytest.param(("sep=|", "Site|PC|Address", "Linden|pc1|10.0.0.1"), id="bar"),
        pytest.param(("Site\tPC\tAddress", "Linden\tpc1\t10.0.0.1"), id="tabs"),
        pytest.param(("Site;PC;Address", 'Linden;pc1;"10.0.0.1"', "Totaal;1;"), id="totals"),
    ],
)
def test_a_list_is_read_whatever_stands_between_its_cells(tmp_path: Path, lines: tuple[str, ...]) -> None:
    table = read_table(csv_file(tmp_path, *lines), _vocabulary().headings)
    found, mistakes = read_list(table, _vocabulary())
    assert mistakes == ()
    assert [(host.site, host.name, host.values) for host in found.hosts] == [
        ("linden", "pc1", {"address": "10.0.0.1"})
    ]


def workbook_file(folder: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """A list in a workbook whose parts are changed as some other program writes them."""
    book = Workbook()
    for row in (["Site", "PC", "Address"], ["Linden", "pc1", "10.0.0.1"]):
        book.worksheets[0].append(row)
    book.save(folder / "made.xlsx")
    path = folder / "list.xlsx"
    with zipfile.ZipFile(folder / "made.xlsx") as made, zipfile.ZipFile(path, "w") as out:
        for name in made.namelist():
            out.writestr(name, change(name, made.read(name)))
    return path


def _strict(_: str, body: bytes) -> bytes:
    return re.sub(
        rb"http://schemas\.openxmlformats\.org/(spreadsheetml|officeDocument)/2006/",
        rb"http://purl.oclc.org/ooxml/\1/",
        body,
    )


def _in_the_corner(name: str, body: bytes) -> bytes:
    if name != "xl/worksheets/sheet1.xml":
        return body
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t> </t></is></c></row></sheetData>'
    return body.replace(b"</sheetData>", far)


def _in_a_far_corner(name: str, body: bytes) -> bytes:
    """Two thousand million empty cells would not fit either, and are passed over in an eighth of the time."""
    return _in_the_corner(name, body).replace(b"1048576", b"131072")


def _of_one_cell(_: str, body: bytes) -> bytes:
    return re.sub(rb'<dimension ref="[^"]*" ?/>', b'<dimension ref="A1"/>', body)


def _of_all_cells(_: str, body: bytes) -> bytes:
    return re.sub(rb'<dimension ref="[^"]*" ?/>', b'<dimension ref="A1:XFD1048576"/>', body)


@pytest.mark.parametrize(
    "change",
    [
        _strict,
        _in_a_far_corner,
        pytest.param(_in_the_corner, marks=pytest.mark.long),
        _of_one_cell,
        _of_all_cells,
    ],
)
def test_a_workbook_of_another_program_is_read_in_bounded_memory(
    tmp_path: Path, change: Callable[[str, bytes], bytes]
) -> None:
    path = workbook_file(tmp_path, change)
    tracemalloc.start()
    try:
        table = read_table(path, _vocabulary().headings)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (table.headings, table.rows) == (("Site", "PC", "Address"), [("Linden", "pc1", "10.0.0.1")])
    assert most < 64 * 1024**2


def test_one_machine_in_two_spellings_is_one(inventory: Path, tmp_path: Path) -> None:
    path = csv_file(tmp_path, "PC;Site id;Address", "DOCTOR-1;Practice-Linden;new.example")
    plan = planned(path, inventory, check)
    assert [(step.what, step.name) for step in plan.steps] == [("change PC", "doctor-1")]
    assert plan.notes == (
        "site 'Practice-Linden' is 'practice-linden' of the inventory, and keeps that name",
        "PC 'DOCTOR-1' is 'doctor-1' of the inventory, and keeps that name",
    )
    twice = csv_file(tmp_path, "PC;Site id", "PC01;practice-linden", "pc01;practice-linden")
    with pytest.raises(FleetError, match=r"row 3: PC 'pc01' stands in .*row 2 already"):
        planned(twice, inventory, check)


@pytest.mark.parametrize("name", ["all", "ungrouped", "practice-linden"])
def test_no_workstation_takes_the_name_of_a_group(inventory: Path, tmp_path: Path, name: str) -> None:
    path = csv_file(tmp_path, "PC;Site id", f"{name};practice-linden")
    with pytest.raises(FleetError, match="has the name of a"):
        planned(path, inventory, check)


def test_names_that_yaml_reads_otherwise_stay_names(inventory: Path, tmp_path: Path) -> None:
    apply(
        planned(csv_file(tmp_path, "PC;Site id", "no;linden", "0071;linden", "1e3;linden"), inventory, check)
    )
    assert {"no", "0071", "1e3"} <= {host.name for host in fleet_of(inventory).hosts}


def test_a_dry_run_writes_through_no_link(inventory: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "hosts.yaml"
    (inventory / "hosts.yaml").rename(elsewhere)
    (inventory / "hosts.yaml").symlink_to(elsewhere)
    before = elsewhere.read_bytes()
    plan = planned(
        csv_file(tmp_path, "PC;Site id;Address", "doctor-1;practice-linden;x.example"), inventory, check
    )
    assert elsewhere.read_bytes() == before
    elsewhere.chmod(0o600)
    apply(plan)
    assert (inventory / "hosts.yaml").is_symlink()
    assert elsewhere.stat().st_mode & 0o777 == 0o600
    assert "x.example" in elsewhere.read_text("utf-8")


def test_what_a_part_shared_by_an_anchor_would_change_too_is_named(inventory: Path, tmp_path: Path) -> None:
    group = "    {}:\n      vars: {{eid_site: {{name: {}, contact: {}}}}}\n      hosts: {{{}: }}\n"
    text = "all:\n  children:\n" + group.format("a-site", "A", "&shared {name: An}", "a1")
    (inventory / "more.yaml").write_text(text + group.format("b-site", "B", "*shared", "b1"))
    path = csv_file(tmp_path, "PC;Site id;Contact", "a1;a-site;Bea")
    with pytest.raises(FleetError, match="site 'b-site' would change too"):
        planned(path, inventory, check)


def test_a_file_that_somebody_changed_meanwhile_is_not_overwritten(inventory: Path, tmp_path: Path) -> None:
    plan = planned(csv_file(tmp_path, "PC;Site id", "pc9;practice-linden"), inventory, check)
    (path,) = plan.texts
    path.write_text(path.read_text("utf-8") + "# mine\n", "utf-8")
    before = contents(inventory)
    with pytest.raises(FleetError, match="was changed by somebody else meanwhile"):
        apply(plan)
    assert contents(inventory) == before


@pytest.mark.parametrize("many", [2, pytest.param(5, marks=pytest.mark.long)])
def test_imports_at_once_lose_nothing(inventory: Path, many: int) -> None:
    folder = inventory.parent
    running = []
    for number in range(many):
        (folder / f"{number}.csv").write_text(f"PC;Site\npc-{number};Linden {number}\n")
        running.append(start_eidfleet(folder, "inventory", "import", f"{number}.csv", "--apply"))
    said = [(one.communicate(timeout=150)[0], one.returncode) for one in running]
    assert [code for _, code in said] == [0] * many, said
    assert {f"pc-{number}" for number in range(many)} <= {host.name for host in fleet_of(inventory).hosts}
