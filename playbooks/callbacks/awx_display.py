"""ansible-runner's own callback without the event that a host is about to be asked: nobody listens to it, and each costs.

ansible-runner finds it by AWX_LIB_DIRECTORY and insists on this name. See docs/performance.md for what it spares.
"""

from __future__ import annotations

from typing import Any

from ansible_runner.display_callback.callback import awx_display

DOCUMENTATION = """
    name: awx_display
    type: stdout
    short_description: Events of a play for ansible-runner, without runner_on_start
    description:
      - Passes on what ansible-runner's callback of the same name does, but for the event that a host is about to be asked.
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
