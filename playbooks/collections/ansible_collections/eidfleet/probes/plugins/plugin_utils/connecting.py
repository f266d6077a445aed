"""How Ansible would reach a host, worked out where the play runs: its connection plugin with the host's own settings.

What is worked out is Ansible's: variables by its variable manager, templates and the vault by its engine, options by the
plugin loader, in the order in which `TaskExecutor` has it in a worker. That costs some milliseconds a host, and most hosts
of a fleet differ in nothing but name and address. So what was worked out for one serves every other whose settings are the
same and need no template; only the address is asked for again, of Ansible's configuration manager.

Whatever is unusual, or fails here, is left to a worker of Ansible's: None is returned, and the worker finds the words.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible import constants as C  # noqa: N812 - Ansible's own name for it
from ansible._internal._templating._engine import TemplateEngine
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.loader import connection_loader
from ansible.utils.display import Display
from ansible_collections.eidfleet.probes.plugins.plugin_utils.asking import (
    ASKING_HOSTS,
    Question,
    is_named,
    question,
)

display = Display()
SSH = "ansible.builtin.ssh"
SERVED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    SSH: ("host", ("inventory_hostname", "ansible_host", "ansible_ssh_host")),
    "ansible.builtin.winrm": (
        "remote_addr",
        ("inventory_hostname", "ansible_host", "ansible_winrm_host"),
    ),
    "ansible.builtin.psrp": ("remote_addr", ("inventory_hostname", "ansible_host", "ansible_psrp_host")),
}
"""The connection plugins a lane knows: the option that holds the address, and the variables it comes from."""
_ADDRESSES = frozenset(name for _, names in SERVED.values() for name in names)
# Ansible's own about the play; no option of a connection is named like these, and a template that asks for one is seen as a template.
_SAME_FOR_ALL = C.INTERNAL_STATIC_VARS | {
    "ansible_check_mode",
    "ansible_current_hosts",
    "ansible_failed_hosts",
    "ansible_local",
    "ansible_play_name",
    "ansible_search_path",
}
_UNUSUAL = (
    "args", "async_val", "become", "changed_when", "debugger", "delegate_to", "environment", "failed_when", "ignore_errors",
    "ignore_unreachable", "loop", "loop_with", "no_log", "notify", "register", "retries", "run_once", "throttle", "timeout",
    "until", "when",
)  # fmt: skip
_MOST_KINDS = 1000
"""More kinds of settings than this are worked out each time: a fleet where every host has its own gains nothing by remembering."""


def is_usual(task: Any) -> bool:
    """Whether a task asks its host once and does nothing else with it; `any_errors_fatal` is for the strategy to see."""
    return not any(getattr(task, name) for name in _UNUSUAL)


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """What hosts with the same settings share; two kinds are the same when they are one object."""

    plugin: str
    connection: Any
    asked: Question


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a host and what to ask it. `kind` stands for all but the address, which is this host's own."""

    kind: Kind
    address: str


@dataclass(slots=True)
class Contacts:
    """Works out contacts for one task of a play; `variables_of` gives all variables of a host, as a worker would get them."""

    _loader: Any
    _play_context: Any
    _task: Any
    _plain_variables_of: Callable[[Any], Mapping[str, Any]]
    _variables_of: Callable[[Any], dict[str, Any]]
    _known: dict[tuple[Any, ...], Kind | None] = field(default_factory=dict)

    def of(self, host: Any) -> Contact | None:
        """The contact of a host; None where a worker of Ansible's has to do it."""
        try:
            variables = self._plain_variables_of(host)
            settings = self._settings(variables)
            if settings in self._known:
                kind = self._known[settings]
                return None if kind is None else Contact(kind, _address(kind, variables))
            contact = self._worked_out(host)
            if settings is not None and len(self._known) < _MOST_KINDS:
                self._known[settings] = None if contact is None else contact.kind
            return contact
        except Exception as error:  # a worker meets it again, and has the words for it
            display.vvv(f"it needs a worker: {error!r}", host=host.name)
            return None

    def _settings(self, variables: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """What decides on a host's connection but for its address; None where a template has a say."""
        found: list[tuple[str, Any]] = [(ASKING_HOSTS, is_named(variables))]
        for name, value in variables.items():
            if name == ASKING_HOSTS:
                continue  # the same for all; what it says of this host is there already
            if name in _ADDRESSES:
                if not _is_plain(value):
                    return None
                found.append((name, None))
            elif name.startswith(("ansible_", "eidfleet_")) and name not in _SAME_FOR_ALL:
                if not _is_plain(value):
                    return None
                found.append((name, _hashable(value)))
        return tuple(sorted(found, key=lambda pair: pair[0]))

    def _worked_out(self, host: Any) -> Contact | None:
        """As `TaskExecutor._execute_internal` does up to the action; what it does for delegation and become is not for us."""
        variables = self._variables_of(host)
        templar = TemplateEngine(loader=self._loader, variables=variables)
        if boolean(templar.template(variables.get("ansible_become") or False), strict=False):
            return None
        context = self._play_context.set_task_and_variable_override(
            task=self._task, variables=variables, templar=templar
        )
        context.post_validate(templar=templar)
        context.remote_addr = context.remote_addr or host.address
        named = variables.get("ansible_connection")
        transport = self._task.connection if named is None else templar.template(named)
        context.connection = transport
        connection = connection_loader.get(
            transport,
            context,
            new_stdin=None,
            task_uuid=self._task._uuid,
            ansible_playbook_pid=str(os.getpid()),
        )
        if connection is None or connection.ansible_name not in SERVED:
            return None
        connection.set_become_plugin(None)
        context.set_attributes_from_plugin(connection)
        keys = self._task.dump_attrs()
        keys["timeout"] = context.timeout
        if context.password:
            keys["password"] = context.password
        del keys["retries"]
        connection.set_options(
            task_keys=keys, var_options=connection._resolve_option_variables(variables, templar)
        )
        shell = connection._shell
        given = {
            name: templar.template(variables[name])
            for name in C.config.get_plugin_vars("shell", shell._load_name)
            if name in variables
        }
        shell.set_options(task_keys=keys, var_options=given)
        connection.update_vars(variables)
        connection._play_context = context.set_task_and_variable_override(
            task=self._task, variables=variables, templar=templar
        )
        if _needs_a_worker(connection):
            return None
        plugin = connection.ansible_name
        asked = question(self._task.args, variables, shell)
        address = connection.get_option(SERVED[plugin][0]) or context.remote_addr
        return Contact(Kind(plugin, connection, asked), address)


def _needs_a_worker(connection: Any) -> bool:
    """Whether a log-in leaves traces in the process that does it: a password handed to `ssh`, a key for an agent, a ticket of `kinit`."""
    if connection.ansible_name == SSH:
        return bool(
            connection.get_option("password")
            or connection._play_context.password
            or connection.get_option("pkcs11_provider")
            or connection.get_option("private_key")
        )
    if connection.ansible_name == "ansible.builtin.winrm":
        return "kerberos" in (connection.get_option("transport") or ("kerberos",))
    return False


def _address(kind: Kind, variables: Mapping[str, Any]) -> str:
    option, names = SERVED[kind.plugin]
    own = {name: variables[name] for name in names if name in variables}
    address: str = C.config.get_config_value(
        option, plugin_type="connection", plugin_name=kind.connection._load_name, variables=own
    )
    return address


def _is_plain(value: Any) -> bool:
    """Whether a value says the same for every host: no template in it, no vault around it."""
    if value is None or isinstance(value, bool | int | float):
        return True
    if isinstance(value, str):
        return "{" not in value
    return isinstance(value, list | tuple) and all(map(_is_plain, value))


def _hashable(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(map(_hashable, value))
    return (type(value).__name__, value)
