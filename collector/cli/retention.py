"""`eidfleet prune` and `eidfleet forget`: what is kept no longer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from collector.app.auditing import record_run
from collector.app.past import forgetting as forget_case
from collector.app.past import pruning as prune_case
from collector.app.past import story as history_case
from collector.app.past import wrong_clock as clock
from collector.cli.common import FleetFolder, FleetOption, JsonOption, catalogue, open_fleet, question
from collector.core.errors import FleetError
from collector.core.model import HostName
from collector.core.text import json_text
from collector.history.renames import everyone
from collector.history.results import Store
from collector.sources.fleet.turns import only_scan

HERE = Path()
ApplyOption = Annotated[bool, typer.Option("--apply", help="Do it. Without, it is only said what would go.")]


def prune(
    older_than: Annotated[
        int | None,
        typer.Option("--older-than", metavar="DAYS", min=1, max=36_500, help="Default: [history] keep_days."),
    ] = None,
    dated_ahead: Annotated[
        bool,
        typer.Option(
            "--dated-ahead", help="Remove what a clock that ran ahead dated in the future, and nothing else."
        ),
    ] = False,
    apply: ApplyOption = False,
    json_: JsonOption = False,
    fleet: FleetOption = HERE,
) -> None:
    """Remove old results; what is needed to say since when something is broken stays."""
    folder = open_fleet(fleet)
    store = folder.existing_store()
    now = datetime.now(UTC)
    if dated_ahead:
        if older_than is not None:
            raise FleetError("--dated-ahead removes nothing for its age; leave out --older-than")
        _remove_ahead(folder, store, now, apply=apply, json_=json_)
        return
    if apply and older_than is None and (doubt := clock.leapt(store, now)) is not None:
        raise FleetError(f"{doubt}; if the clock is right, name the age yourself with --older-than DAYS")
    asked = question(folder, store, catalogue(folder), now)
    days = older_than or folder.settings.history.keep_days
    if apply:
        with record_run(store, "prune", options={"older_than": days}):
            done = prune_case.prune_store(store, asked, days, apply=True)
    else:
        done = prune_case.prune_store(store, asked, days, apply=False)
    typer.echo(json_text(prune_case.as_mapping(done)) if json_ else prune_case.as_text(done))


def _remove_ahead(folder: FleetFolder, store: Store, now: datetime, *, apply: bool, json_: bool) -> None:
    """What is dated after now; a scan going on would write beside it."""
    if apply:
        with only_scan(folder.state_dir), record_run(store, "prune", options={"dated_ahead": True}):
            gone = clock.remove_ahead(store, now, apply=True)
    else:
        gone = clock.remove_ahead(store, now, apply=False)
    if json_:
        typer.echo(json_text({"after": now.isoformat(), "results": gone, "applied": apply}))
    else:
        typer.echo(clock.removed_words(gone, applied=apply))


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
