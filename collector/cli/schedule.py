"""`eidfleet schedule`: when the weekly cycle is due, and the timer that calls it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from collector.app.cycle import timer_setup as schedule_case
from collector.app.workspace import open_workspace
from collector.cli.common import HERE, AtOption, FleetOption, instant, say
from collector.cli.groups import group
from collector.cli.vault import VaultOption
from collector.core.errors import FleetError

schedule_app = group()

SystemOption = Annotated[
    bool | None,
    typer.Option(
        "--system/--user",
        help="For the whole machine, or for you alone. Default: the system for root, else you.",
        show_default=False,
    ),
]
MeansOption = Annotated[
    schedule_case.Means | None,
    typer.Option("--means", help="What calls it. Default: systemd where it runs, else cron."),
]


@schedule_app.command("show")
def schedule_show(fleet: FleetOption = HERE, system: SystemOption = None, at: AtOption = None) -> None:
    """Show the next five times of each step, and whether a timer is installed. The times are in [schedule] of eidfleet.toml."""
    machine = schedule_case.TimerPlaces()
    typer.echo(schedule_case.shown(_plan(fleet, system, None, None, machine), machine, instant(at)))


@schedule_app.command("install")
def schedule_install(
    fleet: FleetOption = HERE,
    system: SystemOption = None,
    means: MeansOption = None,
    vault_password_file: VaultOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the files and their places; write nothing.")
    ] = False,
) -> None:
    """Write and start the timer that calls `eidfleet run`. Again after each change of [schedule]."""
    machine = schedule_case.TimerPlaces()
    plan = _plan(fleet, system, means, vault_password_file, machine)
    if dry_run:
        typer.echo(schedule_case.preview(plan, machine, instant(None)), nl=False)
        return
    say(schedule_case.install(plan, machine, instant(None)))
    if schedule_case.stands_still(plan, machine):
        typer.echo(
            "While you are logged out your timers stand still, unless `loginctl enable-linger` is set for you.",
            err=True,
        )


@schedule_app.command("remove")
def schedule_remove(fleet: FleetOption = HERE, system: SystemOption = None) -> None:
    """Take the timer away, whatever it is. The history, the reports and the settings stay."""
    machine = schedule_case.TimerPlaces()
    plan = _plan(fleet, system, None, None, machine)
    gone = schedule_case.remove(plan, machine)
    say(f"removed: {place}" for place in gone)
    if not gone:
        whose = "the system" if plan.is_of_system else "you"
        typer.echo(f"nothing to remove: no timer of this fleet is installed for {whose}", err=True)


def _plan(
    fleet: Path,
    system: bool | None,
    means: schedule_case.Means | None,
    vault_password_file: Path | None,
    machine: schedule_case.TimerPlaces,
) -> schedule_case.TimerPlan:
    folder = open_workspace(fleet)
    options: tuple[str, ...] = ()
    if vault_password_file is not None:
        if not vault_password_file.is_file():
            raise FleetError(f"--vault-password-file {vault_password_file}: there is no such file")
        options = ("--vault-password-file", str(vault_password_file.resolve()))
    return schedule_case.TimerPlan(
        folder.path,
        folder.settings.schedule,
        _program(),
        os.geteuid() == 0 if system is None else system,
        schedule_case.chosen_means(means, machine),
        options,
    )


def _program() -> Path:
    """The command of this installation, which a timer must name whole: it has no PATH of yours."""
    beside = Path(sys.executable).parent / "eidfleet"
    return beside if beside.is_file() else Path(sys.argv[0]).resolve()
