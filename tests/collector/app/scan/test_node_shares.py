"""Shares are disjoint; the rest of asking through nodes is in tests/journeys/test_scan_mesh.py."""

from __future__ import annotations

from collector.app.scan.node_shares import HERE, by_node
from collector.core.fleet.fleet import FleetHost
from collector.core.model import Host, HostName, SiteId


def host(name: str, node: str = HERE) -> FleetHost:
    return FleetHost(Host(HostName(name), SiteId("ghent")), name, 22, "ssh", node=node)


def test_each_host_is_in_one_share_and_once() -> None:
    hosts = [host("a", "n"), host("b"), host("c", "m"), host("a", "n"), host("d", "n")]
    assert by_node(hosts) == {"n": ["a", "d"], HERE: ["b"], "m": ["c"]}
