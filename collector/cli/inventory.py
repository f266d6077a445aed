"""Commands that make the inventory from an administrator's list, and give it back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from collector.app.workspace import Workspace, open_workspace
from collector.cli.common import HERE, FleetOption, InventoryOption, LanguageOption, language, say, tell
from collector.cli.groups import group
from collector.cli.site_key_commands import keys_app
from collector.cli.vault import AskVaultOption, VaultOption, vault_arguments
from collector.core.errors import FleetError, mistaken
from collector.core.exit_codes import DONE, USAGE
from collector.core.fleet.fleet import Fleet
from collector.core.text import counted, printable

if TYPE_CHECKING:
    from collector.app.list_import import ImportPlan

inventory_app = group()
inventory_app.add_typer(keys_app, name="keys", help="Keys by which workstations that call in are known.")
ListArgument = Annotated[Path, typer.Argument(metavar="FILE.xlsx|csv", help="The list.")]


@inventory_app.command("import")
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

    folder = open_workspace(fleet)
    vault = vault_arguments(vault_password_file, ask_vault_pass)
    plan = fleet_list.brought_in(file, folder, _folder_of(folder), vault, _show, writes=apply)
    if not plan.steps:
        return DONE
    if not apply:
        typer.echo("Nothing was written. Again with --apply to do it.")
        return DONE
    say(plan.texts)
    typer.echo("Next: eidfleet inventory check")
    return DONE


def _show(plan: ImportPlan) -> None:
    tell(f"{step.what:<12} {step.name:<24} {step.detail}".rstrip() for step in plan.steps)
    tell(plan.notes)
    if plan.ignored:
        typer.echo(printable(f"Columns left aside: {', '.join(plan.ignored)}", 2000))
    if plan.kept:
        names = ", ".join(plan.kept[:5]) + (" ..." if len(plan.kept) > 5 else "")
        kept = f"{counted(len(plan.kept), 'workstation')} of the inventory not in the list, kept as they are: {names}"
        typer.echo(printable(kept, 2000))
    same = f", {counted(plan.unchanged, 'workstation')} as before" if plan.unchanged else ""
    typer.echo(f"{counted(len(plan.steps), 'change')}{same}")


@inventory_app.command("export")
def export_list(
    file: ListArgument,
    lang: LanguageOption = None,
    fleet: FleetOption = HERE,
    vault_password_file: VaultOption = None,
    ask_vault_pass: AskVaultOption = False,
) -> None:
    """Write the inventory as a list, to change in a spreadsheet program and bring back with `inventory import`."""
    from collector.app import list_import as fleet_list

    folder = open_workspace(fleet)
    loaded = folder.load(None, vault_arguments(vault_password_file, ask_vault_pass))
    readers = folder.settings.report.readable_by
    typer.echo(fleet_list.write_list(loaded, file, language(lang), datetime.now(UTC), readers))


@inventory_app.command("template")
def template(file: ListArgument, lang: LanguageOption = None) -> None:
    """Write an empty list to fill in, with what each column holds on a second sheet."""
    from collector.app import list_import as fleet_list

    if file.exists():
        raise mistaken(file, "is there already", "name a new file; nothing was written")
    typer.echo(fleet_list.write_list(Fleet({}, ()), file, language(lang), datetime.now(UTC)))


def _folder_of(folder: Workspace) -> Path:
    inventories = folder.inventories(None)
    if len(inventories) != 1 or not inventories[0].is_dir():
        raise FleetError(
            "import writes into an inventory that is one folder; [fleet] inventory in eidfleet.toml names something else"
        )
    return inventories[0].resolve()


@inventory_app.command("check")
def inventory_check(
    fleet: FleetOption = HERE,
    inventory: InventoryOption = None,
    vault_password_file: VaultOption = None,
    ask_vault_pass: AskVaultOption = False,
) -> int:
    """Name every mistake of the inventory at once, with file, key and suggestion."""
    from collector.core.fleet.exposure import not_taken

    folder = open_workspace(fleet)
    vault = vault_arguments(vault_password_file, ask_vault_pass)
    found, mistakes = folder.checked(folder.inventories(inventory), vault, with_untouched=True)
    tell(mistakes, err=True)
    for site in sorted(found.sites.values(), key=lambda site: site.id):
        hosts = sum(host.site == site.id for host in found.hosts)
        size = counted(hosts, "workstation")
        typer.echo(f"{site.id}: {printable(site.name)}, {size}, {', '.join(site.languages)}")
    tell(not_taken(found.hosts), err=True)
    if mistakes:
        typer.echo(f"{counted(len(mistakes), 'mistake')}; nothing was scanned", err=True)
        return USAGE
    typer.echo(
        f"{counted(len(found.sites), 'site')}, {counted(len(found.hosts), 'workstation')}, no mistakes"
    )
    return DONE
