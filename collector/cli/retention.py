"""`eidfleet prune` and `eidfleet forget`: what is kept no longer."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from collector.app import forget as forget_case
from collector.app import history as history_case
from collector.app import prune as prune_case
from collector.app.audit import record_run
from collector.cli.common import FleetOption, JsonOption, catalogue, open_fleet, question
from collector.core.errors import FleetError
from collector.core.model import HostName
from collector.history.renames import everyone

HERE = Path()
ApplyOption = Annotated[bool, typer.Option("--apply", help="Do it. Without, it is only said what would go.")]


def prune(
    older_than: Annotated[
        int | None,
        typer.Option("--older-than", metavar="DAYS", min=1, max=36_500, help="Default: [history] keep_days."),
    ] = None,
    apply: ApplyOption = False,
    json_: JsonOption = False,
    fleet: FleetOption = HERE,
) -> None:
    """Remove old results; what is needed to say since when something is broken stays."""
    folder = open_fleet(fleet)
    store = folder.existing_store()
    asked = question(folder, store, catalogue(folder), datetime.now(UTC))
    days = older_than or folder.settings.history.keep_days
    if apply:
        with record_run(store, "prune", options={"older_than": days}):
            done = prune_case.prune_store(store, asked, days, apply=True)
    else:
        done = prune_case.prune_store(store, asked, days, apply=False)
    typer.echo(json.dumps(prune_case.as_mapping(done), indent=2) if json_ else prune_case.as_text(done))


def forget(
    host: Annotated[str, typer.Argument(metavar="HOST", help="The workstation, retired or not.")],
    apply: ApplyOption = False,
    fleet: FleetOption = HERE,
) -> None:
    """Remove everything the store knows of a workstation for good, and name the files that still speak of it."""
    folder = open_fleet(fleet)
    store = folder.existing_store()
    known = everyone(store)
    if history_case.named(store, host) not in known.hosts:
        raise FleetError(f"{host!r} is a site; name one of its workstations")
    name = HostName(host)
    reports = folder.path / folder.settings.report.out
    tree = folder.path / folder.settings.folder.path if folder.settings.folder.path else folder.path
    where = (known.hosts[name].site, (folder.path, reports, tree), reports)
    if apply:
        with record_run(store, "forget", sites=[known.hosts[name].site]):
            done = forget_case.forget_host(store, name, *where, apply=True)
    else:
        done = forget_case.forget_host(store, name, *where, apply=False)
    typer.echo(forget_case.as_text(name, done))
