"""Sends the right probe to a workstation on standard input, in one round trip, and hands back what it printed.

One task serves every platform. Whatever a workstation prints is a result: only the collector
decides what it is worth, so that every oddity is judged in one place.
"""

from __future__ import annotations

import pathlib
import resource
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from ansible.errors import AnsibleActionFail
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.action import ActionBase
from ansible_collections.eidfleet.probes.plugins.module_utils.probe_text import (
    OTHER_READERS,
    WINDOWS_BOOTSTRAP,
    posix_text,
    windows_text,
)

PROBES = Path(__file__).resolve().parents[2] / "probes"
MAX_OUTPUT_BYTES = 262_144  # a healthy observation has a few KB; the rest of a flood is dropped here
MAX_STDERR_CHARACTERS = 500
WORKER_HEADROOM_BYTES = 256 * 1024**2  # a workstation that prints without end must not fill the control node
ARGUMENT_SPEC: Mapping[str, Mapping[str, Any]] = {
    "portals": {"type": "list", "elements": "str", "default": []},
    "part_timeout_s": {"type": "int", "default": 5},
    "deadline_s": {"type": "int", "default": 30},
    "task_timeout_s": {"type": "int", "default": 60},
    "other_readers": {"type": "list", "elements": "str", "default": None},
}
"""The options as the documentation beside the module has them; a test holds the two together."""


class _TooLate(BaseException):
    """The time limit of one workstation; not an Exception, so that no connection plugin takes it for its own."""


class ActionModule(ActionBase):
    """Returns `probe`: rc, stdout (cut at 256 KiB), stderr (its end), truncated, started and ended (epoch seconds).

    Each option is an argument of the task or else a variable `eidfleet_<option>`.
    """

    _requires_connection = True
    _supports_check_mode = True  # it changes nothing

    def run(self, tmp: None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        option = self._options(task_vars or {})
        is_windows = getattr(self._connection._shell, "_IS_WINDOWS", False)
        command, text = self._what_to_run(is_windows, option)
        _bound_memory()
        started = time.time()
        with _time_limit(int(option["task_timeout_s"])):
            rc, stdout, stderr = self._connection.exec_command(command, in_data=text.encode(), sudoable=False)
        result.update(
            changed=False,
            probe={
                "rc": rc,
                "stdout": _decoded(stdout[:MAX_OUTPUT_BYTES]),
                "stderr": _decoded(stderr[-4 * MAX_STDERR_CHARACTERS :])[-MAX_STDERR_CHARACTERS:],
                "truncated": len(stdout) > MAX_OUTPUT_BYTES,
                "started": started,
                "ended": time.time(),
            },
        )
        return result

    def _what_to_run(self, is_windows: bool, option: Mapping[str, Any]) -> tuple[str, str]:
        """The one remote command and its standard input."""
        limits = (option["portals"], int(option["part_timeout_s"]), int(option["deadline_s"]))
        try:
            if not is_windows:
                # `exec` spares a second shell; the log-in shell's start-up files are the user's own and stay out of our hands.
                return "exec sh -s", posix_text((PROBES / "posix.sh").read_text("utf-8"), *limits)
            # Encoded, the command line is the same for cmd.exe, PowerShell and WinRM. psrp knows it by its beginning and
            # runs it in the session that is there already instead of starting a second PowerShell.
            command = self._connection._shell._encode_script(
                WINDOWS_BOOTSTRAP, as_list=False, strict_mode=False, preserve_rc=False
            )
            readers = OTHER_READERS if option["other_readers"] is None else option["other_readers"]
            return command, windows_text((PROBES / "windows.ps1").read_text("ascii"), *limits, readers)
        except ValueError as error:
            raise AnsibleActionFail(str(error)) from error

    def _options(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        given = {
            name: variables[f"eidfleet_{name}"] for name in ARGUMENT_SPEC if f"eidfleet_{name}" in variables
        }
        checked = ArgumentSpecValidator(ARGUMENT_SPEC).validate({**given, **self._task.args})
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


@contextmanager
def _time_limit(seconds: int) -> Iterator[None]:
    """Bounds a host that accepts the log-in and then hangs.

    Ansible's `timeout:` does the same, yet as a template it costs CPU for every host, and as a number it
    could not be a setting; this worker serves one host, so its alarm is ours.
    """

    def late(number: int, frame: FrameType | None) -> NoReturn:
        raise _TooLate

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    except _TooLate:
        raise AnsibleActionFail(f"Timed out after {seconds} s without an end of the probe") from None
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _bound_memory() -> None:
    """Caps this forked worker (it serves one host and ends); macOS does not enforce the limit, so it is left alone."""
    if sys.platform == "linux":
        pages = pathlib.Path("/proc/self/statm").read_text("utf-8").split()[0]
        used = int(pages) * resource.getpagesize()
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (used + WORKER_HEADROOM_BYTES, hard))
