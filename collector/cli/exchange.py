"""Commands that take results in and hand them out: for AWX, by hand, and for the administrator's other tools."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from collector.app.workspace import open_workspace
from collector.cli.common import HERE, AtOption, FleetOption, InventoryOption, SiteOption, instant, warn
from collector.cli.door import DONE, PARTLY
from collector.cli.vault import AskVaultOption, VaultOption, vault_arguments
from collector.core.model import HostName
from collector.core.text import counted, printable


class What(StrEnum):
    OBSERVATIONS = "observations"
    FINDINGS = "findings"
    CAUSES = "causes"
    CHANGES = "changes"
    METRICS = "metrics"


class Form(StrEnum):
    JSONL = "jsonl"
    CSV = "csv"


def ingest(
    paths: Annotated[
        list[Path], typer.Argument(metavar="FILE|DIR...", help="Files, or folders with files, to bring in.")
    ],
    host: Annotated[
        str | None,
        typer.Option("--host", metavar="NAME", help="Whose it is; for one file a probe wrote by hand."),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="INSTANT",
            help="When a probe was run by hand. Default: what that workstation's clock said, never later than now.",
        ),
    ] = None,
    fleet: FleetOption = HERE,
    inventory: InventoryOption = None,
    vault_password_file: VaultOption = None,
    ask_vault_pass: AskVaultOption = False,
) -> int:
    """Bring in results that were fetched elsewhere: by AWX, by plain ansible-playbook, or by hand.

    On a workstation that no network reaches: `sh probe.sh > reception-2.txt` with what `eidfleet probe show` prints, then
    `eidfleet ingest reception-2.txt`. Everything is read before anything is kept; what was brought before is left
    out. What cannot be taken in is named, and the rest is taken: the command then ends with 1.
    """
    from collector.app.scan import ingesting as ingest_case
    from collector.app.scan.renamed import notices
    from collector.core.fleet.same_machine import Decision

    folder = open_workspace(fleet)
    loaded = folder.load(
        folder.inventories(inventory),
        folder.catalogue(),
        vault=vault_arguments(vault_password_file, ask_vault_pass),
    )
    done = ingest_case.ingest(
        paths,
        loaded,
        folder.store,
        folder.state_dir,
        datetime.now(UTC),
        host=HostName(host) if host else None,
        at=instant(at) if at else None,
    )
    known = f", {counted(done.known_before, 'result')} known before" if done.known_before else ""
    typer.echo(
        f"{counted(done.added, 'result')} added, {done.added - done.answered} of them without a measurement{known}"
    )
    for line in notices(done.renamed, Decision()):
        typer.echo(printable(line, 2000))
    for mistake in done.left:
        typer.echo(f"NOT TAKEN IN: {printable(str(mistake), 2000)}", err=True)
    if done.added:
        typer.echo("Next: eidfleet status")
    return PARTLY if done.left or done.added > done.answered else DONE


def export(
    what: Annotated[What, typer.Argument(help="What to hand out.")],
    form: Annotated[
        Form, typer.Option("--format", help="JSON Lines, or CSV for a Belgian spreadsheet program.")
    ] = Form.JSONL,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="File to replace in one step. Default: standard output."),
    ] = None,
    site: SiteOption = None,
    fleet: FleetOption = HERE,
    at: AtOption = None,
) -> None:
    """Hand out what is known: one line a workstation, finding, cause or change; or metrics for Prometheus.

    `metrics` is the text format of node_exporter's textfile collector: write it to its folder as eidfleet.prom.
    Account names are labels unless [report] show_user_names says otherwise.
    """
    from collector.app.report import exporting as export_case

    folder = open_workspace(fleet)
    store = folder.existing_store()
    asked = folder.question(
        store, folder.catalogue(), instant(at), site or (), warn=warn, is_named=at is not None
    )
    export_case.write(
        store,
        asked,
        what.value,
        form.value,
        out,
        show_user_names=folder.settings.report.show_user_names,
        readable_by=folder.settings.report.readable_by,
    )
