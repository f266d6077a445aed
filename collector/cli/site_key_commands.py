"""`eidfleet inventory keys`: by what a site's workstations are known when they call in."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from collector.app import key_keeping
from collector.app.workspace import open_workspace
from collector.cli.common import HERE, FleetOption, InventoryOption, tell
from collector.cli.groups import group
from collector.cli.vault import AskVaultOption, VaultOption, vault_arguments
from collector.core.clock import BRUSSELS
from collector.core.model import SiteId
from collector.core.text import counted, printable

keys_app = group()
SitesArgument = Annotated[
    list[str], typer.Argument(metavar="SITE...", help="Sites, by their inventory groups.")
]


@keys_app.command("list")
def keys_list(fleet: FleetOption = HERE) -> None:
    """List the keys, by site: their ids and since when. No key itself is shown."""
    for key in key_keeping.all_keys(open_workspace(fleet).keys_file):
        until = f", revoked {key.revoked}" if key.revoked else ""
        typer.echo(printable(f"{key.site:<24} {key.id}  made {key.made}{until}"))


@keys_app.command("make")
def keys_make(
    sites: Annotated[
        list[str] | None, typer.Argument(metavar="[SITE...]", help="Sites. Default: all of the inventory.")
    ] = None,
    fleet: FleetOption = HERE,
    inventory: InventoryOption = None,
    vault_password_file: VaultOption = None,
    ask_vault_pass: AskVaultOption = False,
) -> None:
    """Make a key for each site that has none. They are kept in site-keys.json, for its owner alone."""
    folder = open_workspace(fleet)
    known = folder.load(inventory, vault_arguments(vault_password_file, ask_vault_pass)).sites
    made = key_keeping.first_keys(folder.keys_file, [SiteId(s) for s in sites or ()], known, _today())
    tell(f"{key.site}: key {key.id}" for key in made)
    typer.echo(
        f"{counted(len(made), 'key')} made"
        if made
        else "Each of these sites has a key; `eidfleet inventory keys renew` makes another"
    )
    _mind_git(folder.keys_file)


@keys_app.command("renew")
def keys_renew(
    sites: SitesArgument,
    fleet: FleetOption = HERE,
    inventory: InventoryOption = None,
    vault_password_file: VaultOption = None,
    ask_vault_pass: AskVaultOption = False,
) -> None:
    """Make a further key for sites. The old one stays in force until `revoke`: time to roll out packages with the new one."""
    folder = open_workspace(fleet)
    known = folder.load(inventory, vault_arguments(vault_password_file, ask_vault_pass)).sites
    made = key_keeping.further_keys(folder.keys_file, [SiteId(s) for s in sites], known, _today())
    tell(f"{key.site}: key {key.id}" for key in made)
    typer.echo(
        "Next: eidfleet probe package for these sites; when nobody uses the old keys any more, eidfleet inventory keys revoke"
    )
    _mind_git(folder.keys_file)


@keys_app.command("revoke")
def keys_revoke(
    keys: Annotated[
        list[str], typer.Argument(metavar="KEY|SITE...", help="Ids of keys, or sites: all of theirs.")
    ],
    fleet: FleetOption = HERE,
) -> None:
    """Revoke keys: call-ins by them go into quarantine, and are known for what they are. There is no way back."""
    revoked = key_keeping.revoked_keys(open_workspace(fleet).keys_file, keys, _today())
    tell(f"{key.site}: key {key.id} is revoked" for key in revoked)


@keys_app.command("show")
def keys_show(
    site: Annotated[str, typer.Argument(metavar="SITE", help="Site, by its inventory group.")],
    fleet: FleetOption = HERE,
) -> None:
    """Print the key of a site itself, for a package of your own making. Keep it from logs and tickets."""
    typer.echo(key_keeping.key_of(open_workspace(fleet).keys_file, SiteId(site)).token)


def _mind_git(path: Path) -> None:
    if not key_keeping.hides_from_git(path):
        typer.echo(f"Add the line {path.name} to .gitignore: a key is a secret of its site.", err=True)


def _today() -> date:
    return datetime.now(BRUSSELS).date()
