"""`eidfleet waive`: accept a fault for a while, see what is accepted, end it early."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from collector.app import waiving as waive_case
from collector.app.auditing import account
from collector.app.workspace import open_workspace
from collector.cli.common import HERE, FleetOption, JsonOption, say
from collector.cli.groups import Adding, group
from collector.core.errors import FleetError
from collector.core.model import Waiver
from collector.core.text import json_text, printable

LONGEST, LONGEST_LINE = 500, 2000
waive_app = group(Adding)
CheckArgument = Annotated[
    str, typer.Argument(metavar="CHECK", help="Id of the check; `eidfleet checks` lists them.")
]
ScopeSite = Annotated[str | None, typer.Option("--site", help="For every workstation of this site.")]
ScopeHost = Annotated[str | None, typer.Option("--host", help="For this workstation only.")]


@waive_app.command("add")
def waive_add(
    check: CheckArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why it is accepted; shown in the report.")],
    until: Annotated[
        str, typer.Option("--until", metavar="DAY", help="Its last day, at most 12 months away.")
    ],
    site: ScopeSite = None,
    host: ScopeHost = None,
    by: Annotated[str | None, typer.Option("--by", help="Who accepts it. Default: your account.")] = None,
    fleet: FleetOption = HERE,
) -> None:
    """Accept a fault until a day: it stays visible, counted apart, and comes back by itself after that day."""
    folder = open_workspace(fleet)
    store = folder.existing_store()
    known = folder.catalogue
    scope, where, name = waive_case.scoped(store, known.checks, check, site, host)
    for option, words in (("--reason", reason), ("--by", by)):
        if words is not None and not 0 < len(words.strip()) <= LONGEST:
            raise FleetError(f"{option} must have 1 to {LONGEST} characters; write one sentence")
    day = waive_case.until_when(until, where, datetime.now(UTC))
    said, who = printable(reason.strip()), printable((by or account()).strip())
    waiver = Waiver(scope, where.id, name, said, who, day)
    waive_case.accept(folder, store, waiver)
    ends = waive_case.ends_at(waiver, where)
    words = waive_case.in_words(waiver, known)
    typer.echo(printable(f"{words}: accepted until {ends:%Y-%m-%d %H:%M %Z}; written to waivers.toml"))


@waive_app.command("list")
def waive_list(json_: JsonOption = False, fleet: FleetOption = HERE) -> None:
    """List what is accepted, the first to end first, and what ends soon."""
    folder = open_workspace(fleet)
    store = folder.existing_store()
    now = datetime.now(UTC)
    sites = {known.id: known for known in store.sites()}
    waivers = waive_case.standing(folder, store)
    rows = list(waive_case.listed(waivers, folder.catalogue, sites, now))
    if json_:
        typer.echo(json_text(rows))
        return
    for row in rows:
        ended = "" if row["holds"] else " (holds no more)"
        typer.echo(
            printable(
                f"{row['in_words']}: accepted until {row['until']}{ended} by {row['by']}: {row['reason']}",
                LONGEST_LINE,
            )
        )
    if not rows:
        typer.echo("Nothing is accepted.")
    say(waive_case.notices(waivers, folder.catalogue, sites, now), err=True)


@waive_app.command("end")
def waive_end(
    check: CheckArgument, site: ScopeSite = None, host: ScopeHost = None, fleet: FleetOption = HERE
) -> None:
    """End an exception now: the fault counts again at once."""
    folder = open_workspace(fleet)
    ended = waive_case.end(folder, folder.existing_store(), check, site, host)
    typer.echo(printable(f"{waive_case.in_words(ended, folder.catalogue)}: accepted no longer"))
