"""Gives each execution node its share of a scan, all at once, while this machine asks its own; no host is in two shares."""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from collector.app.scan.request import Request
from collector.core.errors import FleetError
from collector.core.fleet.fleet import FleetHost
from collector.core.model import HostName, Reach, ReachKind, ScanId
from collector.core.text import counted, printable
from collector.sources.fleet.node_settings import SshNode
from collector.sources.inventory.read_inventory import host_variables
from collector.sources.scan.guard import guarded
from collector.sources.scan.node_answers import NodeEnd, NodeLine, OnEvent
from collector.sources.scan.node_job import NodeShare, share_stream
from collector.sources.scan.node_receptor import ReceptorLine, release_left
from collector.sources.scan.node_ssh import SshLine
from collector.sources.scan.replies import Report
from collector.sources.scan.unit_journal import JournaledUnit, UnitJournal

logger = logging.getLogger(__name__)
HERE = ""
"""Stands for the node of those that this machine asks itself."""
WITHOUT_RESULT = "Ansible ended without a result for this host"


@dataclass(frozen=True, slots=True)
class NodesAsking:
    """What asking through nodes needs. `keep`, `hear` and `say` are called from several threads."""

    request: Request
    scan: ScanId
    mark: str
    keep: Callable[[Report], None]
    hear: OnEvent
    is_waiting: Callable[[HostName], bool]
    """Whether a workstation has no result yet in this scan."""
    say: Callable[[str], None]
    ehealth_hosts: frozenset[HostName]
    """Those of a site that asks whether an eHealth certificate is kept there."""


def by_node(hosts: Iterable[FleetHost]) -> dict[str, list[HostName]]:
    """The names of those each node asks, in their order; a host that is named twice is asked once."""
    found: dict[str, dict[HostName, None]] = defaultdict(dict)
    for host in hosts:
        found[host.node][host.name] = None
    return {node: list(names) for node, names in found.items()}


def _line_to(name: str, asking: NodesAsking) -> NodeLine:
    """The way to a node by its transport. FleetError where this machine lacks what that needs."""
    request = asking.request
    node, limits = request.settings.nodes[name], request.settings.scan
    if isinstance(node, SshNode):
        return SshLine(name, node, limits, request.reading.fleet_dir, asking.mark)
    journal = UnitJournal(request.state_dir)
    return ReceptorLine(name, node, limits, request.reading.fleet_dir, journal, asking.scan)


def sweep_units(
    journal: UnitJournal, resumed: ScanId | None, to_go: Iterable[HostName], say: Callable[[str], None]
) -> None:
    """Has Receptor release what earlier scans left; what the resumed one goes on with stays."""
    waiting = set(to_go)

    def goes_on(unit: JournaledUnit) -> bool:
        return unit.scan == resumed and not waiting.isdisjoint(unit.hosts)

    left = [unit for unit in journal.units() if not goes_on(unit)]
    if not left:
        return
    try:
        still = release_left(journal, left)
    except FleetError as error:
        say(f"Work that an earlier scan left with Receptor is still there: {error}")
        return
    if still:
        nodes = ", ".join(sorted({unit.node for unit in still}))
        say(
            f"{counted(len(still), 'unit')} of Receptor's from earlier scans cannot be released yet (nodes: {nodes}); "
            "see docs/mesh.md"
        )


def ask_through_nodes(
    asking: NodesAsking, shares: Mapping[str, Sequence[HostName]], here: Callable[[Callable[[], bool]], bool]
) -> bool:
    """Asks all shares at once and returns what `here`, which asks this machine's own, returned.

    Whatever a node does costs its own hosts alone. What `here` raises is raised when the nodes are done; what stops a node's
    share here (the store is full, say) ends all.
    """
    request = asking.request
    names = [name for hosts in shares.values() for name in hosts]
    variables, wrong = host_variables(request.reading, names)
    for name, words in wrong.items():
        asking.keep(Report(name, request.clock(), Reach(ReachKind.NOT_EQUIPPED, words)))
    lines = {node: _line_to(node, asking) for node in shares}
    has_failed = threading.Event()

    def stop() -> bool:
        return has_failed.is_set() or request.stop()

    def one(node: str) -> None:
        hosts = {name: variables[name] for name in shares[node] if name in variables}
        try:
            if hosts:
                _ask_node(asking, node, lines[node], hosts, stop)
        except BaseException:
            has_failed.set()
            raise

    with guarded(asking.mark), ThreadPoolExecutor(len(shares), "node") as pool:
        running = [pool.submit(one, node) for node in shares]
        try:
            is_through = here(stop)
        except FleetError:
            raise
        except BaseException:
            has_failed.set()
            raise
        for done in running:
            done.result()
    return is_through


def _ask_node(
    asking: NodesAsking,
    name: str,
    line: NodeLine,
    variables: Mapping[HostName, Mapping[str, Any]],
    stop: Callable[[], bool],
) -> None:
    told: set[HostName] = set()
    for taken in line.take_up(list(variables), asking.hear, stop):
        if not taken.is_to_ask_anew:
            told |= set(taken.hosts)
            _settle(asking, name, taken.hosts, taken.end, stop)
    rest = {
        host: values for host, values in variables.items() if host not in told and asking.is_waiting(host)
    }
    if not rest or stop():
        return
    request = asking.request
    forks = min(request.settings.nodes[name].forks or request.forks, len(rest))
    ehealth = [host for host in rest if host in asking.ehealth_hosts]
    share = NodeShare(rest, forks, request.settings.scan, request.reading.fleet_dir, ehealth)
    logger.info("node=%s asked=%d", name, len(rest))
    _settle(asking, name, list(rest), line.run(share_stream(share), list(rest), asking.hear, stop), stop)


def _settle(
    asking: NodesAsking, name: str, hosts: Sequence[HostName], end: NodeEnd, stop: Callable[[], bool]
) -> None:
    """Those of a share that have a result keep it; the others have what the end of the share says of them."""
    if end.foreign:
        told = (
            f"Execution node {name} told of {counted(len(end.foreign), 'workstation')} that it was not given"
        )
        asking.say(f"{told}; nothing of that was taken: {printable(', '.join(end.foreign[:5]), 300)}")
    if stop():
        return
    if not end.went_through:
        logger.warning("%s", end.words)
    reach = (
        Reach(ReachKind.TIMED_OUT, WITHOUT_RESULT)
        if end.went_through
        else Reach(ReachKind.NODE_NOT_REACHED, printable(end.words))
    )
    for host in hosts:
        asking.keep(Report(host, asking.request.clock(), reach))
