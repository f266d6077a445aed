"""Ansible's linear strategy, yet a worker that dies costs its own workstation and no other.

Ansible ends the play when it sees a dead worker, and waits for ever for one whose place it has already given to another.
The parts of ansible-core used here are its insides, in the shapes of 2.19 to 2.21.
"""

from __future__ import annotations

import time
from typing import Any

from ansible import constants as C  # noqa: N812 - Ansible's own name for it
from ansible.plugins.strategy.linear import StrategyModule as Linear

try:
    from ansible.executor.task_result import _RawTaskResult as OldResult
except ImportError:  # ansible-core 2.21
    from ansible._internal._task import UnifiedTaskResult

    OldResult = None

DOCUMENTATION = """
    name: steadfast
    short_description: Linear, and a worker that dies costs its own host only
    description:
      - Does what P(ansible.builtin.linear#strategy) does.
      - A worker that was killed, for instance because memory ran out, becomes a failure of the host it was at work for.
"""
LOOK_EVERY_S = 0.2
WORDS = "the process of Ansible's that asked this host was killed; did this machine run out of memory?"


class StrategyModule(Linear):  # type: ignore[misc]  # Ansible ships no types
    """Looks after its workers a few times a second; see the module."""

    def __init__(self, tqm: Any) -> None:
        super().__init__(tqm)
        self._at_work: dict[tuple[str, str], tuple[Any, Any, Any]] = {}
        self._silent: set[tuple[str, str]] = set()
        self._looked_at = 0.0

    def _queue_task(self, host: Any, task: Any, task_vars: Any, play_context: Any) -> None:
        super()._queue_task(host, task, task_vars, play_context)
        worker = self._workers[self._cur_worker - 1]  # it has just gone one on, round the list
        self._at_work[(host.name, task._uuid)] = (worker, host, task)

    def _process_pending_results(self, *arguments: Any, **named: Any) -> list[Any]:
        self._look_after_workers()
        found: list[Any] = super()._process_pending_results(*arguments, **named)
        return found

    def _wait_on_pending_results(self, iterator: Any) -> list[Any]:
        """As Ansible's own, without giving up the play for a dead worker."""
        results: list[Any] = []
        while self._pending_results > 0 and not self._tqm._terminated:
            results.extend(self._process_pending_results(iterator))
            if self._pending_results > 0:
                time.sleep(C.DEFAULT_INTERNAL_POLL_INTERVAL)
        return results

    def _look_after_workers(self) -> None:
        """Reports who is gone and has told nothing, at the second look: what was told last may still be on its way."""
        now = time.monotonic()
        if now < self._looked_at + LOOK_EVERY_S:
            return
        self._looked_at = now
        self._at_work = {
            key: at_work for key, at_work in self._at_work.items() if key in self._queued_task_cache
        }
        quiet = {key for key, (worker, _, _) in self._at_work.items() if _is_gone(worker)}
        if self._results or not self._final_q.empty():
            return
        for key in quiet & self._silent:
            _, host, task = self._at_work.pop(key)
            _tell(self._final_q, host, task)
        self._silent = quiet


def _is_gone(worker: Any) -> bool:
    """Whether a worker's process has ended, be it that its place was given to another since."""
    try:
        return not worker.is_alive()
    except ValueError:  # closed
        return True


def _tell(queue: Any, host: Any, task: Any) -> None:
    said = {"failed": True, "msg": WORDS}
    if OldResult is not None:
        queue.send_task_result(
            OldResult(host=host, task=task, return_data=said, task_fields=task.dump_attrs())
        )
        return
    # What makes a result from an exception wants the context of a worker's task, which nobody has here.
    queue.send_task_result(host, task, UnifiedTaskResult.from_action_result_dict(said))
