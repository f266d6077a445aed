"""`eidfleet waive`: accept a fault for a while, see what is accepted, end it early."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from collector.app import waiving as waive_case
from collector.app.auditing import account, record_run
from collector.cli.common import (
    FleetFolder,
    FleetOption,
    JsonOption,
    catalogue,
    note_exceptions,
    open_fleet,
    waivers_of,
)
from collector.cli.groups import Adding
from collector.core.errors import FleetError
from collector.core.model import HostName, Waiver
from collector.core.text import json_text, printable
from collector.sources.fleet.waivers import add_waiver, remove_waiver

HERE = Path()
LONGEST = 500
waive_app = typer.Typer(
    cls=Adding, no_args_is_help=True, help="Accept a fault for a while: `eidfleet waive CHECK --host ...`."
)
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
    folder = open_fleet(fleet)
    store = folder.existing_store()
    now = datetime.now(UTC)
    sites = {s.id: s for s in store.sites()}
    hosts = {h.name: h for h in store.hosts()}
    known = catalogue(folder)
    found = waive_case.scoped(waive_case.Scope(check, site, host), known.checks, sites, hosts)
    for option, words in (("--reason", reason), ("--by", by)):
        if words is not None and not 0 < len(words.strip()) <= LONGEST:
            raise FleetError(f"{option} must have 1 to {LONGEST} characters; write one sentence")
    day = waive_case.until_when(until, sites[found[1]], now)
    waiver = Waiver(*found, printable(reason.strip()), printable((by or account()).strip()), day)
    _waivers(folder)  # a file with a mistake is not added to
    options = {"check": check, "reason": waiver.reason, "by": waiver.by, "until": day}
    with record_run(store, "waive", options=options, sites=[waiver.site], hosts=_hosts(waiver)):
        note_exceptions(folder, store, known)  # what stood there before is older than this one
        add_waiver(folder.path / "waivers.toml", waiver)
        note_exceptions(folder, store, known)
    ends = waive_case.ends_at(waiver, sites[waiver.site])
    typer.echo(
        f"{waive_case.named(waiver)}: accepted until {ends:%Y-%m-%d %H:%M %Z}; written to waivers.toml"
    )


@waive_app.command("list")
def waive_list(json_: JsonOption = False, fleet: FleetOption = HERE) -> None:
    """List what is accepted, the first to end first, and what ends soon."""
    folder = open_fleet(fleet)
    store = folder.existing_store()
    now = datetime.now(UTC)
    sites = {known.id: known for known in store.sites()}
    waivers = _waivers(folder)
    rows = list(waive_case.listed(waivers, sites, now))
    if json_:
        typer.echo(json_text(rows))
        return
    for row in rows:
        where = row["host"] or f"site {row['site']}"
        ended = "" if row["holds"] else " (holds no more)"
        typer.echo(
            printable(
                f"{row['check']}  {where}  until {row['until']}{ended}  by {row['by']}: {row['reason']}"
            )
        )
    if not rows:
        typer.echo("Nothing is accepted.")
    for line in waive_case.notices(waivers, sites, now):
        typer.echo(line, err=True)


@waive_app.command("end")
def waive_end(
    check: CheckArgument, site: ScopeSite = None, host: ScopeHost = None, fleet: FleetOption = HERE
) -> None:
    """End an exception now: the fault counts again at once."""
    folder = open_fleet(fleet)
    store = folder.existing_store()
    waivers = _waivers(folder)
    fitting = [
        w
        for w in waivers
        if w.check == check and (w.host == host if host else w.host is None and w.site == site)
    ]
    if not fitting:
        have = ", ".join(sorted({waive_case.named(w) for w in waivers})) or "nothing is accepted"
        raise FleetError(printable(f"no such exception; there is: {have}"))
    ended = fitting[0]
    options = {"check": check, "reason": ended.reason, "by": ended.by, "until": ended.until}
    with record_run(store, "waive end", options=options, sites=[ended.site], hosts=_hosts(ended)):
        remove_waiver(folder.path / "waivers.toml", ended)
        note_exceptions(folder, store, catalogue(folder))
    typer.echo(f"{waive_case.named(ended)}: accepted no longer")


def _waivers(folder: FleetFolder) -> tuple[Waiver, ...]:
    store = folder.existing_store()
    sites, hosts = [s.id for s in store.sites()], [h.name for h in store.hosts()]
    return waivers_of(folder, catalogue(folder), sites, hosts)[0]


def _hosts(waiver: Waiver) -> list[HostName]:
    return [waiver.host] if waiver.host else []
