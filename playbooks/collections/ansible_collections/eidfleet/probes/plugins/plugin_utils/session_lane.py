"""Holds many sessions over WinRM and PSRP side by side: Ansible's connection plugins as they are, each in a thread of its own.

The plugins wait for the network most of the time. A thread cannot be ended from outside, so a session that is given up has
its socket closed under it, and an exception sent into it. What a session may read is counted where all of it passes.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import socket
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from copy import copy
from dataclasses import dataclass
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.loader import connection_loader, shell_loader
from ansible_collections.eidfleet.probes.plugins.plugin_utils.asking import Question, Said, ask, too_late
from ansible_collections.eidfleet.probes.plugins.plugin_utils.connecting import SERVED, Kind
from ansible_collections.eidfleet.probes.plugins.plugin_utils.lane import Children, Server
from ansible_collections.eidfleet.probes.plugins.plugin_utils.outcomes import Outcome, answered, failed

_MOST_READ_BYTES = 16 * 1024**2
"""Of one session, envelopes and all: more than any answer takes, and little enough for each of a hundred."""
_STACK_BYTES = 1024**2
_CLOSING_S = 10.0
_here = threading.local()


@dataclass(frozen=True, slots=True)
class SessionKind:
    """What the sessions of one kind of hosts have in common: the plugin, its options and those of its shell."""

    plugin: str
    options: Mapping[str, Any]
    shell: str
    shell_options: Mapping[str, Any]
    asked: Question


def session_of(kind: Kind) -> SessionKind:
    """In the parent."""
    connection = kind.connection
    shell = connection._shell
    return SessionKind(
        kind.plugin, dict(connection._options), shell._load_name, dict(shell._options), kind.asked
    )


def work_for(task: Any, play_context: Any) -> Callable[[socket.socket, Children], None]:
    """What a lane of sessions does; `task` is what failures are told of."""

    def work(end: socket.socket, children: Children) -> None:
        threading.stack_size(_STACK_BYTES)
        _forget_settings()
        _count_what_is_read()
        asyncio.run(_Sessions(task, play_context, end).serve())

    return work


class _Sessions(Server):
    def __init__(self, task: Any, play_context: Any, end: socket.socket) -> None:
        super().__init__(end)
        self._task = task
        self._play_context = play_context

    def kept(self, number: int, what: SessionKind) -> tuple[SessionKind, Any]:
        shell = shell_loader.get(what.shell)
        shell._options = dict(what.shell_options)
        connection = connection_loader.get(what.plugin, self._play_context, new_stdin=None, shell=shell)
        return what, connection

    async def outcome(self, kind: tuple[SessionKind, Any], own: str) -> Outcome:
        told, model = kind
        session = None
        try:
            session = _Session(_to(model, told, own), told.asked)
            await asyncio.wait((session.said,), timeout=told.asked.limit_s)
            if not session.said.done():
                raise AnsibleActionFail(too_late(told.asked.limit_s))
            said = session.said.result()
            await asyncio.wait((session.closed,), timeout=_CLOSING_S)
        except Exception as error:
            return failed(self._task, error)
        finally:
            if session is not None and not session.closed.done():
                session.give_up()
        return answered(said)


def _to(model: Any, kind: SessionKind, address: str) -> Any:
    """A connection as the parent worked it out for this kind, to one address. Loading a plugin takes as long as a request."""
    connection = copy(model)  # which is connected to nobody
    connection._options = {**kind.options, SERVED[kind.plugin][0]: address}
    return connection


class _Session:
    """One thread that asks one host. Its two futures belong to the loop it was started in."""

    def __init__(self, connection: Any, asked: Question) -> None:
        self._said: Future[Said] = Future()
        self._closed: Future[None] = Future()
        self.said = asyncio.wrap_future(self._said)
        self.closed = asyncio.wrap_future(self._closed)
        self.socket: Any = None
        self.left = _MOST_READ_BYTES
        self.is_over = False
        self._connection = connection
        self._asked = asked
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def give_up(self) -> None:
        """Ends it as far as that can be done; it counts no more."""
        self.is_over = True
        if self.socket is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self.socket, socket.SHUT_RDWR)
        if self._thread.ident is not None:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(self._thread.ident), ctypes.py_object(SystemExit)
            )

    def _run(self) -> None:
        _here.session = self
        try:
            try:
                self._said.set_result(ask(self._connection, self._asked))
            except Exception as error:
                self._said.set_exception(error)
            with contextlib.suppress(Exception):
                self._connection.close()
        finally:
            self._closed.set_result(None)


def _forget_settings() -> None:
    """Takes Ansible's settings out of this process's environment: all were read, and requests goes through every variable for each request."""
    for name in tuple(os.environ):
        if name.startswith(("ANSIBLE_", "AWX_", "RUNNER_")):
            del os.environ[name]


def _count_what_is_read() -> None:
    """All that a session reads passes `SocketIO`, whatever the library: bounded there, and the socket known from there."""
    read = socket.SocketIO.readinto

    def counted(self: socket.SocketIO, buffer: Any) -> int | None:
        session: _Session | None = getattr(_here, "session", None)
        if session is None:
            return read(self, buffer)
        session.socket = self._sock  # type: ignore[attr-defined]  # CPython's own name, 3.11 to 3.13
        if session.is_over or session.left <= 0:
            raise OSError("the session was given up: the workstation sends without end")
        count = read(self, buffer)
        session.left -= count or 0
        return count

    socket.SocketIO.readinto = counted  # type: ignore[assignment,method-assign]
