"""`eidfleet init` and `eidfleet demo`: a fleet folder to begin with, and one to look at."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from collector.app.workspace import new_workspace, shipped_catalogue
from collector.cli.common import say
from collector.core.exit_codes import DONE


def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make.")]) -> None:
    written = new_workspace(folder)
    say(written)
    typer.echo(
        f"\nNext: put your workstations into {folder}/inventory, then\n  cd {shlex.quote(str(folder))}\n"
        "  eidfleet inventory check\n  eidfleet scan"
    )


def demo(folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write to.")]) -> int:
    from rich.console import Console

    from collector.app.report import demonstration as demo_case
    from collector.cli.progress import ScanProgress

    outcome = demo_case.run(folder, shipped_catalogue(), ScanProgress(Console(stderr=True)))
    typer.echo(outcome.table)
    typer.echo("\nOpen:")
    say(f"  {path}" for path in outcome.pages)
    return DONE
