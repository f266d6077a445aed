"""A child program: has Ansible read an inventory and prints as JSON what a fleet needs of it, and nothing else.

It runs in a process of its own with the fleet folder as working folder, so that ansible.cfg counts as it would
for ansible-playbook. It alone uses Ansible's insides; the tags that tell file and line are private to
ansible-core 2.19 and later, and without them only the places in messages are lost.

The other variables of a host may hold passwords: they never leave this process.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ansible import constants as C  # noqa: N812 - Ansible's own name for it
from ansible.cli import CLI
from ansible.cli.inventory import InventoryCLI
from ansible.errors import AnsibleError
from ansible.inventory.manager import split_host_pattern
from ansible.plugins.loader import connection_loader
from ansible.template import Templar

try:
    from ansible._internal._datatag._tags import Origin
except ImportError:
    Origin = None

DEFAULT_PORTS = {"ssh": 22, "paramiko_ssh": 22, "winrm": 5986, "psrp": 5986}
SSH_ARGUMENTS = ("ssh_args", "ssh_common_args", "ssh_extra_args")
# Arguments of ssh that lead another way than address and port: through a machine, to another port, by another file.
MOVES = re.compile(r"proxyjump|proxycommand|hostname|\bport\b|(?:^|\s)-[jpfw]", re.IGNORECASE)


class Export(InventoryCLI):  # type: ignore[misc]  # Ansible ships no types
    """`ansible-inventory` as far as its inventory is read; then ours."""

    def run(self) -> None:
        CLI.run(self)
        self.loader, self.inventory, self.vm = self._play_prereqs()
        connection_loader.get("ssh", class_only=True)  # so that its settings are known
        limit = json.loads(sys.stdin.read() or "null")
        if limit is not None and not split_host_pattern(limit):
            raise AnsibleError(f"--limit {limit!r} is no host pattern; write a host, a group, or all")
        self.inventory.subset(limit)  # unlike get_hosts, it also takes @file, as Ansible's own --limit does
        selected = {host.name for host in self.inventory.get_hosts("all")}
        self.inventory.subset(None)
        groups = self.inventory.groups.values()
        document = {
            "sites": [site for group in groups for site in self._site(group)],
            "hosts": [self._host(host, selected) for host in self.inventory.get_hosts("all")],
        }
        sys.stdout.write(json.dumps(document, default=str))

    def _site(self, group: Any) -> Iterator[dict[str, Any]]:
        variables = self._get_group_variables(group)
        for key, value in variables.items():
            if key == "eid_site":
                hosts = [host.name for host in group.get_hosts()]
                yield {"group": group.name, "place": place(key), "site": node(value), "hosts": hosts}

    def _host(self, host: Any, selected: set[str]) -> dict[str, Any]:
        variables = self.vm.get_vars(host=host, include_hostvars=False)

        def value(name: str, default: Any = None) -> Any:
            found = variables.get(name, default)
            if isinstance(found, str) and "{{" in found:
                found = Templar(self.loader, variables=variables).template(found)
            return found

        def option(name: str) -> str:
            """A setting of the SSH connection wherever it stands: variable, environment, ansible.cfg."""
            found = C.config.get_config_value(
                name, plugin_type="connection", plugin_name="ssh", variables=variables
            )
            return str(Templar(self.loader, variables=variables).template(found) or "")

        connection = str(value("ansible_connection", C.DEFAULT_TRANSPORT))
        port = value("ansible_port", value("ansible_ssh_port", C.DEFAULT_REMOTE_PORT))
        plugin = connection.rpartition(".")[2]
        is_ssh = plugin in ("ssh", "smart")
        if plugin in ("winrm", "psrp"):
            connection = plugin
        default_port = DEFAULT_PORTS.get(connection, 22)
        if connection == "psrp" and value("ansible_psrp_protocol") == "http":
            default_port = 5985
        validation = value(
            "ansible_winrm_server_cert_validation"
            if connection == "winrm"
            else "ansible_psrp_cert_validation"
        )
        number = int(port) if _is_port(port) else default_port
        return {
            "name": str(host.name),
            "place": place(host.name),
            "address": str(value("ansible_host") or value("ansible_ssh_host") or host.name),
            "port": number,
            "port_given": port is not None,
            "wrong_port": None if port is None or _is_port(port) else str(port),
            "port_place": place(variables.get("ansible_port")),
            "connection": "ssh" if is_ssh else connection,
            "proxy": is_ssh and any(MOVES.search(option(name)) for name in SSH_ARGUMENTS),
            "trusts_any": connection in ("winrm", "psrp") and str(validation).lower() in ("ignore", "false"),
            "in_the_clear": _in_the_clear(connection, number, value),
            "shell": str(value("ansible_shell_type", "") or ""),
            "reader": str(value("eid_reader", "expected")),
            "reader_place": place(variables.get("eid_reader")),
            "mac": value("eid_mac"),
            "mac_place": place(variables.get("eid_mac")),
            "wake": value("eid_wake", False),
            "wake_place": place(variables.get("eid_wake")),
            "wake_address": value("eid_wake_address"),
            "wake_address_place": place(variables.get("eid_wake_address")),
            "selected": host.name in selected,
        }


def _in_the_clear(connection: str, port: int, value: Callable[..., Any]) -> bool:
    """Whether the password crosses the network readable: Basic without TLS, which winrm takes unasked on port 5985."""
    if connection == "winrm":
        scheme = value("ansible_winrm_scheme") or ("http" if port == 5985 else "https")
        transport = value("ansible_winrm_transport") or "basic"
        transports = transport.split(",") if isinstance(transport, str) else transport
        return scheme == "http" and bool({"basic", "plaintext", "ssl"} & {str(t).strip() for t in transports})
    if connection == "psrp":
        protocol = value("ansible_psrp_protocol") or ("http" if port in (80, 5985) else "https")
        return protocol == "http" and value("ansible_psrp_auth") == "basic"
    return False


def _is_port(value: Any) -> bool:
    return str(value).isdigit() and 0 < int(value) < 65_536


def place(value: Any) -> str | None:
    """`file:line` a value was written at, if Ansible knows."""
    origin = Origin.get_tag(value) if Origin is not None and value is not None else None
    if origin is None or not origin.path:
        return None
    return f"{origin.path}:{origin.line_num}" if origin.line_num else str(origin.path)


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


def main() -> int:
    export = Export(["ansible-inventory", "--list", *sys.argv[1:]])
    try:
        export.parse()
        export.run()
    except AnsibleError as error:
        sys.stderr.write(f"ERROR! {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
