"""`eidfleet answers`: what sites filled in in their workbooks, what would follow, and with --apply that it does."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from collector.app.workspace import open_workspace
from collector.cli.common import HERE, AtOption, FleetOption, JsonOption, instant, warn
from collector.core.exit_codes import DONE, PARTLY
from collector.core.text import printable


def answers(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE.xlsx...", help="Workbooks that sites sent back.")
    ],
    apply: Annotated[
        bool,
        typer.Option(
            "--apply",
            help="Write it: exceptions, PCs that are gone, the list to check again, what the site says.",
        ),
    ] = False,
    by: Annotated[
        str, typer.Option("--by", metavar="NAME", help="Whose decision it is, where a line names nobody.")
    ] = "",
    json_: JsonOption = False,
    at: AtOption = None,
    fleet: FleetOption = HERE,
) -> int:
    """Nothing is taken from a workbook that cannot be trusted (damaged, of another fleet or version, hidden cells changed): it is
    named, the others are read, and the command ends with 1.
    """
    from collector.app.answers import answers_text
    from collector.app.answers import take_answers as case
    from collector.core.fleet.site_answers import Unclear

    folder = open_workspace(fleet)
    store = folder.existing_store()
    now = instant(at)
    asked = folder.question(store, now, warn=warn, keeps=apply, is_named=at is not None)
    taken = case.gather(files, store, asked, folder.path, by.strip())
    written = None
    if apply:
        written = case.apply(taken, folder.path, now)
        folder.note_exceptions(store)
    show = answers_text.as_json if json_ else answers_text.as_text
    typer.echo(show(taken, written))
    for mistake in taken.unread if json_ else ():
        typer.echo(f"eidfleet: not read: {printable(str(mistake), 2000)}", err=True)
    return PARTLY if taken.unread or any(isinstance(p, Unclear) for p in taken.proposals) else DONE
