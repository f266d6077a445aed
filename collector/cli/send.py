"""Commands that bring results to people: mail, a folder for each site, a web hook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from collector.app.auditing import record_run
from collector.app.workspace import Workspace, open_workspace
from collector.cli import mail_text
from collector.cli.common import HERE, FleetOption, InventoryOption, JsonOption, SiteOption, say, warn
from collector.cli.groups import group
from collector.cli.interrupts import Interrupts
from collector.cli.vault import AskVaultOption, VaultOption, vault_arguments
from collector.core.exit_codes import DONE, INTERRUPTED, PARTLY
from collector.core.model import SiteId
from collector.core.text import counted, json_text, printable

deliver_app = group()


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
    """A letter is written down before it is sent; what was cut off goes on with the next `send`."""
    folder = open_workspace(fleet)
    store = folder.existing_store()
    if list_:
        letters = folder.ledger(store).open_matters()
        typer.echo(json_text(mail_text.rows(letters)) if json_ else mail_text.listing(letters))
        return DONE
    if arrived or bounced:
        return _tell(folder, arrived or (), bounced or ())
    from collector.app.mail import sending  # they write pages and workbooks
    from collector.app.mail.outbox import outbox_of

    out_box = outbox_of(folder, site or (), warn=warn, keeps=not dry_run)
    wanted = folder.load(inventory, vault_arguments(vault_password_file, ask_vault_pass))
    if dry_run:
        target = out or folder.path / folder.settings.report.out / "mail"
        written, held = sending.write_drafts(out_box, wanted, target, test_to)
        say(written)
        say(mail_text.held_lines(held), err=True)
        typer.echo(f"{counted(len(written), 'letter')} would be sent; none was.", err=True)
        return DONE
    sending.check(out_box, wanted)  # what is missing in the settings stops us before anything is recorded
    given: dict[str, object] = {"test_to": test_to, "again": again}
    with record_run(store, "send", options=given, sites=[SiteId(name) for name in site or ()]) as run:
        with Interrupts() as interrupts:
            out_box = replace(out_box, stop=interrupts.happened)
            if test_to is not None:
                tests = sending.send_tests(out_box, wanted, test_to)
                words, is_short = mail_text.tests_text(tests, test_to), bool(tests.failed or tests.is_cut)
                is_stopped = tests.is_cut and interrupts.happened()
            else:
                done = sending.send_due(out_box, wanted, again or ())
                words, is_short = mail_text.outcome_text(done), done.is_short
                is_stopped = done.tried.is_stopped
        typer.echo(words)
        run.exit_code = INTERRUPTED if is_stopped else PARTLY if is_short else DONE
    return run.exit_code


def _tell(folder: Workspace, arrived: Sequence[str], bounced: Sequence[Path]) -> int:
    """Writes down what the operator found out; sends nothing."""
    from collector.app.mail.letter_queue import told

    store = folder.existing_store()
    with record_run(store, "send", options={"arrived": arrived, "bounced": bounced}):
        for line in told(folder.ledger(store), arrived, bounced, datetime.now(UTC)):
            typer.echo(printable(line, 600))
    return DONE


@deliver_app.command("folder")
def deliver_folder(fleet: FleetOption = HERE, site: SiteOption = None) -> None:
    """Write each site's page and workbook into a folder of its own below [folder] path, for a share or a web server."""
    from collector.app.mail.delivering import put_folders
    from collector.app.mail.outbox import outbox_of, share

    folder = open_workspace(fleet)
    root = share(folder.settings.folder, folder.path)
    out_box = outbox_of(folder, site or (), warn=warn, keeps=True)
    with record_run(out_box.ledger.store, "deliver folder", sites=out_box.question.sites):
        say(put_folders(out_box, root))


@deliver_app.command("webhook")
def deliver_webhook(fleet: FleetOption = HERE, site: SiteOption = None) -> int:
    """Post how each site stands to [webhook] url, signed; each scan once."""
    from collector.app.mail.delivering import post_states
    from collector.app.mail.outbox import environment, hook, outbox_of

    folder = open_workspace(fleet)
    wanted = hook(folder.settings.webhook, folder.path, environment())
    out_box = outbox_of(folder, site or (), warn=warn, keeps=True)
    with record_run(out_box.ledger.store, "deliver webhook", sites=out_box.question.sites) as run:
        with Interrupts() as interrupts:
            done = post_states(replace(out_box, stop=interrupts.happened), wanted)
        typer.echo(mail_text.hook_text(done))
        run.exit_code = INTERRUPTED if done.is_stopped else PARTLY if done.failed or done.untried else DONE
    return run.exit_code
