"""What a workstation is asked, and what becomes of its words; shared by those who ask one host and those who ask many.

Whatever a workstation prints is a result: only the collector decides what it is worth, so that every oddity is judged in
one place.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.eidfleet.probes.plugins.module_utils.probe_text import (
    OTHER_READERS,
    WINDOWS_BOOTSTRAP,
    posix_text,
    windows_text,
)

PROBES = Path(__file__).resolve().parents[2] / "probes"
MAX_OUTPUT_BYTES = 262_144  # a healthy observation has a few KB; the rest of a flood is dropped here
MAX_STDERR_CHARACTERS = 500
ARGUMENT_SPEC: Mapping[str, Mapping[str, Any]] = {
    "portals": {"type": "list", "elements": "str", "default": []},
    "part_timeout_s": {"type": "int", "default": 5},
    "deadline_s": {"type": "int", "default": 30},
    "task_timeout_s": {"type": "int", "default": 60},
    "other_readers": {"type": "list", "elements": "str", "default": None},
    "ehealth_keystore": {"type": "bool", "default": False},
}
"""The options as the documentation beside the module has them; a test holds the two together."""

ASKING_HOSTS = "eidfleet_ehealth_hosts"
"""A scan's own variable: a mapping with the names of the hosts whose site asks for the option `ehealth_keystore`. It alone decides then."""


@dataclass(frozen=True, slots=True)
class Question:
    """The one remote command of a host, its standard input, and the seconds after which it is given up."""

    command: str
    text: bytes
    limit_s: int


@dataclass(frozen=True, slots=True)
class Said:
    """What a host printed, with the instants (epoch seconds) between which it was asked. No `rc` where it was cut off."""

    rc: int | None
    stdout: bytes
    stderr: bytes
    started: float
    ended: float

    @property
    def is_cut(self) -> bool:
        """Whether it printed more than anybody reads; what follows was dropped, and it was ended where that can be done."""
        return len(self.stdout) > MAX_OUTPUT_BYTES or len(self.stderr) > MAX_OUTPUT_BYTES

    def as_probe(self) -> dict[str, Any]:
        """The `probe` of a result."""
        return {
            "rc": None if self.is_cut else self.rc,
            "stdout": _decoded(self.stdout[:MAX_OUTPUT_BYTES]),
            "stderr": _decoded(self.stderr[-4 * MAX_STDERR_CHARACTERS :])[-MAX_STDERR_CHARACTERS:],
            "truncated": self.is_cut,
            "started": self.started,
            "ended": self.ended,
        }


def too_late(limit_s: int) -> str:
    """The words for a host that did not end in time."""
    return f"Timed out after {limit_s} s without an end of the probe"


def question(arguments: Mapping[str, Any], variables: Mapping[str, Any], shell: Any) -> Question:
    """What to send to a host with that shell plugin. AnsibleActionFail names an option that is not one."""
    option = _options(arguments, variables)
    is_windows = getattr(shell, "_IS_WINDOWS", False)
    limits = (option["portals"], int(option["part_timeout_s"]), int(option["deadline_s"]))
    named = is_named(variables)
    asks = option["ehealth_keystore"] if named is None else named
    try:
        if not is_windows:
            # `exec` spares a second shell; the log-in shell's start-up files are the user's own and stay out of our hands.
            command, text = (
                "exec sh -s",
                posix_text((PROBES / "posix.sh").read_text("utf-8"), *limits, ehealth_keystore=asks),
            )
        else:
            # Encoded, the command line is the same for cmd.exe, PowerShell and WinRM. psrp knows it by its beginning and
            # runs it in the session that is there already instead of starting a second PowerShell.
            command = shell._encode_script(
                WINDOWS_BOOTSTRAP, as_list=False, strict_mode=False, preserve_rc=False
            )
            readers = OTHER_READERS if option["other_readers"] is None else option["other_readers"]
            text = windows_text(
                (PROBES / "windows.ps1").read_text("ascii"), *limits, readers, ehealth_keystore=asks
            )
    except ValueError as error:
        raise AnsibleActionFail(str(error)) from error
    return Question(command, text.encode(), int(option["task_timeout_s"]))


def is_named(variables: Mapping[str, Any]) -> bool | None:
    """Whether a scan names this host among those whose site asks for `ehealth_keystore`; None where no scan asks."""
    hosts = variables.get(ASKING_HOSTS)
    return variables.get("inventory_hostname") in hosts if isinstance(hosts, Mapping) else None


def ask(connection: Any, asked: Question) -> Said:
    """What a connection plugin's `exec_command` says: exit code and both outputs, all of them.

    The plugins for WinRM and PSRP collect what a command prints until it ends. Here a command that printed more than anybody
    reads is ended at once. Where they are built otherwise than known here, nothing is changed, and the caller's own bounds
    are all there is.
    """
    started = time.time()
    if hasattr(connection, "_winrm_get_raw_command_output"):
        connection._winrm_get_raw_command_output = _winrm_bounded(connection._winrm_get_raw_command_output)
    elif hasattr(connection, "_exec_psrp_script"):
        connection._connect()
        if hasattr(connection.runspace, "_receive"):
            connection.runspace._receive = _psrp_bounded(connection.runspace, connection.runspace._receive)
    said = connection.exec_command(asked.command, in_data=asked.text, sudoable=False)
    return Said(*said, started, time.time())


def _winrm_bounded(read: Callable[..., tuple[bytes, bytes, int, bool]]) -> Callable[..., Any]:
    seen = [0, 0]

    def bounded(*arguments: Any, **named: Any) -> tuple[bytes, bytes, int, bool]:
        stdout, stderr, rc, is_done = read(*arguments, **named)
        seen[0] += len(stdout)
        seen[1] += len(stderr)
        # what is called done is cleaned up on the workstation by the plugin
        return stdout, stderr, rc, is_done or max(seen) > MAX_OUTPUT_BYTES

    return bounded


def _psrp_bounded(runspace: Any, read: Callable[..., Any]) -> Callable[..., Any]:
    seen = 0

    def bounded(pipeline: Any = None, *arguments: Any, **named: Any) -> Any:
        nonlocal seen
        found = read(pipeline, *arguments, **named)
        for _, message in found:
            seen += len(str(getattr(getattr(message, "data", None), "data", "")))
        if seen > MAX_OUTPUT_BYTES and pipeline in runspace.pipelines:
            with suppress(Exception):  # it has just ended by itself
                runspace.pipelines[pipeline].stop()
        return found

    return bounded


def _options(arguments: Mapping[str, Any], variables: Mapping[str, Any]) -> dict[str, Any]:
    """Each option is an argument of the task or else a variable `eidfleet_<option>`."""
    given = {name: variables[f"eidfleet_{name}"] for name in ARGUMENT_SPEC if f"eidfleet_{name}" in variables}
    checked = ArgumentSpecValidator(ARGUMENT_SPEC).validate({**given, **arguments})
    if checked.unsupported_parameters:
        unknown = ", ".join(sorted(map(str, checked.unsupported_parameters)))
        raise AnsibleActionFail(f"unknown option {unknown}; the options are {', '.join(ARGUMENT_SPEC)}")
    if checked.error_messages:
        raise AnsibleActionFail("; ".join(checked.error_messages))
    return dict(checked.validated_parameters)


def _decoded(output: bytes) -> str:
    """Text of what was printed: UTF-8, or the UTF-16 some Windows programs print when nobody reads a console."""
    half = b"E\0I\0D\0F\0L\0E\0E\0T\0"
    if half in output or output.startswith(b"\xff\xfe"):
        return output[output.find(half) % 2 if half in output else 0 :].decode("utf-16-le", "replace")
    return output.decode("utf-8", "replace")
