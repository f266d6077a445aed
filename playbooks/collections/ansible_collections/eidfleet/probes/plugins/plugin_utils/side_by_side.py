"""Gives hosts to lanes and brings back what came of them; knows nothing of plays and strategies."""

from __future__ import annotations

import os
import select
import socket
from collections.abc import Callable, Iterator
from typing import Any

from ansible_collections.eidfleet.probes.plugins.plugin_utils import session_lane, ssh_lane
from ansible_collections.eidfleet.probes.plugins.plugin_utils.connecting import SSH, Contact, Kind
from ansible_collections.eidfleet.probes.plugins.plugin_utils.lane import Children, Lane
from ansible_collections.eidfleet.probes.plugins.plugin_utils.outcomes import Outcome, ended_badly

WORDS = "the process of Ansible's that asked this host was killed; did this machine run out of memory?"
_FULL = 12
"""Hosts in hand of one lane of sessions, from which on another one is started."""
_MOST_SESSION_LANES = 4
Work = Callable[[socket.socket, Children], None]
_MOST_DEATHS = 5
"""Lanes that die one after the other have a reason that another one would meet too."""


class SideBySide:
    """Lanes, started when they are needed. `places` is how many hosts are asked at once."""

    def __init__(self, task: Any, play_context: Any, places: int) -> None:
        self._places = places
        self._clients: Work = ssh_lane.work_for(task)
        self._sessions: Work = session_lane.work_for(task, play_context)
        self._lanes: dict[Lane, Work] = {}
        self._numbers: dict[Kind, int] = {}
        self._deaths = 0

    @property
    def is_usable(self) -> bool:
        return self._deaths < _MOST_DEATHS

    def ask(self, key: str, contact: Contact) -> None:
        """Gives a host to a lane. An exception means that it was not given, and a worker has to ask it."""
        kind = contact.kind
        number = self._numbers.setdefault(kind, len(self._numbers))
        if kind.plugin == SSH:
            lane = self._ssh_lane()
            lane.tell(number, lambda: ssh_lane.client_of(kind, contact.address))
            lane.ask(key, number, ssh_lane.job_of(contact))
        else:
            lane = self._session_lane()
            lane.tell(number, lambda: session_lane.session_of(kind))
            lane.ask(key, number, contact.address)

    def receive(self, patience_s: float) -> Iterator[tuple[str, Outcome]]:
        """What came back; waits for the first of it as long as told."""
        readable, _, _ = select.select(tuple(self._lanes), [], [], patience_s)
        for lane in readable:
            found = lane.receive()
            if found is None:
                del self._lanes[lane]
                self._deaths += 1
                lane.end()
                found = [(key, ended_badly(WORDS)) for key in sorted(lane.in_hand)]
            yield from found

    def end(self) -> None:
        """Ends every lane, and what it had in hand."""
        while self._lanes:
            self._lanes.popitem()[0].end()

    def _ssh_lane(self) -> Lane:
        """One serves all: the work is done by the clients, and a lane only waits for them."""
        for lane, work in self._lanes.items():
            if work is self._clients:
                return lane
        return self._started(self._clients)

    def _session_lane(self) -> Lane:
        """The one with least to do. pywinrm and pypsrp work in the lane itself, so that there is one for each processor in the end."""
        lanes = [lane for lane, work in self._lanes.items() if work is self._sessions]
        least = min(lanes, key=lambda lane: len(lane.in_hand), default=None)
        if least is None or (
            len(least.in_hand) >= _FULL and len(lanes) < min(os.cpu_count() or 1, _MOST_SESSION_LANES)
        ):
            return self._started(self._sessions)
        return least

    def _started(self, work: Work) -> Lane:
        lane = Lane(work, self._places, tuple(self._lanes))
        self._lanes[lane] = work
        return lane
