"""The commands of `eidfleet`. Each turns its arguments into one use case and its outcome into an exit code."""

from __future__ import annotations

import gc
import logging
import logging.handlers
import shlex
import signal
import sys
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from collector import __version__
from collector.app.auditing import record_run
from collector.app.judge.rejudge import rejudge
from collector.app.judge.site_states import brief_states, site_states
from collector.app.past import wrong_clock as clock
from collector.app.report import status_table as status_case
from collector.app.report.site_formats import USUAL, Format
from collector.app.scan import campaign as campaigns
from collector.app.scan import renamed as identity
from collector.app.scan import scanning as scan_case
from collector.app.scan.missed import missed, missed_lines
from collector.cli import mail_text
from collector.cli.answers import answers
from collector.cli.common import (
    AtOption,
    FleetFolder,
    FleetOption,
    InventoryOption,
    JsonOption,
    LanguageOption,
    SiteOption,
    catalogue,
    instant,
    language,
    open_fleet,
    question,
    waivers_of,
)
from collector.cli.door import DONE, INTERRUPTED, PARTLY, USAGE, through_the_door
from collector.cli.exchange import export, ingest
from collector.cli.fleet_list import export_list, import_list, template
from collector.cli.helpdesk import triage
from collector.cli.history import audit, history_app
from collector.cli.interrupts import Interrupts
from collector.cli.knowledge import checks, knowledge_app
from collector.cli.progress import ScanProgress
from collector.cli.remote import diagnose, doctor
from collector.cli.retention import forget, prune
from collector.cli.run import run
from collector.cli.schedule import schedule_app
from collector.cli.send import deliver_app, send
from collector.cli.vault import AskVaultOption, VaultOption, vault_arguments
from collector.cli.waive import waive_app
from collector.core.catalogue.catalogue import Stage
from collector.core.errors import FleetError, Mistake
from collector.core.model import Language, ScanId, SiteId, SiteState, Verdict
from collector.core.text import counted, json_text, printable
from collector.history.installations import decision
from collector.history.ledger import Ledger
from collector.sources.catalogue.helpdesk_file import load_helpdesks
from collector.sources.catalogue.load_catalogue import load_catalogue
from collector.sources.files.places import shared_data
from collector.sources.files.plain_file import refuse_odd
from collector.sources.fleet.starter import write_starter
from collector.sources.fleet.untouched import untouched_settings
from collector.sources.inventory.read_inventory import check_inventory
from collector.sources.scan.probe_text import posix_probe, windows_probe

HERE = Path()
# What writes words and workbooks is imported by the commands that need it: a scan would pay half a second for it.

app = typer.Typer(
    name="eidfleet",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Keeps every workstation of a fleet able to log in with the Belgian eID.",
    epilog=(
        "Start with `eidfleet init my-fleet`, put your workstations into my-fleet/inventory, then `eidfleet scan` and "
        "`eidfleet report` in that folder. Exit codes: 0 did its work, 1 did it but not everything answered, 2 usage or input, "
        "3 our fault (a log file is named), 130 interrupted."
    ),
)
inventory_app = typer.Typer(no_args_is_help=True, help="Look after the inventory.")
probe_app = typer.Typer(no_args_is_help=True, help="Look at what runs on a workstation.")
inventory_app.command("import")(import_list)
inventory_app.command("export")(export_list)
inventory_app.command("template")(template)
app.add_typer(inventory_app, name="inventory")
app.add_typer(probe_app, name="probe")
app.add_typer(knowledge_app, name="knowledge")
app.add_typer(schedule_app, name="schedule")
app.add_typer(deliver_app, name="deliver")
app.add_typer(history_app, name="history")
app.add_typer(waive_app, name="waive")
app.command()(audit)
app.command()(prune)
app.command()(forget)


class FailOn(StrEnum):
    WARN = "warn"
    FAIL = "fail"


def main() -> None:
    """The entry point of the `eidfleet` command."""
    # A fleet in memory is many objects in few cycles: with Python's 700 a fifth of the time goes into looking for them.
    gc.set_threshold(50_000, 20, 50)
    # As Ctrl-C does, `kill` ends a command by way of its door, so that what is open is closed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(through_the_door(lambda: app(standalone_mode=False)))


@app.callback(invoke_without_command=True)
def _common(
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Tell on stderr what is being done.")
    ] = False,
) -> None:
    if version:
        typer.echo(f"eidfleet {__version__}")
        raise typer.Exit
    on_stderr = logging.StreamHandler()
    on_stderr.setLevel(logging.INFO if verbose else logging.WARNING)
    on_stderr.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    logging.getLogger().addHandler(on_stderr)
    logging.getLogger("collector").setLevel(logging.INFO)


@app.command()
def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make.")]) -> None:
    """Make a fleet folder: a small inventory to fill in, commented settings, a .gitignore."""
    written = write_starter(folder, shared_data("inventory"))
    for path in written:
        typer.echo(path)
    typer.echo(
        f"\nNext: put your workstations into {folder}/inventory, then\n  cd {shlex.quote(str(folder))}\n"
        "  eidfleet inventory check\n  eidfleet scan"
    )


@inventory_app.command("check")
def inventory_check(
    fleet: FleetOption = HERE,
    inventory: InventoryOption = None,
    vault_password_file: VaultOption = None,
    ask_vault_pass: AskVaultOption = False,
) -> int:
    """Name every mistake of the inventory at once, with file, key and suggestion."""
    folder = open_fleet(fleet)
    found, mistakes = check_inventory(
        folder.inventories(inventory),
        fleet_dir=folder.path,
        known_desks=load_helpdesks().desks.keys(),
        vault_arguments=vault_arguments(vault_password_file, ask_vault_pass),
        with_untouched=True,
        timeout_s=folder.settings.scan.inventory_timeout_s,
    )
    mail = folder.settings.mail
    named = {"[mail] sender": mail.sender, "[mail] server": mail.server, "[mail] bounces_to": mail.bounces_to}
    mistakes = (*mistakes, *untouched_settings(named))
    for mistake in mistakes:
        typer.echo(printable(str(mistake), 2000), err=True)
    for site in sorted(found.sites.values(), key=lambda site: site.id):
        hosts = sum(host.site == site.id for host in found.hosts)
        size = counted(hosts, "workstation")
        typer.echo(f"{site.id}: {printable(site.name)}, {size}, {', '.join(site.languages)}")
    for sentence in scan_case.not_taken(found.hosts):
        typer.echo(printable(sentence, 2000), err=True)
    if mistakes:
        typer.echo(f"{counted(len(mistakes), 'mistake')}; nothing was scanned", err=True)
        return USAGE
    typer.echo(
        f"{counted(len(found.sites), 'site')}, {counted(len(found.hosts), 'workstation')}, no mistakes"
    )
    return DONE


@app.command()
def scan(
    fleet: FleetOption = HERE,
    inventory: InventoryOption = None,
    site: SiteOption = None,
    limit: Annotated[
        str | None, typer.Option("--limit", metavar="PATTERN", help="Only hosts of this Ansible pattern.")
    ] = None,
    forks: Annotated[
        int | None,
        typer.Option("--forks", min=1, max=500, help="Hosts asked at the same time. Default: [scan] forks."),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume", help="Go on with the scan that was cut off: ask only the hosts without a result."
        ),
    ] = False,
    missing: Annotated[
        bool,
        typer.Option(
            "--missing", help="Ask only the hosts that did not answer when last asked, or never were."
        ),
    ] = False,
    vault_password_file: VaultOption = None,
    ask_vault_pass: AskVaultOption = False,
    fail_on: Annotated[
        FailOn | None,
        typer.Option("--fail-on", help="End with 1 when a finding is at least this bad; for use in CI."),
    ] = None,
) -> int:
    """Ask every workstation what it has for logging in with the eID, and keep what it said.

    Nothing is changed or copied there: one remote process a workstation reads `eidfleet probe show` from its standard input.
    """
    if resume and (site or limit is not None or missing):
        raise FleetError(
            "--resume asks the rest of the scan that was cut off; leave out --site, --limit and --missing"
        )
    folder = open_fleet(fleet)
    inventories = folder.inventories(inventory)
    vault = vault_arguments(vault_password_file, ask_vault_pass)
    known = catalogue(folder)  # a bad catalogue should stop us before the scan, not after it
    loaded = folder.load(inventories, known, limit=limit, sites=site or (), vault=vault)
    if resume:
        folder.existing_store()  # with nothing to resume, nothing is made either
    waivers_of(
        folder, known, loaded.sites, [host.name for host in loaded.hosts]
    )  # a bad file stops us before
    if not resume and not any(host.selected for host in loaded.hosts):
        gone = "; those in retired.toml are not asked" if folder.retired() else ""
        raise FleetError(
            f"no host to scan: {_narrowed(site, limit)} leaves none of the inventory's workstations{gone}"
        )
    if missing:
        loaded = scan_case.only_missing(loaded, folder.existing_store(), datetime.now(UTC))
        if not any(host.selected for host in loaded.hosts):
            typer.echo("Nothing to do: every workstation answered when it was last asked.")
            return DONE
    _log_to(folder)
    store = folder.store()
    if resume:
        scan_case.resumable(store, datetime.now(UTC))  # with nothing to resume, nothing is recorded either
    options = {"limit": limit, "forks": forks, "resume": resume, "missing": missing, "fail_on": fail_on}
    with Interrupts() as interrupts:
        request = scan_case.Request(
            inventories=inventories,
            fleet_dir=folder.path,
            state_dir=folder.state_dir,
            settings=folder.settings,
            forks=forks or folder.settings.scan.forks,
            resume=resume,
            vault_arguments=vault,
            stop=interrupts.happened,
            clock=lambda: datetime.now(UTC),
        )
        chosen = [SiteId(name) for name in site or ()]
        with record_run(store, "scan", options=options, sites=chosen) as run:
            outcome = scan_case.scan(request, loaded, store, ScanProgress(Console(stderr=True)))
            run.scan = outcome.scan
            run.exit_code = PARTLY if outcome.not_reached or outcome.not_asked else DONE
            if interrupts.happened():
                run.exit_code = INTERRUPTED
    if outcome.not_asked:
        happened = "interrupted" if interrupts.happened() else "Ansible ended before it had asked every host"
        typer.echo(
            f"{happened}: {counted(outcome.not_asked, 'host')} to go; `eidfleet scan --resume` asks only what is left",
            err=True,
        )
        for sentence in scan_case.exposed(loaded.hosts):
            typer.echo(sentence, err=True)
        return INTERRUPTED if interrupts.happened() else PARTLY
    asked = question(folder, store, known, datetime.now(UTC))
    states = site_states(store, asked)
    typer.echo(status_case.table(states, asked.now))
    for line in status_case.waiver_notices(states, asked.waivers, asked.now):
        typer.echo(line)
    for line in clock.notice(store, asked.now):
        typer.echo(line)
    for line in identity.notices(outcome.renamed, decision(store, asked.now)):
        typer.echo(printable(line, 2000))
    if outcome.not_reached:
        typer.echo(
            f"{outcome.not_reached} of {counted(outcome.asked, 'workstation')} asked could not be measured",
            err=True,
        )
        for line in missed_lines(missed(states, outcome.scan))[1:]:
            typer.echo(line, err=True)
    for sentence in scan_case.exposed(loaded.hosts):
        typer.echo(sentence, err=True)
    typer.echo("Next: eidfleet report")
    asked_now = [_only_of(state, outcome.scan) for state in states]
    broken = fail_on is not None and status_case.has_finding(asked_now, Verdict(fail_on.value))
    return PARTLY if outcome.not_reached or broken else DONE


@app.command()
def status(
    fleet: FleetOption = HERE, site: SiteOption = None, json_: JsonOption = False, at: AtOption = None
) -> None:
    """Show sites with their workstations: good, to mend, not measured, not known, and the age of the oldest answer."""
    folder = open_fleet(fleet)
    store = folder.existing_store()
    now = instant(at)
    asked = question(folder, store, catalogue(folder), now, site or ())
    states = brief_states(store, asked)
    if json_:
        typer.echo(json_text(status_case.rows(states, now)))
        return
    typer.echo(status_case.table(states, now))
    for line in missed_lines(missed(states)):
        typer.echo(line)
    for line in status_case.waiver_notices(states, asked.waivers, now):
        typer.echo(line)
    if (campaign := campaigns.state(store, folder.settings.schedule, now)) is not None:
        typer.echo(campaigns.line(campaign, folder.settings.schedule))
    for line in identity.questions(decision(store, now)) if at is None else ():
        typer.echo(printable(line, 2000))
    for line in clock.notice(store, now) if at is None else ():
        typer.echo(line)
    if at is None and (mail := mail_text.overview(Ledger(store, "").open_matters())):
        typer.echo(mail)


@app.command()
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
    """Write for each site and language a page, a workbook and a guide, and one page over the fleet."""
    from collector.app.report import reporting

    folder = open_fleet(fleet)
    store = folder.existing_store()
    known = catalogue(folder)
    now = instant(at)
    asked = question(folder, store, known, now, site or ())
    wanted = folder.settings.report
    order = reporting.ReportOrder(
        out or folder.path / wanted.out,
        lang or (),
        wanted.fleet_language,
        wanted.show_user_names,
        narrowed=bool(site or lang or not set(USUAL) <= set(format_ or USUAL)),
        formats=format_ or USUAL,
        bridge_days=folder.settings.hours.bridge_days,
        readable_by=wanted.readable_by,
    )
    options = {"lang": lang, "out": out, "at": at}
    written = reporting.write_reports(site_states(store, asked), store, asked, order)
    first = next(written)  # a folder that cannot be written to stops us before anything is recorded
    with record_run(store, "report", options=options, sites=asked.sites):
        typer.echo(first)
        for path in written:
            typer.echo(path)
    if order.narrowed:
        typer.echo(
            "The page over the whole fleet was left as it is: leave out --site, --lang and --format for it.",
            err=True,
        )


@app.command()
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
    """Judge observation files without a store, or everything in the store: findings, causes, and who helps."""
    folder = open_fleet(fleet)
    known, now = catalogue(folder), instant(at)
    if everything == bool(files):
        raise FleetError("name observation files, or --all for everything in the fleet's store")
    if everything:
        store = folder.existing_store()
        done = rejudge(store, question(folder, store, known, now))
        typer.echo(status_case.rejudged_json(done) if json_ else status_case.rejudged_text(done, now))
        return
    from collector.app.judge import judge_files as judging

    judged, mistakes = judging.judged_files(files or (), known, now)
    if judged:
        typer.echo(
            judging.as_json(judged, known) if json_ else judging.as_text(judged, known, language(lang), now)
        )
    if mistakes:
        raise FleetError(*mistakes)


app.command()(checks)


@app.command()
def route(
    stage: Annotated[Stage, typer.Option("--stage", help="Where it goes wrong.")],
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
    lang: LanguageOption = None,
    at: AtOption = None,
    json_: JsonOption = False,
    fleet: FleetOption = HERE,
) -> None:
    """Say what to try first, then whom to call, whether they are open now, and what to have ready."""
    from collector.app.judge import routes

    asked = routes.Asked(stage, address, started_at)
    bridge_days = open_fleet(fleet).settings.hours.bridge_days
    typer.echo(
        routes.answer(
            load_helpdesks(), asked, language(lang), instant(at), as_json=json_, bridge_days=bridge_days
        )
    )


app.command()(run)
app.command()(answers)
app.command()(triage)
app.command()(doctor)
app.command()(diagnose)
app.command()(ingest)
app.command()(export)
app.command()(send)


@probe_app.command("show")
def probe_show(
    fleet: FleetOption = HERE,
    windows: Annotated[bool, typer.Option("--windows", help="The PowerShell text for Windows.")] = False,
) -> None:
    """Print exactly what would run on a workstation: `eidfleet probe show | sh` runs it on this one.

    `--windows` prints the text for Windows; saved as probe.ps1 it runs there with
    `powershell -NoProfile -ExecutionPolicy Bypass -File probe.ps1`.
    """
    settings = open_fleet(fleet).settings.scan
    probe = windows_probe if windows else posix_probe
    sys.stdout.write(probe(settings.portals, settings.part_timeout_s, settings.deadline_s))


@app.command()
def demo(folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write to.")]) -> int:
    """Scan this machine for real, load the sample fleet, and write all reports: what `make demo` runs."""
    from collector.app.report import demonstration as demo_case

    outcome = demo_case.run(
        folder, load_catalogue(helpdesks=load_helpdesks()), ScanProgress(Console(stderr=True))
    )
    typer.echo(outcome.table)
    typer.echo("\nOpen:")
    for path in outcome.pages:
        typer.echo(f"  {path}")
    return DONE


def _only_of(state: SiteState, scan: ScanId) -> SiteState:
    """The site without the hosts this scan did not ask."""
    return replace(
        state, hosts=tuple(h for h in state.hosts if h.last_attempt and h.last_attempt.scan == scan)
    )


def _narrowed(sites: list[str] | None, limit: str | None) -> str:
    """The options that chose the hosts, as the user wrote them."""
    given = [f"--site {site}" for site in sites or ()] + ([f"--limit {limit}"] if limit else [])
    return " ".join(given) or "the inventory"


def _log_to(folder: FleetFolder) -> None:
    """Tells the story of a run in some ten lines in the fleet folder."""
    place = folder.state_dir / "eidfleet.log"
    try:
        folder.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_odd(place)
        place.touch(mode=0o600)
        handler = logging.handlers.RotatingFileHandler(
            place, maxBytes=1_000_000, backupCount=3, encoding="utf-8"
        )
    except OSError as error:
        raise FleetError(
            Mistake(str(place), f"cannot be written: {error.strerror}", "look at the folder's permissions")
        ) from error
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger("collector").addHandler(handler)
