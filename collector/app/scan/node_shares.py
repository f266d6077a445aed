"""Gives each execution node its share of a scan, all at once, while this machine asks its own; no host is in two shares."""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from collector.core.errors import FleetError
from collector.core.fleet.fleet import FleetHost
from collector.core.model import HostName, Reach, ReachKind
from collector.core.text import counted, printable
from collector.sources.fleet.settings import Settings
from collector.sources.inventory.read_inventory import host_variables
from collector.sources.scan.guard import guarded
from collector.sources.scan.node_job import NodeShare, share_stream
from collector.sources.scan.node_ssh import run_job
from collector.sources.scan.replies import Report, report_from_event

logger = logging.getLogger(__name__)
HERE = ""
"""Stands for the node of those that this machine asks itself."""
WITHOUT_RESULT = "Ansible ended without a result for this host"


@dataclass(frozen=True, slots=True)
class NodesAsking:
    """What asking through nodes needs. `keep` and `say` are called from several threads."""

    inventories: Sequence[Path]
    fleet_dir: Path
    settings: Settings
    forks: int
    vault_arguments: Sequence[str]
    mark: str
    clock: Callable[[], datetime]
    keep: Callable[[Report], None]
    say: Callable[[str], None]
    stop: Callable[[], bool]
    ehealth_hosts: frozenset[HostName]
    """Those of a site that asks whether an eHealth certificate is kept there."""


def by_node(hosts: Iterable[FleetHost]) -> dict[str, list[HostName]]:
    """The names of those each node asks, in their order; a host that is named twice is asked once."""
    found: dict[str, dict[HostName, None]] = defaultdict(dict)
    for host in hosts:
        found[host.node][host.name] = None
    return {node: list(names) for node, names in found.items()}


def ask_through_nodes(
    asking: NodesAsking, shares: Mapping[str, Sequence[HostName]], here: Callable[[Callable[[], bool]], bool]
) -> bool:
    """Asks all shares at once and returns what `here`, which asks this machine's own, returned.

    Whatever a node does costs its own hosts alone. What `here` raises is raised when the nodes are done; what stops a node's
    share here (the store is full, say) ends all.
    """
    names = [name for hosts in shares.values() for name in hosts]
    variables, wrong = host_variables(
        asking.inventories,
        names,
        fleet_dir=asking.fleet_dir,
        vault_arguments=asking.vault_arguments,
        timeout_s=asking.settings.scan.inventory_timeout_s,
    )
    for name, words in wrong.items():
        asking.keep(Report(name, asking.clock(), Reach(ReachKind.NOT_EQUIPPED, words)))
    has_failed = threading.Event()

    def stop() -> bool:
        return has_failed.is_set() or asking.stop()

    def one(node: str) -> None:
        hosts = {name: variables[name] for name in shares[node] if name in variables}
        try:
            if hosts:
                _ask_node(asking, node, hosts, stop)
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
    variables: Mapping[HostName, Mapping[str, Any]],
    stop: Callable[[], bool],
) -> None:
    node = asking.settings.nodes[name]
    forks = min(node.forks or asking.forks, len(variables))
    ehealth = [host for host in variables if host in asking.ehealth_hosts]
    share = NodeShare(variables, forks, asking.settings.scan, asking.fleet_dir, ehealth)

    def on_event(event: Mapping[str, Any]) -> None:
        report = report_from_event(event, asking.clock())
        if report is not None:
            asking.keep(report)

    logger.info("node=%s asked=%d", name, len(variables))
    end = run_job(
        name,
        node,
        share_stream(share),
        list(variables),
        limits=asking.settings.scan,
        fleet_dir=asking.fleet_dir,
        mark=asking.mark,
        on_event=on_event,
        stop=stop,
    )
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
    for host in variables:
        asking.keep(Report(host, asking.clock(), reach))  # those that have a result keep it
