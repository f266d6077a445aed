"""Writes what each workstation said as one line a host, for `eidfleet ingest`; for plain ansible-playbook and for AWX.

A line has the shape of ansible-runner's events, so that everything reads them alike.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
    name: events
    type: notification
    short_description: What each workstation said, one line a host
    description:
      - Writes the results of M(eidfleet.probes.workstation_info) to a file that C(eidfleet ingest) takes.
      - Lines are added to the file; it is readable by its owner alone, as it can hold account names.
    requirements:
      - Enable it, for instance with ANSIBLE_CALLBACKS_ENABLED=eidfleet.probes.events
    options:
      path:
        description: File the lines are added to.
        default: eidfleet-events.jsonl
        env: [{name: EIDFLEET_EVENTS}]
        ini: [{section: callback_eidfleet_events, key: path}]
        type: path
"""

TASKS = ("eidfleet.probes.workstation_info", "workstation_info")


class CallbackModule(CallbackBase):  # type: ignore[misc]  # Ansible ships no types
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "eidfleet.probes.events"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_ok(self, result: Any) -> None:
        self._write("runner_on_ok", result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._write("runner_on_failed", result)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._write("runner_on_unreachable", result)

    def _write(self, event: str, result: Any) -> None:
        if result.task.action not in TASKS:
            return
        said = {
            key: result.result[key]
            for key in ("probe", "msg", "timedout", "unreachable")
            if key in result.result
        }
        line = {
            "event": event,
            "created": datetime.now(UTC).isoformat(),
            "event_data": {"host": result.host.get_name(), "res": said},
        }
        path = Path(self.get_option("path"))
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as out:
            out.write(json.dumps(line) + "\n")
