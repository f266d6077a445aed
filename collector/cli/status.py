"""`eidfleet status` and `eidfleet report`: how the fleet stands, on the terminal and on pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from collector.app.report.report_order import USUAL, Format, ReportOrder
from collector.app.workspace import open_workspace
from collector.cli import mail_text
from collector.cli.common import HERE, AtOption, FleetOption, JsonOption, SiteOption, instant, say, warn
from collector.core.model import Language
from collector.core.text import json_text


def status(
    fleet: FleetOption = HERE, site: SiteOption = None, json_: JsonOption = False, at: AtOption = None
) -> None:
    from collector.app.judge.site_states import brief_states, site_states
    from collector.app.report import status_table

    folder = open_workspace(fleet)
    store = folder.existing_store()
    now = instant(at)
    asked = folder.question(store, now, site or (), warn=warn, is_named=at is not None)
    states = site_states(store, asked) if site else brief_states(store, asked)
    if json_:
        rows = status_table.rows(states, now)
        if site:
            from collector.app.report.pc_list import pc_rows

            rows = [
                {**row, "pcs": pc_rows(state, asked.catalogue, now)}
                for row, state in zip(rows, states, strict=True)
            ]
        typer.echo(json_text(rows))
        return
    typer.echo(status_table.table(states, now))
    if site:
        from collector.app.report.pc_list import pc_lines

        say(pc_lines(states, asked.catalogue, now))
    mail = mail_text.overview(folder.ledger(store).open_matters()) if at is None else None
    say(status_table.lines_below(store, asked, states, folder.settings.schedule, mail, is_now=at is None))


def report(
    fleet: FleetOption = HERE,
    site: SiteOption = None,
    lang: Annotated[
        list[Language] | None,
        typer.Option("--lang", help="Only this language; may be repeated. Default: each site's own."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder to write to. Default: [report] out.")
    ] = None,
    format_: Annotated[
        list[Format] | None,
        typer.Option("--format", help="Only this format; may be repeated. Default: html and xlsx."),
    ] = None,
    at: AtOption = None,
) -> None:
    from collector.app.auditing import record_run
    from collector.app.judge.site_states import site_states
    from collector.app.report.reporting import write_reports

    folder = open_workspace(fleet)
    store = folder.existing_store()
    asked = folder.question(store, instant(at), site or (), warn=warn, is_named=at is not None)
    wanted = folder.settings.report
    order = ReportOrder(
        out or folder.path / wanted.out,
        wanted,
        folder.settings.hours.bridge_days,
        languages=lang or (),
        formats=format_ or USUAL,
        narrowed=bool(site or lang or not set(USUAL) <= set(format_ or USUAL)),
    )
    options = {"lang": lang, "out": out, "at": at}
    written = write_reports(site_states(store, asked), store, asked, order)
    first = next(written)  # a folder that cannot be written to stops us before anything is recorded
    with record_run(store, "report", options=options, sites=asked.sites):
        typer.echo(first)
        say(written)
    if order.narrowed:
        typer.echo(
            "The page over the whole fleet was left as it is: leave out --site, --lang and --format for it.",
            err=True,
        )
