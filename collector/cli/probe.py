"""`eidfleet probe`: exactly what runs on a workstation."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from collector.app.workspace import open_workspace
from collector.cli.common import HERE, FleetOption

probe_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Look at what runs on a workstation."
)


@probe_app.command("show")
def probe_show(
    fleet: FleetOption = HERE,
    windows: Annotated[bool, typer.Option("--windows", help="The PowerShell text for Windows.")] = False,
) -> None:
    """Print exactly what would run on a workstation: `eidfleet probe show | sh` runs it on this one.

    `--windows` prints the text for Windows; saved as probe.ps1 it runs there with
    `powershell -NoProfile -ExecutionPolicy Bypass -File probe.ps1`.
    """
    sys.stdout.write(open_workspace(fleet).probe(windows=windows))
