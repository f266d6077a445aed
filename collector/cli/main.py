"""The commands of `eidfleet`: where each is, and what every one of them begins with."""

from __future__ import annotations

import logging
import signal
import sys
from typing import Annotated, ClassVar

import typer

from collector import __version__
from collector.cli.door import through_the_door
from collector.cli.groups import OnDemand, Sections
from collector.cli.interrupts import listen
from collector.cli.plain_values import read_plainly

_COMMANDS: Sections = {
    "Scan": {
        "scan": (
            "scan:scan",
            "Ask every workstation what it has for logging in with the eID, and keep what it said.",
        ),
        "status": (
            "status:status",
            "Show how each site stands and why PCs were not measured; with --site, each of its PCs.",
        ),
        "run": (
            "run:run",
            "Do what is due: scan or try the silent ones again, take in the drop, judge, report, send. This is what the timer calls.",
        ),
        "waive": ("waive:waive_app", "Accept a fault for a while: `eidfleet waive CHECK --host ...`."),
    },
    "Report": {
        "report": (
            "status:report",
            "Write for each site and language a page, a workbook, a guide and a help sheet, and one page over the fleet.",
        ),
        "send": (
            "send:send",
            "Send each site its mail: to the recipients its inventory names, when its rule says so, and never twice.",
        ),
        "answers": (
            "answers:answers",
            "Read what sites filled in in their workbooks, and show what would follow; nothing is written without --apply.",
        ),
        "deliver": ("send:deliver_app", "Bring results out in other ways than mail."),
    },
    "On the phone": {
        "route": (
            "helpdesk:route",
            "Say what to try first, then whom to call, whether they are open now, and what to have ready.",
        ),
        "triage": (
            "helpdesk:triage",
            "Work a complaint out: what was seen, what to try first, who acts, what to ask next.",
        ),
        "diagnose": (
            "remote:diagnose",
            "Ask one workstation now and print what is wrong, why, and whom to call; for the person on the telephone.",
        ),
    },
    "History": {
        "history": ("history:history_app", "What was wrong since when: `eidfleet history SITE|HOST`."),
        "audit": (
            "history:audit",
            "Show who ran what and when, on which sites and workstations, and how it ended; newest first.",
        ),
        "judge": (
            "judging:judge",
            "Judge observation files without a store, or everything in the store: findings, causes, and who helps.",
        ),
        "prune": (
            "retention:prune",
            "Remove old results; what is needed to say since when something is broken stays.",
        ),
        "forget": (
            "retention:forget",
            "Remove everything the store knows of a workstation for good, and name the files that still speak of it.",
        ),
    },
    "Set up": {
        "init": (
            "starting:init",
            "Make a fleet folder: a small inventory to fill in, commented settings, a .gitignore.",
        ),
        "inventory": ("inventory:inventory_app", "Look after the inventory."),
        "schedule": ("schedule:schedule_app", "The timer of the weekly cycle."),
        "doctor": (
            "remote:doctor",
            "Check this control node, and with HOST each step of the way to a workstation; says which fails and what to do.",
        ),
        "probe": (
            "probe:probe_app",
            "Look at what runs on a workstation, and pack it for those that call in.",
        ),
        "checks": (
            "knowledge:checks",
            "List the checks, explain one, make a new one, run their cases, or renew what those expect.",
        ),
        "knowledge": ("knowledge:knowledge_app", "Look after what the program knows."),
        "demo": (
            "starting:demo",
            "Scan this machine for real, load the sample fleet, and write all reports: what `make demo` runs.",
        ),
    },
    "Exchange": {
        "ingest": (
            "exchange:ingest",
            "Bring in what workstations that call in left in a drop, or results that AWX, plain ansible-playbook or a hand fetched.",
        ),
        "drop": ("receiver:drop_app", "A drop that workstations reach over https."),
        "export": (
            "exchange:export",
            "Hand out what is known: one line a workstation, finding, cause or change; or metrics for Prometheus.",
        ),
    },
}
"""What `eidfleet --help` says is here, so that it need not load every command to ask it; a test holds the two together. What one does
every day comes first."""


class _All(OnDemand):
    sections: ClassVar[Sections] = _COMMANDS


app = typer.Typer(
    name="eidfleet",
    cls=_All,
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

read_plainly()


def main() -> None:
    # As Ctrl-C does, `kill` ends a command by way of its door, so that what is open is closed.
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(through_the_door(lambda: app(standalone_mode=False)))


@app.callback(invoke_without_command=True)
def _common(
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Tell on stderr what is being done.")
    ] = False,
) -> None:
    listen()
    if version:
        typer.echo(f"eidfleet {__version__}")
        raise typer.Exit
    on_stderr = logging.StreamHandler()
    on_stderr.setLevel(logging.INFO if verbose else logging.WARNING)
    on_stderr.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    logging.getLogger().addHandler(on_stderr)
    logging.getLogger("collector").setLevel(logging.INFO)
