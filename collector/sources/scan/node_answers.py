"""What an execution node says of its share, by whatever transport: heard with bounds, and only of the workstations it was given.

A node is somebody else's machine.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from collector.core.model import HostName
from collector.core.text import printable
from collector.sources.scan.node_clock import NodeClock
from collector.sources.scan.play_settings import SilenceLimit
from collector.sources.scan.replies import host_of
from collector.sources.scan.runner import FINAL_EVENTS, last_error

OnEvent = Callable[[Mapping[str, Any]], None]
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class NodeEnd:
    """How a share ended. `words` say why it did not get through its workstations; they name the node."""

    went_through: bool
    words: str = ""
    foreign: tuple[str, ...] = ()
    """Workstations it told of that were not given to it, the first of them; what it said of them was not taken."""


@dataclass(frozen=True, slots=True)
class TakenUp:
    """What became of the workstations of a job that an earlier process had handed over."""

    hosts: tuple[HostName, ...]
    end: NodeEnd
    is_to_ask_anew: bool
    """Nobody has their answers any more: the job is gone, or it broke off."""


class NodeLine(ABC):
    """One way to an execution node. Nothing here raises for what the node does; `on_event` may, and then the share ends."""

    @abstractmethod
    def run(
        self, job: bytes, hosts: Sequence[HostName], on_event: OnEvent, stop: Callable[[], bool]
    ) -> NodeEnd:
        """Runs a job; `on_event` hears the first final event of each of its hosts as it arrives, in our time.

        It ends when the worker has, when nothing was heard for too long, or when `stop` says so.
        """

    def take_up(
        self, hosts: Sequence[HostName], on_event: OnEvent, stop: Callable[[], bool]
    ) -> Sequence[TakenUp]:
        """Hears to the end what earlier processes of this scan handed over for any of these hosts, if this way can."""
        return ()


class NodeAnswers:
    """What became known of a share."""

    def __init__(
        self, name: str, hosts: Sequence[HostName], silence: SilenceLimit, clock: NodeClock, on_event: OnEvent
    ) -> None:
        self.silence = silence
        self.is_over = False
        self.refused = ""
        """Why what it sent is not read on, or why it was given up; in words that follow the node's name."""
        self.complaint = ""
        """The last words of the transport, where the node says none itself."""
        self._name = name
        self._waiting = set(hosts)
        self._hosts = frozenset(hosts)
        self._clock = clock
        self._on_event = on_event
        self._foreign: list[str] = []
        self._went_through = False
        self._explained = ""
        self._said: deque[str] = deque(maxlen=50)

    def take(self, told: Mapping[str, Any]) -> None:
        """Of one line. The line of a status is not looked at further: it may hold the node's whole environment."""
        if "status" in told:
            self._explained = _words(told.get("job_explanation")) or self._explained
            return
        self._clock.made(told.get("created"))
        match told.get("event"):
            case "node_clock":
                self._clock.measured(told.get("at"))
            case "playbook_on_stats":
                self._went_through = True
            case kind if kind in FINAL_EVENTS:
                self._take_result(told)
            case _:
                self._said.append(_words(told.get("stdout")))

    def _take_result(self, event: Mapping[str, Any]) -> None:
        host = host_of(event)
        if host in self._waiting:
            self._waiting.discard(host)
            self.silence.heard()
            self._on_event(self._clock.in_our_time(event))
        elif host is None or host in self._hosts or host in self._foreign:
            return
        elif len(self._foreign) < _MOST_NAMED:
            self._foreign.append(host)

    def end(self) -> NodeEnd:
        foreign = tuple(self._foreign)
        if self.is_over and self._went_through:
            return NodeEnd(True, foreign=foreign)
        return NodeEnd(False, f"execution node {self._name}: {self._why()}", foreign)

    def _why(self) -> str:
        if self.refused:
            return self.refused
        if self.silence.ran_out:
            last = f"; the last of it: {self.complaint}" if self.complaint else ""
            return f"it gave no sign for {self.silence.limit_s} s{last}"
        said = "\n".join(filter(None, self._said))
        if self.is_over and (self._explained or said):
            return self._explained or f"Ansible ended on the way: {last_error(said)}"
        return self.complaint or "the connection to it broke off"


def _words(value: object) -> str:
    return printable(value[-2000:], 2000) if isinstance(value, str) else ""
