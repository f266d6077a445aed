"""`eidfleet history` and `eidfleet audit`: what was wrong since when, and who ran what."""

from __future__ import annotations

from typing import Annotated

import typer

from collector.app.workspace import open_workspace
from collector.cli.common import HERE, AtOption, FleetOption, JsonOption, instant, warn
from collector.cli.groups import Showing, group
from collector.core.model import HostName
from collector.core.text import counted

history_app = group(Showing)


@history_app.command("show")
def history_show(
    name: Annotated[
        str, typer.Argument(metavar="SITE|HOST", help="A site or a workstation, retired ones too.")
    ],
    at: AtOption = None,
    json_: JsonOption = False,
    fleet: FleetOption = HERE,
) -> None:
    """Show how a site or a workstation stands, what is broken there since when, and what was and how long it took to fix."""
    from collector.app.past.story import HostStory, labelled, story
    from collector.app.past.story_text import host_json, host_text, site_json, site_text
    from collector.app.report.account_labels import label_of

    folder = open_workspace(fleet)
    store = folder.existing_store()
    asked = folder.question(store, instant(at), warn=warn, is_named=at is not None)
    known, label = folder.catalogue, label_of(store, folder.settings.report.show_user_names)
    found = labelled(story(store, asked, name), known, label)
    if isinstance(found, HostStory):
        typer.echo(host_json(found) if json_ else host_text(found, known))
    else:
        typer.echo(site_json(found) if json_ else site_text(found, known))


@history_app.command("rename")
def history_rename(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The name it had; no longer in the inventory.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The name it has now.")],
    fleet: FleetOption = HERE,
) -> None:
    """Say that two names are one machine: its history goes on under the new one. `history apart` undoes it."""
    from collector.app.past.joining import rename
    from collector.app.scan.renamed import command

    moved, is_listed = rename(open_workspace(fleet).existing_store(), HostName(old), HostName(new))
    undo = command("apart", HostName(old), HostName(new))
    typer.echo(f"{counted(moved, 'result')} of {old} now belong to {new}; undo: {undo}")
    if is_listed:
        typer.echo(f"{old} is still in the inventory; take it out there")


@history_app.command("apart")
def history_apart(
    one: Annotated[str, typer.Argument(metavar="NAME", help="A workstation.")],
    other: Annotated[str, typer.Argument(metavar="NAME", help="Another one.")],
    fleet: FleetOption = HERE,
) -> None:
    """Say that two names are two machines: what was joined is taken apart, and it is not asked again."""
    from collector.app.past.joining import keep_apart

    back = keep_apart(open_workspace(fleet).existing_store(), HostName(one), HostName(other))
    went = f"; {counted(back, 'result')} went back" if back else ""
    typer.echo(f"{one} and {other} are two machines{went}")


def audit(
    json_: JsonOption = False,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=1_000_000, help="How many runs, newest first.")
    ] = 50,
    fleet: FleetOption = HERE,
) -> None:
    from collector.app.auditing import newest_runs
    from collector.app.past.story_text import runs_json, runs_text

    found = newest_runs(open_workspace(fleet).existing_store(scanned=False), limit)
    typer.echo(runs_json(found) if json_ else runs_text(found))
