"""`eidfleet probe`: exactly what runs on a workstation."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from collector.app.workspace import open_workspace
from collector.cli.common import HERE, FleetOption, InventoryOption, say
from collector.cli.groups import group
from collector.cli.vault import AskVaultOption, VaultOption, vault_arguments
from collector.core.model import SiteId, Tool
from collector.core.text import counted

probe_app = group()


@probe_app.command("show")
def probe_show(
    fleet: FleetOption = HERE,
    windows: Annotated[bool, typer.Option("--windows", help="The PowerShell text for Windows.")] = False,
    ehealth_keystore: Annotated[
        bool,
        typer.Option(
            "--ehealth-keystore",
            help="As for a site with uses_ehealth_certificate: look whether an eHealth certificate is kept there, and of which day.",
        ),
    ] = False,
) -> None:
    """Print exactly what would run on a workstation: `eidfleet probe show | sh` runs it on this one.

    `--windows` prints the text for Windows; saved as probe.ps1 it runs there with
    `powershell -NoProfile -ExecutionPolicy Bypass -File probe.ps1`.
    """
    sys.stdout.write(open_workspace(fleet).probe(windows=windows, ehealth_keystore=ehealth_keystore))


@probe_app.command("package")
def probe_package(
    tool: Annotated[Tool, typer.Option("--for", help="What you deploy with.")],
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Folder to write to.")],
    drop: Annotated[
        str,
        typer.Option(
            "--drop",
            metavar="ADDRESS",
            help=r"Where workstations leave their files: a folder, a share such as \\server\eid, or an https address that takes a PUT.",
        ),
    ],
    site: Annotated[
        list[str] | None,
        typer.Option(
            "--site", help="Only this site; may be repeated. Default: all that have a key, a folder each."
        ),
    ] = None,
    delay_minutes: Annotated[
        int,
        typer.Option(
            "--delay-minutes", min=0, max=720, help="A workstation waits so long at most, at random."
        ),
    ] = 30,
    fleet: FleetOption = HERE,
    inventory: InventoryOption = None,
    vault_password_file: VaultOption = None,
    ask_vault_pass: AskVaultOption = False,
) -> None:
    """Write what you deploy so that workstations call in: the probe as it stands, with the key of their site in its head.

    Each folder has a README.txt that says what to do with it. They hold keys: keep them from those who need none.
    """
    from collector.app.scan.packaging import write_packages

    folder = open_workspace(fleet)
    vault = vault_arguments(vault_password_file, ask_vault_pass)
    known = folder.load(inventory, vault)
    found = folder.packages(tool, drop, 60 * delay_minutes, [SiteId(one) for one in site or ()], known)
    say(write_packages(found, to))
    typer.echo(f"{counted(len(found), 'package')}; next: read README.txt there")
