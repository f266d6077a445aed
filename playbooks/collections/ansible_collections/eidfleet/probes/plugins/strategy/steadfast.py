"""Ansible's linear strategy, yet a worker that dies costs its own workstation and no other, and one process may ask many.

Ansible ends the play when it sees a dead worker, and waits for ever for one whose place it has already given to another.
It also forks a worker for each host, which costs more than asking it. Where the variable `eidfleet_side_by_side` is true (a
scan of eidfleet's sets it), hosts that Ansible reaches over its own `ssh`, `winrm` or `psrp` are asked side by side by a few
processes; all others, and all without that variable, have workers of their own. What comes back is the same.

The parts of ansible-core used here are its insides, in the shapes of 2.19 to 2.21.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Mapping, Sequence
from typing import Any

from ansible import constants as C  # noqa: N812 - Ansible's own name for it
from ansible._internal._templating._engine import TemplateEngine
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.strategy.linear import StrategyModule as Linear
from ansible.utils.display import Display
from ansible_collections.eidfleet.probes.plugins.plugin_utils.connecting import Contacts, is_usual
from ansible_collections.eidfleet.probes.plugins.plugin_utils.outcomes import (
    attributes_of,
    ended_badly,
    host_result,
)
from ansible_collections.eidfleet.probes.plugins.plugin_utils.side_by_side import WORDS, SideBySide

display = Display()

DOCUMENTATION = """
    name: steadfast
    short_description: Linear, and a worker that dies costs its own host only
    description:
      - Does what P(ansible.builtin.linear#strategy) does.
      - A worker that was killed, for instance because memory ran out, becomes a failure of the host it was at work for.
      - With the variable C(eidfleet_side_by_side), the hosts of a play that has M(eidfleet.probes.workstation_info) for its one task
        are asked by a few processes instead of one for each.
"""
TASKS = ("eidfleet.probes.workstation_info", "workstation_info")
LOOK_EVERY_S = 0.2
GLANCE_EVERY_S = 0.005


class StrategyModule(Linear):  # type: ignore[misc]  # Ansible ships no types
    """Looks after its workers a few times a second; see the module."""

    def __init__(self, tqm: Any) -> None:
        super().__init__(tqm)
        self._at_work: dict[tuple[str, str], tuple[Any, Any, Any]] = {}
        self._silent: set[tuple[str, str]] = set()
        self._looked_at = 0.0
        self._lanes: SideBySide | None = None

    def run(self, iterator: Any, play_context: Any) -> Any:
        self._play_context = play_context
        return super().run(iterator, play_context)

    def cleanup(self) -> None:
        if self._lanes is not None:
            self._lanes.end()
        super().cleanup()

    def _get_next_task_lockstep(self, hosts: Sequence[Any], iterator: Any) -> list[tuple[Any, Any]]:
        """The next task of the hosts, for `linear` to queue; none when it was done here, side by side."""
        pairs: list[tuple[Any, Any]] = super()._get_next_task_lockstep(hosts, iterator)
        if not pairs or not self._is_for_many(iterator):
            return pairs
        # Ansible's own, between the parts of a play: no part of this one leaves any.
        while pairs and pairs[0][1].implicit:
            pairs = super()._get_next_task_lockstep(hosts, iterator)
        if pairs:
            self._ask_side_by_side(pairs, iterator)
        return []

    def _is_for_many(self, iterator: Any) -> bool:
        """Whether the play is a scan's: our one task, and nothing that would have to be done in between or afterwards."""
        play = iterator._play
        tasks = [task for block in play.compile() for task in block.block if not task.implicit]
        return (
            boolean(self._variable_manager.extra_vars.get("eidfleet_side_by_side", False), strict=False)
            and len(tasks) == 1
            and tasks[0].action in TASKS
            and is_usual(tasks[0])
            and not (play.handlers or play.any_errors_fatal or self._step or self.debugger_active)
        )

    def _ask_side_by_side(self, pairs: Sequence[tuple[Any, Any]], iterator: Any) -> None:
        """What `linear` does with a task, for hosts in lanes and, among them, those that need a worker of their own."""
        gc.freeze()  # inventory and plugins stay to the end: looking through them for cycles again and again finds nothing
        gc.set_threshold(20_000, 20, 50)  # and little of what comes and goes with a host is in one
        first, task = pairs[0]
        play = iterator._play
        at_once = len(self._workers)
        variables = self._all_variables(play, first, task)
        templar = TemplateEngine(loader=self._loader, variables=variables)
        task.post_validate_attribute("name", templar=templar)
        self._tqm.send_callback("v2_playbook_on_task_start", task, is_conditional=False)
        told = task.copy(exclude_parent=True, exclude_tasks=True)
        told._parent = task._parent
        told.post_validate(templar=templar)
        self._told, self._told_attributes = told, attributes_of(told)
        contacts = Contacts(
            self._loader,
            self._play_context,
            told,
            # Without the lists of all hosts: they take as long as there are hosts, for every one of them.
            lambda host: self._variable_manager.get_vars(
                play=play, host=host, task=task, _hosts=[host.name], _hosts_all=[host.name]
            ),
            lambda host: self._all_variables(play, host, task),
        )
        lanes = self._lanes = SideBySide(told, self._play_context, at_once)
        for host, _ in pairs:
            contact = contacts.of(host) if lanes.is_usable else None
            while self._pending_results >= at_once and not self._tqm._terminated:
                self._bring_in(iterator)
            if self._tqm._terminated:
                return
            self._blocked_hosts[host.name] = True
            if contact is None or not self._hand_over(host, task, contact):
                self._queue_task(host, task, self._all_variables(play, host, task), self._play_context)
        while self._pending_results and not self._tqm._terminated:
            self._bring_in(iterator)

    def _all_variables(self, play: Any, host: Any, task: Any) -> dict[str, Any]:
        found: dict[str, Any] = self._variable_manager.get_vars(
            play=play, host=host, task=task, _hosts=self._hosts_cache, _hosts_all=self._hosts_cache_all
        )
        self.add_tqm_variables(found, play=play)
        return found

    def _hand_over(self, host: Any, task: Any, contact: Any) -> bool:
        """Gives a host to a lane; false where that cannot be done, and a worker will say why."""
        assert self._lanes is not None  # noqa: S101  (made where this is called)
        try:
            self._lanes.ask(host.name, contact)
        except Exception as error:
            display.vvv(f"no lane takes it: {error!r}", host=host.name)
            return False
        entry: Mapping[str, Any] = {
            "host": host,
            "task": task,
            "task_vars": {},
            "play_context": self._play_context,
        }
        self._queued_task_cache[(host.name, task._uuid)] = entry
        self._pending_results += 1
        self._tqm.send_callback("v2_runner_on_start", host, task)
        return True

    def _bring_in(self, iterator: Any) -> None:
        """Waits a little for a result of a lane or a worker, and tells those there are. They are not kept: a fleet has many."""
        assert self._lanes is not None  # noqa: S101  (made where this is called)
        patience = GLANCE_EVERY_S if self._at_work else LOOK_EVERY_S
        for name, outcome in self._lanes.receive(0 if self._results else patience):
            with self._results_lock:
                host = self._inventory.get_host(name)
                self._results.append(host_result(host, self._told, outcome, self._told_attributes))
        self._process_pending_results(iterator)

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
            with self._results_lock:
                self._results.append(host_result(host, task, ended_badly(WORDS), attributes_of(task)))
        self._silent = quiet


def _is_gone(worker: Any) -> bool:
    """Whether a worker's process has ended, be it that its place was given to another since."""
    try:
        return not worker.is_alive()
    except ValueError:  # closed
        return True
