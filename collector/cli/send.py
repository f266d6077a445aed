"""Commands that bring results to people: mail, a folder for each site, a web hook."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from collector.app.auditing import record_run
from collector.app.judge.site_states import site_states
from collector.app.workspace import open_workspace
from collector.cli.common import HERE, FleetOption, InventoryOption, JsonOption, SiteOption, warn
from collector.cli.door import DONE, INTERRUPTED, PARTLY
from collector.cli.interrupts import Interrupts
from collector.cli.vault import AskVaultOption, VaultOption, vault_arguments
from collector.core.model import SiteId
from collector.core.text import counted, json_text, printable

if (
    TYPE_CHECKING
):  # what writes mails is imported by the commands that need it: every other would pay half a second for it
    from collector.app.mail.sending import PostRound

deliver_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Bring results out in other ways than mail."
)


def send(
    fleet: FleetOption = HERE,
    inventory: InventoryOption = None,
    site: SiteOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write what would be sent as .eml files, and send nothing.")
    ] = False,
    test_to: Annotated[
        str | None,
        typer.Option(
            "--test-to",
            metavar="ADDRESS",
            help="Send each site's mail, due or not, marked as a test, to this address and nobody else.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Folder for --dry-run. Default: mail, in [report] out."),
    ] = None,
    list_: Annotated[
        bool, typer.Option("--list", help="Show letters that wait or failed, and what helps. Sends nothing.")
    ] = False,
    again: Annotated[
        list[str] | None,
        typer.Option("--again", metavar="ID", help="Send this letter once more; may be repeated."),
    ] = None,
    arrived: Annotated[
        list[str] | None,
        typer.Option("--arrived", metavar="ID", help="This uncertain letter did arrive. Sends nothing."),
    ] = None,
    bounced: Annotated[
        list[Path] | None,
        typer.Option(
            "--bounced", metavar="FILE", help="Read bounces: mails as files, or folders. Sends nothing."
        ),
    ] = None,
    json_: JsonOption = False,
    vault_password_file: VaultOption = None,
    ask_vault_pass: AskVaultOption = False,
) -> int:
    """Send each site its mail: to the recipients its inventory names, when its rule says so, and never twice.

    A letter is written down before it is sent; what was cut off goes on with the next `send`.
    """
    from collector.app.mail import mail_status

    folder = open_workspace(fleet)
    store = folder.existing_store()
    ledger = folder.ledger(store)
    now = datetime.now(UTC)
    if list_:
        letters = ledger.open_matters()
        typer.echo(json_text(mail_status.rows(letters)) if json_ else mail_status.listing(letters))
        return DONE
    from collector.app.mail import sending  # what writes pages and workbooks takes half a second to load

    if arrived or bounced:
        options = {"arrived": arrived, "bounced": bounced}
        with record_run(store, "send", options=options):
            for line in sending.told(ledger, arrived or (), bounced or (), now):
                typer.echo(printable(line, 600))
        return DONE
    known = folder.catalogue()
    asked = folder.question(store, known, now, site or (), warn=warn, keeps=not dry_run)
    job = sending.PostRound(
        store=store,
        ledger=ledger,
        question=asked,
        settings=folder.settings,
        fleet_dir=folder.path,
        state_dir=folder.state_dir,
        states=site_states(store, asked),
        fleet=folder.load(
            folder.inventories(inventory),
            known,
            vault=vault_arguments(vault_password_file, ask_vault_pass),
        ),
    )
    if dry_run:
        return _dry_run(job, out or folder.path / folder.settings.report.out / "mail", test_to)
    job.server(), job.writer()  # what is missing in the settings stops us before anything is recorded
    given: dict[str, object] = {"test_to": test_to, "again": again}
    with record_run(store, "send", options=given, sites=[SiteId(name) for name in site or ()]) as run:
        with Interrupts() as interrupts:
            job = replace(job, stop=interrupts.happened)
            if test_to is not None:
                tests = sending.send_tests(job, test_to)
                words, is_short = mail_status.tests_text(tests, test_to), bool(tests.failed or tests.is_cut)
                is_stopped = tests.is_cut and interrupts.happened()
            else:
                sending.put_back(job, again or ())
                outcome = sending.send_all(job)
                words, is_short = mail_status.outcome_text(outcome), outcome.is_short
                is_stopped = outcome.round.is_stopped
        typer.echo(words)
        run.exit_code = INTERRUPTED if is_stopped else PARTLY if is_short else DONE
    return run.exit_code


def _dry_run(job: PostRound, target: Path, test_to: str | None) -> int:
    from collector.app.mail import mail_status, sending

    written, held = sending.write_drafts(job, target, test_to)
    for path in written:
        typer.echo(path)
    for line in mail_status.held_lines(held):
        typer.echo(line, err=True)
    typer.echo(f"{counted(len(written), 'letter')} would be sent; none was.", err=True)
    return DONE


@deliver_app.command("folder")
def deliver_folder(fleet: FleetOption = HERE, site: SiteOption = None) -> None:
    """Write each site's page and workbook into a folder of its own below [folder] path, for a share or a web server."""
    from collector.app.mail import delivering as deliver
    from collector.app.mail import mailing

    folder = open_workspace(fleet)
    wanted, share = folder.settings.folder, folder.share()
    store = folder.existing_store()
    asked = folder.question(store, folder.catalogue(), datetime.now(UTC), site or (), warn=warn, keeps=True)
    writer = mailing.Writer(
        store,
        asked,
        folder.settings.mail,
        wanted,
        folder.path,
        folder.settings.fleet.name,
        folder.settings.report.show_user_names,
        bridge_days=folder.settings.hours.bridge_days,
    )
    with record_run(store, "deliver folder", sites=asked.sites):
        for path in deliver.put_folders(
            site_states(store, asked),
            share,
            wanted.keep,
            writer.files,
            asked.now.date(),
            wanted.readable_by,
        ):
            typer.echo(path)


@deliver_app.command("webhook")
def deliver_webhook(fleet: FleetOption = HERE, site: SiteOption = None) -> int:
    """Post how each site stands to [webhook] url, signed; each scan once."""
    from collector.app.mail import delivering as deliver
    from collector.app.mail import mail_settings, mail_status

    folder = open_workspace(fleet)
    hook = mail_settings.hook(folder.settings.webhook, folder.path, mail_settings.environment())
    store = folder.existing_store()
    asked = folder.question(store, folder.catalogue(), datetime.now(UTC), site or (), warn=warn, keeps=True)
    states = site_states(store, asked)
    with record_run(store, "deliver webhook", sites=asked.sites) as run:
        with Interrupts() as interrupts:
            done = deliver.post_states(
                states,
                folder.ledger(store),
                hook,
                fleet=folder.settings.fleet.name,
                with_pcs=folder.settings.webhook.pc_names,
                state_dir=folder.state_dir,
                clock=lambda: datetime.now(UTC),
                stop=interrupts.happened,
            )
        typer.echo(mail_status.hook_text(done))
        run.exit_code = INTERRUPTED if done.is_stopped else PARTLY if done.failed or done.untried else DONE
    return run.exit_code
