"""What a play is told by the settings of a scan, wherever it runs, and how long it may be silent."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from collector.sources.fleet.settings import ScanSettings
from collector.sources.scan.ansible_settings import Config, is_set
from collector.sources.scan.probe_text import readers_without_class

_SPARE_S = 30


def extra_variables(limits: ScanSettings, ehealth_hosts: Iterable[str]) -> dict[str, Any]:
    """`ehealth_hosts` are those of a site that asks whether an eHealth certificate is kept there."""
    return {
        "ansible_become": False,  # over an inventory's own: the probe asks as the account that logs in (`exposed` says so)
        "eidfleet_portals": list(limits.portals),
        "eidfleet_part_timeout_s": limits.part_timeout_s,
        "eidfleet_deadline_s": limits.deadline_s,
        "eidfleet_task_timeout_s": limits.task_timeout_s,
        "eidfleet_other_readers": list(readers_without_class()),
        # A mapping, so that each of many hosts is found in it at once; the inventory's own word on the option does not count in a scan.
        "eidfleet_ehealth_hosts": dict.fromkeys(ehealth_hosts, True),
        "eidfleet_side_by_side": True,
    }


def whole_timeout_s(hosts: int, forks: int, limits: ScanSettings) -> int:
    """A second net only: as if every fork were held to its limit, host after host."""
    rounds = -(-hosts // forks)
    return 60 + rounds * (limits.task_timeout_s + limits.connect_timeout_s)


def connection_environment(config: Config, limits: ScanSettings) -> dict[str, str]:
    """What a scan says of connections; the administrator's own arguments of SSH stay in force."""
    own = dict.fromkeys(
        ("ANSIBLE_TIMEOUT", "ANSIBLE_SSH_TIMEOUT", "ANSIBLE_PARAMIKO_TIMEOUT"), str(limits.connect_timeout_s)
    )
    if not is_set(config, "ssh_args", "ANSIBLE_SSH_ARGS"):
        # One connection a host: a ControlPersist master would only stay behind for a minute (measured).
        options = ["-o ControlMaster=no", "-o ControlPath=none"]
        if limits.key_exchange:
            options.append(f"-o KexAlgorithms={','.join(limits.key_exchange)}")
        own["ANSIBLE_SSH_ARGS"] = " ".join(options)
    return own


class SilenceLimit:
    """How long Ansible may be silent: the bound is that of one workstation, however many there are.

    `way_s` is what the way it is heard by may stop for in seconds, and goes on.
    """

    def __init__(self, limits: ScanSettings, way_s: int = 0) -> None:
        self._between_s = limits.task_timeout_s + limits.connect_timeout_s + _SPARE_S + way_s
        self._to_begin_s = limits.inventory_timeout_s + way_s
        self._until = time.monotonic() + self._to_begin_s
        self.ran_out = False
        self.has_begun = False

    def heard(self) -> None:
        self.has_begun = True
        self._until = time.monotonic() + self._between_s

    def is_over(self) -> bool:
        """Once over it stays so."""
        self.ran_out = self.ran_out or time.monotonic() > self._until
        return self.ran_out

    @property
    def limit_s(self) -> int:
        return self._between_s if self.has_begun else self._to_begin_s
