"""ansible-runner's own callback without the event that a host is about to be asked, and without words for a terminal.

Nobody listens to the one and nobody reads the others, and each costs for every host.

ansible-runner finds it by AWX_LIB_DIRECTORY and insists on this name. See docs/performance.md for what it spares.
"""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

from ansible_runner.display_callback.callback import awx_display

DOCUMENTATION = """
    name: awx_display
    type: stdout
    short_description: Events of a play for ansible-runner, without runner_on_start and without printing
    description:
      - Passes on what ansible-runner's callback of the same name does, but for the event that a host is about to be asked.
      - An event of a host comes without the line that Ansible would print.
    extends_documentation_fragment:
      - default_callback
    requirements:
      - Set as stdout in config, by ansible-runner
"""


class CallbackModule(awx_display.CallbackModule):  # type: ignore[misc]  # ansible-runner ships no types for it
    CALLBACK_NAME = "awx_display"

    def v2_runner_on_start(self, host: Any, task: Any) -> None:
        """Only remembers when, as the events that follow say how long it took."""
        self._host_start[host.get_name()] = awx_display.current_time()

    def v2_runner_on_ok(self, result: Any) -> None:
        self._tell("runner_on_ok", result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._tell("runner_on_failed", result, ignore_errors=ignore_errors)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._tell("runner_on_unreachable", result)

    def _tell(self, event: str, result: Any, **more: Any) -> None:
        """The event as ansible-runner's callback would have it, and nothing between its beginning and its end."""
        start, end, duration = self._get_result_timing_data(result)
        self._host_start.pop(result.host.get_name(), None)
        # Written piece by piece to the terminal, the two marks of an event would take as long as all the rest of it.
        with awx_display.event_context.display_lock:
            with redirect_stdout(StringIO()) as marks:
                told = self.capture_event_data(
                    event,
                    host=result.host.get_name(),
                    remote_addr=result.host.address,
                    task=result.task,
                    res=result.result,
                    start=start,
                    end=end,
                    duration=duration,
                    event_loop=None,
                    **more,
                )
                with told:
                    pass
            sys.stdout.write(marks.getvalue())
            sys.stdout.flush()
