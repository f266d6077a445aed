"""A connection to a Receptor by receptorctl's library, with bounds on time and size. It needs the extra `eidfleet[mesh]`.

After `submit_work` and `get_work_results` a connection of the library is used up, so each command has one of its own. The class
has no time limit anywhere, and what it reads came in part from other machines of the mesh.
"""

from __future__ import annotations

import socket
from typing import Any

from receptorctl.socket_interface import ReceptorControl

_MOST_LINE_BYTES = 16 * 1024**2


class Connection(ReceptorControl):  # type: ignore[misc]  # it ships no types
    """One connection, for one command."""

    answers_within_s = 45
    """Receptor itself gives the way to a node up to a quarter of a minute before it answers."""
    _socket: socket.socket | None
    _sockfile: Any

    def connect(self) -> None:
        if self._socket is not None:
            return
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(self.answers_within_s)
        self._socket.connect(self._socketaddress)
        self._sockfile = self._socket.makefile("rwb")
        self.handshake()

    def readstr(self) -> str:
        line = self._sockfile.readline(_MOST_LINE_BYTES)
        if not line.endswith(b"\n"):
            raise ConnectionError(
                "the connection broke off" if len(line) < _MOST_LINE_BYTES else "too long a line"
            )
        return str(line.decode("utf-8", "replace").strip())
