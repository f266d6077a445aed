"""Gives hosts to lanes and brings back what came of them; knows nothing of plays and strategies."""

from __future__ import annotations

import select
from collections.abc import Iterator
from typing import Any

from ansible_collections.eidfleet.probes.plugins.plugin_utils import ssh_lane
from ansible_collections.eidfleet.probes.plugins.plugin_utils.connecting import Contact, Kind
from ansible_collections.eidfleet.probes.plugins.plugin_utils.lane import Lane
from ansible_collections.eidfleet.probes.plugins.plugin_utils.outcomes import Outcome, ended_badly

WORDS = "the process of Ansible's that asked this host was killed; did this machine run out of memory?"
_MOST_DEATHS = 5
"""Lanes that die one after the other have a reason that another one would meet too."""


class SideBySide:
    """Lanes, started when they are needed. `places` is how many hosts are asked at once."""

    def __init__(self, task: Any, places: int) -> None:
        self._task = task
        self._places = places
        self._lanes: list[Lane] = []
        self._numbers: dict[Kind, int] = {}
        self._deaths = 0

    @property
    def is_usable(self) -> bool:
        return self._deaths < _MOST_DEATHS

    def ask(self, key: str, contact: Contact) -> None:
        """Gives a host to a lane. An exception means that it was not given, and a worker has to ask it."""
        kind = contact.kind
        number = self._numbers.setdefault(kind, len(self._numbers))
        lane = self._lane()
        lane.tell(number, lambda: ssh_lane.client_of(kind, contact.address))
        lane.ask(key, ssh_lane.job_of(number, contact))

    def receive(self, patience_s: float) -> Iterator[tuple[str, Outcome]]:
        """What came back; waits for the first of it as long as told."""
        readable, _, _ = select.select(self._lanes, [], [], patience_s)
        for lane in readable:
            found = lane.receive()
            if found is None:
                self._lanes.remove(lane)
                self._deaths += 1
                lane.end()
                found = [(key, ended_badly(WORDS)) for key in sorted(lane.in_hand)]
            yield from found

    def end(self) -> None:
        """Ends every lane, and what it had in hand."""
        while self._lanes:
            self._lanes.pop().end()

    def _lane(self) -> Lane:
        if not self._lanes:
            self._lanes.append(Lane(ssh_lane.work_for(self._task), self._places, self._lanes))
        return self._lanes[0]
