"""`eidfleet scan`: every workstation is asked, and what came of it is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from collector.app.auditing import record_run
from collector.app.judge.site_states import brief_states
from collector.app.log_file import log_to
from collector.app.past import wrong_clock as clock
from collector.app.report import status_table as status_case
from collector.app.scan import renamed as identity
from collector.app.scan import scanning as scan_case
from collector.app.scan.missed import missed, missed_lines
from collector.app.workspace import open_workspace
from collector.cli.common import HERE, FleetOption, InventoryOption, SiteOption, say, tell, warn
from collector.cli.interrupts import Interrupts
from collector.cli.progress import ScanProgress
from collector.cli.vault import AskVaultOption, VaultOption, vault_arguments
from collector.core.errors import FleetError
from collector.core.exit_codes import DONE, INTERRUPTED, PARTLY
from collector.core.fleet.exposure import exposed
from collector.core.model import ScanId, SiteId, SiteState, Verdict
from collector.core.text import counted


class FailOn(StrEnum):
    WARN = "warn"
    FAIL = "fail"


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
    """Nothing is changed or copied there: one remote process a workstation reads `eidfleet probe show` from its standard input."""
    if resume and (site or limit is not None or missing):
        raise FleetError(
            "--resume asks the rest of the scan that was cut off; leave out --site, --limit and --missing"
        )
    folder = open_workspace(fleet)
    inventories = folder.inventories(inventory)
    vault = vault_arguments(vault_password_file, ask_vault_pass)
    loaded = folder.load(inventories, vault, limit=limit, sites=site or ())
    if resume:
        folder.existing_store()  # with nothing to resume, nothing is made either
    folder.waivers(loaded.sites, [host.name for host in loaded.hosts])  # a bad file stops us before
    if not resume and not any(host.selected for host in loaded.hosts):
        gone = "; those in retired.toml are not asked" if folder.retired() else ""
        calls = (
            "; those with eid_reach: call_in call in by themselves"
            if any(h.host.calls_in for h in loaded.hosts)
            else ""
        )
        raise FleetError(
            f"no host to scan: {_narrowed(site, limit)} leaves none of the inventory's workstations{gone}{calls}"
        )
    if missing:
        loaded = scan_case.only_missing(loaded, folder.existing_store(), datetime.now(UTC))
        if not any(host.selected for host in loaded.hosts):
            typer.echo("Nothing to do: every workstation answered when it was last asked.")
            return DONE
    log_to(folder.state_dir / "eidfleet.log", "look at the folder's permissions")
    store = folder.store()
    if resume:
        scan_case.resumable(store, datetime.now(UTC))  # with nothing to resume, nothing is recorded either
    options = {"limit": limit, "forks": forks, "resume": resume, "missing": missing, "fail_on": fail_on}
    with Interrupts() as interrupts:
        request = folder.request(inventories, vault, interrupts.happened, forks=forks, resume=resume)
        chosen = [SiteId(name) for name in site or ()]
        with record_run(store, "scan", options=options, sites=chosen) as run:
            outcome = scan_case.scan(request, loaded, store, ScanProgress(Console(stderr=True)))
            run.scan = outcome.id
            run.exit_code = PARTLY if outcome.not_reached or outcome.not_asked else DONE
            if interrupts.happened():
                run.exit_code = INTERRUPTED
    if outcome.not_asked:
        happened = "interrupted" if interrupts.happened() else "Ansible ended before it had asked every host"
        typer.echo(
            f"{happened}: {counted(outcome.not_asked, 'host')} to go; `eidfleet scan --resume` asks only what is left",
            err=True,
        )
        say(exposed(loaded.hosts), err=True)
        return INTERRUPTED if interrupts.happened() else PARTLY
    asked = folder.question(store, datetime.now(UTC), warn=warn, keeps=True)
    states = brief_states(store, asked)
    typer.echo(status_case.table(states, asked.now))
    say(status_case.waiver_notices(states, asked))
    say(clock.notice(store, asked.now))
    tell((*identity.joined(outcome.renamed), *identity.open_questions(store, asked.now)))
    if outcome.not_reached:
        typer.echo(
            f"{outcome.not_reached} of {counted(outcome.asked, 'workstation')} asked could not be measured",
            err=True,
        )
        say(missed_lines(missed(states, outcome.id))[1:], err=True)
    say(exposed(loaded.hosts), err=True)
    typer.echo("Next: eidfleet report")
    asked_now = [_only_of(state, outcome.id) for state in states]
    broken = fail_on is not None and status_case.has_finding(asked_now, Verdict(fail_on.value))
    return PARTLY if outcome.not_reached or broken else DONE


def _only_of(state: SiteState, scan: ScanId) -> SiteState:
    """The site without the hosts this scan did not ask."""
    return replace(
        state, hosts=tuple(h for h in state.hosts if h.last_attempt and h.last_attempt.scan == scan)
    )


def _narrowed(sites: list[str] | None, limit: str | None) -> str:
    """The options that chose the hosts, as the user wrote them."""
    given = [f"--site {site}" for site in sites or ()] + ([f"--limit {limit}"] if limit else [])
    return " ".join(given) or "the inventory"
