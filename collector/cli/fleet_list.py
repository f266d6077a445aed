"""Commands that make the inventory from an administrator's list, and give it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from collector.app.auditing import record_run
from collector.cli.common import FleetFolder, FleetOption, LanguageOption, catalogue, language, open_fleet
from collector.cli.door import DONE
from collector.cli.vault import AskVaultOption, VaultOption, vault_arguments
from collector.core.errors import FleetError, Mistake
from collector.core.fleet.fleet import Fleet
from collector.core.model import HostName, SiteId
from collector.core.text import counted, printable
from collector.sources.catalogue.helpdesk_file import load_helpdesks
from collector.sources.fleet.turns import only_import
from collector.sources.inventory.read_inventory import check_inventory

if TYPE_CHECKING:
    from collector.app.list_import import ImportPlan

HERE = Path()
ListArgument = Annotated[Path, typer.Argument(metavar="FILE.xlsx|csv", help="The list.")]


def import_list(
    file: ListArgument,
    apply: Annotated[
        bool, typer.Option("--apply", help="Write it. Without this, only what would be done is shown.")
    ] = False,
    fleet: FleetOption = HERE,
    vault_password_file: VaultOption = None,
    ask_vault_pass: AskVaultOption = False,
) -> int:
    """Make the inventory from your list of workstations, or bring it up to date; shows first what it would do.

    Headings may be in Dutch, French, German or English. Entries that are there are updated and never removed; an empty cell
    leaves what is there. New sites come into inventory/imported.yaml.
    """
    from collector.app import list_import as fleet_list

    folder = open_fleet(fleet)
    inventory = _folder_of(folder)
    desks = load_helpdesks().desks.keys()
    vault = vault_arguments(vault_password_file, ask_vault_pass)

    def check(place: Path) -> tuple[Fleet, Sequence[Mistake]]:
        if not any(path.is_file() for path in place.rglob("*")):
            return Fleet({}, ()), ()
        return check_inventory(
            [place],
            fleet_dir=folder.path,
            known_desks=desks,
            vault_arguments=vault,
            timeout_s=folder.settings.scan.inventory_timeout_s,
        )

    with only_import(inventory):
        plan = fleet_list.planned(file, inventory, check)
        _show(plan)
        if not plan.steps:
            return DONE
        if not apply:
            typer.echo("Nothing was written. Again with --apply to do it.")
            return DONE
        hosts = sorted({HostName(step.name) for step in plan.steps if step.what.endswith(" PC")})
        sites = sorted({SiteId(step.name) for step in plan.steps if step.what.endswith(" site")})
        options = {"file": file}
        with record_run(folder.store(), "inventory import", options=options, sites=sites, hosts=hosts):
            fleet_list.apply(plan)
    for path in plan.texts:
        typer.echo(path)
    typer.echo("Next: eidfleet inventory check")
    return DONE


def _show(plan: ImportPlan) -> None:
    for step in plan.steps:
        typer.echo(printable(f"{step.what:<12} {step.name:<24} {step.detail}".rstrip(), 2000))
    for note in plan.notes:
        typer.echo(printable(note, 2000))
    if plan.ignored:
        typer.echo(printable(f"Columns left aside: {', '.join(plan.ignored)}", 2000))
    if plan.kept:
        names = ", ".join(plan.kept[:5]) + (" ..." if len(plan.kept) > 5 else "")
        kept = f"{counted(len(plan.kept), 'workstation')} of the inventory not in the list, kept as they are: {names}"
        typer.echo(printable(kept, 2000))
    same = f", {counted(plan.unchanged, 'workstation')} as before" if plan.unchanged else ""
    typer.echo(f"{counted(len(plan.steps), 'change')}{same}")


def export_list(
    file: ListArgument,
    lang: LanguageOption = None,
    fleet: FleetOption = HERE,
    vault_password_file: VaultOption = None,
    ask_vault_pass: AskVaultOption = False,
) -> None:
    """Write the inventory as a list, to change in a spreadsheet program and bring back with `inventory import`."""
    from collector.app import list_import as fleet_list

    folder = open_fleet(fleet)
    loaded = folder.load(
        folder.inventories(None),
        catalogue(folder),
        vault=vault_arguments(vault_password_file, ask_vault_pass),
    )
    readers = folder.settings.report.readable_by
    typer.echo(fleet_list.write_list(loaded, file, language(lang), datetime.now(UTC), readers))


def template(file: ListArgument, lang: LanguageOption = None) -> None:
    """Write an empty list to fill in, with what each column holds on a second sheet."""
    from collector.app import list_import as fleet_list

    if file.exists():
        raise FleetError(Mistake(str(file), "is there already", "name a new file; nothing was written"))
    typer.echo(fleet_list.write_list(Fleet({}, ()), file, language(lang), datetime.now(UTC)))


def _folder_of(folder: FleetFolder) -> Path:
    inventories = folder.inventories(None)
    if len(inventories) != 1 or not inventories[0].is_dir():
        raise FleetError(
            "import writes into an inventory that is one folder; [fleet] inventory in eidfleet.toml names something else"
        )
    return inventories[0].resolve()
