"""Asks one workstation of the inventory now; its answer is kept like that of any scan."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from collector.app.auditing import record_run
from collector.app.scan.request import Request
from collector.app.scan.scanning import scan
from collector.core.errors import FleetError
from collector.core.exit_codes import DONE, PARTLY
from collector.core.fleet.fleet import Fleet, FleetHost
from collector.core.fleet.same_machine import Pair
from collector.core.model import Answer, HostName, Reach, ReachKind, ScanId
from collector.history.memory import memories
from collector.history.results import Store


class _Quiet:
    """One host needs no bar."""

    def begin(self, total: int) -> None: ...

    def told(self, reach: Reach) -> None: ...

    def say(self, words: str) -> None: ...

    def end(self) -> None: ...


def chosen(fleet: Fleet, name: str) -> FleetHost:
    """FleetError for a name the inventory does not have."""
    host = next((h for h in fleet.hosts if h.name == HostName(name)), None)
    if host is None:
        raise FleetError(
            f"no workstation {name!r} in the inventory; it has {_some(h.name for h in fleet.hosts)}"
        )
    if host.host.calls_in:
        raise FleetError(
            f"{name} calls in by itself (eid_reach: call_in), so nobody can ask it; start its script there, then run `eidfleet ingest`"
        )
    return host


def asked(
    request: Request, fleet: Fleet, host: FleetHost, store: Store, command: str
) -> tuple[Answer, tuple[Pair, ...]]:
    """What came of asking, and which workstations were joined. KeyboardInterrupt where it was stopped before it had asked."""
    with record_run(store, command, sites=[host.site], hosts=[host.name]) as run:
        outcome = scan(request, fleet.asking([host.name]), store, _Quiet())
        run.scan, run.exit_code = outcome.id, PARTLY if outcome.not_reached or outcome.not_asked else DONE
        if request.stop() and outcome.not_asked:
            raise KeyboardInterrupt
    answers = memories(store, [host.name], request.clock(), with_points=False)
    newest = answers[host.name].recent[0] if host.name in answers else None
    answer = newest if newest and newest.scan == outcome.id else _unheard(host, outcome.id)
    return answer, outcome.renamed


def _unheard(host: FleetHost, scan: ScanId) -> Answer:
    reach = Reach(ReachKind.NOT_ASKED, "Ansible ended before it had asked")
    return Answer(scan, host.name, host.site, datetime.now(UTC), reach)


def _some(names: Iterable[str]) -> str:
    known = sorted(names)
    return ", ".join(known[:8]) + (" ..." if len(known) > 8 else "")
