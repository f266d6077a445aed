"""Commands for whoever answers the telephone: what to try, whom to call, what to ask."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from collector.app.workspace import open_workspace, shipped_helpdesks
from collector.cli.choosing import at_a_terminal, choose
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
from collector.core.catalogue.catalogue import Stage
from collector.core.errors import FleetError

AddressOption = Annotated[
    str | None, typer.Option("--address", metavar="URL", help="The address bar of the error page.")
]
StartedOption = Annotated[
    str | None,
    typer.Option(
        "--started-at",
        metavar="URL",
        help="Where the person began, when the shared log-in page shows the error.",
    ),
]


def triage(
    stage: Annotated[
        Stage | None,
        typer.Option("--stage", help="Where it goes wrong. Without it that is the first question."),
    ] = None,
    address: AddressOption = None,
    started_at: StartedOption = None,
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
    """Started on a terminal with nothing told, it asks one question at a time; b goes one back. Otherwise start with what
    you know and run it again with the answers. Nothing is claimed that was not seen.
    """
    from collector.app.judge import advise as triage_case
    from collector.core.judging.elimination import Complaint

    folder = open_workspace(fleet)
    known, now = folder.catalogue, instant(at)
    seen = None
    if host is not None and observation is not None:
        raise FleetError("give --host or --observation, not both")
    if host is not None:
        from collector.app.judge.site_states import site_states

        store = folder.existing_store()
        states = site_states(store, folder.question(store, now, warn=warn, is_named=at is not None))
        seen = triage_case.machine_of(states, host, known, now)
    elif observation is not None:
        seen = triage_case.machine_in(observation, known, now)
    complaint = Complaint(stage, address, started_at, frozenset(answer or ()), error_text)
    if was_asked := complaint == Complaint() and not json_ and at_a_terminal():
        from collector.app.report.asking import complaint_by_questions
        from reports.words.words import words

        spoken = language(lang)
        complaint = complaint_by_questions(seen, known, spoken, partial(choose, words(spoken)))
        typer.echo()
    typer.echo(
        triage_case.answer(
            complaint,
            seen,
            known,
            language(lang),
            now,
            as_json=json_,
            bridge_days=folder.settings.hours.bridge_days,
            was_asked=was_asked,
        )
    )


def route(
    stage: Annotated[Stage, typer.Option("--stage", help="Where it goes wrong.")],
    address: AddressOption = None,
    started_at: StartedOption = None,
    lang: LanguageOption = None,
    at: AtOption = None,
    json_: JsonOption = False,
    fleet: FleetOption = HERE,
) -> None:
    from collector.app.judge import routes
    from collector.core.helpdesk.routing import RouteQuestion

    asked = RouteQuestion(stage, address, started_at)
    bridge_days = open_workspace(fleet).settings.hours.bridge_days
    typer.echo(
        routes.answer(
            shipped_helpdesks(), asked, language(lang), instant(at), as_json=json_, bridge_days=bridge_days
        )
    )
