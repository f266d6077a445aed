"""`eidfleet run`: the whole cycle, as a timer calls it."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

import typer
from rich.console import Console

from collector.app.log_file import RunLog, log_to
from collector.app.workspace import STATE_FOLDER, Workspace, open_workspace
from collector.cli.common import HERE, FleetOption, InventoryOption, warn
from collector.cli.interrupts import Interrupts
from collector.cli.progress import ScanProgress
from collector.cli.vault import VaultOption, vault_arguments
from collector.core.errors import FleetError
from collector.core.fleet.fleet import Fleet

LOG_NAME = "run.log"


def run(
    fleet: FleetOption = HERE,
    inventory: InventoryOption = None,
    now: Annotated[
        bool,
        typer.Option("--now", help="Do every step now, whether its time has come or not, in a new campaign."),
    ] = False,
    vault_password_file: VaultOption = None,
) -> int:
    """When each step is due is in [schedule] of eidfleet.toml. What was done stays done: killed, it goes on where it was;
    run again, it does nothing twice. What it came to is in .eidfleet/last-run.json, its story in .eidfleet/run.log.
    """
    from collector.app.cycle import cycle as run_case
    from collector.app.cycle.bring import bring, is_wanted
    from collector.app.cycle.last_run import EXIT_CODES
    from collector.app.report.report_order import ReportOrder

    try:
        folder = open_workspace(fleet)
        inventories = folder.inventories(inventory)
    except FleetError as error:
        run_case.note_refused(fleet.resolve() / STATE_FOLDER, error, datetime.now(UTC))
        raise
    _tell_story(folder)
    wanted = folder.settings.report
    vault = vault_arguments(vault_password_file, ask=False)
    with Interrupts() as interrupts:

        def load() -> Fleet:
            with interrupts.at_once():  # an inventory may ask a slow service
                return folder.load(inventories, vault)

        request = folder.request(inventories, vault, interrupts.happened)
        console = Console(stderr=True)
        console.quiet = not console.is_terminal
        ending = run_case.run(
            run_case.Cycle(
                request=request,
                load=load,
                open_store=folder.store,
                question=lambda store, at: folder.question(store, at, warn=warn, keeps=True),
                order=ReportOrder(folder.path / wanted.out, wanted, folder.settings.hours.bridge_days),
                progress=ScanProgress(console),
                everything=now,
                send=partial(bring, request) if is_wanted(folder.settings) else None,
                take_in=partial(folder.take_in, folder.drop) if folder.drop else None,
            )
        )
    return EXIT_CODES[ending]


def _tell_story(folder: Workspace) -> None:
    """The story of the run goes to its log, and to stderr, where a timer's journal keeps it."""
    log_to(folder.state_dir / LOG_NAME, "look at the folder and its disk", RunLog)
    for on_stderr in logging.getLogger().handlers:
        on_stderr.setLevel(min(on_stderr.level, logging.INFO))
