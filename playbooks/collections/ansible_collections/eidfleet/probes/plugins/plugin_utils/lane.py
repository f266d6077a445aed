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
import signal
import socket
import struct
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from ansible.utils.display import Display
from ansible.utils.multiprocessing import context as multiprocessing_context
from ansible_collections.eidfleet.probes.plugins.plugin_utils.outcomes import Outcome

_LENGTH = struct.Struct("!I")
_CHUNK = 1 << 20
_PATIENCE_S = 3.0
_LOOK_S = 1.0
_display = Display()


class Children:
    """A table of process ids in memory that a lane and its parent share, with a place for each host asked at once."""

    def __init__(self, places: int) -> None:
        self._pids = memoryview(mmap.mmap(-1, places * struct.calcsize("i"))).cast("i")

    def enter(self, pid: int) -> None:
        for place, held in enumerate(self._pids):
            if not held:
                self._pids[place] = pid
                return

    def leave(self, pid: int) -> None:
        for place, held in enumerate(self._pids):
            if held == pid:
                self._pids[place] = 0

    def end(self, session: int) -> None:
        """Kills those that are still there, each with what it started; `session` is that of their lane, so no stranger is met."""
        for pid in self._pids:
            with contextlib.suppress(OSError):
                if pid and os.getsid(pid) == session:
                    os.killpg(pid, signal.SIGKILL)


def _framed(message: Any) -> bytes:
    body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(body)) + body


class Server(ABC):
    """A lane from inside: hears of hosts, answers for each, until its parent is gone."""

    def __init__(self, end: socket.socket) -> None:
        self._socket = end
        self._kinds: dict[int, Any] = {}
        self._asked: set[asyncio.Task[None]] = set()

    @abstractmethod
    def kept(self, number: int, what: Any) -> Any:
        """What the lane keeps of what hosts of one kind have in common."""

    @abstractmethod
    async def outcome(self, kind: Any, own: Any) -> Outcome:
        """Asks a host of a kind, by what is its own. It may be cancelled, which ends all that was begun for the host."""

    async def serve(self) -> None:
        reader, writer = await asyncio.open_connection(sock=self._socket)
        hearing = asyncio.ensure_future(self._hear(reader, writer))
        parent = os.getppid()
        while not hearing.done() and os.getppid() == parent:
            await asyncio.wait((hearing,), timeout=_LOOK_S)

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                (size,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
                key, number, what = pickle.loads(await reader.readexactly(size))  # noqa: S301  (of our own process)
                if key is None:
                    self._kinds[number] = self.kept(number, what)
                    continue
                asked = asyncio.ensure_future(self._answer(writer, key, number, what))
                self._asked.add(asked)
                asked.add_done_callback(self._asked.discard)

    async def _answer(self, writer: asyncio.StreamWriter, key: str, number: int, own: Any) -> None:
        writer.write(_framed((key, await self.outcome(self._kinds[number], own))))


def _inside(
    work: Callable[[socket.socket, Children], None],
    end: socket.socket,
    not_ours: Sequence[socket.socket],
    children: Children,
) -> NoReturn:
    """In the lane: apart from terminal and parent, as a worker of Ansible's is; whatever happens, it does not return."""
    code = 1
    try:
        os.setsid()
        for other in not_ours:  # as long as somebody holds one open, nobody hears of the parent's end
            other.close()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        gc.freeze()  # what is there already is looked at no more, so its memory stays shared
        work(end, children)
        code = 0
    finally:
        children.end(os.getsid(0))
        os._exit(code)


class Lane:
    """One such process. `work` is what it does; hosts are known by a key, here their names."""

    def __init__(
        self, work: Callable[[socket.socket, Children], None], places: int, others: Sequence[Lane]
    ) -> None:
        ours, theirs = socket.socketpair()
        self._socket = ours
        self._read = bytearray()
        self._children = Children(places)
        not_its = [ours, *(lane._socket for lane in others)]
        self._process = multiprocessing_context.Process(
            target=_inside, args=(work, theirs, not_its, self._children), daemon=True
        )
        with _display._lock:  # as Ansible's own workers are started
            self._process.start()
        theirs.close()
        self.pid: int = self._process.pid
        self.in_hand: set[str] = set()
        self._told: set[int] = set()

    def fileno(self) -> int:
        """For `select`: readable when something came back, or the process is gone."""
        return self._socket.fileno()

    def tell(self, number: int, what: Callable[[], Any]) -> None:
        """What hosts of one kind have in common, made and sent once. OSError when the process is gone."""
        if number not in self._told:
            self._socket.sendall(_framed((None, number, what())))
            self._told.add(number)

    def ask(self, key: str, number: int, own: Any) -> None:
        """Gives it a host of a kind it was told. The host is in hand from here on, also where the process turns out to be gone."""
        self.in_hand.add(key)
        with contextlib.suppress(OSError):
            self._socket.sendall(_framed((key, number, own)))

    def receive(self) -> list[tuple[str, Outcome]] | None:
        """What came back, without waiting; None when the process is gone, and `in_hand` has whom it did not come back with."""
        is_open = True
        while is_open:
            try:
                piece = self._socket.recv(_CHUNK, socket.MSG_DONTWAIT)
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
            key, outcome = pickle.loads(bytes(self._read[_LENGTH.size : end]))  # noqa: S301  (of our own process)
            del self._read[:end]
            self.in_hand.discard(key)
            found.append((key, outcome))
        return found if found or is_open else None

    def end(self) -> None:
        """Ends it and all it started."""
        self._socket.close()
        until = time.monotonic() + _PATIENCE_S
        while self._process.is_alive() and time.monotonic() < until:
            self._process.join(0.05)
        if self._process.is_alive():
            self._process.kill()
            self._process.join(_PATIENCE_S)
        self._children.end(self.pid)
