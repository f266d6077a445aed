"""`eidfleet prune` and `eidfleet forget`: what is kept no longer."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Annotated

import typer

from collector.app.auditing import record_run
from collector.app.workspace import open_workspace
from collector.cli.common import HERE, FleetOption, JsonOption, warn
from collector.core.errors import FleetError
from collector.core.text import json_text

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
    from collector.app.past import pruning as prune_case
    from collector.app.past import wrong_clock as clock

    folder = open_workspace(fleet)
    store = folder.existing_store()
    now = datetime.now(UTC)
    if dated_ahead:
        if older_than is not None:
            raise FleetError("--dated-ahead removes nothing for its age; leave out --older-than")
        gone = clock.remove_ahead(store, folder.state_dir, now, apply=apply)
        told = {"after": now, "results": gone, "applied": apply}
        typer.echo(json_text(told) if json_ else clock.removed_words(gone, applied=apply))
        return
    if apply and older_than is None and (doubt := clock.leapt(store, now)) is not None:
        raise FleetError(f"{doubt}; if the clock is right, name the age yourself with --older-than DAYS")
    asked = folder.question(store, now, warn=warn, keeps=apply)
    days = older_than or folder.settings.history.keep_days
    with record_run(store, "prune", options={"older_than": days}) if apply else nullcontext():
        done = prune_case.prune_store(store, folder.state_dir, asked, days, apply=apply)
    typer.echo(json_text(prune_case.as_mapping(done)) if json_ else prune_case.as_text(done))


def forget(
    host: Annotated[str, typer.Argument(metavar="HOST", help="The workstation, retired or not.")],
    apply: ApplyOption = False,
    fleet: FleetOption = HERE,
) -> None:
    from collector.app.past.forgetting import as_text, forget_host

    folder = open_workspace(fleet)
    tree = folder.path / folder.settings.folder.path if folder.settings.folder.path else folder.path
    places = (folder.path, folder.reports_dir, tree)
    name, done = forget_host(folder.existing_store(), host, places, folder.reports_dir, apply=apply)
    typer.echo(as_text(name, done))
