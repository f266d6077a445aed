"""Sends the right probe to a workstation on standard input, in one round trip, and hands back what it printed.

One task serves every platform. This asks one host, in a worker of its own; how a scan asks many from one process is in
the strategy `steadfast`.
"""

from __future__ import annotations

import pathlib
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.eidfleet.probes.plugins.plugin_utils.asking import ask, question, too_late

WORKER_HEADROOM_BYTES = 256 * 1024**2  # a workstation that prints without end must not fill the control node


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
        asked = question(self._task.args, task_vars or {}, self._connection._shell)
        _bound_memory()
        with _time_limit(asked.limit_s):
            said = ask(self._connection, asked)
        result.update(changed=False, probe=said.as_probe())
        return result


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
        raise AnsibleActionFail(too_late(seconds)) from None
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
