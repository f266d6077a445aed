"""A process that asks many hosts side by side, seen from the process that runs the play.

It is forked once, as Ansible forks a worker for each host, so it has Ansible's settings and plugins as they stand. Both ends
of a socket carry pickled messages between the two; nothing else is shared but a table of the programs that the lane started,
so that they can be ended when the lane itself was killed.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import mmap
import os
import pickle
import select
import signal
import socket
import struct
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

from ansible.utils.display import Display
from ansible.utils.multiprocessing import context as multiprocessing_context
from ansible_collections.eidfleet.probes.plugins.plugin_utils.outcomes import Outcome

_LENGTH = struct.Struct("!I")
_PID = struct.Struct("i")
_CHUNK = 1 << 20
_PATIENCE_S = 3.0
_LOOK_S = 1.0
_display = Display()


class Children:
    """A table of process ids in memory that a lane and its parent share, with a place for each host asked at once."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._table = mmap.mmap(-1, places * _PID.size)

    def enter(self, pid: int) -> None:
        for place in range(self._places):
            if not _PID.unpack_from(self._table, place * _PID.size)[0]:
                _PID.pack_into(self._table, place * _PID.size, pid)
                return

    def leave(self, pid: int) -> None:
        for place in range(self._places):
            if _PID.unpack_from(self._table, place * _PID.size)[0] == pid:
                _PID.pack_into(self._table, place * _PID.size, 0)

    def end(self, session: int) -> None:
        """Kills those that are still there, each with what it started; `session` is that of their lane, so no stranger is met."""
        for place in range(self._places):
            pid = _PID.unpack_from(self._table, place * _PID.size)[0]
            with contextlib.suppress(OSError):
                if pid and os.getsid(pid) == session:
                    os.killpg(pid, signal.SIGKILL)


class Wire:
    """One end of the socket: whole messages out of pieces. Reading never waits; writing waits only where `send` says so."""

    def __init__(self, end: socket.socket) -> None:
        self.socket = end
        self._read = bytearray()
        self._unsent = bytearray()

    def send(self, message: Any) -> None:
        """Waits until all of it is taken. OSError when nobody is there any more."""
        self.post(message)
        while not self.flush():
            select.select([], [self.socket], [], 1.0)

    def post(self, message: Any) -> None:
        """Leaves a message for `flush`."""
        body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        self._unsent += _LENGTH.pack(len(body)) + body

    def flush(self) -> bool:
        """Sends what can be sent now; whether all of it is gone."""
        while self._unsent:
            try:
                sent = self.socket.send(self._unsent)
            except BlockingIOError:
                return False
            del self._unsent[:sent]
        return True

    def receive(self) -> list[Any] | None:
        """The messages that are whole; None when the other end is gone and nothing is left."""
        is_open = True
        while is_open:
            try:
                piece = self.socket.recv(_CHUNK)
            except BlockingIOError:
                break
            except OSError:
                piece = b""
            self._read += piece
            is_open = bool(piece)
        found = []
        while len(self._read) >= _LENGTH.size:
            end = _LENGTH.size + _LENGTH.unpack_from(self._read)[0]
            if len(self._read) < end:
                break
            found.append(pickle.loads(bytes(self._read[_LENGTH.size : end])))  # noqa: S301  (of our own process)
            del self._read[:end]
        return found if found or is_open else None


class Server(ABC):
    """A lane from inside: hears of hosts, answers for each, until its parent is gone."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._asked: set[asyncio.Task[None]] = set()
        self._over = asyncio.Event()

    @abstractmethod
    def know(self, number: int, what: Any) -> None:
        """Remembers what hosts of one kind have in common."""

    @abstractmethod
    async def outcome(self, job: Any) -> Outcome:
        """Asks a host. It may be cancelled, which ends all that was begun for the host."""

    async def serve(self) -> None:
        loop = asyncio.get_running_loop()
        loop.add_reader(self._wire.socket, self._heard)
        parent = os.getppid()
        while not self._over.is_set() and os.getppid() == parent:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), _LOOK_S)

    def _heard(self) -> None:
        messages = self._wire.receive()
        if messages is None:
            self._over.set()
            return
        for kind, key, what in messages:
            if kind == "know":
                self.know(key, what)
            else:
                asked = asyncio.ensure_future(self._answer(key, what))
                self._asked.add(asked)
                asked.add_done_callback(self._asked.discard)

    async def _answer(self, key: str, job: Any) -> None:
        self._wire.post((key, await self.outcome(job)))
        self._flush()

    def _flush(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            is_gone = self._wire.flush()
        except OSError:
            self._over.set()
            is_gone = True
        if is_gone:
            loop.remove_writer(self._wire.socket)
        else:
            loop.add_writer(self._wire.socket, self._flush)


class _Process(multiprocessing_context.Process):  # type: ignore[name-defined,misc]  # Ansible ships no types
    def __init__(
        self,
        work: Callable[[Wire, Children], None],
        wire: Wire,
        not_ours: Sequence[socket.socket],
        children: Children,
    ) -> None:
        super().__init__(daemon=True)
        self._not_ours = not_ours
        self._work = work
        self._wire = wire
        self._children = children

    def run(self) -> None:
        """In the lane: apart from terminal and parent, as a worker of Ansible's is; whatever happens, it does not return."""
        code = 1
        try:
            os.setsid()
            for (
                end
            ) in self._not_ours:  # as long as somebody holds the other end open, nobody hears of the parent's
                end.close()
            nowhere = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(nowhere, stream)
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            gc.freeze()  # what is there already is looked at no more, so its memory stays shared
            self._work(self._wire, self._children)
            code = 0
        finally:
            self._children.end(os.getsid(0))
            os._exit(code)


class Lane:
    """One such process. `work` is what it does; hosts are known by a key, here their names."""

    def __init__(self, work: Callable[[Wire, Children], None], places: int, others: Sequence[Lane]) -> None:
        ours, theirs = socket.socketpair()
        for end in (ours, theirs):
            end.setblocking(False)
        self._wire = Wire(ours)
        self._children = Children(places)
        not_its = [ours, *(lane._wire.socket for lane in others)]
        self._process = _Process(work, Wire(theirs), not_its, self._children)
        with _display._lock:  # as Ansible's own workers are started
            self._process.start()
        theirs.close()
        self.pid: int = self._process.pid
        self.in_hand: set[str] = set()
        self._told: set[int] = set()

    def fileno(self) -> int:
        """For `select`: readable when something came back, or the process is gone."""
        return self._wire.socket.fileno()

    def tell(self, name: int, what: Callable[[], Any]) -> None:
        """Something several hosts need, made and sent once. OSError when the process is gone."""
        if name not in self._told:
            self._wire.send(("know", name, what()))
            self._told.add(name)

    def ask(self, key: str, job: Any) -> None:
        """Gives it a host. The host is in hand from here on, also where the process turns out to be gone."""
        self.in_hand.add(key)
        with contextlib.suppress(OSError):
            self._wire.send(("ask", key, job))

    def receive(self) -> list[tuple[str, Outcome]] | None:
        """What came back, without waiting; None when the process is gone, and `in_hand` has whom it did not come back with."""
        found = self._wire.receive()
        for key, _ in found or ():
            self.in_hand.discard(key)
        return found

    def end(self) -> None:
        """Ends it and all it started."""
        self._wire.socket.close()
        until = time.monotonic() + _PATIENCE_S
        while self._process.is_alive() and time.monotonic() < until:
            self._process.join(0.05)
        if self._process.is_alive():
            self._process.kill()
            self._process.join(_PATIENCE_S)
        self._children.end(self.pid)
