"""A child program: has Ansible read an inventory and prints as JSON what a fleet needs of it, and nothing else.

It runs in a process of its own with the fleet folder as working folder, so that ansible.cfg counts as it would
for ansible-playbook. It alone, with `inventory_values` and `inventory_ways`, uses Ansible's insides.

The other variables of a host may hold passwords: they never leave this process.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from types import FrameType
from typing import Any, NoReturn

from ansible.cli import CLI
from ansible.cli.inventory import InventoryCLI
from ansible.errors import AnsibleError
from ansible.inventory.manager import split_host_pattern
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.vars.hostvars import HostVars

from collector.sources.ansible_start import spare_tables
from collector.sources.files.places import shared_data
from collector.sources.inventory.inventory_values import Faulty, Values, place, remedy, words_of
from collector.sources.inventory.inventory_ways import HostWay, Ways

HOST_TIMEOUT_S = 20
"""For the variables of one host; evaluating them may ask somebody else."""
_WORDS = {"reader": "expected", "reach": "scan"}
_VALUES = {"mac": None, "wake": False, "wake_address": None}
"""What a host's own variables are called after `eid_`, and what counts where there is none."""


class Export(InventoryCLI):  # type: ignore[misc]  # Ansible ships no types
    """`ansible-inventory` as far as its inventory is read; then ours."""

    def open(self) -> None:
        """Reads the inventory."""
        CLI.run(self)
        self.loader, self.inventory, self.vm = self._play_prereqs()
        HostVars(self.inventory, self.vm, self.loader)  # so that a template may read those of another host

    def run(self) -> None:
        self.open()
        self.ways = Ways()
        limit = json.loads(sys.stdin.read() or "null")
        if limit is not None and not split_host_pattern(limit):
            raise AnsibleError(f"--limit {limit!r} is no host pattern; write a host, a group, or all")
        self.inventory.subset(limit)  # unlike get_hosts, it also takes @file, as Ansible's own --limit does
        selected = {host.name for host in self.inventory.get_hosts("all")}
        self.inventory.subset(None)
        groups = self.inventory.groups.values()
        document = {
            "sites": [site for group in groups for site in self._site(group)],
            "hosts": [
                within_its_time(partial(self._host, host, selected))
                for host in self.inventory.get_hosts("all")
            ],
        }
        sys.stdout.write(json.dumps(document, default=str))

    def _site(self, group: Any) -> Iterator[dict[str, Any]]:
        variables = self._get_group_variables(group)
        for key, value in variables.items():
            if key == "eid_site":
                hosts = [host.name for host in group.get_hosts()]
                yield {"group": group.name, "place": place(key), "site": node(value), "hosts": hosts}

    def _host(self, host: Any, selected: set[str]) -> dict[str, Any]:
        """What a fleet needs of a host. What is wrong with its variables is its own mistake, and never stops the others."""
        mistakes: list[dict[str, Any]] = []
        try:
            # As a play would see them: a template may read those of another host.
            values = Values(self.vm.get_vars(host=host), self.loader)
        except AnsibleError as error:
            mistakes.append(
                _mistake(Faulty(words_of(error), place(getattr(error, "obj", None)), remedy(error)))
            )
            values = Values({}, self.loader)

        def value(name: str, default: Any = None) -> Any:
            try:
                found = values.get(name)
            except Faulty as faulty:
                mistakes.append(_mistake(faulty))
                return default
            return default if found is None else found

        way = HostWay("ssh", str(host.name), 22)
        if not mistakes:
            try:
                way = self.ways.way(values, str(host.name))
            except Faulty as faulty:
                mistakes.append(_mistake(faulty))
        told = asdict(way)
        return {
            "name": str(host.name),
            "place": place(host.name),
            "is_sure": told.pop("is_sure"),
            "way": told,
            "shell": str(value("ansible_shell_type", "") or ""),
            "become": _becomes(values),
            **{key: str(value(f"eid_{key}", default)) for key, default in _WORDS.items()},
            "node": str(value("eid_node") or ""),
            **{key: value(f"eid_{key}", default) for key, default in _VALUES.items()},
            **{f"{key}_place": values.place(f"eid_{key}") for key in ("node", *_WORDS, *_VALUES)},
            "selected": host.name in selected,
            "mistakes": mistakes,
        }


def within_its_time(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """A host's part within its time: a lookup that waits for ever is that host's mistake."""
    signal.alarm(HOST_TIMEOUT_S)
    try:
        return work()
    finally:
        signal.alarm(0)


def _becomes(values: Values) -> bool | None:
    """Whether a host asks for another account's rights; None: it says nothing, and ansible.cfg counts."""
    if values.looks_up("ansible_become"):
        return True
    try:
        found = values.get("ansible_become")
    except Faulty:  # no mistake: a scan does not read it
        return True
    return None if found is None else bool(boolean(found, strict=False))


def _too_late(number: int, frame: FrameType | None) -> NoReturn:
    import psutil

    # What a lookup has started would hold our output open.
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            process.kill()
    raise AnsibleError(f"it took longer than {HOST_TIMEOUT_S} s")


def _mistake(faulty: Faulty) -> dict[str, Any]:
    return {
        "words": " ".join(faulty.words.split()),
        "place": faulty.where,
        "suggestion": faulty.suggestion,
    }


def node(value: Any) -> dict[str, Any]:
    """A value with its place: `{at, map: [[key, place, node]]}`, `{at, list: [node]}` or `{at, value}`."""
    if isinstance(value, Mapping):
        return {
            "at": place(value),
            "map": [[str(key), place(key), node(item)] for key, item in value.items()],
        }
    if isinstance(value, list | tuple):
        return {"at": place(value), "list": [node(item) for item in value]}
    plain = value if value is None or isinstance(value, bool | int | float) else str(value)
    return {"at": place(value), "value": plain}


def main(kind: type[Export] = Export) -> int:
    spare_tables()
    # Ansible looks for variables beside the play as well: the play is ours, whatever lies in the fleet folder.
    play = str(shared_data("playbooks"))
    export = kind(["ansible-inventory", "--list", "--playbook-dir", play, *sys.argv[1:]])
    signal.signal(signal.SIGALRM, _too_late)
    try:
        export.parse()
        export.run()
    except AnsibleError as error:
        sys.stderr.write(f"ERROR! {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
