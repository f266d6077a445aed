"""Sends the right probe to a workstation on standard input, in one round trip, and hands back what it printed.

One task serves every platform. Whatever a workstation prints is a result: only the collector
decides what it is worth, so that every oddity is judged in one place.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from ansible_collections.eidfleet.probes.plugins.module_utils.probe_text import posix_text

PROBES = Path(__file__).resolve().parents[2] / "probes"
MAX_OUTPUT_BYTES = 262_144  # a healthy observation has a few KB; the rest of a flood is dropped here
MAX_STDERR_CHARACTERS = 500
MAX_WORKER_BYTES = 2 * 1024**3  # a workstation that prints without end must not fill the control node



class ActionModule(ActionBase):
    """Returns `probe`: rc, stdout (cut at 256 KiB), stderr (its end), truncated, started and ended (epoch seconds)."""

    _requires_connection = True
    _supports_check_mode = True  # it changes nothing

    def run(self, tmp: None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        arguments = self._task.args
        transport = self._connection.transport
        if transport in ("winrm", "psrp"):
            raise AnsibleActionFail("Windows workstations are not supported by this release of eidfleet")
        try:
            text = posix_text(
                (PROBES / "posix.sh").read_text("utf-8"),
                arguments.get("portals") or (),
                int(arguments.get("part_timeout") or 5),
                int(arguments.get("deadline") or 30),
            )
        except ValueError as error:
            raise AnsibleActionFail(str(error)) from error
        _bound_memory()
        started = time.time()
        # `exec` spares the log-in shell; its start-up files are the user's own and stay out of our hands.
        rc, stdout, stderr = self._connection.exec_command("exec sh -s", in_data=text.encode(), sudoable=False)
        result.update(
            changed=False,
            probe={
                "rc": rc,
                "stdout": stdout[:MAX_OUTPUT_BYTES].decode("utf-8", "replace"),
                "stderr": stderr[-4 * MAX_STDERR_CHARACTERS :].decode("utf-8", "replace")[-MAX_STDERR_CHARACTERS:],
                "truncated": len(stdout) > MAX_OUTPUT_BYTES,
                "started": started,
                "ended": time.time(),
            },
        )
        return result


def _bound_memory() -> None:
    """Caps this forked worker (it serves one host and ends); macOS does not enforce the limit, so it is left alone."""
    if sys.platform == "linux":
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (MAX_WORKER_BYTES, hard))
