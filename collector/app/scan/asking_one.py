"""Asks one workstation of the inventory now; its answer is kept like that of any scan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from collector.app.auditing import record_run
from collector.app.scan.scanning import Request, only_one, scan
from collector.app.workspace import Workspace
from collector.core.errors import FleetError
from collector.core.fleet.fleet import Fleet, FleetHost
from collector.core.fleet.same_machine import Pair
from collector.core.model import Answer, HostName, Reach, ReachKind, ScanId
from collector.history.memory import memories

DONE, PARTLY = 0, 1


@dataclass(frozen=True, slots=True)
class ChosenHost:
    """A workstation, and the inventory it is in."""

    folder: Workspace
    inventories: Sequence[Path]
    vault: Sequence[str]
    fleet: Fleet
    host: FleetHost


class _Quiet:
    """One host needs no bar."""

    def begin(self, total: int) -> None: ...

    def told(self, reach: Reach) -> None: ...

    def say(self, words: str) -> None: ...

    def end(self) -> None: ...


def chosen(folder: Workspace, name: str, inventories: Sequence[Path], vault: Sequence[str]) -> ChosenHost:
    """FleetError for a name the inventory does not have."""
    loaded = folder.load(inventories, folder.catalogue(), vault=vault)
    host = next((h for h in loaded.hosts if h.name == HostName(name)), None)
    if host is None:
        raise FleetError(
            f"no workstation {name!r} in the inventory; it has {_some(h.name for h in loaded.hosts)}"
        )
    return ChosenHost(folder, inventories, vault, loaded, host)


def asked(
    one: ChosenHost, command: str, stop: Callable[[], bool]
) -> tuple[FleetHost, Answer, tuple[Pair, ...]]:
    """The workstation, what came of asking it, and what was joined. KeyboardInterrupt where it was stopped before it was asked."""
    folder, host, store = one.folder, one.host, one.folder.store()
    with record_run(store, command, sites=[host.site], hosts=[host.name]) as run:
        request = Request(
            inventories=one.inventories,
            fleet_dir=folder.path,
            state_dir=folder.state_dir,
            settings=folder.settings,
            forks=1,
            resume=False,
            vault_arguments=one.vault,
            stop=stop,
            clock=lambda: datetime.now(UTC),
        )
        outcome = scan(request, only_one(one.fleet, host.name), store, _Quiet())
        run.scan, run.exit_code = outcome.scan, PARTLY if outcome.not_reached or outcome.not_asked else DONE
        if stop() and outcome.not_asked:
            raise KeyboardInterrupt
    answers = memories(store, [host.name], request.clock(), with_points=False)
    newest = answers[host.name].recent[0] if host.name in answers else None
    answer = newest if newest and newest.scan == outcome.scan else _unheard(host, outcome.scan)
    return host, answer, outcome.renamed


def _unheard(host: FleetHost, scan: ScanId) -> Answer:
    reach = Reach(ReachKind.NOT_ASKED, "Ansible ended before it had asked")
    return Answer(scan, host.name, host.site, datetime.now(UTC), reach)


def _some(names: Iterable[str]) -> str:
    known = sorted(names)
    return ", ".join(known[:8]) + (" ..." if len(known) > 8 else "")
