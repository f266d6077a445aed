"""Where Ansible itself would connect for a host: its own connection plugins answer, none of their rules is repeated here.

Part of the child program `inventory_export`. Passwords and keys are neither evaluated nor decrypted: nobody needs them to knock.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ansible import constants as C  # noqa: N812 - Ansible's own name for it
from ansible.errors import AnsibleError
from ansible.playbook.play_context import PlayContext
from ansible.plugins.loader import connection_loader

from collector.sources.inventory.inventory_values import Faulty, Values, words_of

SSH_PORT = 22
SSH_ARGUMENTS = ("ssh_args", "ssh_common_args", "ssh_extra_args")
# Arguments of ssh that lead another way than address and port: through a machine, to another port, by another file.
MOVES = re.compile(r"proxyjump|proxycommand|hostname|\bport\b|(?:^|\s)-[jpfw]", re.IGNORECASE)
_BUILTIN = "ansible.builtin."
_READABLE = frozenset({"basic", "plaintext", "ssl"})
"""Transports of pywinrm that send the password itself; only TLS keeps others from reading it."""


@dataclass(frozen=True, slots=True)
class HostWay:
    """Where Ansible would connect, by which plugin, in the words of `FleetHost`. `goes_through_proxy`: somebody else is asked first, so that nobody can knock there.

    `path` is of WinRM and PSRP only. `user` is the account for ssh, where the inventory names one.
    `is_sure` is false where this ansible-core does not tell what its plugin makes of its settings.
    """

    connection: str
    address: str
    port: int
    port_given: bool = False
    path: str = "/wsman"
    user: str = ""
    goes_through_proxy: bool = False
    trusts_any_certificate: bool = False
    sends_password_in_the_clear: bool = False
    is_sure: bool = True


@dataclass(frozen=True)
class Plugin:
    """A connection plugin of this control node, and what it calls its settings."""

    found: Any
    full_name: str

    @property
    def name(self) -> str:
        return str(self.found._load_name)

    @property
    def kind(self) -> str:
        """The last word of its full name."""
        return self.full_name.rpartition(".")[2]

    @property
    def is_builtin(self) -> bool:
        return self.full_name.startswith(_BUILTIN)

    @cached_property
    def definitions(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = C.config.get_configuration_definitions("connection", self.name)
        return found

    def variables_of(self, option: str) -> list[str]:
        """The variables that set an option; the last one that is there decides."""
        return [entry["name"] for entry in self.definitions.get(option, {}).get("vars") or ()]

    @cached_property
    def variables(self) -> Mapping[str, str]:
        """Each variable with the option it sets."""
        return {name: option for option in self.definitions for name in self.variables_of(option)}


class Ways:
    """Answers for one host after the other; plugins are loaded once, and so are settings that many hosts share worked out once."""

    def __init__(self) -> None:
        self._plugins: dict[str, Plugin] = {}
        self._ssh_ways: dict[Hashable, HostWay] = {}
        """By all that a host's variables say of its way but the address, which no other setting depends on."""

    def way(self, values: Values, name: str) -> HostWay:
        """Faulty when Ansible could not connect by what the inventory says, whoever is there."""
        given = values.get("ansible_connection")
        plugin = self._plugin(str(C.DEFAULT_TRANSPORT if given is None else given), values)
        options = dict(_options(plugin, values))
        is_ssh = plugin.is_builtin and plugin.kind == "ssh"
        shared = _all_but_the_address(plugin, options) if is_ssh else None
        known = self._ssh_ways.get(shared) if shared is not None else None
        if known is not None:
            return replace(known, address=str(_option(plugin, "host", options, values) or "") or name)
        _refuse_words_for_ports(plugin, values)
        for option in dict.fromkeys(plugin.variables[variable] for variable in options):
            _option(plugin, option, options, values)
        if plugin.is_builtin and plugin.kind in ("winrm", "psrp"):
            found = _web_way(plugin, options, values)
        elif is_ssh:
            found = _ssh_way(plugin, options, values)
        else:
            found = _other_way(plugin, options, values)
        if not found.address:
            found = replace(found, address=name)
        if not 0 < found.port < 65_536:
            raise _no_port(plugin, values, found.port)
        if shared is not None:
            self._ssh_ways[shared] = found
        return found

    def _plugin(self, name: str, values: Values) -> Plugin:
        if name in self._plugins:
            return self._plugins[name]
        wanted = name
        asked = PlayContext()
        asked.connection = name
        name = asked.connection  # which is where Ansible decides what `smart` is
        if name not in self._plugins:
            try:
                context = connection_loader.get_with_context(name, class_only=True)
                found = context.object
                full_name = str(context.plugin_load_context.resolved_fqcn)
                if found is not None and full_name in (f"{_BUILTIN}winrm", f"{_BUILTIN}psrp"):
                    # Only these two are asked more than what their settings are; neither connects by being made.
                    found = connection_loader.get_with_context(
                        name, PlayContext(), new_stdin=None, task_uuid="", ansible_playbook_pid=""
                    ).object
            except (AnsibleError, ImportError, ValueError) as error:
                raise Faulty(f"ansible_connection: {error}", values.place("ansible_connection")) from error
            if found is None:
                raise Faulty(
                    f"ansible_connection: the connection plugin {name!r} was not found",
                    values.place("ansible_connection"),
                    "install its collection, or use ssh, winrm, psrp or local",
                )
            self._plugins[name] = Plugin(found, full_name)
        self._plugins[wanted] = self._plugins[name]
        return self._plugins[name]


def _all_but_the_address(plugin: Plugin, options: Mapping[str, Any]) -> Hashable | None:
    """What decides a way over ssh, as a key; None where a value is none of the plain ones that are equal or not."""
    told = [(name, type(value), value) for name, value in options.items() if plugin.variables[name] != "host"]
    return tuple(told) if all(isinstance(value, str | int | float) for _, _, value in told) else None


def _options(plugin: Plugin, values: Values) -> Iterator[tuple[str, Any]]:
    """The variables the plugin reads, evaluated as Ansible does before it connects; secrets are left out, and accounts a lookup would fetch for each host."""
    for variable, option in plugin.variables.items():
        if variable in values.variables:
            if values.is_secret(variable) or (option == "remote_user" and values.looks_up(variable)):
                values.refuse_undefined(variable)
            elif (value := values.get(variable)) is not None:
                yield variable, value


def _option(plugin: Plugin, option: str, variables: Mapping[str, Any], values: Values) -> Any:
    """A setting wherever it stands: variable, environment, ansible.cfg. Faulty for one Ansible would refuse."""
    try:
        return C.config.get_config_value(
            option, plugin_type="connection", plugin_name=plugin.name, variables=dict(variables)
        )
    except AnsibleError as error:
        named = [variable for variable in plugin.variables_of(option) if variable in variables]
        if option == "port":
            raise _no_port(plugin, values, variables.get(named[-1]) if named else None) from error
        variable = named[-1] if named else option
        raise Faulty(f"{variable}: {words_of(error)}", values.place(variable)) from error


def _no_port(plugin: Plugin, values: Values, value: object) -> Faulty:
    named = [variable for variable in plugin.variables_of("port") if variable in values.variables]
    variable = named[-1] if named else "ansible_port"
    return _not_a_port(variable, value, values)


def _not_a_port(variable: str, value: object, values: Values) -> Faulty:
    return Faulty(
        f"{variable} {str(value)!r} is no port", values.place(variable), "write a number from 1 to 65535"
    )


def _refuse_words_for_ports(plugin: Plugin, values: Values) -> None:
    """Ansible wants a number in each of these, also in one that another overrules."""
    for variable in ("ansible_ssh_port", "ansible_port"):
        value = values.get(variable)
        try:
            int(value if value is not None else SSH_PORT)
        except (TypeError, ValueError) as error:
            raise _not_a_port(variable, value, values) from error


def _ssh_way(plugin: Plugin, variables: Mapping[str, Any], values: Values) -> HostWay:
    port = _option(plugin, "port", variables, values)
    arguments = [str(_option(plugin, option, variables, values) or "") for option in SSH_ARGUMENTS]
    program = str(_option(plugin, "ssh_executable", variables, values))
    return HostWay(
        "ssh",
        str(_option(plugin, "host", variables, values) or ""),
        SSH_PORT if port is None else int(port),
        port_given=port is not None,
        user=str(_option(plugin, "remote_user", variables, values) or ""),
        goes_through_proxy=any(MOVES.search(argument) for argument in arguments)
        or program not in ("ssh", shutil.which("ssh")),
    )


def _web_way(plugin: Plugin, variables: Mapping[str, Any], values: Values) -> HostWay:
    """By what the plugin makes of its settings just before it connects."""
    extras = {
        name: values.get(name)
        for name in values.variables
        if name.startswith(f"ansible_{plugin.kind}_")
        and name not in plugin.variables
        and not values.is_secret(name)
    }
    try:
        plugin.found.set_options(var_options={**variables, "_extras": extras})
        if plugin.kind == "winrm":
            plugin.found._build_winrm_kwargs()
            url, is_proxied, trusts_any, is_readable = _of_winrm(plugin.found)
        else:
            plugin.found._build_kwargs()
            url, is_proxied, trusts_any, is_readable = _of_psrp(plugin.found._psrp_conn_kwargs)
    except (AttributeError, NameError):  # its insides have moved, or its library is not there
        return replace(_other_way(plugin, variables, values), goes_through_proxy=True, is_sure=False)
    except AnsibleError as error:
        raise Faulty(f"{plugin.kind}: {words_of(error)}", None) from error
    host_variable = next(
        (v for v in plugin.variables_of("remote_addr")[::-1] if v in variables), "ansible_host"
    )
    from urllib3.exceptions import LocationParseError
    from urllib3.util import parse_url

    try:
        door = parse_url(url)
    except LocationParseError as error:
        port = _option(plugin, "port", variables, values)
        if port is not None and not 0 < int(port) < 65_536:
            raise _no_port(plugin, values, port) from error
        raise Faulty(
            f"{host_variable} {str(variables.get(host_variable))!r} is no address",
            values.place(host_variable),
            "write a host name or an address, and the port into ansible_port",
        ) from error
    is_tls = door.scheme == "https"
    return HostWay(
        plugin.kind,
        (door.host or "").strip("[]"),
        door.port if door.port is not None else -1,
        port_given=any(variable in variables for variable in plugin.variables_of("port")),
        path=door.path or "/",
        goes_through_proxy=is_proxied,
        trusts_any_certificate=is_tls and trusts_any,
        sends_password_in_the_clear=not is_tls and is_readable,
    )


def _of_winrm(plugin: Any) -> tuple[str, bool, bool, bool]:
    """URL, whether a proxy is asked for it, whether any certificate will do, whether the password itself is sent."""
    host = _bracketed(str(plugin._winrm_host))
    url = f"{plugin._winrm_scheme}://{host}:{plugin._winrm_port}/{str(plugin._winrm_path).lstrip('/')}"
    given = plugin._winrm_kwargs
    proxy = given.get("proxy", "legacy_requests")  # pywinrm's word for "as the environment says"
    is_proxied = _goes_by_environment(url) if proxy == "legacy_requests" else proxy is not None
    # pywinrm validates for this one word only: an empty value switches it off just as `ignore` does.
    trusts_any = given.get("server_cert_validation", "validate") != "validate"
    return url, is_proxied, trusts_any, bool(_READABLE & {str(t).strip() for t in plugin._winrm_transport})


def _of_psrp(given: Mapping[str, Any]) -> tuple[str, bool, bool, bool]:
    scheme = "https" if given["ssl"] else "http"
    url = f"{scheme}://{_bracketed(str(given['server']))}:{given['port']}/{given['path']}"
    is_proxied = given["proxy"] is not None or (not given["no_proxy"] and _goes_by_environment(url))
    return url, is_proxied, given["cert_validation"] is False, given["auth"] == "basic"


def _bracketed(host: str) -> str:
    return f"[{host}]" if host.count(":") > 1 and not host.startswith("[") else host


def _goes_by_environment(url: str) -> bool:
    # A fifth of a reading, and only Windows asks.
    from requests.utils import get_environ_proxies, select_proxy

    return select_proxy(url, get_environ_proxies(url)) is not None


def _other_way(plugin: Plugin, variables: Mapping[str, Any], values: Values) -> HostWay:
    """A plugin that nobody knocks for: address and port are what it would be told, to show only."""
    named = next((option for option in ("remote_addr", "host") if option in plugin.definitions), None)
    address = _option(plugin, named, variables, values) if named else values.get("ansible_host")
    port = _option(plugin, "port", variables, values) if "port" in plugin.definitions else None
    text = str(port) if isinstance(port, int | str) else ""
    is_number = text.isascii() and text.isdigit() and len(text) < 9
    return HostWay(
        plugin.kind,
        str(address) if isinstance(address, str) and address != "inventory_hostname" else "",
        int(text) if is_number else SSH_PORT,
        port_given=is_number,
    )
