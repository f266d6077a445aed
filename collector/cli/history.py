"""`eidfleet history` and `eidfleet audit`: what was wrong since when, and who ran what."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from collector.app.auditing import record_run
from collector.app.past import story as history_case
from collector.app.past import story_text as history_text
from collector.app.scan.renamed import command
from collector.cli.common import AtOption, FleetOption, JsonOption, catalogue, instant, open_fleet, question
from collector.cli.groups import Showing
from collector.core.errors import FleetError
from collector.core.model import HostName, SiteId
from collector.core.text import counted
from collector.history.installations import ties
from collector.history.renames import everyone, join, part
from collector.history.runs import runs

HERE = Path()
history_app = typer.Typer(
    cls=Showing, no_args_is_help=True, help="What was wrong since when: `eidfleet history SITE|HOST`."
)


@history_app.command("show")
def history_show(
    name: Annotated[
        str, typer.Argument(metavar="SITE|HOST", help="A site or a workstation, retired ones too.")
    ],
    at: AtOption = None,
    json_: JsonOption = False,
    fleet: FleetOption = HERE,
) -> None:
    """Show how a site or a workstation stands, what is broken there since when, and what was and how long it took to mend."""
    folder = open_fleet(fleet)
    store = folder.existing_store()
    asked = question(folder, store, catalogue(folder), instant(at))
    thing = history_case.named(store, name)
    if thing in everyone(store).sites:
        site = history_case.site_story(store, asked, SiteId(thing))
        typer.echo(history_text.site_json(site) if json_ else history_text.site_text(site))
    else:
        host = history_case.host_story(store, asked, HostName(thing))
        typer.echo(history_text.host_json(host) if json_ else history_text.host_text(host))


@history_app.command("rename")
def history_rename(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The name it had; no longer in the inventory.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The name it has now.")],
    fleet: FleetOption = HERE,
) -> None:
    """Say that two names are one machine: its history goes on under the new one. `history apart` undoes it."""
    store = open_fleet(fleet).existing_store()
    for name in (old, new):
        history_case.named(store, name)
    names = (HostName(old), HostName(new))
    with record_run(store, "history rename", hosts=names):
        moved = join(store, *names, datetime.now(UTC))
    typer.echo(f"{counted(moved, 'result')} of {old} now belong to {new}; undo: {command('apart', *names)}")
    if names[0] in {host.name for host in store.hosts()}:
        typer.echo(f"{old} is still in the inventory; take it out there")


@history_app.command("apart")
def history_apart(
    one: Annotated[str, typer.Argument(metavar="NAME", help="A workstation.")],
    other: Annotated[str, typer.Argument(metavar="NAME", help="Another one.")],
    fleet: FleetOption = HERE,
) -> None:
    """Say that two names are two machines: what was joined is taken apart, and it is not asked again."""
    store = open_fleet(fleet).existing_store()
    known = {*everyone(store).hosts, *(tie.old for tie in ties(store))}
    for name in (one, other):
        if name not in known:
            history_case.named(store, name)
            raise FleetError(f"{name!r} is a site; name two workstations")
    if one == other:
        raise FleetError("name two workstations, not one twice")
    names = (HostName(one), HostName(other))
    with record_run(store, "history apart", hosts=names):
        back = part(store, *names, datetime.now(UTC))
    went = f"; {counted(back, 'result')} went back" if back else ""
    typer.echo(f"{one} and {other} are two machines{went}")


def audit(
    json_: JsonOption = False,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=1_000_000, help="How many runs, newest first.")
    ] = 50,
    fleet: FleetOption = HERE,
) -> None:
    """Show who ran what and when, on which sites and workstations, and how it ended; newest first."""
    found = runs(open_fleet(fleet).existing_store(scanned=False), limit)
    typer.echo(history_text.runs_json(found) if json_ else history_text.runs_text(found))
