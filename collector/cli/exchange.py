"""Commands that take results in and hand them out: for AWX, by hand, and for the administrator's other tools."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from collector.app.lasting import one_command
from collector.app.workspace import open_workspace
from collector.cli.common import HERE, AtOption, FleetOption, InventoryOption, SiteOption, instant, warn
from collector.cli.vault import AskVaultOption, VaultOption, vault_arguments
from collector.core.errors import FleetError
from collector.core.exit_codes import DONE, PARTLY
from collector.core.model import HostName
from collector.core.text import counted, printable

if TYPE_CHECKING:
    from collector.app.scan.dropping import DropDone
    from collector.app.workspace import Workspace
    from collector.core.fleet.fleet import Fleet

_BETWEEN_LOOKS_S = 10
_INVENTORY_GOOD_FOR_S = 300


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
        list[Path] | None,
        typer.Argument(
            metavar="[DROP|FILE|DIR...]",
            help="A drop, or files, or folders with files, to bring in. Default: the drop of [ingest].",
        ),
    ] = None,
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
    watch: Annotated[
        bool, typer.Option("--watch", help="Look into the drop again and again, until Ctrl-C ends it.")
    ] = False,
    fleet: FleetOption = HERE,
    inventory: InventoryOption = None,
    vault_password_file: VaultOption = None,
    ask_vault_pass: AskVaultOption = False,
) -> int:
    """Bring in what workstations that call in left in a drop, or results that AWX, plain ansible-playbook or a hand fetched.

    A drop: what is whole and known is taken; what is not goes into its folder quarantine with the reason beside it, and the
    command ends with 1 as long as anything is there. Nothing is deleted.

    By hand, on a workstation that no network reaches: `sh probe.sh > reception-2.txt` with what `eidfleet probe show` prints, then
    `eidfleet ingest reception-2.txt`. What was brought before is left out. What cannot be taken in is named, and the rest is
    taken: the command then ends with 1.
    """
    from collector.app.scan import dropping

    folder = open_workspace(fleet)
    given = list(paths or ([folder.drop] if folder.drop else []))
    if not given:
        raise FleetError("name a drop, a file or a folder, or set [ingest] drop in eidfleet.toml")
    drops = [path for path in given if dropping.is_drop(path, folder.drop) or path == folder.drop]
    vault = vault_arguments(vault_password_file, ask_vault_pass)
    if not drops:
        if watch:
            raise FleetError(
                f"{given[0]}: is no drop, so there is nothing to watch; set [ingest] drop, or name a folder with call-ins"
            )
        return _bring(folder, folder.load(inventory, vault), given, host, at)
    if len(given) > 1 or host or at:
        raise FleetError(
            f"{drops[0]}: is a drop, which is taken in by itself, without other files, --host and --at"
        )
    return _take_in(folder, drops[0], folder.inventories(inventory), vault, watch=watch)


def _take_in(
    folder: Workspace, path: Path, inventories: Sequence[Path], vault: Sequence[str], *, watch: bool
) -> int:
    from collector.app.scan.dropping import Seen

    if not watch:
        done = folder.take_in(path, folder.load(inventories, vault), datetime.now(UTC))
        _tell(done, folder.quarantine_of(path))
        if done.taken:
            typer.echo("Next: eidfleet status")
        return DONE if done.is_whole else PARTLY
    seen, told, read_at, loaded = Seen(), "", 0.0, None
    while True:
        try:
            if loaded is None or time.monotonic() - read_at > _INVENTORY_GOOD_FOR_S:
                loaded, read_at = folder.load(inventories, vault), time.monotonic()
            # Else each look would leave its store open until the end, which may be weeks away.
            with one_command():
                done = folder.take_in(path, loaded, datetime.now(UTC), seen)
            told = ""
            if done.taken or done.flaws:
                _tell(done, folder.quarantine_of(path))
        except FleetError as error:
            # A scan that runs, an inventory that is being written: the next look may do.
            if str(error) != told:
                told = str(error)
                typer.echo(f"eidfleet: {printable(told, 2000)}", err=True)
        time.sleep(_BETWEEN_LOOKS_S)


def _tell(done: DropDone, quarantine: Path) -> None:
    from collector.app.scan.dropping import counts_line, lines_of
    from collector.app.scan.renamed import joined

    typer.echo(counts_line(done))
    for line in joined(done.renamed):
        typer.echo(printable(line, 2000))
    for line in lines_of(done, quarantine):
        typer.echo(printable(line, 2000), err=True)


def _bring(folder: Workspace, loaded: Fleet, paths: Sequence[Path], host: str | None, at: str | None) -> int:
    from collector.app.scan import ingesting as ingest_case
    from collector.app.scan.renamed import joined

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
    for line in joined(done.renamed):
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
    asked = folder.question(store, instant(at), site or (), warn=warn, is_named=at is not None)
    export_case.write(
        store,
        asked,
        what.value,
        form.value,
        out,
        folder.settings.report,
    )
