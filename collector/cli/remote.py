"""Commands about one workstation now: which step of the way fails, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from collector.app.auditing import record_run
from collector.app.judge.site_states import site_states
from collector.app.scan import renamed as identity
from collector.app.scan import scanning as scan_case
from collector.app.scan import way as doctor_case
from collector.cli.common import (
    FleetFolder,
    FleetOption,
    InventoryOption,
    LanguageOption,
    catalogue,
    language,
    open_fleet,
    question,
)
from collector.cli.interrupts import Interrupts
from collector.cli.vault import AskVaultOption, VaultOption, vault_arguments
from collector.core.errors import FleetError
from collector.core.fleet.fleet import FleetHost
from collector.core.fleet.same_machine import Decision
from collector.core.judging.elimination import Complaint
from collector.core.model import Answer, HostName, Reach, ReachKind
from collector.core.text import printable
from collector.history.memory import memories
from collector.sources.scan.replies import Report

HERE = Path()
DONE, PARTLY = 0, 1


class _Quiet:
    """One host needs no bar."""

    def begin(self, total: int) -> None: ...

    def told(self, report: Report) -> None: ...

    def say(self, words: str) -> None: ...

    def end(self) -> None: ...


def doctor(
    host: Annotated[
        str | None,
        typer.Argument(metavar="[HOST]", help="A workstation of the inventory: every step of the way to it."),
    ] = None,
    fleet: FleetOption = HERE,
    inventory: InventoryOption = None,
    vault_password_file: VaultOption = None,
    ask_vault_pass: AskVaultOption = False,
    lang: LanguageOption = None,
) -> int:
    """Check this control node, and with HOST each step of the way to a workstation; says which fails and what to do."""
    from reports.words.words import words

    folder = open_fleet(fleet)
    steps = [*doctor_case.control_node(folder.state_dir), *doctor_case.ansible_settings(folder.path)]
    typer.echo("This control node:")
    _show(steps)
    if host is not None:
        vault = vault_arguments(vault_password_file, ask_vault_pass)
        found, answer = _ask(folder, host, inventory, vault, "doctor")
        way = doctor_case.way_to(found, answer.reach)
        typer.echo(f"\nThe way to {host}:")
        _show(way)
        for sentence in scan_case.not_taken([found]):
            typer.echo(sentence, err=True)
        steps += way
        if answer.observation is not None:
            typer.echo("\nWhat the probe could see:")
            _show(doctor_case.view_of(answer.observation))
        if answer.reach.kind is not ReachKind.ANSWERED:
            text = words(language(lang))
            typer.echo(
                f"\n{text(f'reach-{answer.reach.kind.value}')}\n{text(f'remedy-{answer.reach.kind.value}')}"
            )
            typer.echo("More: docs/windows.md, docs/macos.md and docs/administrator.md, section Not reached.")
    return PARTLY if any(step.outcome is doctor_case.WayState.FAILED for step in steps) else DONE


def diagnose(
    host: Annotated[str, typer.Argument(metavar="HOST", help="A workstation of the inventory.")],
    fleet: FleetOption = HERE,
    inventory: InventoryOption = None,
    vault_password_file: VaultOption = None,
    ask_vault_pass: AskVaultOption = False,
    lang: LanguageOption = None,
) -> int:
    """Ask one workstation now and print what is wrong, why, and whom to call; for the person on the telephone.

    The answer is kept like that of any scan. With what the caller tells, go on with `eidfleet triage --host HOST`.
    """
    from collector.app.judge import advise as triage_case
    from reports.words.words import words

    folder = open_fleet(fleet)
    known = catalogue(folder)
    found, answer = _ask(
        folder, host, inventory, vault_arguments(vault_password_file, ask_vault_pass), "diagnose"
    )
    for sentence in scan_case.exposed([found]):
        typer.echo(sentence, err=True)
    chosen = language(lang)
    if answer.reach.kind is not ReachKind.ANSWERED:
        text = words(chosen)
        typer.echo(f"{text(f'reach-{answer.reach.kind.value}')} ({answer.reach.evidence})")
        typer.echo(text(f"remedy-{answer.reach.kind.value}"))
        typer.echo(f"Next: eidfleet doctor {host}")
        return PARTLY
    now = datetime.now(UTC)
    states = site_states(folder.existing_store(), question(folder, folder.existing_store(), known, now))
    seen = triage_case.machine_of(states, host)
    complaint = Complaint(None, None, None, frozenset(), None)
    typer.echo(
        triage_case.answer(
            complaint, seen, known, chosen, now, as_json=False, bridge_days=folder.settings.hours.bridge_days
        )
    )
    return DONE


def _ask(
    folder: FleetFolder, name: str, inventory: Sequence[Path] | None, vault: list[str], command: str
) -> tuple[FleetHost, Answer]:
    """Asks one host of the inventory now. FleetError for a name it does not have."""
    inventories = folder.inventories(inventory)
    loaded = folder.load(inventories, catalogue(folder), vault=vault)
    host = next((h for h in loaded.hosts if h.name == HostName(name)), None)
    if host is None:
        raise FleetError(
            f"no workstation {name!r} in the inventory; it has {_some(h.name for h in loaded.hosts)}"
        )
    narrowed = scan_case.only_one(loaded, host.name)
    store = folder.store()
    with Interrupts() as interrupts, record_run(store, command, sites=[host.site], hosts=[host.name]) as run:
        request = scan_case.Request(
            inventories=inventories,
            fleet_dir=folder.path,
            state_dir=folder.state_dir,
            settings=folder.settings,
            forks=1,
            resume=False,
            vault_arguments=vault,
            stop=interrupts.happened,
            clock=lambda: datetime.now(UTC),
        )
        outcome = scan_case.scan(request, narrowed, store, _Quiet())
        run.scan, run.exit_code = outcome.scan, PARTLY if outcome.not_reached or outcome.not_asked else DONE
        if interrupts.happened() and outcome.not_asked:
            raise KeyboardInterrupt
    for line in identity.notices(outcome.renamed, Decision()):
        typer.echo(printable(line, 2000), err=True)
    answers = memories(store, [host.name], request.clock(), with_points=False)
    newest = answers[host.name].recent[0] if host.name in answers else None
    return host, newest if newest and newest.scan == outcome.scan else _unheard(host, outcome.scan)


def _unheard(host: FleetHost, scan: str) -> Answer:
    from collector.core.model import ScanId

    reach = Reach(ReachKind.NOT_ASKED, "Ansible ended before it had asked")
    return Answer(ScanId(scan), host.name, host.site, datetime.now(UTC), reach)


def _some(names: Iterable[str]) -> str:
    known = sorted(names)
    return ", ".join(known[:8]) + (" ..." if len(known) > 8 else "")


def _show(steps: Iterable[doctor_case.WayStep]) -> None:
    for step in steps:
        typer.echo(f"  {step.outcome.value:<9}  {step.name:<16}  {step.seen}")
        if step.advice:
            typer.echo(f"  {'':<9}  {'':<16}  {step.advice}")
