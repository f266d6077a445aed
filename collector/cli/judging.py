"""`eidfleet judge`: what today's checks make of what workstations said."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from collector.app.workspace import open_workspace
from collector.cli.common import (
    HERE,
    AtOption,
    FleetOption,
    JsonOption,
    LanguageOption,
    instant,
    language,
    warn,
)
from collector.core.errors import FleetError


def judge(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE...]", help="Observation files, or the output of a probe."),
    ] = None,
    everything: Annotated[
        bool,
        typer.Option(
            "--all", help="Judge anew what the fleet's store holds, and say what new knowledge changed."
        ),
    ] = False,
    json_: JsonOption = False,
    lang: LanguageOption = None,
    at: AtOption = None,
    fleet: FleetOption = HERE,
) -> None:
    folder = open_workspace(fleet)
    known, now = folder.catalogue, instant(at)
    if everything == bool(files):
        raise FleetError("name observation files, or --all for everything in the fleet's store")
    if everything:
        from collector.app.judge.rejudge import rejudge
        from collector.app.report.status_table import rejudged_json, rejudged_text

        store = folder.existing_store()
        done = rejudge(store, folder.question(store, now, warn=warn, keeps=True))
        typer.echo(rejudged_json(done) if json_ else rejudged_text(done, now))
        return
    from collector.app.judge import judge_files as judging

    judged, mistakes = judging.judged_files(files or (), known, now)
    if judged:
        typer.echo(
            judging.as_json(judged, known) if json_ else judging.as_text(judged, known, language(lang), now)
        )
    if mistakes:
        raise FleetError(*mistakes)
