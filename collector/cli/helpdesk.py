"""Commands for whoever answers the telephone: what to try, whom to call, what to ask."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from collector.app.judge.site_states import site_states
from collector.cli.common import (
    AtOption,
    FleetOption,
    JsonOption,
    LanguageOption,
    catalogue,
    instant,
    language,
    open_fleet,
    question,
)
from collector.core.catalogue.catalogue import Stage
from collector.core.errors import FleetError
from collector.core.judging.elimination import Complaint, SeenMachine
from collector.core.model import Site, SiteId

HERE = Path()


def triage(
    stage: Annotated[
        Stage | None,
        typer.Option("--stage", help="Where it goes wrong. Without it that is the first question."),
    ] = None,
    address: Annotated[
        str | None, typer.Option("--address", metavar="URL", help="The address bar of the error page.")
    ] = None,
    started_at: Annotated[
        str | None,
        typer.Option(
            "--started-at",
            metavar="URL",
            help="Where the person began, when the shared log-in page shows the error.",
        ),
    ] = None,
    answer: Annotated[
        list[str] | None,
        typer.Option("--answer", metavar="ID", help="An answer to a question below; may be repeated."),
    ] = None,
    error_text: Annotated[
        str | None, typer.Option("--error", metavar="TEXT", help="What the error page says, as it says it.")
    ] = None,
    host: Annotated[
        str | None,
        typer.Option("--host", metavar="NAME", help="The workstation: its latest findings count too."),
    ] = None,
    observation: Annotated[
        Path | None,
        typer.Option(
            "--observation", metavar="FILE", help="The workstation's observation, where there is no store."
        ),
    ] = None,
    lang: LanguageOption = None,
    at: AtOption = None,
    json_: JsonOption = False,
    fleet: FleetOption = HERE,
) -> None:
    """Work a complaint out: what was seen, what to try first, who acts, what to ask next.

    Start with what you know, even nothing; run it again with the answers. Nothing is claimed that was not seen.
    """
    from collector.app.judge import advise as triage_case
    from collector.app.judge.judge_files import judged_file

    folder = open_fleet(fleet)
    known, now = catalogue(folder), instant(at)
    seen: tuple[Site, SeenMachine] | None = None
    if host is not None and observation is not None:
        raise FleetError("give --host or --observation, not both")
    if host is not None:
        store = folder.existing_store()
        seen = triage_case.machine_of(site_states(store, question(folder, store, known, now)), host)
    elif observation is not None:
        judged = judged_file(observation, known, now)
        seen = Site(SiteId("-"), "-"), SeenMachine(judged.findings, judged.causes)
    complaint = Complaint(stage, address, started_at, frozenset(answer or ()), error_text)
    typer.echo(
        triage_case.answer(
            complaint,
            seen,
            known,
            language(lang),
            now,
            as_json=json_,
            bridge_days=folder.settings.hours.bridge_days,
        )
    )
