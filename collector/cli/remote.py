"""Commands about one workstation now: which step of the way fails, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from collector.app.judge.site_states import site_states
from collector.app.scan import asking_one as asking
from collector.app.scan import node_way as node_case
from collector.app.scan import renamed as identity
from collector.app.scan import way as doctor_case
from collector.app.workspace import Workspace, open_workspace
from collector.cli.common import HERE, FleetOption, InventoryOption, LanguageOption, language, say, tell, warn
from collector.cli.interrupts import Interrupts
from collector.cli.vault import AskVaultOption, VaultOption, vault_arguments
from collector.core.exit_codes import DONE, PARTLY
from collector.core.fleet.exposure import exposed, not_taken
from collector.core.fleet.fleet import FleetHost
from collector.core.judging.elimination import Complaint
from collector.core.model import Answer, ReachKind


def doctor(
    host: Annotated[
        str | None,
        typer.Argument(metavar="[HOST]", help="A workstation of the inventory: every step of the way to it."),
    ] = None,
    node: Annotated[
        str | None,
        typer.Option(
            "--node", metavar="NAME", help="An execution node of [nodes]: every step of the way to it."
        ),
    ] = None,
    fleet: FleetOption = HERE,
    inventory: InventoryOption = None,
    vault_password_file: VaultOption = None,
    ask_vault_pass: AskVaultOption = False,
    lang: LanguageOption = None,
) -> int:
    from reports.words.words import words

    folder = open_workspace(fleet)
    if node is not None:
        node_case.refuse_unknown(folder.settings, node)
    steps = [*doctor_case.control_node(folder.state_dir), *doctor_case.ansible_settings(folder.path)]
    typer.echo("This control node:")
    _show(steps)
    if node is not None:
        typer.echo(f"\nThe way to node {node}:")
        with Interrupts() as interrupts:
            stop = interrupts.happened
            for step in node_case.way_to_node(node, folder.settings, folder.path, folder.state_dir, stop):
                _show([step])
                steps.append(step)
    if host is not None:
        vault = vault_arguments(vault_password_file, ask_vault_pass)
        found, answer = _ask(folder, host, inventory, vault, "doctor")
        way = doctor_case.way_to(found, answer.reach)
        typer.echo(f"\nThe way to {host}:")
        _show(way)
        say(not_taken([found]), err=True)
        steps += way
        if answer.observation is not None:
            typer.echo("\nWhat the probe could see:")
            _show(doctor_case.view_of(answer.observation))
        if answer.reach.kind is not ReachKind.ANSWERED:
            text = words(language(lang))
            typer.echo(
                f"\n{text(f'reach-{answer.reach.kind.value}')}\n{text(f'remedy-{answer.reach.kind.value}')}"
            )
            typer.echo(
                "More: docs/windows.md, docs/macos.md and docs/administrator.md, section Not measured."
            )
    return PARTLY if any(step.outcome is doctor_case.WayState.FAILED for step in steps) else DONE


def diagnose(
    host: Annotated[str, typer.Argument(metavar="HOST", help="A workstation of the inventory.")],
    fleet: FleetOption = HERE,
    inventory: InventoryOption = None,
    vault_password_file: VaultOption = None,
    ask_vault_pass: AskVaultOption = False,
    lang: LanguageOption = None,
) -> int:
    """The answer is kept like that of any scan. With what the caller tells, go on with `eidfleet triage --host HOST`."""
    from collector.app.judge import advise as triage_case
    from reports.words.words import words

    folder = open_workspace(fleet)
    vault = vault_arguments(vault_password_file, ask_vault_pass)
    found, answer = _ask(folder, host, inventory, vault, "diagnose")
    say(exposed([found]), err=True)
    chosen = language(lang)
    if answer.reach.kind is not ReachKind.ANSWERED:
        text = words(chosen)
        typer.echo(f"{text(f'reach-{answer.reach.kind.value}')} ({answer.reach.evidence})")
        typer.echo(text(f"remedy-{answer.reach.kind.value}"))
        typer.echo(f"Next: eidfleet doctor {host}")
        return PARTLY
    known, now = folder.catalogue, datetime.now(UTC)
    store = folder.existing_store()
    states = site_states(store, folder.question(store, now, warn=warn, keeps=True))
    seen = triage_case.machine_of(states, host, known, now)
    typer.echo(
        triage_case.answer(
            Complaint(),
            seen,
            known,
            chosen,
            now,
            as_json=False,
            bridge_days=folder.settings.hours.bridge_days,
        )
    )
    return DONE


def _ask(
    folder: Workspace, name: str, inventory: Sequence[Path] | None, vault: list[str], command: str
) -> tuple[FleetHost, Answer]:
    """Asks one host of the inventory now. FleetError for a name it does not have."""
    inventories = folder.inventories(inventory)
    fleet = folder.load(inventories, vault)
    host = asking.chosen(fleet, name)
    store = folder.store()
    with Interrupts() as interrupts:
        request = folder.request(inventories, vault, interrupts.happened, forks=1)
        answer, renamed = asking.asked(request, fleet, host, store, command)
    tell(identity.joined(renamed), err=True)
    return host, answer


def _show(steps: Iterable[doctor_case.WayStep]) -> None:
    for step in steps:
        typer.echo(f"  {step.outcome.value:<9}  {step.name:<16}  {step.seen}")
        if step.advice:
            typer.echo(f"  {'':<9}  {'':<16}  {step.advice}")
